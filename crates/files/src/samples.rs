//! The least that is a document of each kind, for tests.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;

use crate::kind::Kind;

/// A document of this kind.
pub(crate) fn of(kind: Kind) -> Vec<u8> {
    match kind {
        Kind::Pdf => b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n\
            trailer\n<< /Root 1 0 R >>\n%%EOF\n"
            .to_vec(),
        Kind::Word => archive(&[
            Part::new("[Content_Types].xml", b"<Types/>"),
            Part::new("_rels/.rels", b"<Relationships/>"),
            Part::new("word/document.xml", b"<w:document/>"),
        ]),
        Kind::Word97 => compound(&[("WordDocument", &document()), ("1Table", b"x")]),
        Kind::Excel => archive(&workbook_parts()),
        Kind::Excel97 => compound(&[(
            "Workbook",
            &workbook(&record(0x0085, &[0, 0, 0, 0, 0, 0, 1, 0, b'A'])),
        )]),
        Kind::Csv => b"code,name\r\nA81001,THE DENSHAM SURGERY\r\n".to_vec(),
        Kind::Png => b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\
            \x15\xc4\x89\0\0\0\x0dIDATx\x9cc\xf8\xff\xff\xff\x7f\0\x09\xfb\x03\xfd\x05CE\xca\
            \0\0\0\0IEND\xaeB`\x82"
            .to_vec(),
        Kind::Jpeg => b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xd9".to_vec(),
        Kind::Gif => b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\
            \x02D\x01\0;"
            .to_vec(),
        Kind::Webp => b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\
            \x88\xfe\x07\0"
            .to_vec(),
    }
}

/// A part of an archive.
#[derive(Clone)]
pub(crate) struct Part<'a> {
    name: &'a str,
    content: &'a [u8],
}

impl<'a> Part<'a> {
    pub(crate) fn new(name: &'a str, content: &'a [u8]) -> Self {
        Self { name, content }
    }
}

/// A zip archive of these parts, packed.
pub(crate) fn archive(parts: &[Part<'_>]) -> Vec<u8> {
    let options = SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for part in parts {
        writer.start_file(part.name, options).unwrap();
        writer.write_all(part.content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// What every workbook has.
pub(crate) fn workbook_parts() -> Vec<Part<'static>> {
    vec![
        Part::new(
            "[Content_Types].xml",
            b"<?xml version='1.0'?><Types><Override PartName='/xl/workbook.xml' ContentType=\
              'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml'/>\
              </Types>",
        ),
        Part::new("_rels/.rels", b"<Relationships/>"),
        Part::new("xl/workbook.xml", b"<workbook/>"),
        Part::new("xl/printerSettings/printerSettings1.bin", b"x"),
    ]
}

/// A compound file of these streams, with the storages that they are in.
pub(crate) fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    // The version of Office before 2007.
    let mut file =
        cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
    for (name, content) in streams {
        let path = std::path::Path::new("/").join(name);
        file.create_storage_all(path.parent().unwrap()).unwrap();
        file.create_stream(&path)
            .unwrap()
            .write_all(content)
            .unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

/// The header of a Word document.
pub(crate) fn document() -> Vec<u8> {
    let mut header = vec![0; 1024];
    header[..4].copy_from_slice(&[0xec, 0xa5, 0xc1, 0x00]);
    header
}

/// A record of a workbook.
pub(crate) fn record(kind: u16, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len()).unwrap();
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), body].concat()
}

/// The stream of a workbook with these records.
pub(crate) fn workbook(records: &[u8]) -> Vec<u8> {
    [
        &record(0x0809, &[0, 6, 5, 0, 0, 0, 0, 0])[..],
        records,
        &record(0x000a, &[]),
    ]
    .concat()
}

/// Bytes that do not pack, the same each time.
pub(crate) fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut noise = Vec::with_capacity(length);
    std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[7]
    })
    .take(length)
    .for_each(|byte| noise.push(byte));
    noise
}
