//! Word and Excel since 2007: zip archives of XML.
//!
//! An archive says of itself how much it unpacks to, and may lie. So every entry is really
//! unpacked here, into one small buffer that is overwritten, and its bytes are counted.
//! Archives within it are only data: Office does not unpack them before someone opens them.

use std::collections::HashSet;
use std::io::{Cursor, Read as _};

use zip::ZipArchive;
use zip::read::{ArchiveOffset, Config};

use crate::kind::Kind;
use crate::not_accepted::NotAccepted;

/// The most parts that a document may have. Workbooks of publications have some hundred.
const MOST_PARTS: usize = 10_000;
/// The most that a document may unpack to, in bytes.
const LARGEST: u64 = 300 << 20;
/// The most that it may unpack to for each of its bytes, once that is much. Workbooks unpack
/// to some twenty.
const HIGHEST_RATIO: u64 = 200;
/// Below this a document is never taken for a bomb.
const HARMLESS: u64 = 10 << 20;
/// The longest list of parts that is read: more than the most parts need.
const LONGEST_LIST: usize = 4 << 20;
const BUFFER: usize = 64 << 10;

/// The part that lists the others with their types, in the case in which names are compared.
const LIST: &str = "[content_types].xml";

/// The most ends of archives that a document may have within it.
const MOST_ENDS: usize = 256;

/// What a zip archive is.
pub(crate) fn recognise(content: &[u8]) -> Result<Kind, NotAccepted> {
    // The reader builds its list of entries before it can be asked how many there are.
    if memchr::memmem::find_iter(content, b"PK\x01\x02").count() > MOST_PARTS {
        return Err(NotAccepted::TooManyParts);
    }
    // An archive has one end, and those that are kept within it one each; every one of them would
    // be tried.
    if memchr::memmem::find_iter(content, b"PK\x05\x06")
        .nth(MOST_ENDS)
        .is_some()
    {
        return Err(NotAccepted::Damaged("a zip archive or an Office document"));
    }
    // The archive begins where the file does, so that there is one way only to read it.
    let config = Config {
        archive_offset: ArchiveOffset::Known(0),
    };
    let mut archive = ZipArchive::with_config(config, Cursor::new(content))
        .map_err(|_| NotAccepted::Damaged("a zip archive or an Office document"))?;
    let names: Vec<String> = archive.file_names_raw().map(comparable).collect();
    let (kind, what) = kind(&names)?;
    let damaged = NotAccepted::Damaged(what);
    if names.iter().any(|name| is_macro(name)) {
        return Err(NotAccepted::Macros);
    }
    // Of two parts with one name, each reader has its own choice.
    if archive.has_duplicate_names() || names.iter().collect::<HashSet<_>>().len() < names.len() {
        return Err(damaged);
    }
    if !ends_where_the_file_does(&archive, content) {
        return Err(damaged);
    }

    let most = most(content.len());
    let mut unpacked = 0_u64;
    let mut buffer = vec![0; BUFFER];
    let mut list = Vec::new();
    for (index, name) in names.iter().enumerate() {
        if archive
            .by_index_data(index)
            .map_err(|_| damaged)?
            .encrypted()
        {
            return Err(NotAccepted::Encrypted);
        }
        let mut part = archive.by_index(index).map_err(|_| damaged)?;
        loop {
            // Fails too where there is more than declared, or something else.
            let count = part.read(&mut buffer).map_err(|_| damaged)?;
            if count == 0 {
                break;
            }
            unpacked += count as u64;
            if unpacked > most {
                return Err(NotAccepted::Inflates);
            }
            if name == LIST {
                list.extend_from_slice(&buffer[..count]);
                if list.len() > LONGEST_LIST {
                    return Err(NotAccepted::TooManyParts);
                }
            }
        }
    }
    if lists_macros(list) {
        return Err(NotAccepted::Macros);
    }
    Ok(kind)
}

/// Whether the archive that was read is the one that the end of the file speaks of. With
/// another behind it, or anything else, readers differ in what they see.
fn ends_where_the_file_does(archive: &ZipArchive<Cursor<&[u8]>>, content: &[u8]) -> bool {
    const LENGTH: usize = 22;
    let comment = archive.comment().len();
    let Some(end) = content
        .len()
        .checked_sub(LENGTH + comment)
        .and_then(|at| content.get(at..at + LENGTH))
    else {
        return false;
    };
    let short = |at: usize| u16::from_le_bytes([end[at], end[at + 1]]);
    let start = u32::from_le_bytes([end[16], end[17], end[18], end[19]]);
    // The highest numbers stand for ones in a longer record before this one.
    end.starts_with(b"PK\x05\x06")
        && usize::from(short(20)) == comment
        && (short(10) == u16::MAX || usize::from(short(10)) == archive.len())
        && (start == u32::MAX || u64::from(start) == archive.central_directory_start())
}

/// The most that a file of this many bytes may unpack to.
fn most(bytes: usize) -> u64 {
    (bytes as u64)
        .saturating_mul(HIGHEST_RATIO)
        .clamp(HARMLESS, LARGEST)
}

/// A name as Office compares it: without regard to case, and to which slash.
fn comparable(raw: &[u8]) -> String {
    String::from_utf8_lossy(raw)
        .to_lowercase()
        .replace('\\', "/")
}

/// What an archive is by the names of its parts, and how it is called in messages.
fn kind(names: &[String]) -> Result<(Kind, &'static str), NotAccepted> {
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    if has("content.xml") && has("meta-inf/manifest.xml") {
        return Err(NotAccepted::Other("an OpenDocument file"));
    }
    if !has(LIST) {
        return Err(NotAccepted::Archive);
    }
    let is_word = names.iter().any(|name| is_main(name, "word/document"));
    let is_excel = names.iter().any(|name| is_main(name, "xl/workbook"));
    match (is_word, is_excel) {
        (true, false) => Ok((Kind::Word, "a Word document")),
        (false, true) => Ok((Kind::Excel, "an Excel workbook")),
        // Neither would ever write the other’s.
        (true, true) => Err(NotAccepted::Damaged(
            "a Word document and an Excel workbook",
        )),
        (false, false) if has("xl/workbook.bin") => {
            Err(NotAccepted::Other("a binary Excel workbook (.xlsb)"))
        }
        (false, false) if has("ppt/presentation.xml") => {
            Err(NotAccepted::Other("a PowerPoint presentation"))
        }
        (false, false) => Err(NotAccepted::Archive),
    }
}

/// Whether this is the main part: `word/document.xml`, or `word/document2.xml` as Word
/// writes it on the web.
fn is_main(name: &str, stem: &str) -> bool {
    name.strip_prefix(stem)
        .and_then(|rest| rest.strip_suffix(".xml"))
        .is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Macros of Visual Basic, and the sheets of macros that Excel had before.
fn is_macro(name: &str) -> bool {
    name.rsplit('/').next() == Some("vbaproject.bin") || name.starts_with("xl/macrosheets/")
}

/// Whether the list of parts gives one the type of macros: their part may have any name. A
/// document that may hold macros is listed as such even without them, and would not open
/// under the name that it gets here.
fn lists_macros(mut list: Vec<u8>) -> bool {
    // In UTF-16, every other byte is zero.
    list.retain(|byte| *byte != 0);
    list.make_ascii_lowercase();
    [&b"vbaproject"[..], b"macroenabled"]
        .iter()
        .any(|word| memchr::memmem::find(&list, word).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{self, Part, archive};

    fn workbook(parts: &[Part<'_>]) -> Vec<u8> {
        let mut all = samples::workbook_parts();
        all.extend(parts.iter().cloned());
        archive(&all)
    }

    #[test]
    fn documents_and_workbooks() {
        assert_eq!(recognise(&samples::of(Kind::Word)), Ok(Kind::Word));
        assert_eq!(recognise(&workbook(&[])), Ok(Kind::Excel));
        // As Word writes it on the web, and with the other slash.
        for main in ["word/document2.xml", "Word\\Document.xml"] {
            let content = archive(&[
                Part::new("[Content_Types].xml", b"<Types/>"),
                Part::new(main, b"<w:document/>"),
            ]);
            assert_eq!(recognise(&content), Ok(Kind::Word));
        }
        // An archive within is data, even a workbook with macros.
        let inner = workbook(&[Part::new("xl/vbaProject.bin", b"x")]);
        assert_eq!(
            recognise(&workbook(&[Part::new("xl/embeddings/a.bin", &inner)])),
            Ok(Kind::Excel)
        );
    }

    #[test]
    fn other_archives_are_named() {
        let of = |names: &[&str]| {
            let parts: Vec<Part<'_>> = names.iter().map(|name| Part::new(name, b"x")).collect();
            recognise(&archive(&parts)).unwrap_err()
        };
        assert_eq!(of(&["a.txt"]), NotAccepted::Archive);
        assert_eq!(of(&["xl/workbook.xml"]), NotAccepted::Archive);
        assert_eq!(
            of(&["[Content_Types].xml", "word/documents.xml"]),
            NotAccepted::Archive
        );
        assert_eq!(
            of(&["[Content_Types].xml", "ppt/presentation.xml"]),
            NotAccepted::Other("a PowerPoint presentation")
        );
        assert_eq!(
            of(&["[Content_Types].xml", "xl/workbook.bin"]),
            NotAccepted::Other("a binary Excel workbook (.xlsb)")
        );
        assert_eq!(
            of(&["mimetype", "content.xml", "META-INF/manifest.xml"]),
            NotAccepted::Other("an OpenDocument file")
        );
        assert!(matches!(
            of(&[
                "[Content_Types].xml",
                "word/document.xml",
                "xl/workbook.xml"
            ]),
            NotAccepted::Damaged(_)
        ));
    }

    #[test]
    fn macros_are_refused_wherever_they_are() {
        for name in [
            "xl/vbaProject.bin",
            "VBAPROJECT.BIN",
            "any/where\\vbaProject.bin",
            "xl/macrosheets/sheet1.xml",
        ] {
            assert_eq!(
                recognise(&workbook(&[Part::new(name, b"x")])),
                Err(NotAccepted::Macros),
                "{name}"
            );
        }
        // Under another name, the list of parts gives them away, in either encoding.
        let list = "<Types><Override PartName='/xl/a.bin' \
                    ContentType='application/vnd.ms-office.vbaProject'/></Types>";
        let utf16: Vec<u8> = list.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let enabled = b"<Override PartName='/xl/workbook.xml' ContentType=\
                        'application/vnd.ms-excel.sheet.macroEnabled.main+xml'/>";
        for list in [list.as_bytes(), &utf16, enabled] {
            let content = archive(&[
                Part::new("[Content_Types].xml", list),
                Part::new("xl/workbook.xml", b"<workbook/>"),
                Part::new("xl/a.bin", b"x"),
            ]);
            assert_eq!(recognise(&content), Err(NotAccepted::Macros));
        }
    }

    #[test]
    fn encrypted_parts_are_refused() {
        let mut content = workbook(&[]);
        // The first bit of the flags of the last entry, in the directory.
        let entry = memchr::memmem::rfind(&content, b"PK\x01\x02").unwrap();
        content[entry + 8] |= 1;
        assert_eq!(recognise(&content), Err(NotAccepted::Encrypted));
    }

    #[test]
    fn bombs_are_refused_by_what_they_really_unpack_to() {
        let zeros = vec![0; 40 << 20];
        let bomb = workbook(&[Part::new("xl/worksheets/sheet1.xml", &zeros)]);
        assert!(bomb.len() < 100_000);
        assert_eq!(recognise(&bomb), Err(NotAccepted::Inflates));

        // Many small parts together.
        let some = &zeros[..1 << 20];
        let names: Vec<String> = (0..40).map(|n| format!("xl/media/{n}.bin")).collect();
        let parts: Vec<Part<'_>> = names.iter().map(|name| Part::new(name, some)).collect();
        assert_eq!(recognise(&workbook(&parts)), Err(NotAccepted::Inflates));

        // Little is never a bomb, however well it packs.
        let little = workbook(&[Part::new("xl/worksheets/sheet1.xml", &zeros[..9 << 20])]);
        assert!((9 << 20) / little.len() > 200);
        assert_eq!(recognise(&little), Ok(Kind::Excel));

        // Nor is much that packs as documents do.
        let noise = samples::noise(200_000);
        let content = workbook(&[
            Part::new("xl/media/noise.bin", &noise),
            Part::new("xl/worksheets/sheet1.xml", &zeros[..20 << 20]),
        ]);
        assert_eq!(recognise(&content), Ok(Kind::Excel));
    }

    #[test]
    fn the_limits_follow_the_size_of_the_file() {
        assert_eq!(most(0), HARMLESS);
        assert_eq!(most(1000), HARMLESS);
        assert_eq!(most(1 << 20), 200 << 20);
        assert_eq!(most(25 << 20), LARGEST);
        assert_eq!(most(usize::MAX), LARGEST);
    }

    #[test]
    fn declared_sizes_are_not_believed() {
        let zeros = vec![0; 40 << 20];
        let honest = workbook(&[Part::new("xl/worksheets/sheet1.xml", &zeros)]);
        for (declared, expected) in [
            // Too little: found out as soon as there is more.
            (100_u32, NotAccepted::Damaged("an Excel workbook")),
            // Too much: found out by counting, never allocated.
            (u32::MAX - 1, NotAccepted::Inflates),
        ] {
            let mut lying = honest.clone();
            let directory = memchr::memmem::rfind(&lying, b"PK\x01\x02").unwrap();
            lying[directory + 24..directory + 28].copy_from_slice(&declared.to_le_bytes());
            let local = memchr::memmem::rfind(&lying, b"PK\x03\x04").unwrap();
            lying[local + 22..local + 26].copy_from_slice(&declared.to_le_bytes());
            assert_eq!(recognise(&lying), Err(expected));
        }
    }

    #[test]
    fn one_name_stands_for_one_part() {
        let content = workbook(&[Part::new("XL/Workbook.xml", b"<workbook/>")]);
        assert_eq!(
            recognise(&content),
            Err(NotAccepted::Damaged("an Excel workbook"))
        );
        // The writer refuses two of one name, so one is renamed behind its back.
        let mut content = workbook(&[Part::new("xl/workbooq.xml", b"<workbook/>")]);
        let at: Vec<usize> = memchr::memmem::find_iter(&content, b"xl/workbooq.xml").collect();
        assert_eq!(at.len(), 2);
        for at in at {
            content[at + 10] = b'k';
        }
        assert_eq!(
            recognise(&content),
            Err(NotAccepted::Damaged("an Excel workbook"))
        );
    }

    #[test]
    fn too_many_parts_are_refused() {
        let names: Vec<String> = (0..=MOST_PARTS).map(|n| format!("xl/{n}")).collect();
        let parts: Vec<Part<'_>> = names.iter().map(|name| Part::new(name, b"")).collect();
        assert_eq!(recognise(&workbook(&parts)), Err(NotAccepted::TooManyParts));
        assert_eq!(recognise(&workbook(&parts[..9_000])), Ok(Kind::Excel));
    }

    #[test]
    fn damage_and_what_is_put_before_are_refused() {
        let good = workbook(&[]);
        assert!(matches!(
            recognise(&good[..good.len() - 30]),
            Err(NotAccepted::Damaged(_))
        ));
        // A byte of the first part, whose checksum then fails.
        let mut changed = good.clone();
        let at = memchr::memmem::find(&changed, b"[Content_Types].xml").unwrap() + 19;
        changed[at + 4] ^= 0xff;
        assert_eq!(
            recognise(&changed),
            Err(NotAccepted::Damaged("an Excel workbook"))
        );
        // Two archives, one behind the other: readers differ in which one they see.
        let two = [samples::of(Kind::Word), good.clone()].concat();
        assert!(recognise(&two).is_err());
        assert!(recognise(&[&good[..], b"<script>"].concat()).is_err());
    }
}
