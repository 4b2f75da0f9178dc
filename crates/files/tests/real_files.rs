//! Published tables and workbooks through the recogniser. Skipped where the files are absent:
//! they are never part of the project.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use files::{Kind, recognise};

/// Large files say nothing more, and take their time.
const LARGEST: u64 = 20 << 20;

fn gather(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, found);
        } else if path.metadata().is_ok_and(|about| about.len() <= LARGEST) {
            found.push(path);
        }
    }
}

#[test]
fn published_files_are_recognised() {
    let folder = std::env::var_os("HARESIGN_TEST_FILES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/nhs-data"),
        PathBuf::from,
    );
    if !folder.is_dir() {
        eprintln!(
            "skipped: {} does not exist; HARESIGN_TEST_FILES may name a folder of published files",
            folder.display()
        );
        return;
    }
    let mut paths = Vec::new();
    gather(&folder, &mut paths);
    let mut seen = 0;
    let mut wrong = Vec::new();
    for path in paths {
        let ending = path.extension().and_then(|ending| ending.to_str());
        let expected = match ending {
            Some("xlsx") => Kind::Excel,
            Some("xls") => Kind::Excel97,
            Some("csv") => Kind::Csv,
            Some("pdf") => Kind::Pdf,
            _ => continue,
        };
        seen += 1;
        // The name says nothing, so that the content must.
        let found = recognise(&std::fs::read(&path).unwrap(), "");
        if found != Ok(expected) {
            wrong.push(format!("{}: {found:?}", path.display()));
        }
    }
    eprintln!("{seen} files in {}", folder.display());
    assert!(wrong.is_empty(), "{wrong:#?}");
}
