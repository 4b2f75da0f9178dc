//! Tables as text, and the text that is not a table.
//!
//! Text is what browsers guess about most readily, so it is taken last and on conditions:
//! nothing that begins as markup, no control bytes, columns in its first lines.

use crate::kind::Kind;
use crate::not_accepted::NotAccepted;

/// How many lines may come before the table: titles, notes.
const LINES_SEARCHED: usize = 20;
/// How far `<svg` may be from the beginning of markup: prologue, comments, a document type.
const SVG_SEARCHED: usize = 4096;
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// The content from its first byte that says something: behind the mark of UTF-8 and blanks.
pub(crate) fn beginning(content: &[u8]) -> &[u8] {
    content
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(content)
        .trim_ascii_start()
}

/// What is said of content that begins as markup, whatever comes behind.
pub(crate) fn markup(beginning: &[u8]) -> Option<NotAccepted> {
    if !beginning.starts_with(b"<") {
        return None;
    }
    let start = beginning[..beginning.len().min(SVG_SEARCHED)].to_ascii_lowercase();
    let svg = memchr::memmem::find(&start, b"<svg");
    let html = memchr::memmem::find(&start, b"<html");
    // A page may hold a picture; a picture may hold a page.
    Some(match (svg, html) {
        (Some(svg), html) if html.is_none_or(|html| svg < html) => NotAccepted::Svg,
        _ => NotAccepted::Markup,
    })
}

/// Whether the content is text in UTF-8 or Windows-1252, without control characters but tabs
/// and the ends of lines.
pub(crate) fn is_text(content: &[u8]) -> bool {
    if let Ok(text) = std::str::from_utf8(content) {
        return is_plain(text);
    }
    content.iter().all(|byte| match byte {
        b'\t' | b'\r' | b'\n' => true,
        0x00..=0x1f | 0x7f => false,
        // The five that Windows-1252 leaves open.
        0x81 | 0x8d | 0x8f | 0x90 | 0x9d => false,
        _ => true,
    })
}

/// Whether text in UTF-8 has no control characters but tabs and the ends of lines.
///
/// Published files sometimes have a dash or a quotation mark of Windows-1252 as the control
/// character of the same number (U+0096): those are let through where Windows-1252 has a
/// character that can be seen. Others are encoded in UTF-8 twice: `“` arrives as `â`, U+0080, U+009C.
/// The control characters of such a sequence are the bytes of one that can be seen, and are
/// let through; alone they are not.
fn is_plain(text: &str) -> bool {
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if let Some(following) = twice_encoded(c, rest.as_str()) {
            rest = rest.as_str()[following..].chars();
        } else if c.is_control() && !matches!(c, '\t' | '\r' | '\n') && !is_windows_1252(c) {
            return false;
        }
    }
    true
}

/// Whether a control character has the number of a quotation mark, a bullet or a dash in
/// Windows-1252. Others are not let through: U+009B begins an escape of terminals.
fn is_windows_1252(c: char) -> bool {
    matches!(u32::from(c), 0x91..=0x97)
}

/// How many bytes of the rest belong to a character that was encoded twice and begins with
/// `lead`; `None` where there is none, or where what it stands for is a control character.
fn twice_encoded(lead: char, rest: &str) -> Option<usize> {
    let following = match u32::from(lead) {
        0xc2..=0xdf => 1,
        0xe0..=0xef => 2,
        0xf0..=0xf4 => 3,
        _ => return None,
    };
    let mut bytes = [0; 4];
    bytes[0] = u8::try_from(lead).ok()?;
    let mut length = 0;
    let mut characters = rest.chars();
    for byte in &mut bytes[1..=following] {
        let c = characters.next()?;
        *byte = u8::try_from(c).ok()?;
        length += c.len_utf8();
    }
    let character = std::str::from_utf8(&bytes[..=following]).ok()?;
    (!character.contains(char::is_control)).then_some(length)
}

/// What some text is, from its beginning.
pub(crate) fn recognise(beginning: &[u8]) -> Result<Kind, NotAccepted> {
    if beginning.is_empty() {
        return Err(NotAccepted::Empty);
    }
    if let Some(known) = known(beginning) {
        return Err(NotAccepted::Other(known));
    }
    let is_table = DELIMITERS.iter().any(|delimiter| {
        beginning
            .split(|byte| matches!(byte, b'\n' | b'\r'))
            .filter(|line| !line.trim_ascii().is_empty())
            .take(LINES_SEARCHED)
            .filter(|line| line.contains(delimiter))
            .nth(1)
            .is_some()
    });
    if is_table {
        Ok(Kind::Csv)
    } else {
        Err(NotAccepted::PlainText)
    }
}

/// Text of a known kind that would often pass for a table.
fn known(beginning: &[u8]) -> Option<&'static str> {
    if beginning.starts_with(b"{\\rtf") {
        return Some("a document in Rich Text Format");
    }
    if beginning.starts_with(b"%!") {
        return Some("a PostScript document");
    }
    if beginning.starts_with(b"#!") {
        return Some("a script");
    }
    if beginning.starts_with(b"BEGIN:V") {
        return Some("a calendar or contact");
    }
    match (beginning.first(), beginning.trim_ascii_end().last()) {
        (Some(b'{'), Some(b'}')) | (Some(b'['), Some(b']')) => Some("data in JSON"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognise;

    #[test]
    fn tables_in_either_encoding_and_with_any_delimiter() {
        for good in [
            &b"code,name\nA81001,THE DENSHAM SURGERY\n"[..],
            b"\xef\xbb\xbfcode,name\r\nA81001,B\r\n",
            b"code;name\rA81001;B\r",
            b"code\tname\nA81001\tB",
            "code,name\nA81001,CAFÉ\n".as_bytes(),
            b"code,name\nA81001,CAF\xc9 DOC\x92S\n",
            b"A title\n\nAnother line\n\ncode,name\nA81001,B\n",
            b"\n\n a,b\n1,2",
            b"a,\"<script>\"\n1,2\n",
            b"MZ,BM\n1,2\n",
        ] {
            assert_eq!(
                recognise(good, "table"),
                Ok(Kind::Csv),
                "{:?}",
                String::from_utf8_lossy(good)
            );
        }
    }

    #[test]
    fn text_without_columns_is_no_table() {
        for plain in [
            &b"Dear all\nwe met today\n"[..],
            b"code,name\n",
            b"code,name\nA81001;B\n",
            b"one\ntwo\nthree",
            b"Dear all,\nno more of them",
        ] {
            assert_eq!(recognise(plain, "a.csv"), Err(NotAccepted::PlainText));
        }
        let mut late = b"line\n".repeat(LINES_SEARCHED);
        late.extend_from_slice(b"a,b\n1,2\n");
        assert_eq!(recognise(&late, "a.csv"), Err(NotAccepted::PlainText));
        assert_eq!(recognise(b" \r\n\t", "a.csv"), Err(NotAccepted::Empty));
    }

    #[test]
    fn bytes_that_are_no_text_are_no_table() {
        for byte in [0x00, 0x07, 0x08, 0x0b, 0x0c, 0x1a, 0x1b, 0x7f] {
            let content = [&b"a,b\n1,2\n3,"[..], &[byte], b"\n"].concat();
            assert_eq!(
                recognise(&content, "a.csv"),
                Err(NotAccepted::NotAsNamed(Kind::Csv)),
                "{byte:#x}"
            );
        }
        for byte in [0x81, 0x8d, 0x8f, 0x90, 0x9d] {
            assert!(!is_text(&[b'a', byte, b',']), "{byte:#x}");
        }
        // The same control character as UTF-8.
        assert!(!is_text("a,\u{81}b".as_bytes()));
    }

    /// Two published tables have quotation marks and dashes that were encoded twice.
    #[test]
    fn text_that_was_encoded_twice_is_text() {
        for good in [
            "code,name\nA81001,the \u{e2}\u{80}\u{9c}old\u{e2}\u{80}\u{9d} surgery\n",
            "code,name\nA81001,65\u{e2}\u{80}\u{93}79\n",
            "code,name\nA81001,CAF\u{c3}\u{89}\n",
            "code,name\nA81001,\u{f0}\u{9f}\u{99}\u{82}\n",
            "code,name\nA81001,CAFÉ\n",
        ] {
            assert_eq!(recognise(good.as_bytes(), ""), Ok(Kind::Csv), "{good:?}");
        }
        for bad in [
            "a,b\n\u{e2}\u{80},1\n",
            "a,b\n\u{e2}x\u{9c},1\n",
            "a,b\n1,\u{80}\u{9c}\n",
            // An escape of terminals that was encoded twice.
            "a,b\n1,\u{c2}\u{9b}\n",
        ] {
            assert!(!is_text(bad.as_bytes()), "{bad:?}");
        }
    }

    #[test]
    fn markup_is_refused_under_any_name() {
        for page in [
            &b"<!DOCTYPE html><p>a,b\n1,2\n"[..],
            b"\xef\xbb\xbf\n <HTML>a,b\n1,2",
            b"<script>alert(1)</script>\na,b\n1,2",
            b"<?xml version='1.0'?><a/>\na,b\n1,2",
            b"<!-- a,b\n1,2 -->",
            b"<html><body><svg></svg>",
            b"<\0\x01",
        ] {
            for name in ["a.csv", "a.html", "a.pdf"] {
                assert_eq!(recognise(page, name), Err(NotAccepted::Markup));
            }
        }
        for svg in [
            &b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"[..],
            b"<?xml version='1.0'?>\n<!DOCTYPE svg>\n<SVG onload='x'/>",
            b"\xef\xbb\xbf<!-- a,b\n1,2 --><svg><foreignObject><html/></foreignObject></svg>",
        ] {
            assert_eq!(recognise(svg, "logo.png"), Err(NotAccepted::Svg));
        }
    }

    #[test]
    fn text_of_another_kind_is_named() {
        for (content, what) in [
            (
                &b"{\\rtf1\\ansi{\\fonttbl;\n;}a,b\n}"[..],
                "a document in Rich Text Format",
            ),
            (b"%!PS-Adobe\na,b\n1,2\n", "a PostScript document"),
            (b"#!/bin/sh\ncut -d, -f1\necho a,b\n", "a script"),
            (b"BEGIN:VCALENDAR\nA;B\nC;D\n", "a calendar or contact"),
            (b"{\"a\": 1,\n\"b\": 2,\n\"c\": 3}\n", "data in JSON"),
            (b"[1,\n2,\n3]", "data in JSON"),
        ] {
            assert_eq!(recognise(content, "a.csv"), Err(NotAccepted::Other(what)));
        }
    }
}
