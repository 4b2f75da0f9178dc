//! What a file is, by its content: a name is only a promise.

use crate::kind::Kind;
use crate::not_accepted::NotAccepted;
use crate::{legacy, office, pdf, pictures, text};

/// Where a PDF document may begin for readers that search for it.
const PDF_SEARCHED: usize = 1024;

/// Says what a file is by its content. The name only makes the message better where the
/// content is nothing known.
///
/// Packed documents are unpacked to be checked, without being kept: up to a second of work,
/// which belongs on a thread that may block.
///
/// # Errors
///
/// A message for the person who uploads it: what the file is, what is taken, what to do.
pub fn recognise(content: &[u8], name: &str) -> Result<Kind, NotAccepted> {
    if content.is_empty() {
        return Err(NotAccepted::Empty);
    }
    if content.starts_with(b"PK\x03\x04") {
        return office::recognise(content);
    }
    if content.starts_with(&legacy::MAGIC) {
        return legacy::recognise(content);
    }
    if let Some(picture) = pictures::recognise(content) {
        return picture;
    }
    let beginning = text::beginning(content);
    let skipped = content.len() - beginning.len();
    if is_pdf(beginning) && skipped < PDF_SEARCHED {
        return pdf::check(content).map(|()| Kind::Pdf);
    }
    // Markup before the search for a PDF document: it says better what is wrong with a page
    // that has one behind it.
    if let Some(markup) = text::markup(beginning) {
        return Err(markup);
    }
    // Readers search for the beginning, so this would be one thing for them and another for
    // everyone else.
    let searched = &content[..content.len().min(PDF_SEARCHED)];
    if memchr::memmem::find_iter(searched, b"%PDF-").any(|at| is_pdf(&content[at..])) {
        return Err(NotAccepted::PdfBehindOther);
    }
    if text::is_text(content) {
        return text::recognise(beginning);
    }
    Err(other(content, name))
}

/// Whether a PDF document begins here: `%PDF-1.7`.
fn is_pdf(content: &[u8]) -> bool {
    content
        .strip_prefix(b"%PDF-")
        .and_then(|rest| rest.first())
        .is_some_and(u8::is_ascii_digit)
}

/// What is said of something that is neither taken nor text.
fn other(content: &[u8], name: &str) -> NotAccepted {
    const ARCHIVES: [&[u8]; 7] = [
        b"PK\x05\x06",
        b"PK\x07\x08",
        b"Rar!\x1a\x07",
        b"7z\xbc\xaf\x27\x1c",
        b"\x1f\x8b",
        b"BZh",
        b"\xfd7zXZ\0",
    ];
    if ARCHIVES.iter().any(|magic| content.starts_with(magic)) {
        return NotAccepted::Archive;
    }
    if content.starts_with(b"\xff\xfe") || content.starts_with(b"\xfe\xff") {
        return NotAccepted::Utf16;
    }
    if content.starts_with(b"MZ") || content.starts_with(b"\x7fELF") {
        return NotAccepted::Other("a programme");
    }
    if content.starts_with(b"II*\0") || content.starts_with(b"MM\0*") {
        return NotAccepted::Other("a TIFF picture");
    }
    if content.starts_with(b"BM") {
        return NotAccepted::Other("a BMP picture");
    }
    if content.get(4..8) == Some(b"ftyp") {
        return match content.get(8..12) {
            Some(b"heic" | b"heix" | b"heim" | b"heis" | b"mif1" | b"msf1") => {
                NotAccepted::Other("a HEIC picture")
            }
            Some(b"avif" | b"avis") => NotAccepted::Other("an AVIF picture"),
            _ => NotAccepted::Other("a video or sound recording"),
        };
    }
    Kind::promised(name).map_or(NotAccepted::Unknown, NotAccepted::NotAsNamed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::samples;

    #[test]
    fn every_kind_is_recognised_whatever_its_name() {
        for kind in Kind::ALL {
            let content = samples::of(kind);
            for name in [
                "",
                "a.txt",
                "evil.html",
                "a.pdf",
                "a.docx",
                "a.csv",
                "a.svg",
            ] {
                assert_eq!(recognise(&content, name), Ok(kind), "{name:?}");
            }
        }
    }

    #[test]
    fn a_good_name_does_not_help() {
        for kind in Kind::ALL {
            let name = format!("report.{}", kind.ending());
            assert_eq!(recognise(b"", &name), Err(NotAccepted::Empty));
            assert_eq!(
                recognise(
                    b"<!DOCTYPE html><script>alert(1)</script>\na,b\nc,d\n",
                    &name
                ),
                Err(NotAccepted::Markup)
            );
            assert_eq!(
                recognise(b"\x00\x01\x02\x03 something", &name),
                Err(NotAccepted::NotAsNamed(kind))
            );
            assert_eq!(
                recognise(b"Just some words.\nAnd more.", &name),
                Err(NotAccepted::PlainText)
            );
        }
        assert_eq!(
            recognise(b"\x00\x01\x02", "report.exe"),
            Err(NotAccepted::Unknown)
        );
    }

    #[test]
    fn no_kind_survives_being_cut_to_its_first_bytes() {
        for kind in Kind::ALL {
            // A PDF document and a table have no end to miss.
            if matches!(kind, Kind::Pdf | Kind::Csv) {
                continue;
            }
            let content = samples::of(kind);
            for length in 1..=8.min(content.len() - 1) {
                assert!(
                    recognise(&content[..length], "a").is_err(),
                    "{kind:?} {length}"
                );
            }
        }
    }

    #[test]
    fn pdf_documents_begin_as_such() {
        for good in [
            &b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"[..],
            b"%PDF-2.0\n",
            b"\xef\xbb\xbf%PDF-1.4\n",
            b"\r\n  %PDF-1.4\n",
        ] {
            assert_eq!(recognise(good, "a"), Ok(Kind::Pdf));
        }
        for polyglot in [
            &b"<html><script>alert(1)</script><!--\n%PDF-1.7\n"[..],
            b"\xef\xbb\xbf <!-- %PDF-1.7\n\xe2\xe3\x00",
        ] {
            assert_eq!(recognise(polyglot, "a.pdf"), Err(NotAccepted::Markup));
        }
        for behind in [
            &b"MZ\x90\0 %PDF-1.7\n"[..],
            b"a,b\nc,d\n%PDF-1.7\n",
            b"x%PDF-1.7\n",
            b"\0%PDF-1.7\n",
        ] {
            assert_eq!(recognise(behind, "a.pdf"), Err(NotAccepted::PdfBehindOther));
        }
        let mut late = vec![b' '; PDF_SEARCHED];
        late.extend_from_slice(b"%PDF-1.7\n%\xe2\xe3\x00");
        assert!(recognise(&late, "a.pdf").is_err());
        assert!(recognise(b"%PDF-", "a.pdf").is_err());
        assert!(recognise(b"%PDF-x\0", "a.pdf").is_err());
    }

    #[test]
    fn what_is_not_taken_is_named() {
        let other = |content: &[u8]| recognise(content, "report.pdf").unwrap_err();
        for archive in [
            &b"PK\x05\x06\0\0"[..],
            b"\x1f\x8b\x08\0\0",
            b"Rar!\x1a\x07\0",
        ] {
            assert_eq!(other(archive), NotAccepted::Archive);
        }
        assert_eq!(other(b"\xff\xfea\0,\0b\0"), NotAccepted::Utf16);
        assert_eq!(other(b"MZ\x90\0\x03"), NotAccepted::Other("a programme"));
        assert_eq!(other(b"\x7fELF\x02"), NotAccepted::Other("a programme"));
        assert_eq!(other(b"II*\0\x08\0"), NotAccepted::Other("a TIFF picture"));
        assert_eq!(
            other(b"\0\0\0\x18ftypheic\0"),
            NotAccepted::Other("a HEIC picture")
        );
    }

    proptest! {
        #[test]
        fn no_bytes_panic(content in proptest::collection::vec(any::<u8>(), 0..2000)) {
            let _ = recognise(&content, "a.pdf");
        }

        /// Real files with bytes changed, cut, doubled and put in reach much further into the
        /// readers. What is said of them is a short line for a person.
        #[test]
        fn no_damage_panics(
            kind in proptest::sample::select(&Kind::ALL[..]),
            changes in proptest::collection::vec(
                (0_u8..5, any::<proptest::sample::Index>(), any::<u8>()),
                1..8,
            ),
        ) {
            const TOKENS: [&[u8]; 10] = [
                b"PK\x01\x02", b"PK\x05\x06", b"/ObjStm", b"stream\n", b"%PDF-1.7", b"IHDR", b"<svg",
                b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xd0\xcf\x11\xe0",
            ];
            let mut content = samples::of(kind);
            for (what, at, byte) in changes {
                let at = at.index(content.len() + 1);
                let end = (at + usize::from(byte)).min(content.len());
                match what {
                    0 if at < content.len() => content[at] = byte,
                    1 => drop(content.drain(at..end)),
                    2 => {
                        let again = content[at..end].to_vec();
                        content.splice(at..at, again);
                    }
                    3 if byte < 32 => content.truncate(at),
                    _ => {
                        let token = TOKENS[usize::from(byte) % TOKENS.len()];
                        content.splice(at..at, token.iter().copied());
                    }
                }
            }
            if let Err(refused) = recognise(&content, "a.pdf\u{202e}\n") {
                let line = refused.to_string();
                prop_assert!(line.len() < 400 && !line.contains(char::is_control), "{line}");
            }
        }
    }
}
