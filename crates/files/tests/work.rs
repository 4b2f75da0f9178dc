//! The work of the largest files that are uploaded, counted in memory that is asked for: none that is
//! made to be slow asks for much more than one that is not, or is held in memory unpacked.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{Cursor, Write as _};

use files::recognise;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use zip::write::SimpleFileOptions;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<std::alloc::System> = &INSTRUMENTED_SYSTEM;

/// The most bytes of an upload.
const LARGEST: usize = 20_000_000;
/// Lists of parts and streams are kept, their contents are not.
const MOST_BYTES: usize = 40 << 20;
/// What the reader of an archive takes to unpack a part, one after another.
const FOR_A_PART: usize = 64 << 10;
/// The most parts that are unpacked: documents with more are refused unread.
const MOST_PARTS: usize = 10_000;
/// As many as there are parts and streams, some each.
const MOST_ALLOCATIONS: usize = 300_000;

fn filled(begin: &[u8], with: &[u8]) -> Vec<u8> {
    let mut content = begin.to_vec();
    content.extend(with.iter().cycle().take(LARGEST - begin.len()));
    content
}

/// A workbook of so many parts beside its own, each of so many bytes that pack well.
fn workbook(parts: usize, bytes: usize) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let own = ["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"].map(str::to_owned);
    let more = (0..parts).map(|n| format!("xl/media/{n}.bin"));
    for (n, name) in own.into_iter().chain(more).enumerate() {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        let content = if n < 3 {
            b"<x/>".to_vec()
        } else {
            vec![b'x'; bytes]
        };
        zip.write_all(&content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A PDF document of so many streams of objects, each of so many bytes that pack well.
fn streams(count: usize, bytes: usize) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&vec![b' '; bytes]).unwrap();
    let packed = encoder.finish().unwrap();
    let one = [
        b"1 0 obj << /Type /ObjStm >>\nstream\r\n",
        &packed[..],
        b"\nendstream\n",
    ]
    .concat();
    [b"%PDF-1.7\n", &one.repeat(count)[..]].concat()
}

#[test]
fn no_file_that_is_made_to_be_slow_asks_for_much() {
    for (what, content) in [
        ("names of PDF", filled(b"%PDF-1.7\n", b"/")),
        ("escaped names", filled(b"%PDF-1.7\n", b"/#4#4#4")),
        ("streams that are none", filled(b"%PDF-1.7\n", b"/ObjStm")),
        (
            "streams without content",
            filled(b"%PDF-1.7\n", b"/ObjStm stream "),
        ),
        ("one stream of all names", filled(b"%PDF-1.7\n", b"/ObjStm")),
        ("streams that unpack to much", streams(100, 10 << 20)),
        ("many streams", streams(19_000, 100)),
        ("one line", filled(b"a,b", b"a,")),
        ("empty lines", filled(b"a,b", b"\n")),
        (
            "letters of several bytes",
            filled(b"a,b\n", "é\u{e2}\u{80}".as_bytes()),
        ),
        ("markup", filled(b"<", b"<svg")),
        ("parts of an archive", filled(b"PK\x03\x04", b"PK\x01\x02")),
        ("ends of an archive", filled(b"PK\x03\x04", b"PK\x05\x06")),
        ("many parts", workbook(9_000, 10)),
        ("parts that unpack to much", workbook(300, 1 << 20)),
        ("sectors", filled(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", &[0])),
        ("filling of a picture", filled(b"\xff\xd8\xff", b"\xff")),
    ] {
        let region = Region::new(ALLOCATOR);
        let told = recognise(&content, "a.pdf");
        let change = region.change();
        let line = format!(
            "{what} ({} bytes, {:?}): {} allocations, {} bytes",
            content.len(),
            told.map(drop),
            change.allocations,
            change.bytes_allocated
        );
        println!("{line}");
        assert!(change.allocations <= MOST_ALLOCATIONS, "{line}");
        let parts = content.windows(4).filter(|four| four == b"PK\x01\x02");
        let parts = Some(parts.count()).filter(|parts| *parts <= MOST_PARTS);
        let most = MOST_BYTES + parts.unwrap_or_default() * FOR_A_PART;
        assert!(change.bytes_allocated <= most, "{line}");
    }
}
