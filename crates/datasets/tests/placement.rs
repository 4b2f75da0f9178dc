//! What is known of a publication stands in its folder: its identifier is written nowhere else.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

/// Files that may name a dataset, and why.
const ALLOWED: [(&str, &str); 5] = [
    (
        "crates/domain/src/registry/testing.rs",
        "what the unit tests of domain read declarations from",
    ),
    (
        "crates/domain/src/peers/mod.rs",
        "groups of practices by list size and by deprivation, as addresses call them",
    ),
    (
        "app/src/programs/cookbook.rs",
        "worked examples for programs, about real figures",
    ),
    (
        "app/src/calculators/start.rs",
        "the planning tool of QOF starts from the registers of a practice",
    ),
    (
        "server/src/api/operations.rs",
        "an example in the schema of the interface",
    ),
];

/// Where sources are; tests, documents and the folders of the publications are left out.
const SOURCES: [&str; 4] = ["crates", "app/src", "server/src", "frontend/src"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !matches!(name.as_str(), "tests" | "benches" | "target") {
                sources(&path, found);
            }
        } else if name.ends_with(".rs") && !name.ends_with("tests.rs") {
            found.push(path);
        }
    }
}

/// The part of a source that is not its tests, which stand last, without comments.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate();
    lines
        .take_while(|(_, line)| !line.starts_with("#[cfg(test)]"))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

#[test]
fn no_dataset_is_named_outside_its_folder() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = root.canonicalize().unwrap();
    let mut files = Vec::new();
    for folder in SOURCES {
        sources(&root.join(folder), &mut files);
    }
    assert!(files.len() > 100, "the sources were not found");
    for (file, reason) in ALLOWED {
        assert!(root.join(file).exists(), "{file} ({reason}) is gone");
    }
    let registry = datasets::built_in();
    let mut wrong = Vec::new();
    for file in files {
        let name = file.strip_prefix(&root).unwrap().display().to_string();
        if name.starts_with("crates/datasets/src/") || ALLOWED.iter().any(|(own, _)| *own == name) {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap();
        for (line, code) in code(&text) {
            for dataset in registry.datasets() {
                if code.contains(&format!("\"{}\"", dataset.id)) {
                    wrong.push(format!("{name}:{}: {}", line + 1, code.trim()));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "datasets are named outside their folders:\n{}",
        wrong.join("\n")
    );
}
