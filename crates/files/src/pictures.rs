//! Pictures, by their first bytes and a plausible header.
//!
//! Bytes behind the picture or in its metadata are not looked at: cameras and programmes
//! put all manner of things there, and a list of bad ones would never be complete. A picture
//! with script in it is a picture to everyone who is told that it is one, so it is safe by
//! the way it is served: with its own media type, `nosniff`, as an attachment.

use crate::kind::Kind;
use crate::not_accepted::NotAccepted;

/// `None` where the content does not begin as a picture that is taken.
pub(crate) fn recognise(content: &[u8]) -> Option<Result<Kind, NotAccepted>> {
    let (kind, what, is_plausible) = if content.starts_with(b"\x89PNG\r\n\x1a\n") {
        (Kind::Png, "a PNG picture", png(content))
    } else if content.starts_with(b"\xff\xd8\xff") {
        (Kind::Jpeg, "a JPEG picture", jpeg(content))
    } else if content.starts_with(b"GIF87a") || content.starts_with(b"GIF89a") {
        (Kind::Gif, "a GIF picture", gif(content))
    } else if content.starts_with(b"RIFF") && content.get(8..12) == Some(b"WEBP") {
        (Kind::Webp, "a WebP picture", webp(content))
    } else {
        return None;
    };
    Some(if is_plausible == Some(true) {
        Ok(kind)
    } else {
        Err(NotAccepted::Damaged(what))
    })
}

/// The chunk IHDR first, with a width, a height, and a depth that its colours allow.
fn png(content: &[u8]) -> Option<bool> {
    let header = content.get(8..33)?;
    let width = big_endian(header.get(8..12)?)?;
    let height = big_endian(header.get(12..16)?)?;
    let (depth, colours) = (header[16], header[17]);
    Some(
        header.starts_with(b"\0\0\0\x0dIHDR")
            && (1..=i32::MAX as u32).contains(&width)
            && (1..=i32::MAX as u32).contains(&height)
            && match colours {
                0 => matches!(depth, 1 | 2 | 4 | 8 | 16),
                3 => matches!(depth, 1 | 2 | 4 | 8),
                2 | 4 | 6 => matches!(depth, 8 | 16),
                _ => false,
            },
    )
}

/// A marker that may come first, with a segment that is there.
fn jpeg(content: &[u8]) -> Option<bool> {
    // Any number of 0xff may stand before a marker.
    let filling = content.get(2..)?.iter().take_while(|b| **b == 0xff).count();
    let marker = *content.get(2 + filling)?;
    let length = content.get(3 + filling..5 + filling)?;
    let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
    Some(
        // Frames, tables, comments and what programmes add; neither restarts nor an end.
        matches!(marker, 0xc0..=0xcf | 0xdb..=0xef | 0xfe)
            && length >= 2
            && content.len() >= 3 + filling + length,
    )
}

/// A width and a height.
fn gif(content: &[u8]) -> Option<bool> {
    let header = content.get(6..13)?;
    Some(header[..2] != [0, 0] && header[2..4] != [0, 0])
}

/// One of the three kinds of chunk first, and as many bytes as the header says.
fn webp(content: &[u8]) -> Option<bool> {
    let declared = content.get(4..8)?;
    let declared = u32::from_le_bytes([declared[0], declared[1], declared[2], declared[3]]);
    let present = u64::try_from(content.len()).ok()?;
    content.get(16..20)?;
    Some(
        matches!(content.get(12..16)?, b"VP8 " | b"VP8L" | b"VP8X")
            && declared >= 12
            && u64::from(declared) + 8 <= present,
    )
}

fn big_endian(bytes: &[u8]) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn implausible_headers_are_refused() {
        let png = samples::of(Kind::Png);
        for (at, byte) in [(12, b'X'), (19, 0), (23, 0), (16, 0xff), (24, 3), (25, 5)] {
            let mut changed = png.clone();
            changed[at] = byte;
            assert_eq!(
                recognise(&changed),
                Some(Err(NotAccepted::Damaged("a PNG picture"))),
                "{at}"
            );
        }
        for jpeg in [
            &b"\xff\xd8\xff"[..],
            b"\xff\xd8\xff\xe0",
            b"\xff\xd8\xff\xe0\0\x10JFIF",
            b"\xff\xd8\xff\xd9\0\x02",
            b"\xff\xd8\xff\0\0\x02",
            b"\xff\xd8\xff\xe0\0\x01",
            b"\xff\xd8\xff\xff\xff",
        ] {
            assert!(matches!(recognise(jpeg), Some(Err(_))), "{jpeg:?}");
        }
        assert_eq!(
            recognise(b"\xff\xd8\xff\xff\xe0\0\x04ab"),
            Some(Ok(Kind::Jpeg))
        );
        for gif in [
            &b"GIF89a"[..],
            b"GIF89a\x01\0\0\0\0\0\0",
            b"GIF87a\0\0\x01\0\0\0\0",
        ] {
            assert!(matches!(recognise(gif), Some(Err(_))), "{gif:?}");
        }
        let webp = samples::of(Kind::Webp);
        assert!(matches!(recognise(&webp[..webp.len() - 1]), Some(Err(_))));
        for (at, byte) in [(15, b'Y'), (4, 0)] {
            let mut changed = webp.clone();
            changed[at] = byte;
            assert!(matches!(recognise(&changed), Some(Err(_))), "{at}");
        }
        // A sound recording begins as a WebP picture does.
        assert_eq!(recognise(b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0"), None);
    }

    #[test]
    fn script_in_a_picture_leaves_it_a_picture() {
        let mut png = samples::of(Kind::Png);
        png.extend_from_slice(b"<script>alert(1)</script>");
        assert_eq!(recognise(&png), Some(Ok(Kind::Png)));
        assert_eq!(
            recognise(b"GIF89a/*\x01\0\0\0\0*/=1;alert(1)//"),
            Some(Ok(Kind::Gif))
        );
    }
}
