//! Published files through the readers, against figures computed from the same files by other
//! means. Skipped where the files are absent: they are never part of the project.

use domain::value::Value;
use std::path::PathBuf;

use ingest::read;
use store::{NewRelease, PeriodFigures};

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

/// The sum of a measure over all organisations that have a number.
fn sum(figures: &PeriodFigures, measure: &str) -> f64 {
    let mut columns = figures.columns.iter();
    let (_, column) = columns.find(|(id, _)| id == measure).expect(measure);
    column.iter().filter_map(Value::number).sum()
}

/// How many organisations have a number that is held back.
fn held_back(figures: &PeriodFigures, measure: &str) -> usize {
    let mut columns = figures.columns.iter();
    let (_, column) = columns.find(|(id, _)| id == measure).expect(measure);
    let suppressed = Value::Suppressed;
    column.iter().filter(|value| *value == suppressed).count()
}

/// Numerators and denominators of June 2023.
const JUNE: &[(&str, f64, f64)] = &[
    ("alcmi30", 328_591.0, 963_969.0),
    ("alcmi31", 14_610.0, 64_345.0),
    ("alcmi32", 1_927.0, 54_429.0),
    ("alcmi34", 42.0, 2_633.0),
    ("ccdcmi30", 548_647.0, 11_505_714.0),
    ("ccdcmi31", 130_257.0, 11_509_525.0),
    ("ccdcmi32", 87_823.0, 11_509_525.0),
    ("ccdcmi33", 6_884.0, 86_699.0),
    ("ccdcmi34", 7_984.0, 86_743.0),
    ("ccdcmi35", 9_761.0, 86_743.0),
    ("ccdcmi36", 1_147.0, 86_743.0),
    ("ccdcmi37", 23_577.0, 84_604.0),
];

/// The same of April 2023, the first month of the year.
const APRIL: &[(&str, f64, f64)] = &[
    ("alcmi30", 95_954.0, 297_661.0),
    ("alcmi31", 4_185.0, 18_575.0),
    ("alcmi32", 457.0, 15_781.0),
    ("alcmi34", 5.0, 737.0),
    ("ccdcmi30", 184_891.0, 11_558_204.0),
    ("ccdcmi31", 45_957.0, 11_558_259.0),
    ("ccdcmi32", 32_756.0, 11_558_259.0),
    ("ccdcmi33", 1_625.0, 32_506.0),
    ("ccdcmi34", 1_931.0, 32_512.0),
    ("ccdcmi35", 2_730.0, 32_512.0),
    ("ccdcmi36", 206.0, 32_512.0),
    ("ccdcmi37", 9_138.0, 31_671.0),
];

/// Counts of April, May and June 2023.
const COUNTS: &[(&str, [f64; 3])] = &[
    ("ccdcmi01", [48_782_672.0, 48_703_630.0, 49_051_069.0]),
    ("ccdcmi38", [1_014_759.0, 1_015_065.0, 1_021_253.0]),
    ("ccdcmi39", [456_640.0, 457_573.0, 460_271.0]),
    ("cgpcmi01", [1_475_706.0, 1_475_791.0, 1_503_798.0]),
];

#[test]
fn the_core_contract_of_spring_2023_adds_up() {
    let Some(release) = release("Core_GP_Contract_2023-24_Q1.zip") else {
        return;
    };
    assert_eq!((release.rows.read, release.rows.kept), (585_838, 585_838));
    let [april, may, june] = release.figures.as_slice() else {
        panic!("three months");
    };
    let practices = [april, may, june].map(|figures| figures.organisations.len());
    assert_eq!(practices, [6_309, 6_286, 6_303]);
    for (figures, wanted) in [(june, JUNE), (april, APRIL)] {
        for (id, numerator, denominator) in wanted {
            let found =
                ["numerator", "denominator"].map(|cell| sum(figures, &format!("{id}.{cell}")));
            assert_eq!(
                found,
                [*numerator, *denominator],
                "{id}, {}",
                figures.period
            );
        }
    }
    for (id, wanted) in COUNTS {
        let found = [april, may, june].map(|figures| sum(figures, id));
        assert_eq!(found, *wanted, "{id}");
    }
    let outside = |measure: &str| [april, may, june].map(|figures| sum(figures, measure));
    assert_eq!(outside("ccdcmi30.declined"), [55.0, 137.0, 3_811.0]);
    assert_eq!(outside("ccdcmi33.declined"), [6.0, 17.0, 44.0]);
    assert_eq!(outside("ccdcmi37.excluded"), [739.0, 1_480.0, 2_077.0]);
    for measure in ["ccdcmi37.denominator", "ccdcmi37.excluded"] {
        let found = [april, may, june].map(|figures| held_back(figures, measure));
        assert_eq!(found, [61, 49, 39], "{measure}");
    }
    assert!(release.coded.is_empty(), "every code is declared");
    let of = |measure: &str| value(&release.figures, "2023-04", "A81001", measure).number();
    assert_eq!(of("alcmi30.numerator"), Some(7.0));
    assert_eq!(of("alcmi30.denominator"), Some(9.0));
}

#[test]
fn the_list_of_outputs_describes_every_code_that_is_declared() {
    let Some(release) = release("PCD_Output_Descriptions_20241205.csv") else {
        return;
    };
    let declared = super::PUBLICATION.declared().codes();
    assert_eq!(release.coded.len(), declared.len());
    for entry in declared {
        let mut coded = release.coded.iter();
        let said = coded.find(|coded| coded.code == entry.code);
        assert!(
            said.is_some_and(|said| !said.meaning.is_empty()),
            "{}",
            entry.code
        );
    }
}
