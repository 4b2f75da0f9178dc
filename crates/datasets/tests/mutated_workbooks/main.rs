//! Damaged workbooks and archives of every layout: as archives, where the checksums tell, and within
//! their parts, packed again so that only what the parts say can tell. Nothing panics or takes room
//! without end, messages can be shown, and what is read is what the file has or is refused. What
//! cannot be told is a row that was taken out whole, and a figure or name that was exchanged for
//! another. A short run with every test; `cargo xtask fuzz` for a long one.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod archives;
mod books;
#[path = "../damage/mod.rs"]
mod damage;
mod parts;

use std::io::{Cursor, Read as _, Write as _};
use std::sync::Mutex;

use ingest::{Reading, read};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use zip::write::SimpleFileOptions;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<std::alloc::System> = &INSTRUMENTED_SYSTEM;

/// The memory that is asked for to read a file of some kilobytes, in all, so that what is held at
/// one time is less. Those of these tests take up to 12 MB, most of it for buffers.
const MOST_BYTES: usize = 32 << 20;

/// The members of an archive, by name.
type Members = Vec<(String, Vec<u8>)>;

/// What comes of a file, and the memory that it asked for. One at a time, to be counted alone.
fn read_file(name: &str, content: &[u8]) -> (Reading, usize) {
    static ALONE: Mutex<()> = Mutex::new(());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    let readers = datasets::readers();
    let this_month = "2026-11".parse().unwrap();
    let _alone = ALONE
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let region = Region::new(ALLOCATOR);
    let reading = read(&[path], &readers, this_month, &());
    let asked = region.change().bytes_allocated;
    (reading, asked)
}

/// What comes of a damaged file; an error where it must not.
fn read_damaged(name: &str, content: &[u8]) -> Result<Reading, String> {
    let (reading, asked) = read_file(name, content);
    if asked > MOST_BYTES {
        return Err(format!("{asked} bytes: {:?}", reading.refused));
    }
    damage::fault(&reading).map_or(Ok(reading), Err)
}

/// What is read, without what is of the file and not of its content.
fn told(reading: &Reading) -> Vec<String> {
    let releases = reading.releases.iter();
    releases
        .map(|release| {
            format!(
                "{} {} {:?} {:?} {:?} {:?} {:?}",
                release.dataset,
                release.source,
                release.rows,
                release.organisations,
                release.memberships,
                release.links,
                release.figures
            )
        })
        .collect()
}

fn unpacked(archive: &[u8]) -> Members {
    let mut archive = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut entry = archive.by_index(index).unwrap();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            (entry.name().unwrap().into_owned(), content)
        })
        .collect()
}

fn packed(members: &Members) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        let options = SimpleFileOptions::default();
        writer.start_file(name.as_str(), options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn every_layout_of_a_workbook_is_damaged_here() {
    let books = books::all();
    for layout in datasets::readers().workbooks {
        let is_one = |book: &books::Book| {
            let bytes = Cursor::new(book.bytes.clone());
            let opened = ingest::workbook::Workbook::open(book.name.clone(), bytes);
            (layout.recognise)(&mut opened.unwrap()).unwrap()
        };
        assert!(
            books.iter().any(is_one),
            "put a small workbook into the folder `samples` of the publication, for: {}",
            layout.name
        );
    }
    for book in &books {
        let reading = read_damaged(&book.name, &book.bytes).unwrap();
        assert!(reading.refused.is_empty(), "{:?}", reading.refused);
        assert!(!reading.releases.is_empty(), "{}", book.name);
        let again = read_damaged(&book.name, &packed(&unpacked(&book.bytes))).unwrap();
        assert_eq!(told(&again), told(&reading), "{}", book.name);
    }
}
