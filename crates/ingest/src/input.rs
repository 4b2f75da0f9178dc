//! Files, folders and archives: what there is to read, and its bytes, within limits.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use domain::period::Month;
use sha2::{Digest, Sha256};
use store::OrganisationRecord;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::csv_input::unreadable;
use crate::error::{ImportError, shown};

/// The most that an archive may unpack to, in bytes. The largest publication, a month of
/// daily appointments by sub-ICB, unpacks to a third of it.
pub(crate) const LARGEST_UNPACKED: u64 = 3 << 30;
/// The most that one member may unpack to for each byte of the archive, once it is large:
/// the files that are read here shrink to a fortieth at best.
const HIGHEST_RATIO: u64 = 300;
/// Below this an archive is never taken for a bomb.
const HARMLESS: u64 = 64 << 20;
/// The most members that an archive may have.
const MOST_MEMBERS: usize = 2_000;

/// A file that may be read.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) path: PathBuf,
    /// Whether the user named it; files found in folders may be of other kinds.
    pub(crate) is_named: bool,
}

impl Candidate {
    /// The name in messages and releases: without the folders, and with nothing that is not seen.
    pub(crate) fn name(&self) -> String {
        let name = self.path.file_name().map_or_else(
            || self.path.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        );
        shown(&name)
    }
}

/// The files below some paths, in order of path. Hidden files and folders are left out.
pub(crate) fn candidates(paths: &[PathBuf]) -> Result<Vec<Candidate>, ImportError> {
    let mut found = Vec::new();
    for path in paths {
        let describe =
            |error: &io::Error| ImportError::new(path.display().to_string(), unreadable(error));
        let about = std::fs::metadata(path).map_err(|error| describe(&error))?;
        if about.is_dir() {
            gather(path, &mut found)?;
        } else {
            found.push(Candidate {
                path: path.clone(),
                is_named: true,
            });
        }
    }
    Ok(found)
}

fn gather(folder: &Path, found: &mut Vec<Candidate>) -> Result<(), ImportError> {
    let describe =
        |error: &io::Error| ImportError::new(folder.display().to_string(), unreadable(error));
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .map_err(|error| describe(&error))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| {
            path.file_name()
                .is_some_and(|name| !name.to_string_lossy().starts_with('.'))
        })
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            gather(&path, found)?;
        } else if path.is_file() {
            found.push(Candidate {
                path,
                is_named: false,
            });
        }
    }
    Ok(())
}

/// What a file is, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Archive,
    Workbook,
    Text,
    Empty,
    /// Something else, and what it is.
    Other(&'static str),
}

/// A file with what is known of it before it is read.
pub(crate) struct Opened {
    pub(crate) kind: Kind,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
    pub(crate) modified: Option<Month>,
    file: File,
}

/// Opens a file, sees what it is and takes its hash.
pub(crate) fn open(path: &Path) -> Result<Opened, ImportError> {
    let name = path.display().to_string();
    let describe = |error: io::Error| ImportError::new(name.clone(), unreadable(&error));
    // A pipe or a device might never end, and opening one might wait for ever.
    let is_file = std::fs::metadata(path).map_err(describe)?.is_file();
    if !is_file {
        return Err(ImportError::new(
            name,
            "this is a pipe, a device or the like, and not a file: save what it gives into a file",
        ));
    }
    let mut file = File::open(path).map_err(describe)?;
    let about = file.metadata().map_err(describe)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    let mut head = Vec::new();
    let mut bytes = 0;
    loop {
        let count = file.read(&mut buffer).map_err(describe)?;
        if count == 0 {
            break;
        }
        if head.len() < 512 {
            head.extend_from_slice(&buffer[..count.min(512)]);
        }
        hasher.update(&buffer[..count]);
        bytes += count as u64;
    }
    file.seek(SeekFrom::Start(0)).map_err(describe)?;
    let mut kind = kind_of(&head);
    if kind == Kind::Archive && is_workbook(&file) {
        kind = Kind::Workbook;
    }
    file.seek(SeekFrom::Start(0)).map_err(describe)?;
    let sha256 = hasher
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let modified = about.modified().ok().and_then(|time| {
        let time = jiff::Timestamp::try_from(time).ok()?;
        let date = time.to_zoned(jiff::tz::TimeZone::UTC).date();
        Month::new(
            u16::try_from(date.year()).ok()?,
            u8::try_from(date.month()).ok()?,
        )
    });
    Ok(Opened {
        kind,
        bytes,
        sha256,
        modified,
        file,
    })
}

fn kind_of(head: &[u8]) -> Kind {
    const SIGNS: [(&[u8], Kind); 9] = [
        (b"PK\x03\x04", Kind::Archive),
        (b"PK\x05\x06", Kind::Archive),
        (b"%PDF", Kind::Other("a PDF")),
        (
            b"\xd0\xcf\x11\xe0",
            Kind::Other(
                "an old or password-protected Office file; save it as .xlsx without a password",
            ),
        ),
        (
            b"\x1f\x8b",
            Kind::Other("compressed with gzip; unpack it first"),
        ),
        (b"Rar!", Kind::Other("a RAR archive; unpack it first")),
        (
            b"7z\xbc\xaf",
            Kind::Other("a 7-Zip archive; unpack it first"),
        ),
        (b"\x89PNG", Kind::Other("a picture")),
        (b"SQLite format 3", Kind::Other("an SQLite database")),
    ];
    if head.trim_ascii().is_empty() {
        return Kind::Empty;
    }
    for (sign, kind) in SIGNS {
        if head.starts_with(sign) {
            return kind;
        }
    }
    let text = head.trim_ascii_start();
    if text.starts_with(b"<") {
        return Kind::Other("a web page or XML, not the file itself; download it again");
    }
    let is_utf16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    if head.contains(&0) && !is_utf16 {
        return Kind::Other("no text, archive or workbook");
    }
    Kind::Text
}

fn is_workbook(file: &File) -> bool {
    let Ok(mut copy) = file.try_clone() else {
        return false;
    };
    if copy.seek(SeekFrom::Start(0)).is_err() {
        return false;
    }
    ZipArchive::new(BufReader::new(copy)).is_ok_and(|archive| {
        archive
            .file_names()
            .any(|name| name.is_ok_and(|name| name.starts_with("xl/")))
    })
}

/// The bytes of a text file.
pub(crate) fn text(opened: Opened) -> Box<dyn Read> {
    Box::new(BufReader::with_capacity(1 << 18, opened.file))
}

/// An archive whose members can be read within limits.
pub(crate) struct Archive {
    zip: ZipArchive<BufReader<File>>,
    name: String,
    size: u64,
    unpacked: u64,
}

/// A member of an archive.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    index: usize,
    pub(crate) name: String,
    pub(crate) size: u64,
}

impl Archive {
    pub(crate) fn open(name: String, opened: Opened) -> Result<Self, ImportError> {
        let size = opened.bytes;
        let zip = listed(&name, BufReader::with_capacity(1 << 18, opened.file))?;
        Ok(Self {
            zip,
            name,
            size,
            unpacked: 0,
        })
    }

    /// The members that are files, in order of name; what operating systems leave behind
    /// is left out.
    pub(crate) fn members(&mut self) -> Result<Vec<Member>, ImportError> {
        let mut members = Vec::new();
        for index in 0..self.zip.len() {
            let entry = self
                .zip
                .by_index_raw(index)
                .map_err(|error| ImportError::new(self.name.clone(), broken(&error)))?;
            let name = entry
                .name()
                .map_err(|error| ImportError::new(self.name.clone(), broken(&error)))?
                .into_owned();
            let last = name.rsplit('/').next().unwrap_or_default();
            if entry.is_dir() || last.starts_with('.') || name.starts_with("__MACOSX/") {
                continue;
            }
            if entry.encrypted() {
                return Err(ImportError::new(
                    format!("{}!{name}", self.name),
                    "is protected by a password; unpack it first",
                ));
            }
            members.push(Member {
                index,
                size: entry.size(),
                name,
            });
        }
        members.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(members)
    }

    /// The bytes of a member, cut off with an error where they exceed the limits.
    pub(crate) fn read(&mut self, member: &Member) -> Result<Box<dyn Read + '_>, ImportError> {
        let name = format!("{}!{}", self.name, member.name);
        let allowance = self
            .size
            .saturating_mul(HIGHEST_RATIO)
            .clamp(HARMLESS, LARGEST_UNPACKED);
        let reader = self
            .zip
            .by_index(member.index)
            .map_err(|error| ImportError::new(name, broken(&error)))?;
        Ok(Box::new(Limited {
            reader,
            unpacked: &mut self.unpacked,
            allowance,
        }))
    }
}

/// Counts what an archive unpacks to, whatever its directory claims.
struct Limited<'a, R> {
    reader: R,
    unpacked: &'a mut u64,
    allowance: u64,
}

impl<R: Read> Read for Limited<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer).map_err(|error| {
            // The library's texts speak of checksums and blocks.
            io::Error::new(io::ErrorKind::InvalidData, error.to_string())
        })?;
        *self.unpacked += count as u64;
        if *self.unpacked > self.allowance {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!(
                    "unpacks to more than {} MB, which no publication does; it is refused",
                    self.allowance >> 20
                ),
            ));
        }
        Ok(count)
    }
}

/// Opens an archive whose list of members is what it holds. The list has no checksum, and is all that
/// is looked at: a member that it leaves out, or names twice, would be lost without a word.
pub(crate) fn listed<R: Read + Seek>(name: &str, reader: R) -> Result<ZipArchive<R>, ImportError> {
    let not_whole = |error| ImportError::new(name, broken(&error));
    let mut zip = ZipArchive::new(reader).map_err(not_whole)?;
    if zip.len() > MOST_MEMBERS {
        let problem = format!("holds {} files; no publication has so many", zip.len());
        return Err(ImportError::new(name, problem));
    }
    zip.validate_header_consistency().map_err(not_whole)?;
    Ok(zip)
}

pub(crate) fn broken(error: &ZipError) -> String {
    match error {
        ZipError::Io(error) => unreadable(error),
        ZipError::UnsupportedArchive(detail) => {
            format!("is packed in a way that is not supported ({detail}); unpack it first")
        }
        _ => "is not a whole ZIP archive: damaged or cut short; download it again".to_owned(),
    }
}

impl Opened {
    /// The file itself, for reading a workbook.
    pub(crate) fn into_reader(self) -> impl Read {
        BufReader::with_capacity(1 << 18, self.file)
    }
}

/// The month that a file name speaks of: `2025-09_epraccur.csv`, `Mapping_Aug_25.csv`,
/// `… November 2025.xlsx`. Used only where the content has no date of its own.
pub(crate) fn month_of_name(name: &str) -> Option<Month> {
    let words: Vec<&str> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.windows(2).rev().find_map(|pair| {
        Month::from_published(format!("{} {}", pair[0], pair[1]).as_bytes())
            .or_else(|| Month::from_published(format!("{}-{}", pair[0], pair[1]).as_bytes()))
            .filter(|month| (2010..2100).contains(&month.year()))
    })
}

/// A record is worth keeping once for each organisation: the last one wins.
pub(crate) fn keep_last(records: &mut Vec<OrganisationRecord>) {
    let mut seen = rustc_hash::FxHashSet::default();
    records.reverse();
    records.retain(|record| seen.insert(record.code));
    records.reverse();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_hold_a_month() {
        let month = |name| month_of_name(name).map(|month| month.to_string());
        assert_eq!(month("2025-09_epraccur.csv").as_deref(), Some("2025-09"));
        assert_eq!(month("Mapping_Aug_25.csv").as_deref(), Some("2025-08"));
        assert_eq!(
            month("Breakdown Summary November 2025.xlsx").as_deref(),
            Some("2025-11")
        );
        assert_eq!(month("Mapping.csv"), None);
        assert_eq!(month("epraccur 12 34.csv"), None);
    }

    #[test]
    fn files_are_known_by_their_first_bytes() {
        assert_eq!(kind_of(b"%PDF-1.7"), Kind::Other("a PDF"));
        assert_eq!(kind_of(b"GP_CODE,GP_NAME"), Kind::Text);
        assert_eq!(kind_of(b"\xef\xbb\xbfGP_CODE"), Kind::Text);
        assert_eq!(kind_of(b""), Kind::Empty);
        assert_eq!(kind_of(b" \r\n"), Kind::Empty);
        assert_eq!(kind_of(b"PK\x03\x04...."), Kind::Archive);
        assert!(matches!(kind_of(b"<!doctype html>"), Kind::Other(_)));
        assert!(matches!(kind_of(b"ab\0cd"), Kind::Other(_)));
    }
}
