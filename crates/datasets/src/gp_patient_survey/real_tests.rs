//! Every figure of the published files against its own columns, read by nothing but a CSV
//! reader. Skipped where the files are absent: they are never part of the project.

use std::path::PathBuf;

use domain::value::Value;

use super::items::ITEMS;

/// The folder of published files: `HARESIGN_TEST_FILES`, or `shared/nhs-data` beside the
/// project.
fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("HARESIGN_TEST_FILES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/nhs-data"),
        PathBuf::from,
    );
    let folder = folder.join("gp-patient-survey");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: {} does not exist", folder.display());
    None
}

/// A published cell: the marks are negative numbers, a blank is none.
fn cell(text: &str) -> Option<f64> {
    text.trim().parse().ok()
}

/// What the published cells of an item say: its percentage, limits, base and weight.
fn wanted(cell: impl Fn(&str) -> Option<f64>, letter: &str) -> [Value; 5] {
    let own = |name: &str| cell(&format!("{name}{letter}"));
    let known = |number: Option<f64>| number.filter(|number| *number >= 0.0);
    let (base, weight) = (known(cell("baseevaluw")), known(cell("baseevalw")));
    let share = match own("pcteval") {
        Some(-97.0) => return [Value::Suppressed; 5],
        // Above nothing and below half a per cent: the weights have it.
        Some(-98.0) => own("counteval").zip(weight).map(|(count, all)| count / all),
        other => known(other),
    };
    let limits = known(own("lowileval")).zip(known(own("hiwileval")));
    let limits = limits.filter(|_| share.is_some());
    let percent = |number: Option<f64>| Value::from(number.map(|number| number * 100.0));
    [
        percent(share),
        percent(limits.map(|(low, _)| low)),
        percent(limits.map(|(_, high)| high)),
        Value::from(base),
        Value::from(weight),
    ]
}

#[test]
fn every_percentage_limit_and_base_is_that_of_its_columns() {
    let Some(folder) = folder() else {
        return;
    };
    for (name, code, least) in [
        (
            "GPPS_2025_Practice_data_(weighted)_(csv)_PUBLIC_25practices.csv",
            Some("ad_practicecode"),
            3_300,
        ),
        (
            "GPPS_2025_ICS_data_(weighted)_(csv)_PUBLIC_25of42.csv",
            Some("ad_icscode"),
            3_300,
        ),
        ("GPPS_2025_National_data_(weighted)_(csv)_PUBLIC.csv", None, 130),
    ] {
        let path = folder.join(name);
        let today = "2026-11".parse().unwrap();
        let reading = ingest::read(std::slice::from_ref(&path), &crate::readers(), today, &());
        assert!(reading.refused.is_empty(), "{:?}", reading.refused);
        let figures = &reading.releases[0].figures[0];
        let mut reader = csv::Reader::from_path(path).unwrap();
        let headers = reader.headers().unwrap().clone();
        let place = |name: &str| {
            let mut headings = headers.iter();
            headings.position(|heading| heading.trim_start_matches('\u{feff}') == name)
        };
        let mut compared = 0;
        for record in reader.records() {
            let record = record.unwrap();
            let own = |name: &str| place(name).and_then(|at| record.get(at)).unwrap_or_default();
            let code = code.map_or("E92", own).trim();
            let mut organisations = figures.organisations.iter();
            let row = organisations.position(|other| other.as_str() == code).unwrap();
            for item in ITEMS {
                let cells = wanted(|name| cell(own(&format!("{}.{name}", item.stem))), item.letter);
                for (part, wanted) in ["value", "low", "high", "base", "weight"].iter().zip(cells) {
                    let measure = format!("{}/{part}", item.margin);
                    let mut columns = figures.columns.iter();
                    let found = columns
                        .find(|(id, _)| *id == measure)
                        .map_or(Value::Missing, |(_, column)| column.get(row as u32));
                    let is_same = match (found, wanted) {
                        (Value::Number(found), Value::Number(wanted)) => {
                            (found - wanted).abs() <= 1e-6 * wanted.abs().max(1.0)
                        }
                        // The base of what is suppressed may be published.
                        (_, Value::Suppressed) => {
                            *part == "base" || *part == "weight" || found == Value::Suppressed
                        }
                        (found, wanted) => found == wanted,
                    };
                    assert!(is_same, "{code} {measure}: {found:?}, not {wanted:?}");
                    compared += 1;
                }
            }
        }
        assert!(compared > least, "{name}: {compared} figures were compared");
    }
}
