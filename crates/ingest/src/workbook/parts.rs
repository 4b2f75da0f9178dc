//! The parts of a workbook, looked at before they are read.
//!
//! The library that reads workbooks trusts them: it makes room for as many texts as a part claims
//! to have, copies a style for each format, adds up the letters of a cell's place without a limit,
//! takes the first text where the number of one cannot be read, and passes over what it does not
//! know. So every part is unpacked and parsed here first, by the same parser, into one small buffer.
//! What a spreadsheet would never write is refused, so that nothing is lost or mistaken silently.

use std::collections::HashSet;
use std::io::{BufReader, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// The deepest that elements may lie within one another. Drawings reach some twenty.
const DEEPEST: usize = 200;
/// The longest tag or text, in bytes: a cell's text is at most 32,767 characters.
const LONGEST: usize = 4 << 20;
/// The most elements of a kind in one part, where something is kept for each of them.
const MOST: &[(&str, usize)] = &[
    // Ten times the texts of the largest publication.
    ("si", 500_000),
    // Spreadsheets have at most 65,490 formats.
    ("xf", 66_000),
    ("font", 66_000),
    ("fill", 66_000),
    ("border", 66_000),
    ("numFmt", 66_000),
    ("definedName", 66_000),
    ("Relationship", 10_000),
    ("sheet", 255),
];
/// Each format has its own copy of the texts of its style, so that their product counts.
const LARGEST_STYLES: usize = 64 << 20;

/// The last row and column of a spreadsheet.
const LAST_ROW: u32 = 1_048_576;
const LAST_COLUMN: u32 = 16_384;

/// What may stand in an element whose content is read. What else stands there would be passed over.
const CONTENT: &[(&str, &[&str])] = &[
    ("sst", &["si", "extLst"]),
    ("si", &["t", "r", "rPh", "phoneticPr"]),
    ("sheets", &["sheet"]),
    // Sheets of other workbooks have `cell`.
    ("sheetData", &["row"]),
    ("row", &["c", "cell", "extLst"]),
    ("c", &["v", "f", "is", "extLst"]),
    ("is", &["t", "r", "rPh", "phoneticPr"]),
];

/// What is wrong with a part, in a few words for a message.
pub(super) type Problem = String;

/// Whether a part is one of markup, by its name.
pub(super) fn is_markup(name: &str) -> bool {
    let name = name.to_lowercase();
    name.ends_with(".xml") || name.ends_with(".rels") || name.ends_with(".vml")
}

/// Parses a part to its end.
///
/// # Errors
/// What is wrong with it. Where the file cannot be read, the words of that error.
pub(super) fn check(part: impl Read) -> Result<(), Problem> {
    let reader = BufReader::new(Bounded {
        part,
        since_event: 0,
    });
    let mut reader = Reader::from_reader(reader);
    // As the library that reads the part afterwards, but for the names of ends.
    reader.config_mut().expand_empty_elements = true;
    let mut buffer = Vec::new();
    let mut part = Part::default();
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        match event.map_err(|error| format!("cannot be read ({error})"))? {
            Event::Start(element) => part.begin(&element)?,
            Event::End(_) => part.end()?,
            Event::Text(text) => part.text(Some(&text))?,
            Event::GeneralRef(_) | Event::CData(_) | Event::Comment(_) | Event::PI(_) => {
                part.text(None)?;
            }
            Event::DocType(_) => return Err("has definitions of its own".to_owned()),
            Event::Eof => break,
            Event::Decl(_) | Event::Empty(_) => {}
        }
        reader.get_mut().get_mut().since_event = 0;
    }
    part.finish()
}

/// Stops a tag or text without end.
struct Bounded<R> {
    part: R,
    since_event: usize,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.part.read(buffer)?;
        self.since_event += count;
        if self.since_event > LONGEST {
            let message = format!("a tag or text is longer than {} MB", LONGEST >> 20);
            return Err(std::io::Error::other(message));
        }
        Ok(count)
    }
}

/// What is known of a part so far.
#[derive(Default)]
struct Part {
    /// The names of the elements that are open.
    open: Vec<String>,
    counts: [usize; MOST.len()],
    longest_tag: usize,
    /// What the list of texts says to hold.
    texts_claimed: Option<usize>,
    /// The row that is open, from 1, where it is numbered.
    row: Option<u32>,
    cell: Cell,
    /// The names of sheets and the numbers of relations, which must not be there twice.
    names: HashSet<String>,
}

/// The cell that is open.
#[derive(Default)]
struct Cell {
    /// Its type, `None` where the value is a number or says of itself what it is.
    kind: Option<String>,
    has_value: bool,
    /// How many pieces the text of the open value has.
    pieces: usize,
}

impl Part {
    fn begin(&mut self, element: &BytesStart<'_>) -> Result<(), Problem> {
        let name = element.local_name();
        let name = name.as_ref();
        if self.open.len() >= DEEPEST {
            return Err(format!("has elements more than {DEEPEST} deep"));
        }
        if let Some(parent) = self.open.last() {
            let known = CONTENT.iter().find(|(known, _)| known == parent);
            if known.is_some_and(|(_, content)| !content.contains(&name)) {
                return Err(format!("has <{name}> in <{parent}>"));
            }
        }
        if let Some(place) = MOST.iter().position(|(known, _)| *known == name) {
            self.counts[place] += 1;
            if self.counts[place] > MOST[place].1 {
                return Err(format!("has more than {} of <{name}>", MOST[place].1));
            }
        }
        self.longest_tag = self.longest_tag.max(element.len());
        self.open.push(name.to_owned());
        match name {
            "sst" => self.texts_claimed = number(element, "uniqueCount")?,
            "dimension" => {
                if let Some(cells) = attribute(element, "ref")? {
                    dimension(&cells)?;
                }
            }
            "row" => self.row = row_number(element)?,
            "c" => self.begin_cell(element)?,
            "v" if self.is_in("c") => {
                if std::mem::replace(&mut self.cell.has_value, true) {
                    return Err("has two values in one cell".to_owned());
                }
                self.cell.pieces = 0;
            }
            "sheet" | "Relationship" => self.once(element, name)?,
            _ => {}
        }
        Ok(())
    }

    /// Whether the parent of the element that was just opened is of this name.
    fn is_in(&self, parent: &str) -> bool {
        let above = self.open.len().checked_sub(2);
        above.is_some_and(|above| self.open[above] == parent)
    }

    fn begin_cell(&mut self, element: &BytesStart<'_>) -> Result<(), Problem> {
        // In a drawing the same name is something else.
        if !self.is_in("row") {
            return Ok(());
        }
        self.cell = Cell {
            kind: attribute(element, "t")?,
            ..Cell::default()
        };
        number(element, "s")?;
        if let Some(place) = attribute(element, "r")? {
            let (row, _) = cell(&place)?;
            if self.row.is_some_and(|own| own != row) {
                return Err(format!("has the cell {} in another row", shown(&place)));
            }
        }
        Ok(())
    }

    /// Names and numbers by which something is found are there once.
    fn once(&mut self, element: &BytesStart<'_>, name: &str) -> Result<(), Problem> {
        for attribute in element.attributes() {
            let attribute = attribute.map_err(|error| format!("cannot be read ({error})"))?;
            let key = attribute.key.local_name();
            let is_key = match (name, key.as_ref()) {
                ("sheet", "name" | "id") | ("Relationship", "Id") => true,
                ("Relationship", "Target") => is_of_sheet(element)?,
                _ => false,
            };
            let value = attribute.value.to_lowercase();
            if is_key && !self.names.insert(format!("{} {value}", key.as_ref())) {
                return Err(format!("has two of {}", shown(&attribute.value)));
            }
            if is_key && key.as_ref() == "Target" && !is_markup(&value) {
                return Err(format!("has a sheet that is {}", shown(&attribute.value)));
            }
        }
        Ok(())
    }

    /// A piece of text; `None` for what is no plain text, such as an entity.
    fn text(&mut self, text: Option<&str>) -> Result<(), Problem> {
        if self.open.last().is_none_or(|open| open != "v") || !self.is_in("c") {
            return Ok(());
        }
        let kind = self.cell.kind.as_deref();
        if !matches!(kind, None | Some("n" | "s" | "b" | "e")) {
            return Ok(());
        }
        // Of several pieces only the first would be read.
        self.cell.pieces += 1;
        let Some(text) = text.filter(|_| self.cell.pieces == 1) else {
            return Err("has a value in several pieces".to_owned());
        };
        let is_sound = match kind {
            Some("s") => text.bytes().all(|byte| byte.is_ascii_digit()),
            None | Some("n") => text.parse::<f64>().is_ok_and(f64::is_finite),
            _ => true,
        };
        if is_sound {
            Ok(())
        } else {
            Err(format!("has the value {}, which is no number", shown(text)))
        }
    }

    fn end(&mut self) -> Result<(), Problem> {
        let name = self.open.pop();
        if name.as_deref() == Some("row") {
            self.row = None;
        }
        if name.as_deref() == Some("sst") {
            let texts = self.count("si");
            if self.texts_claimed.is_some_and(|claimed| claimed > texts) {
                return Err(format!("has {texts} texts, fewer than it says"));
            }
        }
        Ok(())
    }

    fn count(&self, name: &str) -> usize {
        let place = MOST.iter().position(|(known, _)| *known == name);
        place.map_or(0, |place| self.counts[place])
    }

    fn finish(self) -> Result<(), Problem> {
        if let Some(open) = self.open.last() {
            return Err(format!("ends within <{open}>"));
        }
        if self.count("xf").saturating_mul(self.longest_tag) > LARGEST_STYLES {
            return Err("has styles that are too large".to_owned());
        }
        Ok(())
    }
}

/// A relation to a sheet.
fn is_of_sheet(element: &BytesStart<'_>) -> Result<bool, Problem> {
    let kind = attribute(element, "Type")?;
    Ok(kind.is_some_and(|kind| kind.ends_with("/worksheet")))
}

/// An attribute as it is written.
fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, Problem> {
    let mut found = None;
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|error| format!("cannot be read ({error})"))?;
        if attribute.key.as_ref() == name {
            found = Some(attribute.value.into_owned());
        }
    }
    Ok(found)
}

/// An attribute that is a whole number.
fn number(element: &BytesStart<'_>, name: &str) -> Result<Option<usize>, Problem> {
    attribute(element, name)?.map_or(Ok(None), |text| {
        let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|_| is_plain);
        number
            .map(Some)
            .ok_or_else(|| format!("has {} for {name}", shown(&text)))
    })
}

fn row_number(element: &BytesStart<'_>) -> Result<Option<u32>, Problem> {
    match number(element, "r")? {
        Some(row) if row == 0 || row > LAST_ROW as usize => {
            Err(format!("has a row {row}, beyond the last"))
        }
        row => Ok(row.and_then(|row| u32::try_from(row).ok())),
    }
}

/// The row and the column of a cell, from 1: `AB12`.
fn cell(place: &str) -> Result<(u32, u32), Problem> {
    let digits = place.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let letters = &place[..place.len() - digits.len()];
    let column = (letters.len() <= 3).then(|| {
        letters.bytes().fold(0, |column, letter| {
            column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1
        })
    });
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    let row = digits.parse::<u32>().ok().filter(|_| is_plain);
    match (row, column) {
        (Some(row @ 1..=LAST_ROW), Some(column @ 1..=LAST_COLUMN)) => Ok((row, column)),
        _ => Err(format!("has a cell {}, which is none", shown(place))),
    }
}

/// `A1`, or `A1:C7` with its ends in order.
fn dimension(cells: &str) -> Result<(), Problem> {
    let (first, last) = cells.split_once(':').unwrap_or((cells, cells));
    let (first, last) = (cell(first)?, cell(last)?);
    if last.0 < first.0 || last.1 < first.1 {
        return Err(format!("has the dimension {}", shown(cells)));
    }
    Ok(())
}

/// A text of a part in a message.
fn shown(text: &str) -> String {
    crate::text::shown(text.as_bytes())
}

#[cfg(test)]
mod tests;
