//! Published files through the readers, against figures computed from the same files by other
//! means. Skipped where the files are absent: they are never part of the project.

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
    let path = folder.join("fingertips").join(name);
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

fn of_period<'a>(release: &'a NewRelease, period: &str) -> &'a PeriodFigures {
    let mut all = release.figures.iter();
    all.find(|figures| figures.period.to_string() == period)
        .expect(period)
}

/// Organisations in FY2022 with their value, limits and denominator.
const SMOKERS: &[(&str, [f64; 4])] = &[
    (
        "A81001",
        [15.407_673_86, 14.222_427_03, 16.672_496_33, 3_336.0],
    ),
    (
        "P81010",
        [8.749_466_496, 7.973_867_836, 9.592_641_95, 4_686.0],
    ),
    (
        "Y02960",
        [16.496_904_33, 15.494_617_76, 17.550_559_83, 5_007.0],
    ),
    (
        "16C",
        [16.257_560_12, 16.164_543_2, 16.351_007_9, 601_677.0],
    ),
    (
        "QHM",
        [15.077_538_58, 15.034_783_48, 15.120_393_64, 2_684_470.0],
    ),
    (
        "Y56",
        [14.211_877_84, 14.189_197_85, 14.234_588_06, 9_093_070.0],
    ),
    (
        "Y63",
        [15.675_042_86, 15.649_263_87, 15.700_856_41, 7_630_397.0],
    ),
    (
        "E92",
        [14.710_893_55, 14.701_277_95, 14.720_514_36, 52_100_343.0],
    ),
];

/// England and how many organisations there are, by period.
const ENGLAND: &[(&str, f64, usize)] = &[
    ("FY2013", 19.170_765_26, 1),
    ("FY2014", 18.643_291_73, 1),
    ("FY2015", 18.082_273_56, 1),
    ("FY2016", 17.558_570_89, 6),
    ("FY2017", 17.192_572_52, 6),
    ("FY2018", 16.741_436_07, 6),
    ("FY2019", 16.464_531_26, 93),
    ("FY2020", 15.935_615_14, 1),
    ("FY2021", 15.389_01, 43),
    ("FY2022", 14.710_893_55, 6534),
];

#[test]
fn smoking_is_as_published() {
    let Some(release) = release("smok_qof_prev.csv") else {
        return;
    };
    assert_eq!(release.dataset, super::PUBLICATION.declared().id);
    assert_eq!(release.source, "indicator-91547");
    assert_eq!((release.rows.read, release.rows.kept), (17_627, 6_692));
    let mut left_out: Vec<(&str, u64)> = release
        .rows
        .rejected
        .iter()
        .map(|(reason, rows)| (reason.as_str(), *rows))
        .collect();
    left_out.sort_unstable();
    assert_eq!(
        left_out,
        [
            (
                "of a group within an area, such as a decile of deprivation",
                100
            ),
            ("of an area that has an ONS code alone", 285),
            ("of another age", 1),
            (
                "of areas outside the NHS (councils, statistical regions)",
                4_282
            ),
            ("without the number of an indicator", 6_267),
        ]
    );
    assert_eq!(release.figures.len(), ENGLAND.len());
    for (period, percent, organisations) in ENGLAND {
        let figures = of_period(&release, period);
        assert_eq!(figures.organisations.len(), *organisations, "{period}");
        let england = value(&release.figures, period, "E92", "91547/value");
        assert_eq!(england.number(), Some(*percent), "{period}");
    }
    for (code, expected) in SMOKERS {
        for (cell, expected) in ["value", "low", "high", "weight"].iter().zip(expected) {
            let found = value(&release.figures, "FY2022", code, &format!("91547/{cell}"));
            assert_eq!(found.number(), Some(*expected), "{cell} of {code}");
        }
    }
    let year = of_period(&release, "FY2022");
    let practices = year
        .organisations
        .iter()
        .filter(|code| code.as_str().len() == 6);
    assert_eq!(practices.count(), 6_378);
    let sum: f64 = year
        .columns
        .iter()
        .find(|(measure, _)| measure == "91547/base")
        .map(|(_, column)| column)
        .into_iter()
        .flat_map(|column| year.organisations.iter().zip(column.iter()))
        .filter(|(code, _)| code.as_str().len() == 6)
        .filter_map(|(_, base)| base.number())
        .sum();
    // The practices together are England.
    assert_eq!(sum, 52_100_343.0);
}

/// The files of deprivation scores have the same columns, and go where they went.
#[test]
fn deprivation_is_read_by_its_own_reader() {
    for (name, practices, code, score) in [
        ("indicator-data.csv", 6_545, "Y06275", 50.121_059_020_044_5),
        (
            "fingertips-imd-2025-gp-practice.csv",
            6_143,
            "A81012",
            52.819,
        ),
    ] {
        let Some(release) = release(name) else {
            continue;
        };
        assert_ne!(release.dataset, super::PUBLICATION.declared().id, "{name}");
        let [figures] = release.figures.as_slice() else {
            panic!("{name} has one period");
        };
        assert_eq!(figures.organisations.len(), practices, "{name}");
        let period = figures.period.to_string();
        let found = value(&release.figures, &period, code, "score");
        assert_eq!(found.number(), Some(score), "{name}");
    }
}
