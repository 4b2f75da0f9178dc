//! Small files in every published layout with the figures that they must give. Every practice and
//! number is invented.

use std::io::{Cursor, Read as _, Write as _};

use domain::organisation::Kind;
use domain::period::Month;
use domain::value::Value;
use ingest::csv_input::CsvInput;
use ingest::error::ImportError;
use ingest::layout::Read;
use ingest::reading::{Context, Parsed};
use ingest::workbook::Workbook;
use zip::write::SimpleFileOptions;

use super::reader::{LAYOUTS, WORKBOOKS};
use super::{PUBLICATION, demonstration};
use crate::demonstration::World;
use crate::samples::value;

const APRIL_2024: &[u8] = include_bytes!("samples/april-2024.xlsx");
const JUNE_2024: &[u8] = include_bytes!("samples/june-2024.xlsx");
const DECEMBER_2024: &[u8] = include_bytes!("samples/december-2024.xlsx");
const JANUARY_2026: &[u8] = include_bytes!("samples/january-2026.xlsx");
const LONG: &str = include_str!("samples/practices-2025.csv");
const DAY_AND_TIME: &str = include_str!("samples/day-and-time-2026-01.csv");

fn context() -> Context {
    let month = |text: &str| text.parse::<Month>().expect("a month");
    Context {
        latest: month("2026-12"),
        undated: month("2026-11"),
        named: None,
    }
}

/// Reads a table with the layout that its header fits.
fn parse(text: &str) -> Result<Parsed, ImportError> {
    let input = CsvInput::new("file.csv".to_owned(), Box::new(text.as_bytes()), &|_| {})?;
    let (layout, fit) = LAYOUTS
        .iter()
        .map(|layout| (layout, layout.fit(input.header())))
        .find(|(_, fit)| fit.is_complete())
        .expect("a layout fits");
    let places: Vec<usize> = fit.places.into_iter().flatten().collect();
    match layout.read {
        Read::With(read) => read(input, &places, &context()),
        Read::Never(reason) => panic!("never read: {reason}"),
    }
}

fn open(bytes: &[u8]) -> Result<Parsed, ImportError> {
    let mut workbook = Workbook::open("book.xlsx".to_owned(), Cursor::new(bytes.to_vec()))?;
    assert!(
        (WORKBOOKS[0].recognise)(&mut workbook)?,
        "it is not recognised"
    );
    (WORKBOOKS[0].read)(&mut workbook, &context())
}

/// The sheet of practices in the samples.
const PRACTICES: &str = "sheet4.xml";

/// A workbook with other text in its table of practices.
fn edited(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut edits = 0;
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).expect("a member");
        let name = file.name().expect("a name").into_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content).expect("read");
        if name.ends_with(PRACTICES) {
            let text = String::from_utf8(content).expect("text");
            edits += text.matches(from).count();
            content = text.replace(from, to).into_bytes();
        }
        writer
            .start_file(name, SimpleFileOptions::default())
            .expect("begun");
        writer.write_all(&content).expect("written");
    }
    assert!(edits > 0, "{from} is not in the table");
    writer.finish().expect("finished").into_inner()
}

const MISSING: Value = Value::Missing;
const SUPPRESSED: Value = Value::Suppressed;
pub(super) const MEASURES: [&str; 7] = [
    "submissions",
    "kind.clinical",
    "kind.administrative",
    "kind.other",
    "patients",
    "participation",
    "capability",
];

fn number(number: u32) -> Value {
    Value::Number(f64::from(number))
}

/// What a file says of a practice, in the order of [`MEASURES`].
fn said(parsed: &Parsed, period: &str, code: &str) -> [Value; 7] {
    MEASURES.map(|measure| value(&parsed.figures, period, code, measure))
}

/// The same of a practice with figures.
fn counted(numbers: [u32; 5], flags: [Value; 2]) -> [Value; 7] {
    let [total, clinical, administrative, other, patients] = numbers.map(number);
    [
        total,
        clinical,
        administrative,
        other,
        patients,
        flags[0],
        flags[1],
    ]
}

/// Of one without.
fn uncounted(patients: u32, flags: [Value; 2]) -> [Value; 7] {
    [
        MISSING,
        MISSING,
        MISSING,
        MISSING,
        number(patients),
        flags[0],
        flags[1],
    ]
}

#[test]
fn a_workbook_keeps_zero_not_reported_not_participating_and_suppressed_apart() {
    let parsed = open(JUNE_2024).expect("read");
    assert_eq!(
        (parsed.source.as_str(), parsed.rows.read, parsed.rows.kept),
        ("practice", 6, 6)
    );
    let (yes, no) = (number(1), number(0));
    let of = |code: &str| said(&parsed, "2024-06", code);
    assert_eq!(of("ZA0001"), counted([300, 200, 80, 20, 9_000], [yes, yes]));
    assert_eq!(
        of("ZA0003"),
        counted([0, 0, 0, 0, 4_000], [yes, yes]),
        "zero"
    );
    assert_eq!(of("ZA0004"), uncounted(3_000, [yes, no]), "not reported");
    assert_eq!(
        of("ZA0005"),
        uncounted(2_500, [no, no]),
        "does not take part"
    );
    let suppressed = [
        SUPPRESSED,
        SUPPRESSED,
        SUPPRESSED,
        SUPPRESSED,
        number(50),
        yes,
        yes,
    ];
    assert_eq!(of("ZA0006"), suppressed);
}

#[test]
fn a_workbook_without_participation_says_nothing_of_who_takes_part() {
    let parsed = open(APRIL_2024).expect("read");
    let of = |code: &str| said(&parsed, "2024-04", code);
    assert_eq!(
        of("ZA0002"),
        counted([150, 100, 50, 0, 5_000], [MISSING, MISSING])
    );
    assert_eq!(
        value(&parsed.figures, "2024-04", "ZA0002", "practices"),
        MISSING
    );
}

#[test]
fn participation_that_is_suppressed_is_neither_yes_nor_no() {
    let parsed = open(DECEMBER_2024).expect("read");
    let of = |code: &str| said(&parsed, "2024-12", code);
    assert_eq!(
        of("ZA0001"),
        counted([300, 200, 80, 20, 9_000], [SUPPRESSED, number(1)])
    );
    assert_eq!(of("ZA0005"), uncounted(2_500, [SUPPRESSED, number(0)]));
}

#[test]
fn where_no_data_came_it_is_not_known_whether_there_is_a_system() {
    let parsed = open(JANUARY_2026).expect("read");
    let of = |code: &str| said(&parsed, "2026-01", code);
    assert_eq!(of("ZA0004"), uncounted(3_000, [number(1), MISSING]));
    assert_eq!(of("ZA0005"), uncounted(2_500, [number(0), MISSING]));
    assert_eq!(of("ZA0001")[6], number(1));
}

#[test]
fn each_of_several_suppliers_counts_and_a_new_one_is_another() {
    let parsed = open(JUNE_2024).expect("read");
    let of = |code: &str, supplier: &str| {
        value(
            &parsed.figures,
            "2024-06",
            code,
            &format!("supplier.{supplier}"),
        )
    };
    assert_eq!(
        [of("ZA0002", "accurx"), of("ZA0002", "econsult")],
        [number(1); 2]
    );
    assert_eq!(of("ZA0002", "tpp"), number(0));
    assert_eq!(of("ZA0003", "klinik"), number(1), "spelled in another way");
    assert_eq!(of("ZA0006", "other"), number(1));
    assert_eq!(of("ZA0004", "accurx"), MISSING);
}

#[test]
fn rows_say_where_practices_lie() {
    let parsed = open(JUNE_2024).expect("read");
    let [membership] = parsed.memberships.as_slice() else {
        panic!("{:?}", parsed.memberships);
    };
    assert_eq!(membership.month, "2024-06".parse().expect("a month"));
    let of = |code: &str| {
        let row = membership.rows.iter().find(|row| row.0.as_str() == code);
        row.expect("a row")
            .1
            .map(|area| area.map(|area| area.to_string()))
    };
    let areas = ["ZU0001", "ZS001", "ZQ01", "ZR1"].map(|code| Some(code.to_owned()));
    assert_eq!(of("ZA0001"), areas);
    assert_eq!(of("ZA0004")[0].as_deref(), Some("U"), "in no PCN");
    let record = |code: &str| {
        let mut records = parsed.organisations.iter();
        records
            .find(|record| record.code.as_str() == code)
            .expect("a record")
    };
    assert_eq!(record("ZA0001").name.as_deref(), Some("FIRST SURGERY"));
    assert_eq!(
        record("ZA0001").clinical_system,
        None,
        "another kind of supplier"
    );
    assert_eq!(record("ZQ01").kind, Kind::Icb);
}

#[test]
fn the_long_file_gives_months_in_either_form_of_date() {
    let words = LONG
        .replace("2025-02-01", "01/02/2025")
        .replace("2025-03-01", "01/03/2025");
    for text in [LONG, &words] {
        let parsed = parse(text).expect("read");
        assert_eq!((parsed.rows.read, parsed.rows.kept), (90, 70));
        let (yes, no) = (number(1), number(0));
        let of = |period: &str, code: &str| said(&parsed, period, code);
        assert_eq!(
            of("2025-02", "ZA0001"),
            counted([300, 200, 80, 20, 9_000], [yes, yes])
        );
        assert_eq!(
            of("2025-03", "ZA0001"),
            counted([600, 400, 160, 40, 9_000], [yes, yes])
        );
        assert_eq!(
            of("2025-03", "ZA0003"),
            counted([0, 0, 0, 0, 4_000], [yes, yes])
        );
        assert_eq!(of("2025-03", "ZA0004"), uncounted(3_000, [yes, no]));
        assert_eq!(of("2025-03", "ZA0005"), uncounted(2_500, [no, no]));
        assert_eq!(
            value(&parsed.figures, "2025-03", "ZA0002", "supplier.econsult"),
            yes
        );
        // The areas are those of the day of publication.
        assert_eq!(parsed.memberships.len(), 1);
        assert_eq!(
            parsed.memberships[0].month,
            "2025-03".parse().expect("a month")
        );
    }
}

#[test]
fn what_is_suppressed_in_the_long_file_stays_so_and_a_missing_metric_is_missing() {
    let text = LONG
        .lines()
        .filter(|line| !line.contains("2025-03-01,ZA0002") || !line.contains("PATIENTS"))
        .map(|line| line.replace("OC_TOTAL_SUBMISSIONS,600.0", "OC_TOTAL_SUBMISSIONS,*") + "\n")
        .collect::<String>();
    let parsed = parse(&text).expect("read");
    assert_eq!(said(&parsed, "2025-03", "ZA0001")[0], SUPPRESSED);
    assert_eq!(said(&parsed, "2025-03", "ZA0002")[4], MISSING);
}

#[test]
fn the_file_by_day_and_time_counts_unknown_times_apart() {
    let parsed = parse(DAY_AND_TIME).expect("read");
    assert_eq!(
        (parsed.source.as_str(), parsed.rows.kept),
        ("day-and-time", 7)
    );
    let of = |code: &str, day: &str, band: &str| {
        let measure = format!("weekday.{day}/time-band.{band}");
        value(&parsed.figures, "2026-01", code, &measure)
    };
    assert_eq!(of("ZA0001", "monday", "08-to-09"), number(200));
    assert_eq!(
        of("ZA0001", "monday", "unknown"),
        number(50),
        "an empty field"
    );
    assert_eq!(of("ZA0002", "sunday", "unknown"), number(30));
    assert_eq!(
        of("ZA0001", "wednesday", "12-to-13"),
        number(0),
        "nothing was sent then"
    );
    assert_eq!(
        value(&parsed.figures, "2026-01", "ZA0001", "submissions"),
        MISSING
    );
}

#[test]
fn an_hour_counts_in_the_band_that_holds_it() {
    let text = DAY_AND_TIME.replace("08:00 - 09:59,200", "09:00 - 09:59,200");
    let parsed = parse(&text).expect("read");
    let measure = "weekday.monday/time-band.08-to-09";
    assert_eq!(
        value(&parsed.figures, "2026-01", "ZA0001", measure),
        number(200)
    );
    let error = parse(&DAY_AND_TIME.replace("08:00 - 09:59,200", "09:00 - 10:59,200"));
    let error = error.expect_err("it spans two bands").to_string();
    assert!(
        error.contains("line 3") && error.contains("SUBMISSION_TIME"),
        "{error}"
    );
}

#[test]
fn errors_name_the_place_and_what_is_wrong() {
    let long = |from: &str, to: &str| {
        assert!(LONG.contains(from), "{from}");
        parse(&LONG.replacen(from, to, 1))
            .expect_err(to)
            .to_string()
    };
    let book = |from: &str, to: &str| {
        open(&edited(JUNE_2024, from, to))
            .expect_err(to)
            .to_string()
    };
    let cases = [
        (
            "a number that is none",
            long("OC_TOTAL_SUBMISSIONS,300.0", "OC_TOTAL_SUBMISSIONS,many"),
            vec!["file.csv", "line 9", "VALUE", "“many”"],
        ),
        (
            "a part of a submission",
            long("OC_TOTAL_SUBMISSIONS,300.0", "OC_TOTAL_SUBMISSIONS,300.5"),
            vec!["line 9", "VALUE", "“300.5”"],
        ),
        (
            "taking part twice",
            long("OC_PARTICIPATION,1.0", "OC_PARTICIPATION,2.0"),
            vec!["line 3", "VALUE", "neither 1"],
        ),
        (
            "a month to come",
            long("2025-02-01", "2035-02-01"),
            vec!["line 2", "MONTH", "2035"],
        ),
        (
            "another level",
            long("ZA0001", "ZQ01"),
            vec!["line 2", "GP_CODE", "cannot be the code of a practice"],
        ),
        (
            "an area of another level",
            long("ZU0001", "ZS001"),
            vec!["line 2", "PCN_CODE", "ZS001"],
        ),
        (
            "a row twice",
            long("OC_SUBMISSION_TYPE_OTHER", "OC_SUBMISSION_TYPE_ADMIN"),
            vec!["line 7", "repeats the key of line 5"],
        ),
        (
            "types that are not the whole",
            long(
                "OC_SUBMISSION_TYPE_ADMIN,80.0",
                "OC_SUBMISSION_TYPE_ADMIN,70.0",
            ),
            vec!["line 9", "ZA0001", "February 2025", "300", "290"],
        ),
        (
            "a heading that is not known",
            book("Clinical Submissions [7]", "Medical Submissions [7]"),
            vec!["book.xlsx!Table 2", "missing CLINICAL SUBMISSIONS"],
        ),
        (
            "a heading twice",
            book("Administrative Submissions [7]", "Clinical Submissions [8]"),
            vec!["Table 2", "CLINICAL SUBMISSIONS in columns 14 and 15"],
        ),
        (
            "a practice twice",
            book("ZA0002", "ZA0001"),
            vec!["Table 2", "line 14", "repeats the key of line 13: ZA0001"],
        ),
        (
            "a number of a workbook that is none",
            book("<v>9000</v>", "<v>9000.5</v>"),
            vec!["Table 2", "line 13", "REGISTERED PATIENT COUNT", "9000.5"],
        ),
        (
            "a table that was cut short",
            book("<v>300</v>", "<v>290</v>"),
            vec!["Table 2", "440", "450", "Table 1"],
        ),
    ];
    for (what, error, words) in cases {
        for word in words {
            assert!(error.contains(word), "{what}: {error} lacks {word}");
        }
    }
}

#[test]
fn the_demonstration_has_every_state() {
    let world = World::new("2026-11".parse().expect("a month"));
    let figures = demonstration::figures(&world);
    assert_eq!(figures.len(), 30);
    let dataset = PUBLICATION.declared();
    let count = |measure: &str, wanted: &dyn Fn(Value) -> bool| -> usize {
        let columns = figures.iter().flat_map(|figures| &figures.columns);
        columns
            .filter(|(id, _)| id == measure)
            .map(|(_, column)| column.iter().filter(|value| wanted(*value)).count())
            .sum()
    };
    let zero = number(0);
    assert!(count("submissions", &|value| value == zero) > 100);
    assert!(count("submissions", &|value| value == MISSING) > 1_000);
    assert!(count("participation", &|value| value == zero) > 100);
    assert!(count("participation", &|value| value == SUPPRESSED) > 10_000);
    assert!(
        count("weekday.sunday/time-band.unknown", &|value| value.number()
            > Some(0.0))
            > 100
    );
    // The days add up to the month.
    let last = figures.last().expect("a month");
    let sum = |ids: &[String]| -> f64 {
        let columns = last.columns.iter().filter(|(id, _)| ids.contains(id));
        columns
            .flat_map(|(_, column)| column.iter())
            .filter_map(Value::number)
            .sum()
    };
    let of_margin = |id: &str| -> Vec<String> {
        let margin = dataset.margin(id).expect("a margin");
        (0..margin.size())
            .map(|cell| margin.measure_id(cell))
            .collect()
    };
    let total = sum(&of_margin("submissions"));
    assert!((4e6..12e6).contains(&total), "{total}");
    assert_eq!(sum(&of_margin("time")), total);
    assert_eq!(sum(&of_margin("kind")), total);
}
