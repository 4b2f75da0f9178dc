//! The archive that a workbook is: read into memory and unpacked once, to look at what it holds.

use std::collections::HashSet;
use std::io::{Cursor, Read};

use super::parts;
use crate::csv_input::unreadable;
use crate::error::ImportError;
use crate::input::{broken, listed};

/// The largest workbook that is read into memory, and the most that one may unpack to, in bytes:
/// four times the largest publication.
const LARGEST: u64 = 256 << 20;

/// Reads a whole workbook into memory, having made sure that it is whole, unpacks to a sane size
/// and holds what a spreadsheet writes.
pub(crate) fn bytes(name: &str, mut reader: impl Read) -> Result<Cursor<Vec<u8>>, ImportError> {
    let mut bytes = Vec::new();
    reader
        .by_ref()
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| ImportError::new(name, unreadable(&error)))?;
    if bytes.len() as u64 > LARGEST {
        return Err(too_large(name));
    }
    check(name, &bytes)?;
    Ok(Cursor::new(bytes))
}

fn too_large(name: &str) -> ImportError {
    let megabytes = LARGEST >> 20;
    let problem =
        format!("unpacks to more than {megabytes} MB, which no publication does; it is refused");
    ImportError::new(name, problem)
}

fn check(name: &str, bytes: &[u8]) -> Result<(), ImportError> {
    let not_whole = |error| ImportError::new(name, broken(&error));
    let mut archive = listed(name, Cursor::new(bytes))?;
    let mut names = HashSet::new();
    let mut unpacked = 0;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(not_whole)?;
        let part = entry.name().map_err(not_whole)?.replace('\\', "/");
        // Of two parts of one name, however it is written, each reader has its own choice.
        if !names.insert(part.to_lowercase()) {
            let problem = "holds two parts of one name; download it again";
            return Err(ImportError::new(name, problem));
        }
        let mut counted = Counted {
            reader: &mut entry,
            unpacked: &mut unpacked,
        };
        let checked = if parts::is_markup(&part) {
            parts::check(&mut counted)
        } else {
            Ok(())
        };
        // To the end, where the checksum is; what is wrong in the markup comes second to that.
        let rest = std::io::copy(&mut counted, &mut std::io::sink());
        if unpacked > LARGEST {
            return Err(too_large(name));
        }
        if rest.is_err() {
            let problem = "is damaged or cut short; download it again";
            return Err(ImportError::new(name, problem));
        }
        checked.map_err(|problem| {
            let file = format!("{name}!{part}");
            let problem = format!("{problem}; the workbook is damaged, so download it again");
            ImportError::new(file, problem)
        })?;
    }
    Ok(())
}

/// Counts what a workbook unpacks to, whatever its directory claims.
struct Counted<'a, R> {
    reader: R,
    unpacked: &'a mut u64,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.reader.read(buffer)?;
        *self.unpacked += count as u64;
        if *self.unpacked > LARGEST {
            return Err(std::io::Error::other("unpacks to too much"));
        }
        Ok(count)
    }
}
