//! Each way in which a part may be bad, and that what spreadsheets write is not.

use super::*;

fn problem(part: &str) -> String {
    check(part.as_bytes()).expect_err(part)
}

/// A sheet of these rows.
fn sheet(rows: &str) -> String {
    format!("<worksheet><dimension ref=\"A1:B2\"/><sheetData>{rows}</sheetData></worksheet>")
}

#[test]
fn what_spreadsheets_write_is_sound() {
    for part in [
        &sheet(
            "<row r=\"1\" spans=\"1:2\"><c r=\"A1\" s=\"1\" t=\"s\"><v>0</v></c>\
             <c r=\"B1\" t=\"str\"><f>A1&amp;B2</f><v>a &amp; b</v></c></row>\
             <row><c><v>1.5E-3</v></c><c t=\"inlineStr\"><is><t>x</t></is></c>\
             <c t=\"e\"><v>#N/A</v></c><c t=\"b\"><v>1</v></c><c r=\"C2\" s=\"4\"/></row>",
        ),
        "<?xml version=\"1.0\"?><x:sst xmlns:x=\"a\" count=\"9\" uniqueCount=\"2\"><x:si><x:t>a</x:t></x:si>\
         <x:si><x:r><x:rPr><x:b/></x:rPr><x:t>b</x:t></x:r><x:rPh sb=\"0\"/></x:si></x:sst>",
        "<workbook><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"rId1\"/>\
         <sheet name=\"B\" sheetId=\"2\" r:id=\"rId2\"/></sheets></workbook>",
        "<externalLink><sheetData sheetId=\"0\"><row r=\"1\"><cell r=\"A1\" t=\"str\"><v>a</v></cell>\
         </row></sheetData></externalLink>",
        "<xdr:from><xdr:col>0</xdr:col><xdr:row>3</xdr:row></xdr:from>",
        "<c:ser><c:v>1</c:v></c:ser>",
    ] {
        assert_eq!(check(part.as_bytes()), Ok(()), "{part}");
    }
}

#[test]
fn what_would_be_lost_or_mistaken_is_refused() {
    for (rows, word) in [
        ("<row r=\"1\"><c r=\"A2\"><v>1</v></c></row>", "another row"),
        (
            "<row r=\"1\"><c r=\"A\"><v>1</v></c></row>",
            "which is none",
        ),
        (
            "<row r=\"1\"><c r=\"XFE1\"><v>1</v></c></row>",
            "which is none",
        ),
        ("<row r=\"1\"><c r=\"AAAAAAAA1\"/></row>", "which is none"),
        ("<row><c r=\"A4294967297\"/></row>", "which is none"),
        ("<row r=\"4294967297\"/>", "beyond the last"),
        ("<row r=\"0\"/>", "beyond the last"),
        ("<row r=\"x\"/>", "for r"),
        ("<rox r=\"1\"/>", "<rox> in <sheetData>"),
        ("<row r=\"1\"><d/></row>", "<d> in <row>"),
        ("<row><c><w>1</w></c></row>", "<w> in <c>"),
        ("<row><c><v>1</v><v>2</v></c></row>", "two values"),
        ("<row><c><v>12<!-- -->34</v></c></row>", "several pieces"),
        ("<row><c><v>1&#50;</v></c></row>", "several pieces"),
        ("<row><c><v>1x</v></c></row>", "no number"),
        ("<row><c><v>1e999</v></c></row>", "no number"),
        ("<row><c t=\"s\"><v>1x</v></c></row>", "no number"),
        ("<row><c t=\"s\"><v>-1</v></c></row>", "no number"),
        ("<row><c s=\"one\"><v>1</v></c></row>", "for s"),
        ("<row><c r=\"A1\" r=\"A2\"/></row>", "cannot be read"),
        ("<row><c></row></c>", "cannot be read"),
    ] {
        let said = problem(&sheet(rows));
        assert!(said.contains(word), "{rows}: {said}");
    }
    assert!(problem("<worksheet><sheetData><row>").contains("ends within <row>"));
    for cells in ["B2:A1", "A9:A1", "A1:ZZZZZZZ1", "A", ""] {
        let said = problem(&format!(
            "<worksheet><dimension ref=\"{cells}\"/></worksheet>"
        ));
        assert!(said.starts_with("has "), "{cells}: {said}");
    }
    for (part, word) in [
        (
            "<sheets><sheet name=\"A\" r:id=\"1\"/><sheet name=\"a\" r:id=\"2\"/></sheets>",
            "two of “a”",
        ),
        (
            "<sheets><sheet name=\"A\" r:id=\"1\"/><sheet name=\"B\" r:id=\"1\"/></sheets>",
            "two of “1”",
        ),
        (
            "<Relationships><Relationship Id=\"1\"/><Relationship Id=\"1\"/></Relationships>",
            "two of “1”",
        ),
        (
            "<Relationships><Relationship Id=\"1\" Type=\"x/worksheet\" Target=\"a.xml\"/>\
             <Relationship Id=\"2\" Type=\"x/worksheet\" Target=\"A.xml\"/></Relationships>",
            "two of “A.xml”",
        ),
        (
            "<Relationships><Relationship Type=\"x/worksheet\" Target=\"a.bin\"/></Relationships>",
            "a sheet that is “a.bin”",
        ),
    ] {
        let said = problem(part);
        assert!(said.contains(word), "{part}: {said}");
    }
}

#[test]
fn what_would_take_room_without_end_is_refused() {
    for claimed in ["3", "99999999999", "99999999999999999999999"] {
        let said = problem(&format!("<sst uniqueCount=\"{claimed}\"><si/><si/></sst>"));
        assert!(said.starts_with("has "), "{said}");
    }
    let many = format!("<sst>{}</sst>", "<si/>".repeat(500_001));
    assert!(problem(&many).contains("more than 500000 of <si>"));
    let deep = "<a>".repeat(300);
    assert!(problem(&deep).contains("more than 200 deep"));
    let bomb = "<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>";
    assert!(problem(bomb).contains("definitions of its own"));
    let styles = format!(
        "<styleSheet><fonts><font><name val=\"{}\"/></font></fonts><cellXfs>{}</cellXfs></styleSheet>",
        "x".repeat(1 << 20),
        "<xf fontId=\"0\"/>".repeat(100)
    );
    assert!(problem(&styles).contains("styles that are too large"));
    let long = format!("<a>{}</a>", "x".repeat(5 << 20));
    assert!(problem(&long).contains("longer than 4 MB"));
}
