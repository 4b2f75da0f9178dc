//! Published files through the readers, against figures computed from the same files by other
//! means. Skipped where the files are absent: they are never part of the project.

use std::path::PathBuf;

use domain::organisation::Kind;
use ingest::read;
use store::NewRelease;

use crate::samples::value;

/// The folder of published files: `HARESIGN_TEST_FILES`, or `shared/nhs-data` beside the
/// project.
fn file(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("HARESIGN_TEST_FILES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/nhs-data"),
        PathBuf::from,
    );
    let path = folder.join("pcn-des-and-gp-contract").join(name);
    if path.is_file() {
        return Some(path);
    }
    eprintln!("skipped: {} does not exist", path.display());
    None
}

/// The release that a file makes.
fn release(name: &str) -> Option<NewRelease> {
    let today = "2026-11".parse().expect("a month");
    let mut reading = read(&[file(name)?], &crate::readers(), today, &());
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    assert_eq!(reading.releases.len(), 1);
    reading.releases.pop()
}

/// Sums over all practices or PCNs of 2023/24.
const SUMS: &[(&str, Kind, f64)] = &[
    ("ncd026.numerator", Kind::Practice, 188_034_307.0),
    ("ncd026.denominator", Kind::Practice, 216_102_375.0),
    ("ehch04.numerator", Kind::Practice, 2_720_435.0),
    ("ncdmi191.baseline-numerator", Kind::Pcn, 733_910.0),
    ("ncdmi191.numerator", Kind::Pcn, 804_340.0),
    ("ncdmi210.baseline-denominator", Kind::Pcn, 61_750_479.0),
    ("ncdmi210.baseline-numerator", Kind::Pcn, 768_105.0),
    ("ncdmi210.denominator", Kind::Pcn, 62_974_367.0),
    ("ncdmi210.numerator", Kind::Pcn, 839_695.0),
];

#[test]
fn the_fund_of_2023_24_adds_up() {
    let Some(release) = release("IIF_indicators_annual_pub_2023_24.csv") else {
        return;
    };
    assert_eq!((release.rows.read, release.rows.kept), (26_520, 26_520));
    let of_kind = |kind: Kind| {
        let records = release.organisations.iter();
        records.filter(|record| record.kind == kind).count()
    };
    assert_eq!(
        [of_kind(Kind::Pcn), of_kind(Kind::Practice)],
        [1_273, 6_294]
    );
    let [figures] = release.figures.as_slice() else {
        panic!("one month");
    };
    assert_eq!(figures.period.to_string(), "2024-03");
    for (measure, kind, wanted) in SUMS {
        let mut columns = figures.columns.iter();
        let (_, column) = columns.find(|(id, _)| id == measure).expect(measure);
        let codes = (0..).zip(&figures.organisations);
        let found: f64 = codes
            .filter(|(_, code)| code.can_be(*kind))
            .filter_map(|(place, _)| column.get(place).number())
            .sum();
        assert_eq!(found, *wanted, "{measure}");
        let england = value(&release.figures, "2024-03", "E92", measure).number();
        let expected = (*kind == Kind::Pcn).then_some(*wanted);
        assert_eq!(england, expected, "{measure}");
    }
    assert!(release.coded.is_empty(), "every code is declared");
    let of = |code: &str, measure: &str| value(&release.figures, "2024-03", code, measure).number();
    assert_eq!(of("U00070", "ncdmi191.baseline-numerator"), Some(190.0));
    assert_eq!(of("U00070", "ncdmi191.numerator"), Some(220.0));
    assert_eq!(of("Y07275", "ncd026.denominator"), Some(18_636.0));
    assert_eq!(of("Y07275", "ncd026.numerator"), Some(14_500.0));
}

#[test]
fn the_metadata_of_2025_26_describes_its_eight_indicators() {
    let Some(release) = release("NHSDigital_ncdes_NCD_metadata.csv") else {
        return;
    };
    let codes: Vec<&str> = release
        .coded
        .iter()
        .map(|coded| coded.code.as_str())
        .collect();
    let wanted = [
        "CAN04", "HI03", "HI21", "SMR01A", "SMR01B", "SMR01C", "SMR01D", "SMR03",
    ];
    assert_eq!(codes, wanted);
    assert!(release.coded.iter().all(|coded| {
        let declared = super::PUBLICATION.declared().coded(&coded.code);
        declared.is_some_and(|declared| declared.title == coded.title)
            && !coded.meaning.is_empty()
            && coded.meaning.contains(' ')
    }));
}
