//! Published files through the readers, against figures taken from the same files by other means
//! (openpyxl, DuckDB). Skipped where the files are absent: they are never part of the project.

use std::collections::BTreeMap;
use std::path::PathBuf;

use domain::calendar::{next_day, weekday};
use domain::column::Column;
use domain::period::{Month, Period};
use domain::value::Value;
use ingest::read;
use store::{NewRelease, PeriodFigures};

use crate::samples::value;

/// Of each workbook: the month, and from Table 1 the submissions in all, clinical, administrative,
/// other; practices that received any; patients of open practices; open practices; practices known
/// to have a system, or `-`; practices that take part, or `-`; patients of those that received any.
const TABLE_1: &str = "\
2024-04 3209764 2323945 863948 21871 4882 63223962 6292 5400 - 49067695
2024-06 2687993 1908515 764917 14561 4700 63363624 6258 5399 - 46780037
2024-07 3412014 2448806 953068 10140 4833 63403729 6250 5404 - 48633780
2024-08 2368270 1628172 736592 3506 3507 63418988 6239 5410 - 34731419
2024-09 3487805 2486016 1000241 1548 4920 63475665 6232 5473 - 49386067
2024-10 3977877 2880313 1097564 0 4924 63575846 6229 5493 - 49516562
2024-12 3046796 1883962 768021 394813 3749 63708429 6219 5556 - 38154373
2025-01 4397114 2821894 1055272 519948 4291 63727768 6219 5558 - 44860564
2025-02 3825092 2675784 1020509 128799 5069 63760303 6215 5565 - 52005827
2025-03 4724314 3084306 1159276 480732 5367 63760837 6213 5763 - 54707873
2025-04 4747764 3159808 1182687 405269 5367 63772876 6210 5781 - 54671075
2025-05 5123833 3407979 1259098 456756 5554 63769145 6199 5937 - 56736937
2025-06 5675043 3887776 1512724 274543 5535 63793824 6194 5950 - 57370000
2025-07 5883795 4016568 1595450 271777 5521 63806518 6188 5960 - 57156748
2025-08 5078573 3457740 1380298 240535 5514 63824892 6183 5967 - 57143127
2025-10 8330625 5464095 2061744 804786 5894 63922637 6220 - 6152 61358030
2025-11 7409171 5034836 1852107 522228 5865 63878949 6208 - 6142 61119066
2025-12 7373760 5148830 1901407 323523 5969 63939909 6211 - 6146 62332961
2026-01 9204297 6039924 2225738 938635 5961 63898762 6209 - 6146 62247022
";

/// Of five practices a month: the month, the code; submissions in all, clinical, administrative,
/// other, `-` where the practice does not take part or nothing was received; patients; whether it
/// takes part; whether it is known to have a system.
const PRACTICES: &str = "\
2024-04 G83028 1296 1091 205 0 13540 - -
2024-04 M83035 2 0 0 2 7137 - -
2024-04 K84013 833 731 102 0 29856 - -
2024-04 B82016 634 571 63 0 8340 - -
2024-04 B86016 1810 889 921 0 18192 - -
2024-06 M92654 1728 1145 583 0 7191 1 1
2024-06 M83024 116 8 8 100 8266 1 1
2024-06 J83625 0 0 0 0 8339 1 1
2024-06 N84024 - - - - 9257 0 0
2024-06 C81118 - - - - 8380 1 0
2024-07 K83015 2866 2707 159 0 12520 1 1
2024-07 M83637 2 0 0 2 4868 1 1
2024-07 B86669 0 0 0 0 2720 1 1
2024-07 B85020 - - - - 6728 0 0
2024-07 L84021 - - - - 8799 1 0
2024-08 P84032 13 5 6 2 6116 1 1
2024-08 M83014 34 0 0 34 10027 1 1
2024-08 E82044 0 0 0 0 14108 1 1
2024-08 B85020 - - - - 6725 0 0
2024-08 P81039 - - - - 5655 1 0
2024-09 G82120 242 194 48 0 15570 1 1
2024-09 M83009 274 92 10 172 10986 1 1
2024-09 E84003 0 0 0 0 14220 1 1
2024-09 Y02645 - - - - 7 0 0
2024-09 P91013 - - - - 11563 1 0
2024-10 K83048 886 766 120 0 6198 1 1
2024-10 C82059 0 0 0 0 1882 1 1
2024-10 Y07025 - - - - 8366 0 0
2024-10 P84683 - - - - 12483 1 0
2024-10 K84075 305 232 73 0 11885 1 1
2024-12 B86007 2565 1913 652 0 9042 * 1
2024-12 F84017 4757 0 0 4757 20536 * 1
2024-12 A83035 0 0 0 0 7195 * 1
2024-12 P92001 - - - - 5584 * 0
2024-12 P87624 146 89 57 0 5082 * 1
2025-01 D83003 30 19 11 0 5119 * 1
2025-01 F84666 813 0 0 813 6137 * 1
2025-01 N81050 0 0 0 0 19636 * 1
2025-01 D82076 - - - - 8683 * 0
2025-01 D81001 2687 2005 682 0 14753 * 1
2025-02 H83018 55 18 37 0 17941 1 1
2025-02 F86005 186 0 0 186 8795 1 1
2025-02 K82021 0 0 0 0 15118 1 1
2025-02 F83055 - - - - 23440 0 0
2025-02 D82012 - - - - 14600 1 0
2025-03 Y06810 2690 2024 666 0 14747 1 1
2025-03 P92012 697 0 0 697 4521 1 1
2025-03 N82011 0 0 0 0 10938 1 1
2025-03 J81625 - - - - 14910 0 0
2025-03 K82064 - - - - 7576 1 0
2025-04 C82680 1129 991 138 0 4938 1 1
2025-04 P92008 1751 0 0 1751 8714 1 1
2025-04 P81123 0 0 0 0 12980 1 1
2025-04 C84720 - - - - 34 0 0
2025-04 N81052 - - - - 12896 1 0
2025-05 B86007 2750 1961 789 0 9083 1 1
2025-05 P84038 5532 0 0 5532 13541 1 1
2025-05 F86058 0 0 0 0 15251 1 1
2025-05 P92647 - - - - 6454 0 0
2025-05 P81633 - - - - 3774 1 0
2025-06 M85048 647 3 112 532 11209 1 1
2025-06 L85027 0 0 0 0 8747 1 1
2025-06 K84063 - - - - 12123 0 0
2025-06 L83616 - - - - 2391 1 0
2025-06 N83005 989 100 0 889 8640 1 1
2025-07 L84053 1350 1141 128 81 7851 1 1
2025-07 J84011 0 0 0 0 24795 1 1
2025-07 K84063 - - - - 12111 0 0
2025-07 G81085 - - - - 3939 1 0
2025-07 E81002 366 189 177 0 10236 1 1
2025-08 Y02567 214 73 140 1 6298 1 1
2025-08 P92028 0 0 0 0 4805 1 1
2025-08 L83004 - - - - 11588 0 0
2025-08 B82079 - - - - 3733 1 0
2025-08 N81118 37 32 5 0 8699 1 1
2025-10 E84066 1410 1198 212 0 98885 1 1
2025-10 Y02605 32 18 13 1 3769 1 1
2025-10 Y02526 - - - - 79 0 -
2025-10 N82039 - - - - 4046 1 -
2025-10 K82017 897 589 308 0 14269 1 1
2025-11 E85014 404 355 49 0 8476 1 1
2025-11 D82012 1435 0 0 1435 14747 1 1
2025-11 C88086 - - - - 2601 0 -
2025-11 Y02332 - - - - 17917 1 -
2025-11 J82058 808 693 115 0 20073 1 1
2025-12 C84624 1155 788 367 0 5644 1 1
2025-12 M85033 41 0 0 41 17656 1 1
2025-12 J82217 - - - - 506 0 -
2025-12 L82025 - - - - 4833 1 -
2025-12 J82092 305 234 71 0 8351 1 1
2026-01 B83063 4985 4344 641 0 19265 1 1
2026-01 Y02974 1935 0 0 1935 12611 1 1
2026-01 C88086 - - - - 2626 0 -
2026-01 M84034 - - - - 2244 1 -
2026-01 M86046 329 46 283 0 5372 1 1
";

/// The folder of published files: `HARESIGN_TEST_FILES`, or `shared/nhs-data` beside the
/// project.
pub(super) fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("HARESIGN_TEST_FILES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/nhs-data"),
        PathBuf::from,
    );
    let folder = folder.join("online-consultations");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: {} does not exist", folder.display());
    None
}

/// The one release that a file makes; the words are in its name.
fn release(words: &[&str]) -> Option<NewRelease> {
    let mut paths = std::fs::read_dir(folder()?)
        .expect("a folder")
        .map(|entry| entry.expect("a file").path());
    let path = paths.find(|path| {
        let name = path.display().to_string();
        words.iter().all(|word| name.contains(word))
    });
    let Some(path) = path else {
        eprintln!("skipped: there is no file of {words:?}");
        return None;
    };
    let mut reading = read(
        &[path],
        &crate::readers(),
        "2026-11".parse().expect("a month"),
        &(),
    );
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    assert_eq!(reading.releases.len(), 1);
    reading.releases.pop()
}

/// The workbook of a month.
fn workbook(month: &str) -> Option<NewRelease> {
    let long = month.parse::<Month>().expect("a month").long();
    release(&[&format!("- {long}.xlsx")])
}

/// The sum of a measure over the practices of a month.
fn sum(figures: &PeriodFigures, measure: &str) -> f64 {
    let column = figures.columns.iter().find(|(id, _)| id == measure);
    let column = column.unwrap_or_else(|| panic!("no {measure}"));
    column.1.iter().filter_map(Value::number).sum()
}

fn lines(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table.lines().map(|line| line.split_whitespace().collect())
}

/// A number of a table above; `-` is missing and `*` suppressed.
fn written(text: &str) -> Value {
    match text {
        "-" => Value::Missing,
        "*" => Value::Suppressed,
        number => Value::Number(number.parse().expect("a number")),
    }
}

#[test]
fn the_practices_of_every_workbook_come_to_its_table_1() {
    if folder().is_none() {
        return;
    }
    let mut read = 0;
    for line in lines(TABLE_1) {
        let Some(release) = workbook(line[0]) else {
            continue;
        };
        read += 1;
        let [figures] = release.figures.as_slice() else {
            panic!("{}: {} months", line[0], release.figures.len());
        };
        let number = |place: usize| written(line[place]).number();
        let check = |what: &str, found: f64, place: usize| {
            assert_eq!(Some(found), number(place), "{}: {what}", line[0]);
        };
        check("submissions", sum(figures, "submissions"), 1);
        check("clinical", sum(figures, "kind.clinical"), 2);
        check("administrative", sum(figures, "kind.administrative"), 3);
        check("other", sum(figures, "kind.other"), 4);
        let of = |measure: &str| {
            let column = figures
                .columns
                .iter()
                .find(|(id, _)| id == measure)
                .expect("a measure");
            column.1.iter().map(Value::number).collect::<Vec<_>>()
        };
        let (submissions, patients) = (of("submissions"), of("patients"));
        let received = || {
            submissions
                .iter()
                .zip(&patients)
                .filter(|(own, _)| **own > Some(0.0))
        };
        check("receiving", received().count() as f64, 5);
        check(
            "their patients",
            received().filter_map(|(_, patients)| *patients).sum(),
            10,
        );
        // Only practices that received submissions are listed in April 2024.
        if line[0] > "2024-05" {
            check("patients", sum(figures, "patients"), 6);
            // Since October 2025 Table 1 counts open practices without patients, which the
            // table of practices leaves out.
            if line[0] < "2025-10" {
                check("open practices", sum(figures, "practices"), 7);
                check("with a system", sum(figures, "capability"), 8);
            } else {
                check("taking part", sum(figures, "participation"), 9);
            }
        }
        assert_eq!(
            sum(figures, "supplier.other"),
            0.0,
            "{}: all suppliers are known",
            line[0]
        );
    }
    assert_eq!(read, 19, "every workbook is read");
}

#[test]
fn five_practices_a_month_have_the_figures_of_their_rows() {
    if folder().is_none() {
        return;
    }
    let mut rows: Vec<Vec<&str>> = lines(PRACTICES).collect();
    assert_eq!(rows.len(), 95);
    while let Some(month) = rows.first().map(|row| row[0]) {
        let (own, others) = rows
            .into_iter()
            .partition(|row: &Vec<&str>| row[0] == month);
        rows = others;
        let own: Vec<Vec<&str>> = own;
        let Some(release) = workbook(month) else {
            continue;
        };
        for row in own {
            for (place, measure) in super::tests::MEASURES.into_iter().enumerate() {
                let found = value(&release.figures, month, row[1], measure);
                assert_eq!(
                    found,
                    written(row[place + 2]),
                    "{month} {} {measure}",
                    row[1]
                );
            }
        }
    }
}

/// The months of the long file, with the submissions of all practices, and how many of them take
/// part, are known to have a system, and received any.
const LONG: [(&str, f64, f64, f64, usize); 4] = [
    ("2023-09", 2_355_705.0, 5_597.0, 5_204.0, 4_763),
    ("2024-08", 3_907_100.0, 5_930.0, 5_548.0, 5_092),
    ("2024-12", 4_316_208.0, 6_061.0, 5_678.0, 5_232),
    ("2025-03", 4_724_314.0, 6_145.0, 5_763.0, 5_367),
];

#[test]
fn the_long_file_has_every_row_and_agrees_with_the_workbook_of_its_last_month() {
    let Some(release) = release(&["March 2025_CSVs.zip"]) else {
        return;
    };
    assert_eq!(release.rows.read, 1_071_135);
    assert_eq!(release.rows.kept, 7 * 119_015);
    assert_eq!(release.figures.len(), 19);
    for (month, submissions, participation, capability, received) in LONG {
        let period = Period::Month(month.parse().expect("a month"));
        let figures = release
            .figures
            .iter()
            .find(|figures| figures.period == period);
        let figures = figures.expect("the month");
        assert_eq!(sum(figures, "submissions"), submissions, "{month}");
        assert_eq!(sum(figures, "participation"), participation, "{month}");
        assert_eq!(sum(figures, "capability"), capability, "{month}");
        let column = figures
            .columns
            .iter()
            .find(|(id, _)| id == "submissions")
            .expect("there");
        let found = column
            .1
            .iter()
            .filter(|value| value.number() > Some(0.0))
            .count();
        assert_eq!(found, received, "{month}");
        assert_eq!(sum(figures, "supplier.other"), 0.0, "{month}");
    }
    let Some(workbook) = workbook("2025-03") else {
        return;
    };
    let (own, other) = (
        release.figures.last().expect("a month"),
        &workbook.figures[0],
    );
    assert_eq!(
        (own.organisations.len(), other.organisations.len()),
        (6_213, 6_213)
    );
    for ((id, _), (other_id, column)) in own.columns.iter().zip(&other.columns) {
        assert_eq!(id, other_id);
        let by_code = |figures: &PeriodFigures, column: &Column| -> BTreeMap<String, String> {
            let values = column.iter().map(|value| format!("{value:?}"));
            figures
                .organisations
                .iter()
                .map(ToString::to_string)
                .zip(values)
                .collect()
        };
        let long = own
            .columns
            .iter()
            .find(|(long, _)| long == id)
            .expect("a measure");
        let (found, expected) = (by_code(own, &long.1), by_code(other, column));
        let differs = expected
            .iter()
            .find(|(code, value)| found.get(*code) != Some(value));
        assert_eq!(differs, None, "{id}");
    }
}

#[test]
fn the_days_and_times_of_every_practice_come_to_its_month_and_to_england() {
    let (Some(times), Some(month)) = (
        release(&["By Day and Time - May 2025"]),
        workbook("2025-05"),
    ) else {
        return;
    };
    assert_eq!(times.rows.kept, 168_265);
    let (times, month) = (&times.figures[0], &month.figures[0]);
    let totals: Vec<f64> = (0..times.organisations.len() as u32)
        .map(|place| {
            times
                .columns
                .iter()
                .filter_map(|(_, column)| column.number(place))
                .sum()
        })
        .collect();
    assert_eq!(totals.iter().sum::<f64>(), 5_123_833.0);
    let (_, submissions) = &month.columns[0];
    for (code, total) in times.organisations.iter().zip(totals) {
        let place = month
            .organisations
            .binary_search(code)
            .expect("it is in the workbook");
        assert_eq!(submissions.number(place as u32), Some(total), "{code}");
    }
    // Table 3: the mean of each day of the week, by band.
    let first = "2025-05"
        .parse::<Month>()
        .expect("a month")
        .day(1)
        .expect("a day");
    let mut days = [0_u8; 7];
    let mut day = Some(first);
    while let Some(own) = day.filter(|own| own.month() == first.month()) {
        days[usize::from(weekday(own))] += 1;
        day = next_day(own);
    }
    for (day, place, band, mean) in [
        ("monday", 0, "08-to-09", 49_708.0),
        ("thursday", 3, "18-to-23", 5_080.4),
        ("friday", 4, "unknown", 811.6),
        ("sunday", 6, "00-to-05", 268.5),
    ] {
        let sum = sum(times, &format!("weekday.{day}/time-band.{band}"));
        let found = sum / f64::from(days[place]);
        assert!((found - mean).abs() < 0.01, "{day} {band}: {found}");
    }
}
