//! The book of rules: the files under `crates/calculators/rules`, embedded, read once and
//! checked. An error names the file and the key.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;
use std::sync::OnceLock;

use rust_decimal::Decimal;
use serde::Deserialize;

use super::Calculator;
use super::rules::{Entry, Figure, MissingFigure, Scheme, Year};
use super::term::{Confidence, Source};
use super::unit::Unit;
use domain::period::Day;

macro_rules! files {
    ($($scheme:literal),* $(,)?) => {
        &[$(
            ($scheme, Year(2024), include_str!(concat!("../rules/", $scheme, "/2024-25.toml"))),
            ($scheme, Year(2025), include_str!(concat!("../rules/", $scheme, "/2025-26.toml"))),
            ($scheme, Year(2026), include_str!(concat!("../rules/", $scheme, "/2026-27.toml"))),
        )*]
    };
}

const SOURCES: &str = include_str!("../rules/sources.toml");

/// Every file of rules: scheme, year and text.
const FILES: &[(&str, Year, &str)] = files![
    "qof",
    "iif",
    "pcn-funding",
    "arrs",
    "payroll",
    "gp-reimbursement",
    "enhanced-access",
];

/// What is wrong with a file of rules.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("rules/{file}: {what}")]
pub struct BookError {
    /// The file.
    pub file: String,
    /// What is wrong in it.
    pub what: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourcesFile {
    source: Vec<SourceRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceRow {
    key: String,
    title: String,
    address: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemeFile {
    scheme: String,
    year: String,
    /// Sources that points to check name and no figure does.
    #[serde(default)]
    sources: Vec<String>,
    #[serde(default)]
    figure: Vec<FigureRow>,
    #[serde(default)]
    wanted: Vec<WantedRow>,
    #[serde(default)]
    entry: Vec<EntryRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FigureRow {
    id: String,
    label: String,
    value: String,
    unit: String,
    from: Option<String>,
    source: String,
    confidence: Confidence,
    note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WantedRow {
    id: String,
    label: String,
    unit: String,
    note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryRow {
    table: String,
    id: String,
    label: String,
    detail: Option<String>,
    group: Option<String>,
    source: Option<String>,
    confidence: Option<Confidence>,
    #[serde(default)]
    text: BTreeMap<String, String>,
    #[serde(default)]
    figures: Vec<EntryFigure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryFigure {
    name: String,
    label: Option<String>,
    value: String,
    unit: String,
    from: Option<String>,
    source: Option<String>,
    confidence: Option<Confidence>,
    note: Option<String>,
}

/// All rules.
#[derive(Debug, Clone, PartialEq)]
pub struct Book {
    schemes: Vec<Scheme>,
    sources: BTreeMap<String, Source>,
}

impl Book {
    /// The book, read at the first call.
    ///
    /// # Errors
    ///
    /// What is wrong with the first file that cannot be taken.
    pub fn get() -> Result<&'static Self, BookError> {
        static BOOK: OnceLock<Result<Book, BookError>> = OnceLock::new();
        match BOOK.get_or_init(|| Self::read(SOURCES, FILES)) {
            Ok(book) => Ok(book),
            Err(error) => Err(error.clone()),
        }
    }

    /// Reads the text of the files.
    fn read(sources: &str, files: &[(&str, Year, &str)]) -> Result<Self, BookError> {
        let wrong = |what: String| BookError {
            file: "sources.toml".to_owned(),
            what,
        };
        let rows: SourcesFile =
            toml::from_str(sources).map_err(|error| wrong(error.to_string()))?;
        let mut known = BTreeMap::new();
        for row in rows.source {
            let is_address =
                row.address.starts_with("https://") || row.address.starts_with("http://");
            if row.title.trim().is_empty() || !is_address {
                return Err(wrong(format!("“{}” lacks a title or an address", row.key)));
            }
            let source = Source {
                title: row.title,
                address: row.address,
            };
            if known.insert(row.key.clone(), source).is_some() {
                return Err(wrong(format!("“{}” stands twice", row.key)));
            }
        }
        let schemes = files
            .iter()
            .map(|&(scheme, year, text)| {
                read_scheme(scheme, year, text, &known).map_err(|what| BookError {
                    file: format!("{scheme}/{}.toml", year.slug()),
                    what,
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            schemes,
            sources: known,
        })
    }

    /// Every scheme and year.
    #[must_use]
    pub fn schemes(&self) -> &[Scheme] {
        &self.schemes
    }

    /// Every source by key.
    #[must_use]
    pub const fn sources(&self) -> &BTreeMap<String, Source> {
        &self.sources
    }

    /// The rules that a tool works with in a year: its own scheme and those that it also
    /// reads, with the sources that they name.
    #[must_use]
    pub fn scheme_for(&self, calculator: &Calculator, year: Year) -> Option<Scheme> {
        if !calculator.entry.years.contains(&year) {
            return None;
        }
        let mut whole = Scheme::empty(calculator.schemes.first()?, year);
        for id in calculator.schemes {
            for scheme in &self.schemes {
                let wanted = scheme.year == year || calculator.all_years;
                if scheme.id != *id || !wanted {
                    continue;
                }
                whole.figures.extend(scheme.figures.iter().cloned());
                // Of tables and gaps those of the year; figures of other years are told
                // apart by their dates.
                if scheme.year == year {
                    whole.wanted.extend(scheme.wanted.iter().cloned());
                    whole.entries.extend(scheme.entries.iter().cloned());
                }
                let sources = scheme.sources.iter();
                whole
                    .sources
                    .extend(sources.map(|(key, source)| (key.clone(), source.clone())));
            }
        }
        Some(whole)
    }
}

fn read_scheme(
    id: &str,
    year: Year,
    text: &str,
    sources: &BTreeMap<String, Source>,
) -> Result<Scheme, String> {
    let file: SchemeFile = toml::from_str(text).map_err(|error| error.to_string())?;
    if file.scheme != id || file.year != year.slug() {
        return Err("scheme and year differ from the folder and the file's name".to_owned());
    }
    let first = year.first_day().ok_or("no such year")?;
    let mut scheme = Scheme::empty(id, year);
    let entries = file.entry.iter().filter_map(|row| row.source.as_ref());
    for key in file.sources.iter().chain(entries) {
        let source = sources.get(key);
        let source = source.ok_or_else(|| format!("the source “{key}” is not listed"))?;
        scheme.sources.insert(key.clone(), source.clone());
    }
    for row in file.figure {
        scheme.figures.push(read_figure(row, first)?);
    }
    for row in file.entry {
        for figure in row.figures {
            let name = figure.label.as_deref().unwrap_or(&figure.name);
            let id = format!("{}.{}.{}", row.table, row.id, figure.name);
            let lacking = |what: &str| format!("“{id}” lacks a {what}");
            let source = figure.source.or_else(|| row.source.clone());
            let confidence = figure.confidence.or(row.confidence);
            let figure = FigureRow {
                label: format!("{}: {name}", row.label),
                value: figure.value,
                unit: figure.unit,
                from: figure.from,
                source: source.ok_or_else(|| lacking("source"))?,
                confidence: confidence.ok_or_else(|| lacking("confidence"))?,
                note: figure.note,
                id,
            };
            scheme.figures.push(read_figure(figure, first)?);
        }
        let twice = scheme.entry(&row.table, &row.id).is_some();
        if twice || row.id.contains('.') || row.id.is_empty() {
            return Err(format!(
                "entry “{}.{}” stands twice or has a point",
                row.table, row.id
            ));
        }
        scheme.entries.push(Entry {
            table: row.table,
            id: row.id,
            label: row.label,
            detail: row.detail,
            group: row.group,
            text: row.text,
        });
    }
    for row in file.wanted {
        scheme.wanted.push(MissingFigure {
            unit: read_unit(&row.id, &row.unit)?,
            id: row.id,
            label: row.label,
            note: row.note,
        });
    }
    let mut seen = BTreeSet::new();
    for figure in &scheme.figures {
        if !seen.insert((&figure.id, figure.from)) {
            return Err(format!("“{}” stands twice for {}", figure.id, figure.from));
        }
        let source = sources.get(&figure.source);
        let source = source.ok_or_else(|| {
            format!(
                "“{}” names the source “{}”, which is not listed",
                figure.id, figure.source
            )
        })?;
        scheme.sources.insert(figure.source.clone(), source.clone());
    }
    if let Some(wanted) = scheme
        .wanted
        .iter()
        .find(|wanted| scheme.figure(&wanted.id).is_some())
    {
        return Err(format!("“{}” is both given and wanted", wanted.id));
    }
    Ok(scheme)
}

fn read_unit(id: &str, text: &str) -> Result<Unit, String> {
    text.parse().map_err(|error| format!("“{id}”: {error}"))
}

fn read_figure(row: FigureRow, first: Day) -> Result<Figure, String> {
    let id = row.id;
    let value = Decimal::from_str(&row.value)
        .map_err(|_| format!("“{id}”: “{}” is not a plain number", row.value))?;
    let from = match row.from {
        Some(text) => text.parse().map_err(|error| format!("“{id}”: {error}"))?,
        None => first,
    };
    Ok(Figure {
        unit: read_unit(&id, &row.unit)?,
        label: row.label,
        value,
        from,
        source: row.source,
        confidence: row.confidence,
        note: row.note,
        own: false,
        id,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_read_and_every_figure_has_its_source() {
        let book = Book::get().unwrap();
        assert_eq!(book.schemes().len(), FILES.len());
        for scheme in book.schemes() {
            let is_known = !scheme.figures.is_empty() || !scheme.wanted.is_empty();
            assert!(is_known, "{} {}", scheme.id, scheme.year);
            for figure in &scheme.figures {
                let source = &scheme.sources[&figure.source];
                assert!(!source.title.is_empty());
                assert!(source.address.starts_with("http"), "{}", figure.id);
                assert!(!figure.label.is_empty(), "{}", figure.id);
                let year = figure.from >= scheme.year.first_day().unwrap()
                    && figure.from <= scheme.year.last_day().unwrap();
                assert!(year, "{} is of another year", figure.id);
            }
        }
    }

    #[test]
    fn errors_name_the_file_and_the_key() {
        let sources = "[[source]]\nkey = \"a\"\ntitle = \"A\"\naddress = \"https://a.example\"\n";
        let head =
            "scheme = \"qof\"\nyear = \"2026-27\"\n[[figure]]\nid = \"qof.point\"\nlabel = \"x\"\n";
        let read = |figure: &str| {
            let text = format!("{head}{figure}");
            Book::read(sources, &[("qof", Year(2026), &text)])
                .unwrap_err()
                .to_string()
        };
        let error = read("value = \"1\"\nunit = \"pounds\"\nsource = \"b\"\nconfidence = \"S\"\n");
        assert!(
            error.contains("qof/2026-27.toml") && error.contains("qof.point"),
            "{error}"
        );
        let error = read("value = \"x\"\nunit = \"pounds\"\nsource = \"a\"\nconfidence = \"S\"\n");
        assert!(error.contains("not a plain number"), "{error}");
        let error = read("value = \"1\"\nunit = \"bananas\"\nsource = \"a\"\nconfidence = \"S\"\n");
        assert!(error.contains("not a unit"), "{error}");
        let head = "scheme = \"qof\"\nyear = \"2026-27\"\nsources = [\"b\"]\n";
        let error = Book::read(sources, &[("qof", Year(2026), head)]).unwrap_err();
        assert!(error.to_string().contains("“b” is not listed"), "{error}");
        let error = Book::read(
            "[[source]]\nkey = \"a\"\ntitle = \"\"\naddress = \"x\"\n",
            &[],
        );
        assert!(error.unwrap_err().to_string().contains("sources.toml"));
    }
}
