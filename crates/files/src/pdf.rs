//! What in a PDF document does something by itself. Documents are given back as they came, and
//! readers of PDF run scripts, start programs and unpack attachments.

use std::io::Read as _;

use flate2::read::ZlibDecoder;
use memchr::memmem;

/// The names of actions and contents that do something, as ISO 32000-2 has them. An action with a
/// script is named `JavaScript`, beside its `JS`, which is so short that pictures have it by chance.
const ACTIVE: [&[u8]; 5] = [
    b"JavaScript",
    b"Launch",
    b"RichMedia",
    b"EmbeddedFile",
    b"ImportData",
];
/// The longest of them, with every letter written as a number.
const LONGEST_NAME: usize = 12 * 3;
/// The most bytes that are unpacked of all streams of objects.
const MOST_UNPACKED: u64 = 64 << 20;

/// Whether a document has such a name: in its own bytes, or in a stream of packed objects.
pub(crate) fn is_active(content: &[u8]) -> bool {
    has_active_name(content) || unpacked_objects(content).any(|objects| has_active_name(&objects))
}

fn has_active_name(content: &[u8]) -> bool {
    memchr::memchr_iter(b'/', content).any(|at| {
        let name = name(&content[at + 1..]);
        ACTIVE.contains(&name.as_slice())
    })
}

/// The name that begins here: up to a delimiter, with the letters that are written as numbers
/// (`Java#53cript`).
fn name(rest: &[u8]) -> Vec<u8> {
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || b"\0()<>[]{}/%".contains(byte);
    let mut written = rest
        .iter()
        .take(LONGEST_NAME)
        .take_while(|byte| !is_end(byte));
    let mut name = Vec::new();
    while let Some(byte) = written.next() {
        if *byte != b'#' {
            name.push(*byte);
            continue;
        }
        let mut digit = || {
            written
                .next()
                .and_then(|digit| char::from(*digit).to_digit(16))
        };
        if let Some(high) = digit()
            && let Some(low) = digit()
        {
            name.push((high * 16 + low) as u8);
        }
    }
    name
}

/// The streams in which objects are packed, unpacked as far as they can be and may.
fn unpacked_objects(content: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    let mut left = MOST_UNPACKED;
    memmem::find_iter(content, b"ObjStm").filter_map(move |at| {
        let rest = &content[at..];
        let stream = memmem::find(rest, b"stream").map(|found| &rest[found + 6..])?;
        let stream = stream.strip_prefix(b"\r").unwrap_or(stream);
        let stream = stream.strip_prefix(b"\n").unwrap_or(stream);
        let mut objects = Vec::new();
        // What is damaged is read as far as it goes, as readers do.
        let _ = ZlibDecoder::new(stream)
            .take(left)
            .read_to_end(&mut objects);
        left -= objects.len() as u64;
        Some(objects)
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn packed(objects: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(objects).unwrap();
        let mut document = b"%PDF-1.7\n1 0 obj << /Type /ObjStm /N 1 >>\nstream\r\n".to_vec();
        document.extend(encoder.finish().unwrap());
        document.extend(b"\nendstream endobj");
        document
    }

    #[test]
    fn what_does_something_is_found_however_it_is_written() {
        for active in [
            &b"%PDF-1.7\n<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>"[..],
            b"%PDF-1.7\n<< /S /Java#53cript >>",
            b"%PDF-1.7\n<< /S /Launch /F (cmd.exe) >>",
            b"%PDF-1.7\n<< /Type/EmbeddedFile>>",
        ] {
            assert!(is_active(active), "{}", String::from_utf8_lossy(active));
        }
        assert!(is_active(&packed(b"5 0 << /S /JavaScript /JS 6 0 R >>")));
    }

    #[test]
    fn documents_to_read_are_not() {
        for quiet in [
            &b"%PDF-1.7\n<< /Type /Page /JSX /Launcher (/ JS) >>"[..],
            b"%PDF-1.7\n<< /OpenAction [3 0 R /Fit] >>",
            b"%PDF-1.7\n/",
            b"%PDF-1.7\n/#",
        ] {
            assert!(!is_active(quiet), "{}", String::from_utf8_lossy(quiet));
        }
        assert!(!is_active(&packed(b"5 0 << /Type /Page >>")));
        // Cut in the middle of its stream.
        let cut = packed(b"5 0 << /Type /Page >>");
        assert!(!is_active(&cut[..60]));
    }
}
