//! Published workbooks through the readers, against figures taken from the same sheets by other
//! means (openpyxl). Skipped where the files are absent: they are never part of the project.

use std::path::PathBuf;

use domain::code::OdsCode;
use domain::column::Column;
use domain::organisation::Kind;
use domain::value::Value;
use ingest::{Reading, read};
use store::{NewRelease, PeriodFigures};

use super::samples::{MISSING, expect, release, value};

/// A practice and its eighteen numbers, in the order of [`MEASURES`].
type Practices = &'static [(&'static str, [f64; 18])];

const MEASURES: [&str; 18] = [
    "inbound",
    "outcome.answered",
    "outcome.ended-in-menu",
    "outcome.missed",
    "outcome.callback-requested",
    "callback-made",
    "wait.under-1",
    "wait.1-to-2",
    "wait.2-to-5",
    "wait.over-5",
    "duration.under-1",
    "duration.1-to-2",
    "duration.2-to-5",
    "duration.over-5",
    "missed-wait.under-1",
    "missed-wait.1-to-2",
    "missed-wait.2-to-5",
    "missed-wait.over-5",
];

/// Among them the rows whose month holds the copyright line (M83616, L84026), one whose supplier
/// gives no call backs (N81111), and two without a number for the longest waits.
const PRACTICES_2025_10: Practices = &[
    (
        "E81050",
        [
            7_993.0, 5_004.0, 1_889.0, 1_060.0, 40.0, 40.0, 1_562.0, 681.0, 1_208.0, 1_553.0,
            1_161.0, 1_879.0, 1_664.0, 300.0, 639.0, 124.0, 167.0, 130.0,
        ],
    ),
    (
        "M83616",
        [
            4_231.0, 3_636.0, 534.0, 55.0, 6.0, 6.0, 3_132.0, 359.0, 134.0, 11.0, 894.0, 1_495.0,
            1_087.0, 160.0, 36.0, 13.0, 6.0, 0.0,
        ],
    ),
    (
        "N81111",
        [
            6_205.0, 3_636.0, 1_036.0, 1_533.0, MISSING, 0.0, 638.0, 302.0, 724.0, 1_972.0, 566.0,
            1_290.0, 1_428.0, 352.0, 972.0, 120.0, 186.0, 255.0,
        ],
    ),
    (
        "A81002",
        [
            19_970.0, 8_079.0, 4_572.0, 6_372.0, 909.0, 909.0, 1_755.0, 751.0, 1_711.0, 3_862.0,
            1_109.0, 2_918.0, 3_155.0, 897.0, 5_861.0, 157.0, 193.0, 161.0,
        ],
    ),
    (
        "E81615",
        [
            2_497.0, 2_006.0, 394.0, 97.0, 0.0, 0.0, 1_694.0, 163.0, 126.0, 23.0, 843.0, 764.0,
            366.0, 33.0, 46.0, 21.0, 13.0, 17.0,
        ],
    ),
];
const PRACTICES_2025_11: Practices = &[
    (
        "E81050",
        [
            6_520.0, 4_045.0, 1_414.0, 1_012.0, 49.0, 49.0, 1_416.0, 555.0, 869.0, 1_205.0, 935.0,
            1_560.0, 1_336.0, 214.0, 611.0, 112.0, 149.0, 140.0,
        ],
    ),
    (
        "L84026",
        [
            18_764.0, 5_392.0, 5_110.0, 1_334.0, 6_928.0, 6_928.0, 2_680.0, 776.0, 960.0, 976.0,
            988.0, 1_804.0, 1_996.0, 604.0, 453.0, 374.0, 234.0, 273.0,
        ],
    ),
    (
        "N81111",
        [
            5_502.0, 3_127.0, 946.0, 1_429.0, MISSING, 0.0, 452.0, 249.0, 591.0, 1_823.0, 434.0,
            1_026.0, 1_319.0, 348.0, 949.0, 107.0, 172.0, 201.0,
        ],
    ),
    (
        "G85096",
        [
            3_889.0, 2_506.0, 1_119.0, 264.0, 0.0, 0.0, 1_497.0, 395.0, 384.0, 230.0, 610.0, 813.0,
            919.0, 164.0, 104.0, 43.0, 63.0, 54.0,
        ],
    ),
    (
        "B81038",
        [
            7_128.0, 2_445.0, 1_823.0, 1_163.0, 1_616.0, 1_490.0, 360.0, 242.0, 463.0, 1_380.0,
            738.0, 914.0, 657.0, 136.0, 757.0, 95.0, 138.0, 173.0,
        ],
    ),
];
const PRACTICES_2026_01: Practices = &[
    (
        "E81050",
        [
            6_441.0, 4_370.0, 1_398.0, 544.0, 129.0, 129.0, 2_439.0, 635.0, 792.0, 504.0, 911.0,
            1_717.0, 1_425.0, 317.0, 185.0, 81.0, 164.0, 114.0,
        ],
    ),
    (
        "M92022",
        [
            3_106.0, 1_437.0, 5.0, 1_598.0, 66.0, 62.0, 1_328.0, 85.0, 24.0, 0.0, 339.0, 474.0,
            495.0, 129.0, 1_335.0, 181.0, 75.0, 7.0,
        ],
    ),
    (
        "N81111",
        [
            5_335.0, 3_230.0, 851.0, 1_254.0, MISSING, MISSING, 510.0, 257.0, 593.0, 1_870.0,
            567.0, 1_248.0, 1_164.0, 251.0, 737.0, 119.0, 171.0, 227.0,
        ],
    ),
    (
        "C83057",
        [
            7_708.0, 2_389.0, 4_486.0, 543.0, 534.0, 534.0, 1_007.0, 329.0, 583.0, 470.0, 754.0,
            893.0, 650.0, 92.0, 356.0, 49.0, 75.0, 63.0,
        ],
    ),
    (
        "L81095",
        [
            12_018.0, 8_228.0, 2_444.0, 926.0, 350.0, 367.0, 7_940.0, 233.0, 55.0, 0.0, 1_882.0,
            2_707.0, 3_031.0, 608.0, 922.0, 2.0, 2.0, 0.0,
        ],
    ),
];

/// A published workbook.
struct Edition {
    file: &'static str,
    month: &'static str,
    practices: Practices,
    /// How many practices have rows.
    count: usize,
    /// Calls of shared accounts: with a region, without one, and in one ICB.
    shared: [f64; 3],
    /// Calls from 8am to 10am on Mondays and on Sundays.
    early: [f64; 2],
    /// What Table 1 says of its month: calls, practices included, patients of these.
    england: [f64; 3],
    /// What it says of October 2024, where it goes back so far.
    first: f64,
}

const EDITIONS: [Edition; 3] = [
    Edition {
        file: "Cloud Based Telephony Publication Summary October 2025_v2.xlsx",
        month: "2025-10",
        practices: PRACTICES_2025_10,
        count: 4376,
        shared: [1_720_997.0, 134_055.0, 37_502.0],
        early: [2_172_992.0, 16_304.0],
        england: [31_444_618.0, 4_649.0, 48_489_763.0],
        first: 22103294.0,
    },
    Edition {
        file: "Cloud Based Telephony Publication Summary November 2025.xlsx",
        month: "2025-11",
        practices: PRACTICES_2025_11,
        count: 4691,
        shared: [1_915_891.0, 120_168.0, 32_991.0],
        early: [2_439_107.0, 21_883.0],
        england: [29_439_840.0, 5_015.0, 52_771_608.0],
        first: 22_103_294.0,
    },
    Edition {
        file: "Cloud Based Telephony Publication Summary January 2026.xlsx",
        month: "2026-01",
        practices: PRACTICES_2026_01,
        count: 4766,
        shared: [2_061_046.0, 187_851.0, 31_418.0],
        early: [2_469_200.0, 17_333.0],
        england: [31_605_636.0, 5_109.0, 53_601_411.0],
        first: 22_103_294.0,
    },
];

/// The folder of published files: `HARESIGN_TEST_FILES`, or `shared/nhs-data` beside the
/// project.
fn file(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("HARESIGN_TEST_FILES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/nhs-data"),
        PathBuf::from,
    );
    let path = folder.join("cloud-telephony").join(name);
    if path.is_file() {
        return Some(path);
    }
    eprintln!("skipped: {} does not exist", path.display());
    None
}

fn reading(edition: &Edition) -> Option<Reading> {
    let today = "2026-11".parse().expect("a month");
    Some(read(&[file(edition.file)?], &crate::readers(), today, &()))
}

/// The figures of the month of an edition.
fn of_month<'a>(release: &'a NewRelease, edition: &Edition) -> &'a PeriodFigures {
    let period = edition.month.parse().expect("a period");
    let mut figures = release.figures.iter();
    figures
        .find(|figures| figures.period == period)
        .expect("the month")
}

fn practices(figures: &PeriodFigures) -> impl Iterator<Item = (usize, OdsCode)> {
    let codes = figures.organisations.iter().copied().enumerate();
    codes.filter(|(_, code)| code.can_be(Kind::Practice))
}

/// The values of a measure.
fn column<'a>(figures: &'a PeriodFigures, measure: &str) -> &'a Column {
    let mut columns = figures.columns.iter();
    let (_, column) = columns.find(|(id, _)| id == measure).expect("the measure");
    column
}

/// The sum of a measure over all practices.
fn sum(release: &NewRelease, edition: &Edition, measure: &str) -> f64 {
    let figures = of_month(release, edition);
    let column = column(figures, measure);
    practices(figures)
        .filter_map(|(place, _)| column.number(place as u32))
        .sum()
}

/// The sum of some measures of each practice; `None` unless it has all of them.
fn sums(figures: &PeriodFigures, measures: &[&str]) -> Vec<Option<f64>> {
    let columns: Vec<&Column> = measures.iter().map(|id| column(figures, id)).collect();
    practices(figures)
        .map(|(place, _)| columns.iter().map(|one| one.number(place as u32)).sum())
        .collect()
}

#[test]
fn five_practices_of_every_month_have_their_published_figures() {
    for edition in &EDITIONS {
        let Some(reading) = reading(edition) else {
            return;
        };
        let summary = release(&reading, "summary");
        assert_eq!(practices(of_month(summary, edition)).count(), edition.count);
        for (code, numbers) in edition.practices {
            for (measure, expected) in MEASURES.into_iter().zip(numbers) {
                expect(summary, edition.month, code, &[(measure, *expected)]);
            }
        }
    }
}

#[test]
fn table_1_is_the_sum_of_the_practices_and_of_the_shared_accounts() {
    for edition in &EDITIONS {
        let Some(reading) = reading(edition) else {
            return;
        };
        let (summary, england) = (release(&reading, "summary"), release(&reading, "england"));
        let of_england = |release: &NewRelease, measure: &str| {
            let value = value(&release.figures, edition.month, "E92", measure);
            value
                .number()
                .unwrap_or_else(|| panic!("{}: no {measure}", edition.month))
        };
        let [calls, included, patients] = edition.england;
        assert_eq!(of_england(england, "inbound"), calls);
        assert_eq!(of_england(england, "participation.included"), included);
        assert_eq!(of_england(england, "patients"), patients);
        let [shared, unmapped, of_icb] = edition.shared;
        assert_eq!(of_england(summary, "account.shared"), shared);
        assert_eq!(of_england(summary, "account.unmapped"), unmapped);
        expect(summary, edition.month, "QHG", &[("account.shared", of_icb)]);
        let of_practices = sum(summary, edition, "inbound");
        assert_eq!(of_england(summary, "account.practice"), of_practices);
        assert_eq!(of_practices + shared + unmapped, calls, "{}", edition.month);
        // By day and time the calls are the same.
        let days = [
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
        ];
        let bands = [
            "00-06", "06-08", "08-10", "10-12", "12-14", "14-16", "16-18", "18-1830", "1830-24",
        ];
        let by_time: f64 = days
            .iter()
            .flat_map(|day| bands.map(|band| format!("weekday.{day}/time-band.{band}")))
            .map(|measure| of_england(summary, &measure))
            .sum();
        assert_eq!(by_time, calls, "{}", edition.month);
        let core: f64 = ["core-8-10", "core-10-1830", "non-core"]
            .iter()
            .map(|core| of_england(summary, &format!("core.{core}")))
            .sum();
        assert_eq!(core, calls, "{}", edition.month);
        assert_eq!(
            of_england(summary, "weekday.monday/time-band.08-10"),
            edition.early[0]
        );
        assert_eq!(
            of_england(summary, "weekday.sunday/time-band.08-10"),
            edition.early[1]
        );
    }
}

#[test]
fn answered_and_missed_calls_have_their_waits() {
    for edition in &EDITIONS {
        let Some(reading) = reading(edition) else {
            return;
        };
        let (summary, england) = (release(&reading, "summary"), release(&reading, "england"));
        let figures = of_month(summary, edition);
        let answered = sums(figures, &["outcome.answered"]);
        assert_eq!(
            sums(figures, &MEASURES[10..14]),
            answered,
            "{}",
            edition.month
        );
        let missed = sums(figures, &["outcome.missed"]);
        assert_eq!(sums(figures, &MEASURES[14..]), missed, "{}", edition.month);
        // Waits are counted apart: of one practice in November they do not come to its answers.
        let waits = sums(figures, &MEASURES[6..10]);
        let apart: Vec<String> = practices(figures)
            .zip(waits.into_iter().zip(answered))
            .filter(|(_, (waits, answered))| waits != answered)
            .map(|((_, code), _)| code.to_string())
            .collect();
        let expected: &[&str] = if edition.month == "2025-11" {
            &["N81111"]
        } else {
            &[]
        };
        assert_eq!(apart, expected, "{}", edition.month);
        // Table 1 has the waits of the shared accounts too: it is never less.
        for measure in &MEASURES[6..14] {
            let all = value(&england.figures, edition.month, "E92", measure);
            let Value::Number(all) = all else {
                panic!("{measure}: {all:?}");
            };
            assert!(all > sum(summary, edition, measure), "{measure}");
        }
    }
}

#[test]
fn table_1_goes_back_to_october_2024() {
    for edition in &EDITIONS {
        let Some(reading) = reading(edition) else {
            return;
        };
        let england = release(&reading, "england");
        let first = england.figures.first().expect("months");
        assert_eq!(first.period.to_string(), "2024-10");
        expect(england, "2024-10", "E92", &[("inbound", edition.first)]);
        // October was published again with the same total.
        expect(england, "2025-10", "E92", &[("inbound", 31_444_618.0)]);
    }
}
