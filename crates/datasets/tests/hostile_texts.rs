//! Every reader has a sample, and no text that it takes from a file keeps what is not seen.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use datasets::samples::{self, Sample};
use domain::visible::is_invisible;
use ingest::Readers;
use ingest::layout::Read;
use store::{NewRelease, OrganisationRecord};

/// What parts lines, what turns the writing around, what has no width, what ends a quotation.
const TEXT: &str = "\u{202e}\"A\u{200b}\r\nset-cookie: b=1\u{2028}\u{feff}\u{1}'</title>";

/// Whether some sample is read by these layouts alone.
fn is_read(samples: &[Sample], readers: &Readers) -> bool {
    samples.iter().any(|sample| {
        let reading = sample.read(readers);
        reading.refused.is_empty() && !reading.releases.is_empty()
    })
}

#[test]
fn every_layout_has_a_sample_in_its_folder() {
    let samples = samples::all();
    let readers = datasets::readers();
    let mut without = Vec::new();
    for layout in readers.layouts {
        let alone = Readers {
            layouts: vec![layout],
            ..Readers::default()
        };
        if matches!(layout.read, Read::With(_)) && !is_read(&samples, &alone) {
            without.push(layout.name);
        }
    }
    for layout in readers.headerless {
        let alone = Readers {
            headerless: vec![layout],
            ..Readers::default()
        };
        if !is_read(&samples, &alone) {
            without.push(layout.name);
        }
    }
    for layout in readers.workbooks {
        let alone = Readers {
            workbooks: vec![layout],
            ..Readers::default()
        };
        if !is_read(&samples, &alone) {
            without.push(layout.name);
        }
    }
    assert!(
        without.is_empty(),
        "put a small invented file into the folder `samples` of the publication, for: {without:#?}"
    );
}

#[test]
fn no_text_of_a_file_keeps_what_is_not_seen() {
    let mut named = 0;
    for sample in samples::all() {
        let (hostile, columns) = sample.with_texts(&|column| format!("{column}{TEXT}"));
        let reading = hostile.read(&datasets::readers());
        assert!(reading.refused.is_empty(), "{:?}", reading.refused);
        for release in &reading.releases {
            for text in texts(release) {
                let unseen = text.chars().find(|c| is_invisible(*c));
                assert_eq!(
                    unseen,
                    None,
                    "{text:?} of {}, with {columns:?}",
                    sample.path.display()
                );
                named += usize::from(text.contains("</title>"));
            }
        }
    }
    assert!(named > 50, "{named} texts were taken");
}

/// Every text that a release holds.
fn texts(release: &NewRelease) -> Vec<&str> {
    let mut texts: Vec<&str> = Vec::new();
    texts.extend(release.files.iter().map(|file| file.name.as_str()));
    texts.extend(release.rows.rejected.iter().map(|(why, _)| why.as_str()));
    for record in &release.organisations {
        let OrganisationRecord {
            code: _,
            kind: _,
            as_of: _,
            name,
            status: _,
            postcode,
            address,
            clinical_system,
            ons_code,
        } = record;
        for text in [name, postcode, address, clinical_system, ons_code] {
            texts.extend(text.as_deref());
        }
    }
    texts
}

#[test]
fn a_file_is_called_what_is_seen_of_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let mut samples = samples::all();
    let sample = &mut samples[0];
    let seen = sample.name.clone();
    sample.name = format!("a\u{202e}b\u{200b}\n{seen}");
    let path = sample.write(folder.path());
    let this_month = "2026-11".parse().unwrap();
    let reading = ingest::read(&[path], &datasets::readers(), this_month, &());
    let name = &reading.releases[0].files[0].name;
    assert!(
        name.starts_with('a') && name.ends_with(&seen) && !name.contains(is_invisible),
        "{name:?}"
    );
}
