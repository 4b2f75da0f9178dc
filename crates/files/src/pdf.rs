//! What in a PDF document does something by itself. Documents are given back as they came, and
//! readers of PDF run scripts, start programs and unpack attachments.

use std::io::Read;

use flate2::bufread::ZlibDecoder;
use memchr::memmem;

use crate::not_accepted::NotAccepted;

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
/// The most streams of objects. Each holds a hundred objects and more, where a program wrote it.
const MOST_STREAMS: usize = 20_000;
/// The most bytes that are unpacked of all of them.
const MOST_UNPACKED: u64 = 64 << 20;
const BUFFER: usize = 64 << 10;

/// Refuses a document that has such a name: in its own bytes, or in a stream of packed objects;
/// and one of which more would have to be unpacked than can be looked at.
pub(crate) fn check(content: &[u8]) -> Result<(), NotAccepted> {
    let mut left = MOST_UNPACKED;
    let mut streams = 0;
    // One for all of them, for each takes some room.
    let mut decoder = ZlibDecoder::new(&content[..0]);
    let mut buffer = vec![0; BUFFER];
    // Where the last stream began. Each is unpacked once, however many names are before it, and
    // where no more is found, none is searched for.
    let mut last = Some(0);
    for at in memchr::memchr_iter(b'/', content) {
        let name = Name::read(&content[at + 1..]);
        if name.is_active() {
            return Err(NotAccepted::ActivePdf);
        }
        if name.letters() != b"ObjStm" || last.is_none_or(|last| last > at) {
            continue;
        }
        last = memmem::find(&content[at..], b"stream").map(|found| at + found + 6);
        if let Some(begin) = last {
            streams += 1;
            if streams > MOST_STREAMS {
                return Err(NotAccepted::TooManyParts);
            }
            let stream = &content[begin..];
            let stream = stream.strip_prefix(b"\r").unwrap_or(stream);
            let stream = stream.strip_prefix(b"\n").unwrap_or(stream);
            decoder.reset(stream);
            check_objects(&mut decoder, &mut buffer, &mut left)?;
        }
    }
    Ok(())
}

/// The same for a stream in which objects are packed, as far as it can be unpacked: readers too
/// take what is damaged as far as it goes.
fn check_objects(
    unpacked: &mut impl Read,
    objects: &mut [u8],
    left: &mut u64,
) -> Result<(), NotAccepted> {
    let mut kept = 0;
    loop {
        let read = unpacked.read(&mut objects[kept..]);
        // What was unpacked before the damage stands in the buffer all the same.
        let is_end = !matches!(read, Ok(1..));
        let unpacked_bytes = *read.as_ref().unwrap_or(&0);
        *left = left
            .checked_sub(unpacked_bytes as u64)
            .ok_or(NotAccepted::Inflates)?;
        let count = read.unwrap_or(objects.len() - kept);
        let whole = &objects[..kept + count];
        // A name that is cut off here is looked at with what follows.
        let end = if is_end {
            whole.len()
        } else {
            whole.len().saturating_sub(LONGEST_NAME + 1)
        };
        let mut names = memchr::memchr_iter(b'/', &whole[..end]);
        if names.any(|at| Name::read(&whole[at + 1..]).is_active()) {
            return Err(NotAccepted::ActivePdf);
        }
        if is_end {
            return Ok(());
        }
        kept = whole.len() - end;
        objects.copy_within(end..end + kept, 0);
    }
}

/// A name: up to a delimiter, with the letters that are written as numbers (`Java#53cript`).
struct Name {
    letters: [u8; LONGEST_NAME],
    length: usize,
}

impl Name {
    /// The name that begins here.
    fn read(rest: &[u8]) -> Self {
        let is_end = |byte: &u8| byte.is_ascii_whitespace() || b"\0()<>[]{}/%".contains(byte);
        let mut written = rest
            .iter()
            .take(LONGEST_NAME)
            .take_while(|byte| !is_end(byte));
        let mut name = Self {
            letters: [0; LONGEST_NAME],
            length: 0,
        };
        while let Some(byte) = written.next() {
            let mut digit = || {
                written
                    .next()
                    .and_then(|digit| char::from(*digit).to_digit(16))
            };
            let letter = match byte {
                b'#' => {
                    let high = digit();
                    high.and_then(|high| Some((high * 16 + digit()?) as u8))
                }
                letter => Some(*letter),
            };
            if let Some(letter) = letter {
                name.letters[name.length] = letter;
                name.length += 1;
            }
        }
        name
    }

    fn letters(&self) -> &[u8] {
        &self.letters[..self.length]
    }

    fn is_active(&self) -> bool {
        ACTIVE.contains(&self.letters())
    }
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
            assert_eq!(
                check(active),
                Err(NotAccepted::ActivePdf),
                "{}",
                String::from_utf8_lossy(active)
            );
        }
        let script = b"5 0 << /S /JavaScript /JS 6 0 R >>";
        assert_eq!(check(&packed(script)), Err(NotAccepted::ActivePdf));
        // Wherever it stands in a stream that is read in pieces.
        for before in [
            BUFFER - 50,
            BUFFER - 20,
            BUFFER - 12,
            BUFFER - 1,
            BUFFER,
            3 * BUFFER,
        ] {
            let late = [&vec![b' '; before][..], script].concat();
            assert_eq!(
                check(&packed(&late)),
                Err(NotAccepted::ActivePdf),
                "{before}"
            );
            let quiet = [&vec![b' '; before][..], b"/Launcher /JavaScripts"].concat();
            assert_eq!(check(&packed(&quiet)), Ok(()), "{before}");
        }
        // Before damage, which readers pass over.
        let mut damaged = packed(&[script, &[b' '; 999][..]].concat());
        let end = memmem::find(&damaged, b"\nendstream").unwrap();
        damaged[end - 2] ^= 1;
        assert_eq!(check(&damaged), Err(NotAccepted::ActivePdf));
        let written = packed(script);
        let at = memmem::find(&written, b"ObjStm").unwrap();
        let written = [&written[..at], b"Obj#53tm", &written[at + 6..]].concat();
        assert_eq!(check(&written), Err(NotAccepted::ActivePdf));
    }

    #[test]
    fn documents_to_read_are_not() {
        for quiet in [
            &b"%PDF-1.7\n<< /Type /Page /JSX /Launcher (/ JS) >>"[..],
            b"%PDF-1.7\n<< /OpenAction [3 0 R /Fit] >>",
            b"%PDF-1.7\n/",
            b"%PDF-1.7\n/#",
        ] {
            assert_eq!(check(quiet), Ok(()), "{}", String::from_utf8_lossy(quiet));
        }
        assert_eq!(check(&packed(b"5 0 << /Type /Page >>")), Ok(()));
        // Cut in the middle of its stream.
        let cut = packed(b"5 0 << /Type /Page >>");
        assert_eq!(check(&cut[..60]), Ok(()));
    }

    #[test]
    fn what_cannot_be_looked_at_is_refused() {
        let large = packed(&vec![b' '; MOST_UNPACKED as usize + 1]);
        assert_eq!(check(&large), Err(NotAccepted::Inflates));
        let many = b"/ObjStm stream ".repeat(MOST_STREAMS + 1);
        assert_eq!(check(&many), Err(NotAccepted::TooManyParts));
    }

    /// Searching anew for each name would be a hundred million million steps here.
    #[test]
    fn names_without_end_are_read_once() {
        assert_eq!(check(&b"/ObjStm".repeat(2_500_000)), Ok(()));
        let one = [&b"/ObjStm".repeat(2_500_000)[..], b"stream\n"].concat();
        assert_eq!(check(&one), Ok(()));
    }
}
