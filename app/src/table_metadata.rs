//! What a CSV file holds, for programs: the metadata document that stands beside it, after the
//! W3C's "Metadata Vocabulary for Tabular Data" (CSVW). The file itself begins with its headings,
//! so that every spreadsheet and program reads it as it is.

use charts::Table;
use serde_json::{Value, json};

/// What is added to the name of a CSV file to name its metadata.
pub(crate) const SUFFIX: &str = "-metadata.json";

/// The media type of the document.
pub(crate) const MEDIA_TYPE: &str = "application/csvm+json";

/// What is said of a table beside its columns.
#[derive(Debug, Clone, Default)]
pub(crate) struct Description {
    /// What the table is: a finding, or the name of the figure.
    pub(crate) title: String,
    /// What is counted, for whom and when.
    pub(crate) about: String,
    /// Who published the figures, and in what.
    pub(crate) source: String,
}

/// The metadata of a table that is found at `file`, a name beside the document.
///
/// Columns have the headings of the file as their titles. A column of numbers says so; its
/// cells may hold a word instead (`suppressed`, `did not report`), so that it is named as such
/// and not typed strictly.
pub(crate) fn csvw(file: &str, description: &Description, table: &Table) -> Value {
    let columns: Vec<Value> = table
        .headings
        .iter()
        .enumerate()
        .map(|(index, heading)| {
            let mut column = json!({
                "name": format!("column_{}", index + 1),
                "titles": heading.text,
                "datatype": "string",
            });
            if heading.is_numeric {
                let words = words_of(table, index);
                column["dc:description"] = json!("Numbers, exact; empty where there is none.");
                if words.is_empty() {
                    column["datatype"] = json!("number");
                } else {
                    column["dc:description"] = json!(format!(
                        "Numbers, exact. In place of one: {}.",
                        words.join(", ")
                    ));
                }
            }
            column
        })
        .collect();
    json!({
        "@context": ["http://www.w3.org/ns/csvw", { "@language": "en-GB" }],
        "url": file,
        "dc:title": description.title,
        "dc:description": description.about,
        "dc:source": description.source,
        "dc:license": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        "dialect": { "encoding": "utf-8", "header": true, "delimiter": "," },
        "tableSchema": { "columns": columns },
    })
}

/// The words that stand in a column in the place of numbers, each once.
fn words_of(table: &Table, column: usize) -> Vec<&str> {
    let mut words: Vec<&str> = table
        .rows
        .iter()
        .filter_map(|row| row.get(column))
        .filter(|cell| cell.number.is_none() && !cell.text.is_empty())
        .map(|cell| cell.text.as_str())
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use charts::{Cell, Format, Heading};

    use super::*;

    #[test]
    fn columns_say_what_they_hold_and_which_words_stand_for_numbers() {
        let plain = Format::plain(0);
        let table = Table {
            headings: vec![
                Heading::text("Practice"),
                Heading::number("Patients"),
                Heading::number("Percentile"),
            ],
            rows: vec![
                vec![
                    Cell::text("Ash"),
                    Cell::number(Some(4.0), &plain),
                    Cell::number(Some(9.0), &plain),
                ],
                vec![
                    Cell::text("Beech"),
                    Cell::text("suppressed"),
                    Cell::number(None, &plain),
                ],
            ],
        };
        let described = Description {
            title: "From 4 at Ash".to_owned(),
            about: "Patients, October 2026".to_owned(),
            source: "NHS England".to_owned(),
        };
        let document = csvw("members.csv", &described, &table);
        assert_eq!(document["url"], "members.csv");
        assert_eq!(document["dc:source"], "NHS England");
        let columns = &document["tableSchema"]["columns"];
        assert_eq!(columns[0]["datatype"], "string");
        assert_eq!(columns[1]["titles"], "Patients");
        assert_eq!(columns[1]["datatype"], "string");
        assert_eq!(
            columns[1]["dc:description"],
            "Numbers, exact. In place of one: suppressed."
        );
        assert_eq!(columns[2]["datatype"], "number");
    }
}
