//! Published files through the readers, against figures that were computed from the same files by
//! other means. Skipped where the files are absent: they are never part of the project.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use domain::period::Period;
use domain::registry::Quantity;
use domain::value::Value;
use ingest::csv_input::CsvInput;
use ingest::read;
use store::NewRelease;
use store::testing::sqlite;

use super::points;
use super::reader::{LAYOUTS, entries};

/// The folder of published files: `HARESIGN_TEST_FILES`, or `shared/nhs-data` beside the
/// project.
fn file(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("HARESIGN_TEST_FILES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/nhs-data"),
        PathBuf::from,
    );
    let path = folder.join("qof").join(name);
    if path.is_file() {
        return Some(path);
    }
    eprintln!("skipped: {} does not exist", path.display());
    None
}

/// The releases of a file.
fn releases(name: &str) -> Option<Vec<NewRelease>> {
    let today = "2026-11".parse().expect("a month");
    let reading = read(&[file(name)?], &crate::readers(), today, &());
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    Some(reading.releases)
}

/// The sum of a measure over all practices of a release of one year.
fn sum(release: &NewRelease, measure: &str) -> f64 {
    let [figures] = release.figures.as_slice() else {
        panic!("one year");
    };
    let column = figures.columns.iter().find(|(id, _)| id == measure);
    let column = &column.unwrap_or_else(|| panic!("{measure}")).1;
    column.iter().filter_map(Value::number).sum()
}

#[test]
fn points_of_the_mappings_are_those_of_the_table() {
    for (name, year, total) in [
        ("MAPPING_INDICATORS_1920.csv", 2019, 559.0),
        ("MAPPING_INDICATORS_2021_v2.csv", 2020, 567.0),
        ("MAPPING_INDICATORS_2122.csv", 2021, 635.0),
        ("MAPPING_INDICATORS_2223.csv", 2022, 635.0),
        ("MAPPING_INDICATORS_2324.csv", 2023, 635.0),
        ("NHSDigital_QOF_2324_INDICATOR_REFERENCE_CONTROL.csv", 2023, 635.0),
        ("QOF2425_indicators_from_mapping.csv", 2024, 635.0),
    ] {
        let Some(path) = file(name) else { continue };
        let content = std::fs::read(path).expect("read");
        let input = CsvInput::new(name.to_owned(), Box::new(&content[..]), &|_| {});
        let input = input.expect("a table");
        let fit = LAYOUTS[1].fit(input.header());
        assert!(fit.is_complete(), "{name}");
        let places: Vec<usize> = fit.places.into_iter().flatten().collect();
        let entries = entries(input, &places).expect("entries");
        let sum: f64 = entries.iter().map(|entry| entry.points).sum();
        assert_eq!(sum, total, "{name}");
        assert_eq!(points::maximum(year), Some(total), "{name}");
        for entry in entries {
            assert_eq!(points::of(&entry.code, year), Some(entry.points), "{name} {}", entry.code);
        }
        let found = releases(name).expect("it is there");
        // What is declared is described by its own file alone.
        let unknown = found.iter().flat_map(|release| &release.coded);
        let unknown = unknown.filter(|coded| !coded.is_described());
        assert_eq!(unknown.count(), 0, "{name}");
    }
}

#[test]
fn registers_of_2024_25() {
    let Some(found) = releases("PREVALENCE_2425.csv") else {
        return;
    };
    assert_eq!(found[0].figures[0].organisations.len(), 6_188);
    assert_eq!(sum(&found[0], "af.register"), 1_427_589.0);
    assert_eq!(sum(&found[0], "patients"), 63_766_671.0);
    assert_eq!(sum(&found[0], "dm.list"), 52_049_752.0);
}

#[test]
fn maxima_of_2020_21() {
    let Some(found) = releases("ORGANISATION_REFERENCE_2021.csv") else {
        return;
    };
    assert_eq!(found[0].figures[0].organisations.len(), 6_571);
    assert_eq!(found[0].figures[0].period, Period::FinancialYear(2020));
    assert_eq!(sum(&found[0], "points.available"), 3_722_180.0);
}

#[test]
fn points_by_practice_of_two_years() {
    for (name, practices, achieved, available) in [
        ("QOF 2021-22.csv", 6_470, 3_768_353.65, 4_105_637.0),
        ("QOF 2022-23.csv", 6_378, 3_659_612.13, 4_047_466.0),
    ] {
        let Some(found) = releases(name) else { continue };
        assert_eq!(found[0].figures[0].organisations.len(), practices, "{name}");
        assert!((sum(&found[0], "points.achieved") - achieved).abs() < 0.005, "{name}");
        assert_eq!(sum(&found[0], "points.available"), available, "{name}");
    }
}

/// An indicator of England as the sums of practices have it.
struct England {
    points: f64,
    numbers: [f64; 3],
}

/// England by indicator, of which the files of practices are not at hand.
fn england() -> Option<BTreeMap<String, England>> {
    let text = std::fs::read_to_string(file("QOF2425_england_and_icb_aggregates.json")?);
    let json: serde_json::Value = serde_json::from_str(&text.expect("read")).expect("JSON");
    let indicators = json["england"]["indicators"].as_object().expect("indicators");
    let of = |value: &serde_json::Value, name: &str| value[name].as_f64().expect("a number");
    let england = indicators.iter().map(|(code, own)| {
        let numbers = ["numerator", "denominator", "pcas"].map(|name| of(own, name));
        let points = of(own, "achieved_points");
        (code.clone(), England { points, numbers })
    });
    Some(england.collect())
}

/// So many practices are in the files of 2024-25.
const PRACTICES: usize = 6_188;

/// The part of a whole number that falls to a practice, so that all parts come to it.
fn part(whole: f64, practice: usize) -> u64 {
    let whole = whole.round() as u64;
    let (each, rest) = (whole / PRACTICES as u64, whole % PRACTICES as u64);
    each + u64::from((practice as u64) < rest)
}

/// A file of achievement that is made so that its sums are those of England. Patients are given of
/// two indicators, points of all.
fn made(england: &BTreeMap<String, England>) -> String {
    let mut text = "REGION_ODS_CODE,REGION_ONS_CODE,REGION_NAME,PRACTICE_CODE,INDICATOR_CODE,MEASURE,VALUE\n".to_owned();
    for practice in 0..PRACTICES {
        let mut row = |code: &str, measure: &str, value: &str| {
            writeln!(text, "Y56,E40000003,LONDON,ZA{practice:04},{code},{measure},{value}").expect("text");
        };
        for (code, own) in england {
            // Points have two decimals.
            let points = part(own.points * 100.0, practice);
            let points = format!("{}.{:02}", points / 100, points % 100);
            row(code, "ACHIEVED_POINTS", &points);
            if code == "AF006" || code == "AF008" {
                for (measure, number) in ["NUMERATOR", "DENOMINATOR", "PCAS"].iter().zip(own.numbers) {
                    row(code, measure, &format!("{}.0", part(number, practice)));
                }
            }
        }
    }
    text
}

#[tokio::test]
async fn england_of_2024_25_follows_from_practices() {
    let Some(england) = england() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ACHIEVEMENT_LONDON_2425.csv");
    std::fs::write(&path, made(&england)).expect("written");
    let today = "2026-11".parse().expect("a month");
    let reading = read(&[path], &crate::readers(), today, &());
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    let test = sqlite().await.with_datasets(crate::built_in());
    let loaded = test.store.load(&reading.releases, "2026-11-23T10:00:00Z", false);
    loaded.await.expect("loaded");
    let snapshot = test.store.snapshot().await.expect("a snapshot");
    let facts = snapshot.facts("qof-achievement").expect("facts");
    let ordinal = snapshot.catalogue.england().expect("England").ordinal;
    let quantity = |id: &str| -> Quantity {
        let evaluation = facts.dataset.evaluation(id).unwrap_or_else(|| panic!("{id}"));
        facts.quantity(evaluation, 0, ordinal).unwrap_or_else(|| panic!("{id}"))
    };
    let points = quantity("points-share");
    assert!((points.numerator - 3_682_695.74).abs() < 0.005, "{points:?}");
    assert_eq!(points.denominator, 3_929_380.0);
    for (code, done, eligible, left_out) in [
        ("af006", 581_146.0, 594_045.0, 37_101.0),
        ("af008", 1_088_546.0, 1_130_536.0, 71_115.0),
    ] {
        let net = quantity(code);
        assert_eq!((net.numerator, net.denominator), (done, eligible), "{code}");
        let all = quantity(&format!("{code}-all"));
        assert_eq!((all.numerator, all.denominator), (done, eligible + left_out), "{code}");
        let adjusted = quantity(&format!("{code}-pca"));
        assert_eq!(adjusted.numerator, left_out, "{code}");
    }
    // As the publication rounds them.
    let percent = |id: &str| {
        let Quantity { numerator, denominator } = quantity(id);
        (1e4 * numerator / denominator).round() / 100.0
    };
    assert_eq!(percent("points-share"), 93.72);
    assert_eq!([percent("af006"), percent("af006-all"), percent("af006-pca")], [97.83, 92.08, 5.88]);
    assert_eq!([percent("af008"), percent("af008-all"), percent("af008-pca")], [96.29, 90.59, 5.92]);
}
