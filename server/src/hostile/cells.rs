//! Looking at cells, of CSV files and of workbooks: none is run by a spreadsheet.

use std::io::{Cursor, Read as _};

use domain::visible::{begins_formula, is_invisible};
use zip::ZipArchive;

use super::MARK;
use super::markup::{Piece, pieces};

/// Looks at a CSV file: its rows are of one width, and no cell begins a formula but numbers.
#[track_caller]
pub(crate) fn look_at_csv(of: &str, text: &str) -> usize {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut found = 0;
    for record in reader.records() {
        let record = record.unwrap_or_else(|error| panic!("{of}: {error}"));
        for cell in &record {
            let is_number = cell.parse::<f64>().is_ok();
            assert!(is_number || !begins_formula(cell), "{of}: {cell:?}");
            let is_unseen = |c: char| is_invisible(c) && !matches!(c, '\n' | '\t');
            assert!(!cell.contains(is_unseen), "{of}: {cell:?}");
            found += usize::from(cell.contains(MARK));
        }
    }
    found
}

/// Looks at a workbook: no formula has a text in it, and a text that begins like one is kept a text
/// when its cell is edited.
#[track_caller]
pub(crate) fn look_at_workbook(of: &str, bytes: &[u8]) -> usize {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut part = |name: &str| -> String {
        let mut text = String::new();
        if let Ok(mut part) = archive.by_name(name) {
            part.read_to_string(&mut text).unwrap();
        }
        text
    };
    let texts = shared_texts(&part("xl/sharedStrings.xml"));
    let quoted = quoted_styles(&part("xl/styles.xml"));
    for text in &texts {
        let is_unseen = |c: char| is_invisible(c) && !matches!(c, '\n' | '\t');
        assert!(!text.contains(is_unseen), "{of}: {text:?}");
    }
    let properties = part("docProps/core.xml") + &part("docProps/app.xml");
    for piece in pieces(&properties) {
        if let Piece::Element(name, _) = piece {
            assert!(!name.contains(MARK), "{of}: <{name}> in the properties");
        }
    }
    let mut found = 0;
    for number in 1.. {
        let sheet = part(&format!("xl/worksheets/sheet{number}.xml"));
        if sheet.is_empty() {
            break;
        }
        // A link of a sheet would be an address that a text brought.
        assert!(!sheet.contains("<hyperlink"), "{of}");
        let mut style = 0;
        let mut is_text = false;
        let mut within = String::new();
        for piece in pieces(&sheet) {
            match piece {
                Piece::Element(name, attributes) => {
                    let get = |wanted: &str| {
                        let mut all = attributes.iter();
                        all.find(|(name, _)| name == wanted)
                            .map(|(_, value)| value.as_str())
                    };
                    if name == "c" {
                        is_text = get("t") == Some("s");
                        style = get("s").map_or(0, |style| style.parse().unwrap());
                    }
                    within = name;
                }
                Piece::Text(text, _) if within == "f" => {
                    assert!(!text.contains(MARK), "{of}: the formula {text}");
                    within.clear();
                }
                Piece::Text(text, _) if within == "v" => {
                    within.clear();
                    if !is_text {
                        continue;
                    }
                    let text = &texts[text.parse::<usize>().unwrap()];
                    let is_kept = quoted.get(style) == Some(&true);
                    assert!(is_kept || !begins_formula(text), "{of}: {text:?}");
                    found += usize::from(text.contains(MARK));
                }
                Piece::End(_) | Piece::Text(..) => {}
            }
        }
    }
    found
}

/// The texts that cells refer to.
fn shared_texts(xml: &str) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    let mut is_within = false;
    for piece in pieces(xml) {
        match piece {
            Piece::Element(name, _) if name == "si" => texts.push(String::new()),
            Piece::Element(name, _) => is_within = name == "t",
            Piece::End(_) => {}
            Piece::Text(text, _) => {
                if let (Some(last), true) = (texts.last_mut(), is_within) {
                    last.push_str(&text);
                }
            }
        }
    }
    texts
}

/// By style of cells: whether it has the mark of a quotation.
fn quoted_styles(xml: &str) -> Vec<bool> {
    let own = xml.split("<cellXfs").nth(1).unwrap_or_default();
    let own = own.split("</cellXfs").next().unwrap_or_default();
    own.split("<xf ")
        .skip(1)
        .map(|style| {
            style
                .split('>')
                .next()
                .unwrap_or_default()
                .contains("quotePrefix=\"1\"")
        })
        .collect()
}
