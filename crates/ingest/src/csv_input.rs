//! Rows of a text file, read on all processors.
//!
//! One thread takes bytes from the file or the archive and cuts them into chunks at line
//! ends; the others parse chunks. Line numbers survive, so that a message names the line.

use std::io::Read;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, mpsc};

use csv::ByteRecord;

use crate::error::{FieldProblem, ImportError};
use crate::layout::tidy_heading;
use crate::text;

/// A chunk is cut after about this many bytes.
const CHUNK: usize = 1 << 20;
/// The longest line that is taken for a line.
const LONGEST_LINE: usize = 1 << 20;

/// A text file from which the first line has been taken.
pub(crate) struct CsvInput<'a> {
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
    advance: &'a dyn Fn(u64),
}

/// A row with its line number.
pub(crate) struct Row<'a> {
    record: &'a ByteRecord,
}

impl<'a> Row<'a> {
    /// A field; empty where the row is short, which [`CsvInput::fold`] has refused already.
    pub(crate) fn field(&self, column: usize) -> &'a [u8] {
        self.record.get(column).unwrap_or_default()
    }
}

impl<'a> CsvInput<'a> {
    /// Takes the first line as the header. `advance` is told of bytes as they are read.
    pub(crate) fn new(
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
            advance,
        })
    }

    /// The same file for a layout without header row: the first line is a row like the
    /// others, and columns are named by their numbers.
    pub(crate) fn headerless(mut self) -> Self {
        let mut rows = std::mem::take(&mut self.first_line);
        rows.append(&mut self.ahead);
        self.ahead = rows;
        self.line = 1;
        self.header = (1..=self.header.len()).map(|n| n.to_string()).collect();
        self
    }

    /// The headings, tidied.
    pub(crate) fn header(&self) -> &[String] {
        &self.header
    }

    /// The name of the file in messages.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The fields of the first row behind the header, without taking it.
    pub(crate) fn first_row(&self) -> Vec<String> {
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
    /// rows. Where several rows are bad, the first of them is reported.
    pub(crate) fn fold<A: Send>(
        mut self,
        make: impl Fn() -> A + Sync,
        take: impl Fn(&mut A, &Row<'_>) -> Result<(), FieldProblem> + Sync,
    ) -> Result<(Vec<A>, u64), ImportError> {
        let columns = self.header.len();
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
                            match parse(&chunk, columns, &mut state, &take) {
                                Ok(parsed) => count += parsed,
                                Err((line, problem)) => {
                                    stop.store(true, Ordering::Relaxed);
                                    let line = first_line + line - 1;
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
        let at_end = buffer.len() < CHUNK;
        if !at_end {
            let cut = loop {
                if let Some(cut) = last_line_end(&buffer) {
                    break cut;
                }
                if buffer.len() > CHUNK + LONGEST_LINE {
                    return Err(ImportError::new(
                        self.name.clone(),
                        "has a line of more than a million characters; it is damaged, or not a table",
                    )
                    .at_line(self.line));
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
                    break buffer.len();
                }
            };
            self.ahead = buffer.split_off(cut);
        }
        let line = self.line;
        self.line += memchr::memchr_iter(b'\n', &buffer).count() as u64;
        Ok(Some((line, buffer)))
    }
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
pub(crate) fn unreadable(error: &std::io::Error) -> String {
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

fn parse<A>(
    chunk: &[u8],
    columns: usize,
    state: &mut A,
    take: &impl Fn(&mut A, &Row<'_>) -> Result<(), FieldProblem>,
) -> Result<u64, (u64, FieldProblem)> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(64 * 1024)
        .from_reader(chunk);
    let mut record = ByteRecord::new();
    let mut rows = 0;
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(false) => return Ok(rows),
            Ok(true) => {
                let line = || record.position().map_or(1, csv::Position::line);
                // Spreadsheets leave lines of commas behind the data.
                if record.iter().all(|field| field.trim_ascii().is_empty()) {
                    continue;
                }
                if record.len() != columns {
                    let problem = FieldProblem::row(format!(
                        "has {} fields where the header has {columns}",
                        record.len()
                    ));
                    return Err((line(), problem));
                }
                rows += 1;
                take(state, &Row { record: &record }).map_err(|problem| (line(), problem))?;
            }
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                return Err((line, FieldProblem::row("is not a row of a CSV file")));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(bytes: &[u8]) -> Result<CsvInput<'_>, ImportError> {
        CsvInput::new("sample.csv".to_owned(), Box::new(bytes), &|_| {})
    }

    fn sum(bytes: &[u8]) -> Result<(u64, u64), ImportError> {
        let (sums, rows) = input(bytes)?.fold(
            || 0_u64,
            |sum, row| {
                *sum += u64::from(text::plain_count(row.field(1), 1)?);
                Ok(())
            },
        )?;
        Ok((sums.into_iter().sum(), rows))
    }

    #[test]
    fn reads_every_line_end_and_mark() {
        for bytes in [
            &b"A,B\nx,1\ny,2\n"[..],
            b"A,B\r\nx,1\r\ny,2",
            b"\xef\xbb\xbfA,B\nx,1\ny,2\n\n\n",
            b"\"A\",\"B\"\n\"x,\nx\",\"1\"\ny,2\n",
            b"A,B\nx,1\ny,2\n,\n , ,\n",
        ] {
            assert_eq!(sum(bytes), Ok((3, 2)), "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn large_files_are_cut_at_line_ends_and_counted() {
        let mut bytes = b"CODE,COUNT\n".to_vec();
        for n in 0..400_000_u32 {
            bytes.extend_from_slice(format!("\"A,{n}\n\",{}\n", n % 7).as_bytes());
        }
        let expected: u64 = (0..400_000_u64).map(|n| n % 7).sum();
        assert_eq!(sum(&bytes), Ok((expected, 400_000)));
    }

    #[test]
    fn the_first_bad_row_is_named_by_file_line_and_column() {
        let mut bytes = b"CODE,COUNT\n".to_vec();
        for n in 0..300_000_u32 {
            let count = if n == 250_000 || n == 299_999 {
                "-3".to_owned()
            } else {
                n.to_string()
            };
            bytes.extend_from_slice(format!("A,{count}\n").as_bytes());
        }
        let error = sum(&bytes).unwrap_err();
        assert_eq!(error.line, Some(250_002));
        assert_eq!(
            error.to_string(),
            "sample.csv, line 250002, column COUNT: “-3” is not a count (a whole number, 0 or more)"
        );
    }

    #[test]
    fn refuses_what_is_no_table() {
        let problem = |bytes: &[u8]| sum(bytes).unwrap_err().problem;
        assert_eq!(problem(b""), "is empty");
        assert_eq!(problem(b"\xef\xbb\xbf \n"), "is empty");
        assert_eq!(problem(b"A,B\n"), "has a header and no rows");
        assert!(problem(b"\xff\xfeA\0,\0B\0").contains("UTF-16"));
        assert!(problem(b"A,B\nx,1,9\n").contains("has 3 fields where the header has 2"));
    }

    #[test]
    fn the_first_row_can_be_seen_without_being_taken() {
        let input = input(b"A,B\nx,1\ny,2\n").unwrap();
        assert_eq!(input.first_row(), ["x", "1"]);
        assert_eq!(input.header(), ["A", "B"]);
    }
}
