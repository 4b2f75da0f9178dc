//! Registers of QOF: small files in the published layout, every way in which one can be
//! bad, and the published file of 2024/25 against sums made by other means.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::PathBuf;

use datasets::readers;
use domain::organisation::Kind;
use domain::period::Period;
use domain::value::Value;
use ingest::{ImportError, Reading, read};
use store::NewRelease;
use store::testing::sqlite;

/// As published for 2024/25: registers with a point, lists without.
const PREVALENCE: &str = "PRACTICE_CODE,GROUP_CODE,REGISTER,PATIENT_LIST_TYPE,PRACTICE_LIST_SIZE\n\
A81001,AF,113.0,TOTAL,3904\n\
A81001,AST,324.0,06OV,3687\n\
A81002,AF,570.0,TOTAL,18758\n\
A81002,AST,*,06OV,17763\n\
A81002,OST,92.0,50OV,8241\n";

const NAME: &str = "PREVALENCE_2425.csv";

fn reading_of(name: &str, content: impl AsRef<[u8]>) -> Reading {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    read(&[path], &readers(), "2026-11".parse().unwrap(), &())
}

fn release_of(name: &str, content: impl AsRef<[u8]>) -> NewRelease {
    let mut reading = reading_of(name, content);
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    assert_eq!(reading.releases.len(), 1);
    reading.releases.remove(0)
}

fn error_of(name: &str, content: impl AsRef<[u8]>) -> ImportError {
    let mut reading = reading_of(name, content);
    assert!(reading.releases.is_empty(), "nothing of it is taken");
    assert_eq!(reading.refused.len(), 1);
    let error = reading.refused.remove(0);
    assert!(!error.to_string().contains('\n'), "one line");
    error
}

fn value(release: &NewRelease, organisation: &str, measure: &str) -> Value {
    let [figures] = release.figures.as_slice() else {
        panic!("one year");
    };
    let place = figures
        .organisations
        .iter()
        .position(|code| code.as_str() == organisation)
        .unwrap();
    let column = figures.columns.iter().find(|column| column.0 == measure);
    column.map_or(Value::Missing, |column| column.1.get(place as u32))
}

#[test]
fn a_year_of_registers() {
    let release = release_of(NAME, PREVALENCE);
    assert_eq!(release.dataset, "qof-prevalence");
    assert_eq!(release.source, "prevalence");
    assert_eq!(release.figures[0].period, Period::FinancialYear(2024));
    assert_eq!((release.rows.read, release.rows.kept), (5, 5));
    let of = |organisation, measure| value(&release, organisation, measure);
    assert_eq!(of("A81001", "af.register"), Value::Number(113.0));
    assert_eq!(of("A81001", "af.list"), Value::Number(3904.0));
    assert_eq!(of("A81001", "patients"), Value::Number(3904.0));
    assert_eq!(of("A81002", "ast.register"), Value::Suppressed);
    assert_eq!(of("A81002", "ast.list"), Value::Number(17763.0));
    assert_eq!(of("A81002", "ost.register"), Value::Number(92.0));
    assert_eq!(of("A81001", "ost.register"), Value::Missing, "never zero");
    assert_eq!(of("A81001", "hyp.register"), Value::Missing);
}

#[test]
fn the_year_is_in_the_name_also_of_later_versions_and_in_archives() {
    let year = |name: &str| release_of(name, PREVALENCE).figures[0].period;
    assert_eq!(year("PREVALENCE_2021_v2.csv"), Period::FinancialYear(2020));
    assert_eq!(year("prevalence_1920_V2.csv"), Period::FinancialYear(2019));
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    writer.start_file("PREVALENCE_2324.csv", options).unwrap();
    std::io::Write::write_all(&mut writer, PREVALENCE.as_bytes()).unwrap();
    let archive = writer.finish().unwrap().into_inner();
    let release = release_of("QOF2324.zip", archive);
    assert_eq!(release.figures[0].period, Period::FinancialYear(2023));
}

#[test]
fn a_file_that_does_not_say_its_year_is_refused() {
    for name in [
        "PREVALENCE.csv",
        "PREVALENCE_2426.csv",
        "PREVALENCE_20242025.csv",
    ] {
        let error = error_of(name, PREVALENCE);
        assert!(
            error.problem.starts_with("does not say its year"),
            "{error}"
        );
    }
    for name in ["PREVALENCE_2728.csv", "PREVALENCE_0304.csv"] {
        let error = error_of(name, PREVALENCE);
        assert!(error.problem.starts_with("cannot be of 20"), "{error}");
    }
}

#[test]
fn rows_that_repeat_a_key_are_refused_whether_they_agree_or_not() {
    for register in ["113", "114.0"] {
        let error = error_of(
            NAME,
            format!("{PREVALENCE}A81001,AF,{register},TOTAL,3904\n"),
        );
        assert_eq!(
            error.to_string(),
            "PREVALENCE_2425.csv, line 7: repeats the key of line 2: A81001, AF; one of the two is wrong, so download the file again"
        );
    }
    let error = error_of(NAME, format!("{PREVALENCE}A81002,HF,63600,TOTAL,3125\n"));
    assert!(
        error.problem.contains("63600") && error.problem.contains("3125"),
        "{error}"
    );
    let error = error_of(NAME, format!("{PREVALENCE}A81001,HF,30.0,TOTAL,3905\n"));
    assert_eq!(
        error.problem,
        "gives 3905 patients as the whole list of A81001, but line 2 gives 3904; one of them is wrong"
    );
}

#[test]
fn areas_that_are_not_shown_are_counted() {
    let release = release_of(NAME, format!("{PREVALENCE}A81001,SMOK,300,15OV,3200\n"));
    assert_eq!(
        release.rows.rejected,
        [("area that is not shown".to_owned(), 1)]
    );
    let error = error_of(
        NAME,
        "PRACTICE_CODE,GROUP_CODE,REGISTER,PATIENT_LIST_TYPE,PRACTICE_LIST_SIZE\nA81001,SMOK,3,15OV,32\n",
    );
    assert!(
        error.problem.starts_with("has none of the areas"),
        "{error}"
    );
}

#[test]
fn bad_fields_are_named_by_line_and_column() {
    for (row, column, problem) in [
        (
            "A81001,HF,12.5,TOTAL,3904",
            "REGISTER",
            "“12.5” is not a count",
        ),
        ("A81001,HF,-3,TOTAL,3904", "REGISTER", "“-3” is not a count"),
        ("A81001,HF,.0,TOTAL,3904", "REGISTER", "“.0” is not a count"),
        ("A81001,HF,,TOTAL,3904", "REGISTER", "the count is empty"),
        (
            "A81001,HF,3,TOTAL,many",
            "PRACTICE_LIST_SIZE",
            "“many” is not a count",
        ),
        (
            "A81001,HF,3,TOTAL,*",
            "PRACTICE_LIST_SIZE",
            "“*” is not a count",
        ),
        ("A81001,,3,TOTAL,3904", "GROUP_CODE", "the area is empty"),
        (
            "not a code,HF,3,TOTAL,39",
            "PRACTICE_CODE",
            "“not a code” is not an ODS code",
        ),
        (
            "A81001,HF,3,18OV,3904",
            "PATIENT_LIST_TYPE",
            "“18OV” is not the list that HF is counted on (TOTAL)",
        ),
    ] {
        let error = error_of(NAME, format!("{PREVALENCE}{row}\n"));
        assert_eq!(error.line, Some(7), "{row}");
        assert_eq!(error.column.as_deref(), Some(column), "{row}");
        assert!(error.problem.starts_with(problem), "{row}: {error}");
    }
    let error = error_of(NAME, format!("{PREVALENCE}A81001,HF,3,TOTAL\n"));
    assert!(error.problem.contains("4 fields where the header has 5"));
}

#[test]
fn a_header_that_changed_names_its_columns() {
    let error = error_of(NAME, PREVALENCE.replace("PRACTICE_LIST_SIZE", "LIST_SIZE"));
    assert!(
        error.problem.contains("QOF prevalence by practice"),
        "{error}"
    );
    assert!(
        error.problem.contains("missing PRACTICE_LIST_SIZE"),
        "{error}"
    );
    assert!(error.problem.contains("not expected LIST_SIZE"), "{error}");
    let header = "PRACTICE_CODE,GROUP_CODE,REGISTER,PATIENT_LIST_TYPE,PRACTICE_LIST_SIZE\n";
    assert_eq!(error_of(NAME, header).problem, "has a header and no rows");
}

/// Registers and lists of England, summed from the published file of 2024/25 with awk.
const ENGLAND: [(&str, f64, f64); 21] = [
    ("AF", 1_427_589.0, 63_766_671.0),
    ("AST", 3_944_639.0, 60_173_164.0),
    ("CAN", 2_424_102.0, 63_766_671.0),
    ("CHD", 1_899_633.0, 63_766_671.0),
    ("CKD", 2_378_168.0, 51_293_187.0),
    ("COPD", 1_207_974.0, 63_766_671.0),
    ("DEM", 498_887.0, 63_766_671.0),
    ("DEP", 7_317_368.0, 51_293_187.0),
    ("DM", 4_109_134.0, 52_049_752.0),
    ("EP", 409_409.0, 51_293_187.0),
    ("HF", 700_138.0, 63_766_671.0),
    ("HYP", 9_711_491.0, 63_766_671.0),
    ("LD", 374_763.0, 63_766_671.0),
    ("MH", 648_282.0, 63_766_671.0),
    ("NDH", 4_713_729.0, 51_293_187.0),
    ("OB", 7_119_370.0, 51_293_187.0),
    ("OST", 279_977.0, 23_378_590.0),
    ("PAD", 353_888.0, 63_766_671.0),
    ("PC", 356_543.0, 63_766_671.0),
    ("RA", 415_528.0, 52_809_249.0),
    ("STIA", 1_204_419.0, 63_766_671.0),
];

#[tokio::test]
async fn the_published_registers_of_2024_25() {
    let folder = std::env::var_os("HARESIGN_TEST_FILES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/nhs-data"),
        PathBuf::from,
    );
    let paths = [
        folder.join("qof/PREVALENCE_2425.csv"),
        folder.join("registered-patients/gp-reg-pat-prac-map_2025-03.zip"),
    ];
    if let Some(absent) = paths.iter().find(|path| !path.is_file()) {
        eprintln!("skipped: {} does not exist", absent.display());
        return;
    }
    let reading = read(&paths, &readers(), "2026-11".parse().unwrap(), &());
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    let test = sqlite().await.with_datasets(datasets::built_in());
    test.store
        .load(&reading.releases, "2026-11-23T10:00:00Z", false)
        .await
        .unwrap();
    let snapshot = test.store.snapshot().await.unwrap();
    let facts = snapshot.facts("qof-prevalence").unwrap();
    assert_eq!(facts.periods(), [Period::FinancialYear(2024)]);
    assert_eq!(facts.population(0, Kind::Practice), 6_188);

    let practices = snapshot.catalogue.ordinals(Kind::Practice);
    for (code, register, list) in ENGLAND {
        let margin = facts.dataset.margin_index(&code.to_lowercase()).unwrap();
        let sum = |cell| -> f64 {
            let values = practices
                .iter()
                .filter_map(|practice| facts.value(margin, cell, 0, *practice).number());
            values.sum()
        };
        assert_eq!((sum(0), sum(1)), (register, list), "{code}");
    }

    // One practice, read off the file; its shares are those of the declaration.
    let queens_park = snapshot
        .catalogue
        .ordinal("A81002".parse().unwrap())
        .unwrap();
    let share = |id: &str| {
        let evaluation = facts.dataset.evaluation(id).unwrap();
        facts.indicator(evaluation, 0, queens_park).unwrap()
    };
    assert!((share("prevalence-hyp") - 100.0 * 3_640.0 / 18_758.0).abs() < 1e-12);
    assert!((share("prevalence-ost") - 100.0 * 92.0 / 8_241.0).abs() < 1e-12);

    // A register of more patients than the list is published, and shown as it is.
    let odd = snapshot
        .catalogue
        .ordinal("Y05750".parse().unwrap())
        .unwrap();
    let learning = facts.dataset.evaluation("prevalence-ld").unwrap();
    assert!(facts.indicator(learning, 0, odd).unwrap() > 100.0);
}
