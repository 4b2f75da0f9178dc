//! Rows of a text file, read on all processors.
//!
//! One thread takes bytes from the file or the archive and cuts them into chunks at line
//! ends; the others parse chunks. Line numbers survive, so that a message names the line.

use std::cell::Cell;
use std::hash::Hash;
use std::io::Read;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, mpsc};

use csv::ByteRecord;

use crate::error::{FieldProblem, ImportError};
use crate::keys::{self, Keys, Repeat};
use crate::layout::tidy_heading;
use crate::text;

/// A chunk is cut after about this many bytes.
const CHUNK: usize = 1 << 20;
/// The longest line that is taken for a line.
const LONGEST_LINE: usize = 1 << 20;

/// A text file from which the first line has been taken.
pub struct CsvInput<'a> {
    name: String,
    reader: Box<dyn Read + 'a>,
    /// Bytes that were read with the first line.
    ahead: Vec<u8>,
    /// The headings, tidied; for a file without header, the fields of its first row.
    header: Vec<String>,
    /// The first line as it was.
    first_line: Vec<u8>,
    /// The number of the first line in `ahead`.
    line: u64,
    /// Whether the publisher's files of this layout end without a line end.
    is_open_ended: bool,
    advance: &'a dyn Fn(u64),
}

/// A row with its line number.
pub struct Row<'a> {
    record: &'a ByteRecord,
    line: u64,
    key: Cell<Option<u64>>,
}

impl<'a> Row<'a> {
    /// A field; empty where the row is short, which [`CsvInput::fold`] has refused already.
    pub fn field(&self, column: usize) -> &'a [u8] {
        self.record.get(column).unwrap_or_default()
    }

    /// The number of the row's line in the file, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Says what the key of the row is where its fields can be spelled in several ways.
    pub fn set_key(&self, key: impl Hash) {
        self.key.set(Some(keys::hash(key)));
    }

    /// Says that the row is left out, so that it repeats nothing.
    pub fn has_no_key(&self) {
        self.key.set(None);
    }
}

impl<'a> CsvInput<'a> {
    /// Takes the first line as the header. `advance` is told of bytes as they are read.
    pub fn new(
        name: String,
        mut reader: Box<dyn Read + 'a>,
        advance: &'a dyn Fn(u64),
    ) -> Result<Self, ImportError> {
        let mut ahead = Vec::new();
        fill(&name, &mut *reader, &mut ahead, 64 * 1024, advance)?;
        if ahead.starts_with(&[0xff, 0xfe]) || ahead.starts_with(&[0xfe, 0xff]) {
            return Err(ImportError::new(
                name,
                "is text in UTF-16; save it as CSV in UTF-8 and try again",
            ));
        }
        if ahead.starts_with(b"\xef\xbb\xbf") {
            ahead.drain(..3);
        }
        if ahead.trim_ascii().is_empty() {
            return Err(ImportError::new(name, "is empty"));
        }
        let mut first = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(&ahead[..]);
        let mut record = ByteRecord::new();
        let read = first.read_byte_record(&mut record);
        let end = first.position().byte() as usize;
        let line = first.position().line();
        if !matches!(read, Ok(true)) || (end >= ahead.len() && ahead.len() >= LONGEST_LINE) {
            return Err(ImportError::new(
                name,
                "does not begin with a row of columns",
            ));
        }
        let header = record
            .iter()
            .map(|field| tidy_heading(&text::decoded(field)))
            .collect();
        drop(first);
        let first_line = ahead.drain(..end.min(ahead.len())).collect();
        Ok(Self {
            name,
            reader,
            ahead,
            header,
            first_line,
            line,
            is_open_ended: false,
            advance,
        })
    }

    /// The same file for a layout whose published files end without a line end.
    pub fn open_ended(mut self) -> Self {
        self.is_open_ended = true;
        self
    }

    /// The same file for a layout without header row: the first line is a row like the
    /// others, and columns are named by their numbers.
    pub fn headerless(mut self) -> Self {
        let mut rows = std::mem::take(&mut self.first_line);
        rows.append(&mut self.ahead);
        self.ahead = rows;
        self.line = 1;
        self.header = (1..=self.header.len()).map(|n| n.to_string()).collect();
        self
    }

    /// The headings, tidied.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Refuses a header that has a heading twice: nobody knows which of the columns is right.
    pub(crate) fn refuse_repeated_headings(&self) -> Result<(), ImportError> {
        for (place, heading) in self.header.iter().enumerate() {
            let before = self.header[..place].iter();
            let first = before.take_while(|other| *other != heading).count();
            if first < place && !heading.is_empty() {
                let problem = format!(
                    "is the heading of columns {} and {}; remove the wrong column, or download the file again",
                    first + 1,
                    place + 1
                );
                let error = ImportError::new(self.name.clone(), problem);
                return Err(error.at_line(1).in_column(heading.clone()));
            }
        }
        Ok(())
    }

    /// The name of the file in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The fields of the first row behind the header, without taking it.
    pub fn first_row(&self) -> Vec<String> {
        let mut record = ByteRecord::new();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(&self.ahead[..]);
        match reader.read_byte_record(&mut record) {
            Ok(true) => record
                .iter()
                .map(|field| text::decoded(field).trim().to_owned())
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Reads all rows. Each thread begins with `make` and takes rows with `take`, which
    /// names the column of a bad field. Returns what the threads made and the number of
    /// rows. Where several rows are bad, the first of them is reported. `key` are the
    /// columns that tell rows apart: a row that repeats them is refused.
    pub fn fold<A: Send>(
        mut self,
        key: &[usize],
        make: impl Fn() -> A + Sync,
        take: impl Fn(&mut A, &Row<'_>) -> Result<(), FieldProblem> + Sync,
    ) -> Result<(Vec<A>, u64), ImportError> {
        let shape = Shape {
            columns: self.header.len(),
            unnamed: (0..self.header.len())
                .filter(|column| self.header[*column].is_empty())
                .collect(),
            key,
            keys: Keys::new(),
        };
        let threads = std::thread::available_parallelism()
            .map_or(1, usize::from)
            .min(8);
        let stop = AtomicBool::new(false);
        let worst: Mutex<Option<(u64, FieldProblem)>> = Mutex::new(None);
        let (sender, receiver) = mpsc::sync_channel::<(u64, Vec<u8>)>(threads * 2);
        let receiver = Mutex::new(receiver);
        let mut made = Vec::new();
        let mut rows = 0;
        let mut read_error = None;
        std::thread::scope(|scope| {
            let handles: Vec<_> = (0..threads)
                .map(|_| {
                    scope.spawn(|| {
                        let mut state = make();
                        let mut count = 0_u64;
                        loop {
                            let next = match receiver.lock() {
                                Ok(receiver) => receiver.recv(),
                                Err(_) => return (state, count),
                            };
                            let Ok((first_line, chunk)) = next else {
                                return (state, count);
                            };
                            match parse(&chunk, first_line, &shape, &mut state, &take) {
                                Ok(parsed) => count += parsed,
                                Err((line, problem)) => {
                                    stop.store(true, Ordering::Relaxed);
                                    if let Ok(mut worst) = worst.lock()
                                        && worst.as_ref().is_none_or(|(other, _)| line < *other)
                                    {
                                        *worst = Some((line, problem));
                                    }
                                }
                            }
                        }
                    })
                })
                .collect();
            while !stop.load(Ordering::Relaxed) {
                match self.next_chunk() {
                    Ok(Some(chunk)) => {
                        if sender.send(chunk).is_err() {
                            break;
                        }
                    }
                    Ok(None) => break,
                    Err(error) => {
                        read_error = Some(error);
                        break;
                    }
                }
            }
            drop(sender);
            for handle in handles {
                match handle.join() {
                    Ok((state, count)) => {
                        made.push(state);
                        rows += count;
                    }
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
        });
        let worst = worst.into_inner().ok().flatten();
        if let Some((line, problem)) = worst {
            let mut error = ImportError::new(self.name, problem.problem).at_line(line);
            if let Some(column) = problem.column {
                let heading = self
                    .header
                    .get(column)
                    .filter(|heading| !heading.is_empty());
                error =
                    error.in_column(heading.map_or_else(|| (column + 1).to_string(), Clone::clone));
            }
            return Err(error);
        }
        if let Some(error) = read_error {
            return Err(error);
        }
        if rows == 0 {
            return Err(ImportError::new(self.name, "has a header and no rows"));
        }
        Ok((made, rows))
    }

    /// The next stretch of whole lines with the number of its first line.
    fn next_chunk(&mut self) -> Result<Option<(u64, Vec<u8>)>, ImportError> {
        let mut buffer = std::mem::take(&mut self.ahead);
        fill(
            &self.name,
            &mut *self.reader,
            &mut buffer,
            CHUNK,
            self.advance,
        )?;
        if buffer.is_empty() {
            return Ok(None);
        }
        let mut at_end = buffer.len() < CHUNK;
        if !at_end {
            let cut = loop {
                if let Some(cut) = last_line_end(&buffer) {
                    break cut;
                }
                if buffer.len() > CHUNK + LONGEST_LINE {
                    return Err(self.endless(&buffer));
                }
                let wanted = buffer.len() + CHUNK;
                fill(
                    &self.name,
                    &mut *self.reader,
                    &mut buffer,
                    wanted,
                    self.advance,
                )?;
                if buffer.len() < wanted {
                    at_end = true;
                    break buffer.len();
                }
            };
            self.ahead = buffer.split_off(cut);
        }
        if at_end && !self.is_open_ended && is_cut_short(&buffer) {
            let line = self.line + memchr::memchr_iter(b'\n', &buffer).count() as u64;
            return Err(ImportError::new(
                self.name.clone(),
                "is the last line and has no line end: the file was cut short; download it again",
            )
            .at_line(line));
        }
        let line = self.line;
        self.line += memchr::memchr_iter(b'\n', &buffer).count() as u64;
        Ok(Some((line, buffer)))
    }

    /// Why no line ends: mostly a quote that opens a field and is never closed.
    fn endless(&self, buffer: &[u8]) -> ImportError {
        // A field in quotes does not hold as many lines as this.
        for (line, text) in (self.line..).zip(buffer.split(|byte| *byte == b'\n')) {
            if memchr::memchr_iter(b'"', text).count() % 2 == 1 {
                return ImportError::new(self.name.clone(), UNCLOSED).at_line(line);
            }
        }
        ImportError::new(
            self.name.clone(),
            "has a line of more than a million characters; it is damaged, or not a table",
        )
        .at_line(self.line)
    }
}

/// Whether the last line of a file has content and no end.
fn is_cut_short(buffer: &[u8]) -> bool {
    let begin = memchr::memrchr2(b'\n', b'\r', buffer).map_or(0, |place| place + 1);
    buffer[begin..]
        .iter()
        .any(|byte| !matches!(byte, b' ' | b',' | b'\t' | 0x1a))
}

/// The place behind the last line end that is not within quotes.
fn last_line_end(buffer: &[u8]) -> Option<usize> {
    let quotes = memchr::memchr_iter(b'"', buffer).count();
    let mut open = quotes % 2 == 1;
    // From the end: a quote toggles whether we are inside a quoted field.
    for place in memchr::memrchr2_iter(b'"', b'\n', buffer) {
        if buffer[place] == b'"' {
            open = !open;
        } else if !open {
            return Some(place + 1);
        }
    }
    None
}

fn fill(
    name: &str,
    reader: &mut dyn Read,
    buffer: &mut Vec<u8>,
    wanted: usize,
    advance: &dyn Fn(u64),
) -> Result<(), ImportError> {
    let before = buffer.len();
    if before < wanted {
        reader
            .take((wanted - before) as u64)
            .read_to_end(buffer)
            .map_err(|error| ImportError::new(name, unreadable(&error)))?;
        advance((buffer.len() - before) as u64);
    }
    Ok(())
}

/// What an error of reading means to a person.
pub fn unreadable(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::UnexpectedEof | ErrorKind::InvalidData | ErrorKind::InvalidInput => {
            // A limit explains itself; anything else from an archive means damage.
            let text = error.to_string();
            if text.contains("unpacks to more") {
                text
            } else {
                "is damaged or cut short; download it again".to_owned()
            }
        }
        ErrorKind::NotFound => "does not exist".to_owned(),
        ErrorKind::PermissionDenied => "may not be read by this user".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}

const UNCLOSED: &str =
    "has a quote (\") that is never closed; remove it, or download the file again";

/// What the rows of a file must be like.
struct Shape<'a> {
    columns: usize,
    /// The columns without a heading.
    unnamed: Vec<usize>,
    /// The columns of the key.
    key: &'a [usize],
    keys: Keys,
}

impl Shape<'_> {
    fn check(&self, record: &ByteRecord) -> Result<(), FieldProblem> {
        if record.len() < self.columns && record.iter().any(|field| field.contains(&b'\n')) {
            return Err(FieldProblem::row(UNCLOSED));
        }
        if record.len() != self.columns {
            return Err(FieldProblem::row(format!(
                "has {} fields where the header has {}",
                record.len(),
                self.columns
            )));
        }
        for column in &self.unnamed {
            let field = record.get(*column).unwrap_or_default();
            if !field.trim_ascii().is_empty() {
                return Err(FieldProblem::new(
                    *column,
                    format!(
                        "{} stands under no heading; is there a comma too many in the row?",
                        text::shown(field)
                    ),
                ));
            }
        }
        Ok(())
    }
}

fn records(chunk: &[u8]) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(64 * 1024)
        .from_reader(chunk)
}

/// The line on which a record begins. The parser's position is that of the end of the record
/// before: line ends that it has not passed yet stand between.
fn line_of(chunk: &[u8], first_line: u64, position: Option<&csv::Position>) -> u64 {
    let Some(position) = position else {
        return first_line;
    };
    let between = chunk
        .get(position.byte() as usize..)
        .unwrap_or_default()
        .iter()
        .take_while(|byte| matches!(byte, b'\n' | b'\r'))
        .filter(|byte| **byte == b'\n')
        .count();
    first_line + position.line() - 1 + between as u64
}

/// Parses a chunk. A problem comes with its line in the file.
fn parse<A>(
    chunk: &[u8],
    first_line: u64,
    shape: &Shape<'_>,
    state: &mut A,
    take: &impl Fn(&mut A, &Row<'_>) -> Result<(), FieldProblem>,
) -> Result<u64, (u64, FieldProblem)> {
    let mut reader = records(chunk);
    let mut record = ByteRecord::new();
    let mut rows = 0;
    let mut keys = Vec::with_capacity(chunk.len() / 64);
    let line_of = |position: Option<&csv::Position>| line_of(chunk, first_line, position);
    let problem = loop {
        match reader.read_byte_record(&mut record) {
            Ok(false) => break None,
            Ok(true) => {
                // Spreadsheets leave lines of commas behind the data.
                if record.iter().all(|field| field.trim_ascii().is_empty()) {
                    continue;
                }
                let line = line_of(record.position());
                if let Err(problem) = shape.check(&record) {
                    break Some((line, problem));
                }
                rows += 1;
                let fields = shape.key.iter().map(|column| &record[*column]);
                let row = Row {
                    record: &record,
                    line,
                    key: Cell::new((!shape.key.is_empty()).then(|| keys::hash_fields(fields))),
                };
                if let Err(problem) = take(state, &row) {
                    break Some((line, problem));
                }
                if let Some(key) = row.key.get() {
                    keys.push((key, line));
                }
            }
            Err(error) => {
                let problem = FieldProblem::row("is not a row of a CSV file");
                break Some((line_of(error.position()), problem));
            }
        }
    };
    // A row that repeats another comes before any bad row of the chunk, whose rows end there.
    match (shape.keys.add(&keys), problem) {
        (Some(repeat), _) => Err(repeated(chunk, first_line, shape.key, repeat)),
        (None, Some(problem)) => Err(problem),
        (None, None) => Ok(rows),
    }
}

/// Says which key two lines share. One of them is in the chunk.
fn repeated(chunk: &[u8], first_line: u64, key: &[usize], repeat: Repeat) -> (u64, FieldProblem) {
    let mut shown = String::new();
    for record in records(chunk).byte_records().flatten() {
        let line = line_of(chunk, first_line, record.position());
        if line == repeat.first || line == repeat.second {
            shown = key
                .iter()
                .map(|column| {
                    let field = text::shown(record.get(*column).unwrap_or_default());
                    field.trim_matches(['\u{201c}', '\u{201d}']).to_owned()
                })
                .collect::<Vec<_>>()
                .join(", ");
            break;
        }
    }
    (
        repeat.second,
        FieldProblem::row(format!(
            "repeats the key of line {}: {shown}; one of the two is wrong, so download the file again",
            repeat.first
        )),
    )
}

#[cfg(test)]
mod tests;
