//! Damage to the archive itself: whatever is read of it is what was packed.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::damage::{cases, changed};
use super::{MOST_BYTES, Members, books, packed, read_damaged, read_file, told};

const LISTS: &str = "PUBLICATION,EXTRACT_DATE,TYPE,SUB_ICB_LOCATION_CODE,ONS_SUB_ICB_LOCATION_CODE,CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS\n\
GP_PRAC_PAT_LIST,2025-03-01,GP,16C,E38000247,A99001,TS18 1HU,ALL,ALL,3899\n\
GP_PRAC_PAT_LIST,2025-03-01,GP,16C,E38000247,A99002,TS18 2AW,ALL,ALL,18760\n";

/// What ends and begins the records of an archive.
const TOKENS: [&[u8]; 8] = [
    b"PK\x01\x02",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"PK\x07\x08",
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"xl/",
    b"\x01\0",
];

fn members(content: &[(&str, &str)]) -> Members {
    let content = content.iter();
    content
        .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
        .collect()
}

/// An archive of two tables, that belong to one release.
fn lists() -> Vec<u8> {
    packed(&members(&[
        ("first/all.csv", LISTS),
        ("second/all.csv", &LISTS.replace("A9900", "B9900")),
        ("notes.docx", "no table"),
    ]))
}

/// What an archive is called, its bytes, and what is read from it as it is.
type Archive = (String, Vec<u8>, Vec<String>);

/// Each archive: its name, its bytes, and what is read of it.
static ARCHIVES: LazyLock<Vec<Archive>> = LazyLock::new(|| {
    let books = books::all().into_iter().map(|book| (book.name, book.bytes));
    let mut nested = Members::new();
    // Two are enough, and take little enough to be counted together.
    for book in books::all().into_iter().take(2) {
        nested.push((format!("of/a/folder/{}", book.name), book.bytes));
    }
    books
        .chain([
            ("lists.zip".to_owned(), lists()),
            ("books.zip".to_owned(), packed(&nested)),
        ])
        .map(|(name, bytes)| {
            let reading = read_damaged(&name, &bytes).unwrap();
            assert!(reading.refused.is_empty(), "{name}: {:?}", reading.refused);
            (name, bytes, told(&reading))
        })
        .collect()
});

/// Reads a damaged archive: nothing of it, or all that it had.
fn nothing_or_all(name: &str, content: &[u8], whole: &[String]) -> Result<(), String> {
    let reading = read_damaged(name, content)?;
    if !reading.releases.is_empty() && told(&reading) != whole {
        return Err(format!("another content: {:?}", told(&reading)));
    }
    if reading.releases.is_empty() && reading.refused.is_empty() {
        return Err("neither read nor refused".to_owned());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(400), ..ProptestConfig::default() })]

    #[test]
    fn of_a_damaged_archive_nothing_or_all_is_read(
        which in 0..ARCHIVES.len(),
        // Half of them where the list of members is: at the end.
        changes in proptest::collection::vec(
            (prop_oneof![0_u16..1_000, 800_u16..1_000], 0_u8..40, 0_u8..16),
            1..4,
        ),
        cut in proptest::option::weighted(0.1, 0_usize..100),
    ) {
        let (name, bytes, whole) = &ARCHIVES[which];
        let mut content = changed(bytes.clone(), &changes, &TOKENS);
        if let Some(cut) = cut {
            content.truncate(content.len() * cut / 100);
        }
        let fault = nothing_or_all(name, &content, whole);
        prop_assert!(fault.is_ok(), "{fault:?}");
    }
}

/// Every byte of the lists of members and of their ends, each changed in several ways: the checksums
/// are of what the members hold, not of these.
#[test]
fn no_byte_of_the_list_of_members_hides_one() {
    for (name, bytes, whole) in ARCHIVES.iter().filter(|archive| archive.1.len() < 3_000) {
        let list = memchr::memmem::find(bytes, b"PK\x01\x02").unwrap();
        for at in list..bytes.len() {
            for byte in [0, 1, bytes[at] ^ 1, bytes[at].wrapping_sub(1), 0xff] {
                let mut content = bytes.clone();
                content[at] = byte;
                let fault = nothing_or_all(name, &content, whole);
                assert!(fault.is_ok(), "{name}, {at} is {byte}: {fault:?}");
            }
        }
    }
}

#[test]
fn an_archive_that_hides_a_member_is_refused() {
    let whole = lists();
    let end = whole.len() - 22;
    // Fewer members than there are, in both counts; and a list that begins behind the first.
    let mut fewer = whole.clone();
    fewer[end + 8] = 2;
    fewer[end + 10] = 2;
    let list = memchr::memmem::find(&whole, b"PK\x01\x02").unwrap();
    let second = list + 4 + memchr::memmem::find(&whole[list + 4..], b"PK\x01\x02").unwrap();
    let mut later = fewer.clone();
    later[end + 16..end + 20].copy_from_slice(&u32::try_from(second).unwrap().to_le_bytes());
    // Another archive behind it: readers take the one or the other.
    let behind = [whole.clone(), packed(&members(&[("all.csv", LISTS)]))].concat();
    // One member by the name of another, which would take its place.
    let mut double = packed(&members(&[
        ("a/all.csv", LISTS),
        ("b/all.csv", &LISTS.replace("A9900", "B9900")),
    ]));
    while let Some(at) = memchr::memmem::find(&double, b"b/all.csv") {
        double[at] = b'a';
    }
    for content in [fewer, later, behind, double] {
        let reading = read_damaged("lists.zip", &content).unwrap();
        assert!(reading.releases.is_empty(), "{:?}", told(&reading));
        assert_eq!(reading.refused.len(), 1);
    }
}

#[test]
fn a_size_that_is_wrong_is_refused() {
    let (_, whole, _) = &ARCHIVES[2];
    let list = memchr::memmem::find(whole, b"PK\x01\x02").unwrap();
    // The packed and the unpacked size of the first member, in the list and before the member.
    for at in [list + 20, list + 24, 18, 22] {
        for size in [0, 1, 1 << 20, u32::MAX - 1] {
            let mut content = whole.clone();
            content[at..at + 4].copy_from_slice(&size.to_le_bytes());
            let fault = nothing_or_all("lists.zip", &content, &ARCHIVES[2].2);
            assert!(fault.is_ok(), "{at}: {fault:?}");
        }
    }
}

#[test]
fn archives_within_archives_and_names_of_any_kind() {
    let mut nested = lists();
    for depth in 0..40 {
        nested = packed(&vec![(format!("{depth}.zip"), nested)]);
    }
    let reading = read_damaged("nested.zip", &nested).unwrap();
    assert!(
        reading.refused[0]
            .problem
            .contains("archive within an archive")
    );

    let deep = format!("{}all.csv", "a/".repeat(5_000));
    for name in [
        deep.as_str(),
        "../../../../etc/all.csv",
        "/etc/all.csv",
        "C:\\all.csv",
        "all\u{202e}\u{1b}[2J\n.csv",
        "\u{200b}.csv",
        "all.csv/../all.csv",
    ] {
        let reading = read_damaged("lists.zip", &packed(&members(&[(name, LISTS)]))).unwrap();
        assert_eq!(reading.releases.len(), 1, "{name:?}: {:?}", reading.refused);
        // The same where it is refused, and where it is left alone.
        let bad = LISTS.replace("3899", "x");
        let reading = read_damaged("lists.zip", &packed(&members(&[(name, &bad)]))).unwrap();
        assert_eq!(reading.refused.len(), 1, "{name:?}");
        let beside = [(name, "neither\nof both\n"), ("b.csv", LISTS)];
        let reading = read_damaged("lists.zip", &packed(&members(&beside))).unwrap();
        assert_eq!(reading.skipped.len(), 1, "{name:?}: {:?}", reading.refused);
    }
}

#[test]
fn hundreds_of_members_and_no_more_than_thousands() {
    let names: Vec<String> = (0..2_001).map(|n| format!("{n}.txt")).collect();
    let mut content: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "x")).collect();
    content[0] = ("all.csv", LISTS);
    let (reading, asked) = read_file("many.zip", &packed(&members(&content[..500])));
    assert_eq!((reading.releases.len(), reading.skipped.len()), (1, 499));
    // The beginning of each is looked at, one after the other.
    assert!(asked < MOST_BYTES + 500 * (128 << 10), "{asked} bytes");
    let reading = read_damaged("many.zip", &packed(&members(&content))).unwrap();
    assert!(reading.refused[0].problem.contains("holds 2001 files"));
    let mut parts = super::unpacked(&books::all()[0].bytes);
    parts.extend(names.into_iter().map(|name| (name, Vec::new())));
    let reading = read_damaged("book.xlsx", &packed(&parts)).unwrap();
    let many = format!("holds {} files", parts.len());
    assert!(reading.refused[0].problem.contains(&many));
}
