//! Word and Excel before 2007: compound files, each a small file system.

use std::io::{BufReader, Cursor, Read};

use cfb::{CompoundFile, Stream};

use crate::kind::Kind;
use crate::not_accepted::NotAccepted;

/// How every compound file begins.
pub(crate) const MAGIC: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// The most storages and streams. Documents have ten, and some more for each document that
/// is embedded.
const MOST_ENTRIES: usize = 4_000;
/// The most records that are read of a workbook before its sheets are listed.
const MOST_RECORDS: usize = 500_000;

type File<'a> = CompoundFile<Cursor<&'a [u8]>>;

/// What a compound file is.
pub(crate) fn recognise(content: &[u8]) -> Result<Kind, NotAccepted> {
    let damaged = NotAccepted::Damaged("an older Office document");
    if !has_plausible_table(content) {
        return Err(damaged);
    }
    let mut file = CompoundFile::open(Cursor::new(content)).map_err(|_| damaged)?;
    let entries: Vec<cfb::Entry> = file.walk().take(MOST_ENTRIES + 1).collect();
    if entries.len() > MOST_ENTRIES {
        return Err(NotAccepted::TooManyParts);
    }
    // At the top only: below may be documents that are embedded.
    let has = |wanted: &str| {
        file.read_root_storage()
            .any(|entry| entry.is_stream() && entry.name().eq_ignore_ascii_case(wanted))
    };
    let book = ["Workbook", "Book"].into_iter().find(|name| has(name));
    let is_word = has("WordDocument");
    if !is_word && book.is_none() {
        return Err(if has("EncryptedPackage") {
            // How documents since 2007 are kept under a password.
            NotAccepted::Encrypted
        } else if has("PowerPoint Document") {
            NotAccepted::Other("a PowerPoint presentation")
        } else if has("__properties_version1.0") {
            NotAccepted::Other("an Outlook message")
        } else {
            NotAccepted::Other("an older Office document, but neither Word nor Excel")
        });
    }
    if entries.iter().any(|entry| is_macro(entry.name())) {
        return Err(NotAccepted::Macros);
    }
    match (is_word, book) {
        (true, None) => check_document(&mut file).map(|()| Kind::Word97),
        (false, Some(book)) => check_workbook(&mut file, book).map(|()| Kind::Excel97),
        // Neither would ever write the other’s.
        _ => Err(damaged),
    }
}

/// Whether the table of the table of sectors is no longer than the file needs. The reader
/// follows it before it compares the two, and each of its sectors stands for a hundred more.
fn has_plausible_table(content: &[u8]) -> bool {
    let number = |at: usize| {
        let bytes = content.get(at..at + 4)?;
        Some(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize)
    };
    let sector = match content.get(0x1e..0x20) {
        Some([9, 0]) => 512,
        Some([12, 0]) => 4096,
        _ => return false,
    };
    let entries = sector / 4;
    let of_table = content.len().div_ceil(sector).div_ceil(entries);
    let most = of_table.div_ceil(entries - 1) + 2;
    let Some(mut next) = number(0x44) else {
        return false;
    };
    for _ in 0..=most {
        // Past the file, or one of the marks for an end: the reader’s to judge.
        let Some(following) = next
            .checked_add(2)
            .and_then(|sectors| sectors.checked_mul(sector))
            .and_then(|end| number(end - 4))
        else {
            return true;
        };
        next = following;
    }
    false
}

/// The storages in which Word and Excel keep macros, and the stream that all of them have.
fn is_macro(name: &str) -> bool {
    ["Macros", "VBA", "_VBA_PROJECT", "_VBA_PROJECT_CUR"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

fn stream<'a>(
    file: &mut File<'a>,
    name: &str,
    damaged: NotAccepted,
) -> Result<BufReader<Stream<Cursor<&'a [u8]>>>, NotAccepted> {
    let stream = file.open_stream(format!("/{name}")).map_err(|_| damaged)?;
    Ok(BufReader::new(stream))
}

/// The header of a Word document: what it is, and whether it is under a password.
fn check_document(file: &mut File<'_>) -> Result<(), NotAccepted> {
    let damaged = NotAccepted::Damaged("a Word document");
    let mut header = [0; 12];
    stream(file, "WordDocument", damaged)?
        .read_exact(&mut header)
        .map_err(|_| damaged)?;
    // Word 97 to 2003, and Word 6 and 95.
    if !matches!(header, [0xec | 0xdc, 0xa5, ..]) {
        return Err(damaged);
    }
    if header[11] & 1 == 1 {
        return Err(NotAccepted::Encrypted);
    }
    Ok(())
}

/// The records of a workbook up to the end of its first part, which lists the sheets: none
/// may be of macros, as Excel had them before Visual Basic and still runs them.
fn check_workbook(file: &mut File<'_>, book: &str) -> Result<(), NotAccepted> {
    const BEGINNING: u16 = 0x0809;
    const END: u16 = 0x000a;
    const PASSWORD: u16 = 0x002f;
    const SHEET: u16 = 0x0085;
    let damaged = NotAccepted::Damaged("an Excel workbook");
    let mut records = stream(file, book, damaged)?;
    for index in 0..MOST_RECORDS {
        let mut header = [0; 4];
        records.read_exact(&mut header).map_err(|_| damaged)?;
        let kind = u16::from_le_bytes([header[0], header[1]]);
        let mut body = vec![0; usize::from(u16::from_le_bytes([header[2], header[3]]))];
        records.read_exact(&mut body).map_err(|_| damaged)?;
        match kind {
            _ if index == 0 && kind != BEGINNING => return Err(damaged),
            END => return Ok(()),
            PASSWORD => return Err(NotAccepted::Encrypted),
            // Of macros (1) or a module of Visual Basic (6).
            SHEET if matches!(body.get(5), Some(1 | 6)) => return Err(NotAccepted::Macros),
            _ => {}
        }
    }
    Err(damaged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{compound, document, record, workbook};

    /// The header of a Word document, with these flags.
    fn header(flags: u8) -> Vec<u8> {
        let mut header = document();
        header[11] = flags;
        header
    }

    #[test]
    fn documents_and_workbooks() {
        assert_eq!(
            recognise(&compound(&[("WordDocument", &document())])),
            Ok(Kind::Word97)
        );
        for book in ["Workbook", "Book", "WORKBOOK"] {
            assert_eq!(
                recognise(&compound(&[(book, &workbook(&[]))])),
                Ok(Kind::Excel97)
            );
        }
        // A workbook embedded in a document is not what the document is.
        assert_eq!(
            recognise(&compound(&[
                ("WordDocument", &document()),
                ("ObjectPool/_1/Workbook", &workbook(&[])),
            ])),
            Ok(Kind::Word97)
        );
    }

    #[test]
    fn other_compound_files_are_named() {
        let of = |name| recognise(&compound(&[(name, b"x")])).unwrap_err();
        assert_eq!(
            of("PowerPoint Document"),
            NotAccepted::Other("a PowerPoint presentation")
        );
        assert_eq!(
            of("__properties_version1.0"),
            NotAccepted::Other("an Outlook message")
        );
        assert_eq!(of("EncryptedPackage"), NotAccepted::Encrypted);
        assert!(matches!(of("Anything"), NotAccepted::Other(_)));
        // Named as it should be, but lower down, or holding something else.
        assert!(matches!(of("below/WordDocument"), NotAccepted::Other(_)));
        assert!(matches!(of("WordDocument"), NotAccepted::Damaged(_)));
        assert!(matches!(of("Workbook"), NotAccepted::Damaged(_)));
        assert!(matches!(
            recognise(&compound(&[
                ("WordDocument", &document()),
                ("Workbook", &workbook(&[])),
            ])),
            Err(NotAccepted::Damaged(_))
        ));
    }

    #[test]
    fn macros_are_refused_wherever_they_are() {
        for name in [
            "Macros/VBA/dir",
            "Macros/PROJECT",
            "_VBA_PROJECT_CUR/VBA/_VBA_PROJECT",
            "ObjectPool/_1/_VBA_PROJECT",
            "macros/x",
        ] {
            let content = compound(&[("WordDocument", &document()), (name, b"x")]);
            assert_eq!(recognise(&content), Err(NotAccepted::Macros), "{name}");
        }
        for (of, expected) in [
            (0, Ok(Kind::Excel97)),
            (1, Err(NotAccepted::Macros)),
            (2, Ok(Kind::Excel97)),
            (6, Err(NotAccepted::Macros)),
        ] {
            let sheet = record(0x0085, &[0, 0, 0, 0, 0, of, 1, 0, b'A']);
            let content = compound(&[("Workbook", &workbook(&sheet))]);
            assert_eq!(recognise(&content), expected, "{of}");
        }
    }

    #[test]
    fn passwords_are_refused() {
        let content = compound(&[("WordDocument", &header(1))]);
        assert_eq!(recognise(&content), Err(NotAccepted::Encrypted));
        let content = compound(&[("WordDocument", &header(0x12))]);
        assert_eq!(recognise(&content), Ok(Kind::Word97));
        let content = compound(&[("Workbook", &workbook(&record(0x002f, &[0, 0])))]);
        assert_eq!(recognise(&content), Err(NotAccepted::Encrypted));
    }

    #[test]
    fn damage_is_refused() {
        let good = compound(&[("WordDocument", &document())]);
        for length in [8, 100, 511, 512, 600] {
            assert!(matches!(
                recognise(&good[..length]),
                Err(NotAccepted::Damaged(_))
            ));
        }
        let mut endless = workbook(&[]);
        endless.truncate(endless.len() - 4);
        assert!(matches!(
            recognise(&compound(&[("Workbook", &endless)])),
            Err(NotAccepted::Damaged(_))
        ));
    }

    #[test]
    fn a_table_that_is_too_long_is_not_followed() {
        let mut content = compound(&[("WordDocument", &document())]);
        assert!(has_plausible_table(&content));
        // The first sector of the table of the table: one whose last number leads to itself.
        content[0x44..0x48].copy_from_slice(&0_u32.to_le_bytes());
        let sector = 1 << content[0x1e];
        content[2 * sector - 4..2 * sector].copy_from_slice(&0_u32.to_le_bytes());
        assert!(!has_plausible_table(&content));
        assert!(matches!(recognise(&content), Err(NotAccepted::Damaged(_))));
    }

    #[test]
    fn too_many_entries_are_refused() {
        let names: Vec<String> = (0..MOST_ENTRIES).map(|n| format!("a/{n}")).collect();
        let document = document();
        let mut parts = vec![("WordDocument", &document[..])];
        parts.extend(names.iter().map(|name| (name.as_str(), &b""[..])));
        assert_eq!(recognise(&compound(&parts)), Err(NotAccepted::TooManyParts));
    }
}
