//! Names of files, safe to show, to download by, and to write into a header.

use domain::visible::is_invisible;

use crate::kind::Kind;

/// The longest name, in characters.
const LONGEST: usize = 120;
/// The name of a file that comes without one.
const NAMELESS: &str = "document";
const DIGITS: &[u8; 16] = b"0123456789ABCDEF";

/// A safe name for a file that someone called `name` and that is of this kind: without
/// folders, without characters that are not seen or turn the writing around, not too long,
/// and ending as its kind does. Doing it twice changes nothing more.
#[must_use]
pub fn file_name(name: &str, kind: Kind) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown: String = last.chars().filter(|c| !is_invisible(*c)).collect();
    // Windows drops dots and blanks at the end, which would uncover another ending.
    let whole = shown.trim_end_matches(is_margin);
    let (stem, ending) = match whole.rsplit_once('.') {
        Some((stem, ending)) if kind.fits(ending) => (stem, ending),
        _ => (whole, kind.ending()),
    };
    // A dot at the beginning would hide the file.
    let stem: String = stem
        .trim_matches(is_margin)
        .chars()
        .take(LONGEST - 1 - ending.len())
        .collect();
    let stem = stem.trim_end_matches(is_margin);
    let stem = if stem.is_empty() { NAMELESS } else { stem };
    format!("{stem}.{ending}")
}

/// The header `Content-Disposition` for a download by this name (RFC 6266): once in ASCII for
/// the oldest browsers, once whole in UTF-8 (RFC 8187). Whatever the name holds, it cannot
/// end the header or add to it.
#[must_use]
pub fn content_disposition(name: &str) -> String {
    let name: String = name
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(|c| if matches!(c, '/' | '\\') { '_' } else { c })
        .collect();
    let name = if name.trim_matches(is_margin).is_empty() {
        NAMELESS
    } else {
        &name
    };
    let plain: String = name
        .chars()
        .map(|c| match c {
            // A quote would end the name; some browsers decode a percent sign.
            '"' | '%' => '_',
            ' '..='~' => c,
            _ => '_',
        })
        .collect();
    let mut header = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''");
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            header.push(char::from(byte));
        } else {
            header.push('%');
            header.push(char::from(DIGITS[usize::from(byte >> 4)]));
            header.push(char::from(DIGITS[usize::from(byte & 0xf)]));
        }
    }
    header
}

/// What a name neither begins nor ends with.
fn is_margin(c: char) -> bool {
    c == '.' || c.is_whitespace()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_keep_what_is_good() {
        for (name, kind, expected) in [
            ("Minutes.pdf", Kind::Pdf, "Minutes.pdf"),
            ("REPORT 2025.PDF", Kind::Pdf, "REPORT 2025.PDF"),
            ("photo.jpeg", Kind::Jpeg, "photo.jpeg"),
            ("photo.JPG", Kind::Jpeg, "photo.JPG"),
            ("data.tsv", Kind::Csv, "data.tsv"),
            ("Café – Übersicht.docx", Kind::Word, "Café – Übersicht.docx"),
            ("تقرير.pdf", Kind::Pdf, "تقرير.pdf"),
            ("O'Brien \"notes\".pdf", Kind::Pdf, "O'Brien \"notes\".pdf"),
        ] {
            assert_eq!(file_name(name, kind), expected);
        }
    }

    #[test]
    fn names_are_made_safe() {
        for (name, kind, expected) in [
            ("evil.html", Kind::Pdf, "evil.html.pdf"),
            ("old.doc", Kind::Word, "old.doc.docx"),
            ("scan", Kind::Png, "scan.png"),
            ("pdf", Kind::Pdf, "pdf.pdf"),
            ("/etc/passwd", Kind::Csv, "passwd.csv"),
            ("C:\\Users\\me\\a.xlsx", Kind::Excel, "a.xlsx"),
            ("../../a.pdf", Kind::Pdf, "a.pdf"),
            ("a/", Kind::Pdf, "document.pdf"),
            ("", Kind::Pdf, "document.pdf"),
            (" . .. ", Kind::Gif, "document.gif"),
            (".pdf", Kind::Pdf, "document.pdf"),
            (".htaccess", Kind::Csv, "htaccess.csv"),
            ("a.pdf. .", Kind::Pdf, "a.pdf"),
            ("a.exe .pdf", Kind::Pdf, "a.exe.pdf"),
            ("a\r\nb\0.pdf", Kind::Pdf, "ab.pdf"),
            ("a\u{202e}fdp.exe", Kind::Pdf, "afdp.exe.pdf"),
            ("\u{feff}a\u{200b}.p\u{2066}df", Kind::Pdf, "a.pdf"),
        ] {
            assert_eq!(file_name(name, kind), expected, "{name:?}");
        }
        let long = "é".repeat(300);
        assert_eq!(
            file_name(&format!("{long}.jpeg"), Kind::Jpeg),
            format!("{}.jpeg", "é".repeat(115))
        );
        assert_eq!(
            file_name(&long, Kind::Pdf),
            format!("{}.pdf", "é".repeat(116))
        );
    }

    #[test]
    fn headers_give_the_name_twice() {
        assert_eq!(
            content_disposition("Minutes 2025.pdf"),
            "attachment; filename=\"Minutes 2025.pdf\"; filename*=UTF-8''Minutes%202025.pdf"
        );
        assert_eq!(
            content_disposition("Café \"£\" 5%.pdf"),
            "attachment; filename=\"Caf_ ___ 5_.pdf\"; \
             filename*=UTF-8''Caf%C3%A9%20%22%C2%A3%22%205%25.pdf"
        );
        assert_eq!(
            content_disposition("a\r\nSet-Cookie: x=\"\\\".pdf"),
            "attachment; filename=\"aSet-Cookie: x=___.pdf\"; \
             filename*=UTF-8''aSet-Cookie%3A%20x%3D%22_%22.pdf"
        );
        for nothing in ["", "..", "\n"] {
            assert_eq!(
                content_disposition(nothing),
                "attachment; filename=\"document\"; filename*=UTF-8''document"
            );
        }
    }

    /// What a browser reads from the second name.
    fn decoded(header: &str) -> String {
        let (_, encoded) = header.split_once("filename*=UTF-8''").unwrap();
        let mut bytes = Vec::new();
        let mut rest = encoded.bytes();
        while let Some(byte) = rest.next() {
            if byte == b'%' {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                let digits = std::str::from_utf8(&digits).unwrap();
                bytes.push(u8::from_str_radix(digits, 16).unwrap());
            } else {
                assert!(!b" \"'(),/:;<=>?@[\\]{}*".contains(&byte) && byte.is_ascii_graphic());
                bytes.push(byte);
            }
        }
        String::from_utf8(bytes).unwrap()
    }

    proptest! {
        #[test]
        fn every_name_becomes_safe(
            name in prop_oneof![
                any::<String>(),
                "[ ./\\\\a-cé\u{202e}\n]{0,12}(\\.(pdf|JPG|html))?[. ]{0,3}",
                ".{100,200}",
            ],
            kind in proptest::sample::select(&Kind::ALL[..]),
        ) {
            let safe = file_name(&name, kind);
            prop_assert!(safe.chars().count() <= LONGEST);
            prop_assert!(!safe.contains(['/', '\\']) && !safe.chars().any(is_invisible));
            let (stem, ending) = safe.rsplit_once('.').unwrap();
            prop_assert!(kind.fits(ending));
            prop_assert!(!stem.is_empty() && stem.trim_matches(is_margin) == stem);
            prop_assert_eq!(file_name(&safe, kind), safe);
        }

        #[test]
        fn every_name_fits_into_a_header(name in any::<String>()) {
            let header = content_disposition(&name);
            prop_assert!(header.bytes().all(|byte| matches!(byte, b' '..=b'~')));
            // Two quotes, around the first name, and no backslash that would escape one.
            prop_assert_eq!(header.matches('"').count(), 2);
            prop_assert!(!header.contains('\\'));
            let safe = file_name(&name, Kind::Pdf);
            prop_assert_eq!(decoded(&content_disposition(&safe)), safe);
        }
    }
}
