//! Damage within the parts of a workbook, which is packed again: only what the parts say can tell.

use std::sync::LazyLock;

use ingest::Reading;
use proptest::prelude::*;

use super::damage::{cases, changed};
use super::{Members, books, packed, read_damaged, told, unpacked};

/// What a part could hold, and what would end, double, move or widen something in it.
const TOKENS: [&[u8]; 30] = [
    b"<row r=\"1\">",
    b"</row>",
    b"<row>",
    b"<c r=\"XFD1048576\"><v>1</v></c>",
    b"<c r=\"A4294967297\"><v>1</v></c>",
    b"<c r=\"A1\"><v>1</v></c>",
    b"<c t=\"s\"><v>99999999</v></c>",
    b"<c t=\"inlineStr\"><is><t>x</t></is></c>",
    b"<v>1e308</v>",
    b"<v>1e999</v>",
    b"<v>NaN</v>",
    b"<v>-1</v>",
    b"9999999999999999999999",
    b"<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]>",
    b"&b;",
    b"&#0;",
    b"&#x202e;",
    b"<!-- ",
    b" -->",
    b"<![CDATA[x]]>",
    b"</sheetData>",
    b"<sheetData>",
    b"<si><t>x</t></si>",
    b"<sst uniqueCount=\"99999999999\">",
    b"<dimension ref=\"B2:A1\"/>",
    b"<xf numFmtId=\"14\"/>",
    b"<a><a><a><a><a><a>",
    b"\"",
    "\u{202e}".as_bytes(),
    b"\xff\xfe",
];

/// A workbook in its parts, with what is read of it.
struct Parts {
    name: String,
    parts: Members,
    told: Vec<String>,
    rows: u64,
}

static BOOKS: LazyLock<Vec<Parts>> = LazyLock::new(|| {
    let books = books::all().into_iter();
    books
        .map(|book| {
            let reading = read_damaged(&book.name, &book.bytes).unwrap();
            Parts {
                name: book.name,
                parts: unpacked(&book.bytes),
                told: told(&reading),
                rows: rows(&reading),
            }
        })
        .collect()
});

/// The rows that were read, of all releases.
fn rows(reading: &Reading) -> u64 {
    let releases = reading.releases.iter();
    releases.map(|release| release.rows.read).sum()
}

/// How many rows, cells and values the sheets have, by their tags.
fn tags(parts: &Members) -> [usize; 3] {
    [&b"<row "[..], b"<c ", b"<v>"].map(|tag| {
        let sheets = parts.iter().filter(|(name, _)| name.contains("/sheet"));
        sheets
            .map(|(_, part)| memchr::memmem::find_iter(part, tag).count())
            .sum()
    })
}

/// Reads a workbook of changed parts. As many rows are read as before, unless it is refused or has
/// fewer.
fn no_row_is_lost(book: &Parts, parts: &Members) -> Result<(), String> {
    let reading = read_damaged(&book.name, &packed(parts))?;
    if reading.releases.is_empty() {
        return if reading.refused.is_empty() {
            Err("neither read nor refused".to_owned())
        } else {
            Ok(())
        };
    }
    let (before, now) = (tags(&book.parts), tags(parts));
    if rows(&reading) < book.rows && (0..3).all(|tag| now[tag] >= before[tag]) {
        return Err(format!("{} rows of {}", rows(&reading), book.rows));
    }
    Ok(())
}

/// A part with the value of one attribute, or the text of one element, exchanged.
fn exchanged(part: &[u8], place: usize, value: &[u8], is_attribute: bool) -> Vec<u8> {
    let (begin, end) = if is_attribute {
        (&b"=\""[..], b'"')
    } else {
        (&b">"[..], b'<')
    };
    let begins: Vec<usize> = memchr::memmem::find_iter(part, begin).collect();
    let Some(at) = begins.get(place % begins.len().max(1)) else {
        return part.to_vec();
    };
    let at = at + begin.len();
    let length = memchr::memchr(end, &part[at..]).unwrap_or(0);
    [&part[..at], value, &part[at + length..]].concat()
}

const VALUES: [&[u8]; 16] = [
    b"",
    b"0",
    b"1",
    b"2",
    b"-1",
    b"4294967297",
    b"99999999999999999999999",
    b"1e999",
    b"A1",
    b"B2:A1",
    b"XFD1048576",
    b"AAAAAAAAAAAAAAAA1",
    b"s",
    b"inlineStr",
    b"rId1",
    b"true",
];

/// Those of the parts that say something of the sheets, more often than the others.
fn chosen(parts: &Members, which: usize) -> usize {
    let read = parts.iter().enumerate().filter(|(_, (name, _))| {
        ["sheet", "Strings", "styles", "workbook"]
            .iter()
            .any(|word| name.contains(word))
    });
    let read: Vec<usize> = read.map(|(index, _)| index).collect();
    let all = read.len() * 4 + parts.len();
    match which % all {
        place if place < read.len() * 4 => read[place / 4],
        place => place - read.len() * 4,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(300), ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_part_loses_no_row(
        book in 0..BOOKS.len(),
        which in any::<usize>(),
        changes in proptest::collection::vec((0_u16..1_000, 0_u8..80, 0_u8..40), 1..4),
    ) {
        let book = &BOOKS[book];
        let mut parts = book.parts.clone();
        let part = &mut parts[chosen(&book.parts, which)].1;
        *part = changed(std::mem::take(part), &changes, &TOKENS);
        let fault = no_row_is_lost(book, &parts);
        prop_assert!(fault.is_ok(), "{fault:?}");
    }

    #[test]
    fn an_exchanged_value_loses_no_row(
        book in 0..BOOKS.len(),
        which in any::<usize>(),
        place in any::<usize>(),
        value in proptest::sample::select(&VALUES[..]),
        is_attribute in any::<bool>(),
    ) {
        let book = &BOOKS[book];
        let mut parts = book.parts.clone();
        let part = &mut parts[chosen(&book.parts, which)].1;
        *part = exchanged(part, place, value, is_attribute);
        let fault = no_row_is_lost(book, &parts);
        prop_assert!(fault.is_ok(), "{fault:?}");
    }

    #[test]
    fn a_part_that_is_gone_or_another_loses_no_row(
        book in 0..BOOKS.len(),
        which in any::<usize>(),
        other in any::<usize>(),
        is_gone in any::<bool>(),
    ) {
        let book = &BOOKS[book];
        let mut parts = book.parts.clone();
        let which = chosen(&book.parts, which);
        if is_gone {
            parts.remove(which);
        } else {
            parts[which].1 = book.parts[chosen(&book.parts, other)].1.clone();
        }
        let fault = no_row_is_lost(book, &parts);
        prop_assert!(fault.is_ok(), "{fault:?}");
    }
}

/// The first book with one text of a part exchanged for another.
fn with(part: &str, from: &str, to: &str) -> Members {
    let mut parts = BOOKS[0].parts.clone();
    let found = parts.iter_mut().find(|(name, _)| name == part).unwrap();
    let text = String::from_utf8(found.1.clone()).unwrap();
    assert!(text.contains(from), "{part} has no {from}: {text:.2000}");
    found.1 = text.replacen(from, to, 1).into_bytes();
    parts
}

const SHEET: &str = "xl/worksheets/sheet1.xml";
const TEXTS: &str = "xl/sharedStrings.xml";

#[test]
fn what_no_spreadsheet_writes_is_refused() {
    let bomb = "<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;&b;&b;\">]><worksheet";
    let deep = format!("{}<sheetData>", "<a>".repeat(10_000));
    for (part, from, to, word) in [
        (SHEET, "<worksheet", bomb, "definitions of its own"),
        (SHEET, "<sheetData>", deep.as_str(), "200 deep"),
        (SHEET, "r=\"B2\"", "r=\"A2\"", "two cells in column 1"),
        (SHEET, "r=\"B2\"", "r=\"XFD2\"", "beyond row"),
        (SHEET, "r=\"B2\"", "r=\"XFE2\"", "which is none"),
        (SHEET, "r=\"B2\"", "r=\"B3\"", "another row"),
        (SHEET, "<row r=\"2\"", "<row r=\"1\"", "another row"),
        (SHEET, "<v>43739</v>", "<v>1e400</v>", "no number"),
        (
            SHEET,
            "t=\"s\"><v>12</v>",
            "t=\"s\"><v>12000</v>",
            "damaged",
        ),
        (
            SHEET,
            "t=\"s\"><v>12</v>",
            "t=\"s\"><v>zwölf</v>",
            "no number",
        ),
        (SHEET, "t=\"s\"><v>12</v>", "t=\"e\"><v>#N/A</v>", "#N/A"),
        (
            TEXTS,
            "uniqueCount=\"",
            "uniqueCount=\"9999999999",
            "fewer than it says",
        ),
        (TEXTS, "<si>", "<sj/><si>", "<sj> in <sst>"),
        (
            "xl/workbook.xml",
            "name=\"PCN Core Partner Details\"",
            "name=\"PCNDetails\"",
            "two of",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "worksheets/sheet2.xml",
            "worksheets/sheet1.xml",
            "two of",
        ),
        (
            "xl/styles.xml",
            "<cellXfs",
            "<cellXfs><cellXfs",
            "cannot be read",
        ),
    ] {
        let reading = read_damaged("epcn.xlsx", &packed(&with(part, from, to))).unwrap();
        assert!(reading.releases.is_empty(), "{part}: {to:.80}");
        let line = reading.refused[0].to_string();
        assert!(line.contains(word), "{part}, {to:.80}: {line}");
    }
}

#[test]
fn what_is_written_otherwise_is_the_same() {
    let book = &BOOKS[0];
    let text = |part: &str| {
        let found = book.parts.iter().find(|(name, _)| name == part).unwrap();
        String::from_utf8(found.1.clone()).unwrap()
    };
    let sheet = text(SHEET);
    let begin = sheet.find("<row r=\"3\"").unwrap();
    let third = &sheet[begin..begin + sheet[begin..].find("</row>").unwrap() + 6];
    let inline = "t=\"inlineStr\"><is><r><t>U9</t></r><r><t>0001</t></r></is>";
    for parts in [
        // A dimension that lies, rows out of order, texts in their cells.
        with(
            SHEET,
            "<dimension ref=\"",
            "<dimension ref=\"A1:XFD1048576\" x=\"",
        ),
        with(SHEET, "<dimension ref=\"", "<dimension ref=\"C7\" x=\""),
        with(SHEET, third, "")
            .iter()
            .map(|(name, part)| {
                let part = match name.as_str() {
                    SHEET => String::from_utf8_lossy(part)
                        .replacen("</sheetData>", &format!("{third}</sheetData>"), 1)
                        .into_bytes(),
                    _ => part.clone(),
                };
                (name.clone(), part)
            })
            .collect(),
        with(SHEET, "t=\"s\"><v>12</v>", inline),
    ] {
        let reading = read_damaged(&book.name, &packed(&parts)).unwrap();
        assert!(reading.refused.is_empty(), "{:?}", reading.refused);
        assert_eq!(told(&reading), book.told);
    }
}
