//! Files that contradict themselves or each other, that are not whole, or that say less than
//! they seem to.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write as _;
use std::path::PathBuf;

use datasets::readers;
use domain::value::Value;
use ingest::{ImportError, Reading, read};
use store::NewRelease;
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

fn write(folder: &TempDir, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    path
}

/// Reads these files, which lie in one folder.
fn read_files(files: &[(&str, &str)]) -> Reading {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        write(&folder, name, content);
    }
    read(
        &[folder.path().to_owned()],
        &readers(),
        "2026-11".parse().unwrap(),
        &(),
    )
}

fn releases_of(content: &str) -> Vec<NewRelease> {
    let reading = read_files(&[("any.csv", content)]);
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    reading.releases
}

fn error_of(content: &str) -> ImportError {
    let mut reading = read_files(&[("any.csv", content)]);
    assert!(reading.releases.is_empty());
    reading.refused.remove(0)
}

fn value(release: &NewRelease, organisation: &str, measure: &str) -> Value {
    release
        .figures
        .iter()
        .find_map(|figures| {
            let place = figures
                .organisations
                .iter()
                .position(|code| code.as_str() == organisation)?;
            let column = figures.columns.iter().find(|column| column.0 == measure)?;
            Some(column.1.get(place as u32))
        })
        .unwrap_or(Value::Missing)
}

const TOTALS: &str = "PUBLICATION,EXTRACT_DATE,TYPE,SUB_ICB_LOCATION_CODE,ONS_SUB_ICB_LOCATION_CODE,CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS\n\
X,2025-12-01,GP,16C,E38000247,A81001,TS18 1HU,ALL,ALL,3763\n\
X,2025-12-01,GP,16C,E38000247,A81002,TS18 2AW,ALL,ALL,18674\n";

const MAP: &str = "PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE,PCN_CODE,PCN_NAME,ONS_SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_NAME,ONS_ICB_CODE,ICB_CODE,ICB_NAME,ONS_COMM_REGION_CODE,COMM_REGION_CODE,COMM_REGION_NAME,SUPPLIER_NAME\n\
X,01Nov2025,A81001,DENSHAM,HU1 1AA,U07032,P,E38000085,16C,S,E54000051,QHM,I,E40000012,Y63,NE,TPP\n";

const MAPPING: &str = "GP_CODE,GP_NAME,SUPPLIER,PCN_CODE,PCN_NAME,SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_NAME,ICB_CODE,ICB_NAME,REGION_CODE,REGION_NAME\n\
A81001,X,TPP,U00001,A PCN,13T,S,QHM,I,Y63,R\n";

const CROSSTAB: &str = "APPOINTMENT_MONTH_START_DATE,GP_CODE,GP_NAME,SUPPLIER,PCN_CODE,PCN_NAME,SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_NAME,HCP_TYPE,APPT_MODE,NATIONAL_CATEGORY,TIME_BETWEEN_BOOK_AND_APPT,COUNT_OF_APPOINTMENTS,APPT_STATUS\n\
01AUG2025,Y02960,NEW BANK,EMIS,U07506,PCN,14L,S,GP,Face-to-Face,Clinical Triage,Same Day,17,DNA\n";

const REGIONAL: &str = "SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_ONS_CODE,SUB_ICB_LOCATION_NAME,APPOINTMENT_MONTH,APPT_STATUS,HCP_TYPE,APPT_MODE,TIME_BETWEEN_BOOK_AND_APPT,COUNT_OF_APPOINTMENTS\n\
92G,E38000231,NHS Bath ICB - 92G,JUN2023,Attended,GP,Telephone,Same Day,11588\n";

const COVERAGE: &str = "SUB_ICB_LOCATION_CODE,ICB_ONS_CODE,REGION_CODE,Appointment_Month,Included Practices,Open Practices,Patients registered at included practices,Patients registered at open practices\n\
00L,E54000050,E40000012,01NOV2025,36,37,343928,350000\n";

const DURATION: &str = "SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_ONS_CODE,SUB_ICB_LOCATION_NAME,ICB_ONS_CODE,REGION_ONS_CODE,APPOINTMENT_DATE,ACTUAL_DURATION,COUNT_OF_APPOINTMENTS\n\
00L,E38000130,N,E54000050,E40000012,06JUN2023,11-15 Minutes,1377\n";

const SCORES: &str = "PRACTICE_CODE,PRACTICE_NAME,IMD_YEAR,IMD_SCORE\nA81001,X,2025,33.519\n";

#[test]
fn a_row_that_repeats_a_key_is_refused_in_every_reader() {
    for content in [
        TOTALS, MAP, MAPPING, CROSSTAB, REGIONAL, COVERAGE, DURATION, SCORES,
    ] {
        let first = content.lines().nth(1).unwrap();
        let lines = content.lines().count();
        // The same row again, and with another last number.
        let changed = first.replace("3763", "3764").replace("17,DNA", "18,DNA");
        for row in [first.to_owned(), changed] {
            let error = error_of(&format!("{content}{row}\n"));
            assert_eq!(error.line, Some(lines as u64 + 1), "{error}");
            assert!(
                error.problem.starts_with("repeats the key of line 2: "),
                "{error}"
            );
        }
    }
    let error = error_of(&TOTALS.replace("A81002", "a81001"));
    assert_eq!(
        error.to_string(),
        "any.csv, line 3: repeats the key of line 2: A81001, ALL, ALL; one of the two is wrong, so download the file again"
    );
}

#[test]
fn a_practice_in_two_places_is_refused() {
    let error = error_of(&format!(
        "{MAPPING}A81001,X,EMIS,U00002,B PCN,13T,S,QHM,I,Y63,R\n"
    ));
    assert_eq!(error.line, Some(3));
    assert!(error.problem.contains("A81001"), "{error}");
    assert!(error.problem.contains("line 2"), "{error}");
}

fn ages(rows: &[(&str, &str, &str)]) -> String {
    let mut text =
        "EXTRACT_DATE,ORG_TYPE,ORG_CODE,POSTCODE,SEX,AGE_GROUP_5,NUMBER_OF_PATIENTS\n".to_owned();
    for (sex, age, count) in rows {
        text.push_str(&format!("2025-12-01,GP,A81001,,{sex},{age},{count}\n"));
    }
    text
}

#[test]
fn an_absent_row_is_missing_unless_a_total_proves_that_it_is_zero() {
    let releases = releases_of(&ages(&[
        ("MALE", "ALL", "30"),
        ("MALE", "0_4", "10"),
        ("FEMALE", "ALL", "20"),
        ("FEMALE", "95+", "20"),
    ]));
    let of = |measure: &str| value(&releases[0], "A81001", measure);
    assert_eq!(of("patients"), Value::Missing, "no row of all people");
    assert_eq!(of("sex.male/age.0-4"), Value::Number(10.0));
    assert_eq!(of("sex.male/age.5-9"), Value::Missing, "20 are not told");
    assert_eq!(
        of("sex.female/age.5-9"),
        Value::Number(0.0),
        "nobody is left"
    );
}

#[test]
fn totals_that_contradict_their_parts_are_refused_with_both_figures() {
    let error = error_of(&ages(&[
        ("ALL", "ALL", "9999"),
        ("MALE", "ALL", "2000"),
        ("FEMALE", "ALL", "2000"),
    ]));
    assert_eq!(
        error.to_string(),
        "any.csv, line 2: gives 9,999 patients of A81001 in all, but MALE on line 3 and FEMALE on line 4 come to 4,000; one of them is wrong"
    );
    let error = error_of(&ages(&[
        ("MALE", "ALL", "12"),
        ("MALE", "0_4", "10"),
        ("MALE", "5_9", "5"),
    ]));
    assert_eq!(
        error.to_string(),
        "any.csv, line 2: gives 12 MALE patients of A81001, but its ages on lines 3 to 4 come to 15; one of them is wrong"
    );
}

#[test]
fn a_file_of_single_years_may_hold_both_sexes() {
    let text = "EXTRACT_DATE,SUB_ICB_LOCATION_CODE,ONS_SUB_ICB_LOCATION_CODE,ORG_CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS\n\
2025-12-01,16C,E38000247,A81001,TS18 1HU,MALE,17,12\n\
2025-12-01,16C,E38000247,A81001,TS18 1HU,FEMALE,17,15\n";
    let releases = releases_of(text);
    let mut found: Vec<(&str, Value, Value)> = releases
        .iter()
        .map(|release| {
            (
                release.source.as_str(),
                value(release, "A81001", "sex.male/single-age.17"),
                value(release, "A81001", "sex.female/single-age.17"),
            )
        })
        .collect();
    found.sort_by_key(|found| found.0);
    assert_eq!(
        found,
        [
            ("single-age-female", Value::Missing, Value::Number(15.0)),
            ("single-age-male", Value::Number(12.0), Value::Missing),
        ]
    );
}

#[test]
fn rows_say_in_which_area_their_practice_is() {
    let release = &releases_of(TOTALS)[0];
    let membership = &release.memberships[0];
    assert_eq!(membership.source, "registered-patients-rows");
    assert_eq!(membership.month.to_string(), "2025-12");
    let area = |place: usize| membership.rows[place].1[1].unwrap().to_string();
    assert_eq!(
        (membership.rows.len(), area(0), area(1)),
        (2, "16C".to_owned(), "16C".to_owned())
    );
    assert_eq!(releases_of(CROSSTAB)[0].memberships[0].source, "gpad-rows");
}

#[test]
fn rows_of_nobody_are_counted_and_make_no_practice() {
    for nobody in ["-", "UNMAPPED", "unmapped"] {
        let release = &releases_of(&format!(
            "{TOTALS}X,2025-12-01,GP,16C,E38000247,{nobody},,ALL,ALL,5\n"
        ))[0];
        assert_eq!(release.figures[0].organisations.len(), 2, "{nobody}");
        assert_eq!(release.rows.rejected.len(), 1);
        assert_eq!((release.rows.read, release.rows.kept), (3, 2));
        for content in [
            CROSSTAB.replace("Y02960", nobody),
            MAP.replace("A81001", nobody),
        ] {
            let first =
                content
                    .lines()
                    .nth(1)
                    .unwrap()
                    .replacen(&format!(",{nobody},"), ",A81009,", 1);
            let release = &releases_of(&format!("{content}{first}\n"))[0];
            assert!(
                release
                    .organisations
                    .iter()
                    .all(|record| !record.code.as_str().eq_ignore_ascii_case("unmapped"))
            );
            assert_eq!(release.rows.rejected.len(), 1);
        }
    }
}

#[test]
fn the_newer_edition_is_loaded_last_whatever_its_name() {
    let second = TOTALS.replace("3763", "3764");
    for newer in ["lists-v2.csv", "lists_v10.csv", "lists 20251220.csv"] {
        let reading = read_files(&[("lists.csv", TOTALS), (newer, &second)]);
        assert!(reading.refused.is_empty(), "{:?}", reading.refused);
        let last = reading.releases.last().unwrap();
        assert_eq!(value(last, "A81001", "patients"), Value::Number(3764.0));
    }
    // Both begin in June; the one that goes on to July is newer.
    let newer = format!(
        "{}92G,E38000231,NHS Bath ICB - 92G,JUL2023,Attended,GP,Telephone,Same Day,5\n",
        REGIONAL.replace("11588", "11600")
    );
    let reading = read_files(&[("z.csv", REGIONAL), ("a.csv", &newer)]);
    assert_eq!(reading.releases.len(), 2);
    assert_eq!(
        value(reading.releases.last().unwrap(), "92G", "appointments"),
        Value::Number(11_600.0)
    );
}

#[test]
fn files_of_one_age_that_contradict_each_other_are_refused() {
    let second = TOTALS.replace("3763", "3764");
    let reading = read_files(&[("a.csv", TOTALS), ("b.csv", &second)]);
    assert!(reading.releases.is_empty());
    let error = reading.refused[0].to_string();
    assert!(
        error.contains("a.csv") && error.contains("b.csv"),
        "{error}"
    );
    assert!(error.contains("3763") && error.contains("3764"), "{error}");
    // The same figures twice are no contradiction.
    let again = format!("{TOTALS}\n");
    let reading = read_files(&[("a.csv", TOTALS), ("b.csv", &again)]);
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
}

#[test]
fn members_of_an_archive_that_contradict_each_other_are_refused() {
    let archive = |second: &str| {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, content) in [("one.csv", TOTALS), ("two-v2.csv", second)] {
            writer
                .start_file(name, SimpleFileOptions::default())
                .unwrap();
            writer.write_all(content.as_bytes()).unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let path = write(&folder, "lists.zip", writer.finish().unwrap().into_inner());
        read(&[path], &readers(), "2026-11".parse().unwrap(), &())
    };
    let reading = archive(&TOTALS.replace("3763", "3764"));
    assert!(reading.releases.is_empty());
    let error = reading.refused[0].to_string();
    assert!(
        error.contains("lists.zip!one.csv") && error.contains("lists.zip!two-v2.csv"),
        "{error}"
    );
    let reading = archive(TOTALS);
    assert_eq!(reading.releases[0].figures[0].organisations.len(), 2);
}

#[test]
fn a_file_that_was_cut_short_is_refused() {
    let error = error_of(&TOTALS[..TOTALS.len() - 3]);
    assert_eq!(error.line, Some(3));
    assert!(error.problem.contains("cut short"), "{error}");
}

#[test]
fn scores_as_fingertips_gives_them() {
    let head = "Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,Area Type,Sex,Age,Category Type,Category,Time period,Value,Time period Sortable\n";
    let row = |id: &str, parent: &str, code: &str, kind: &str, value: &str| {
        format!(
            "{id},Deprivation score,{parent},P,{code},N,{kind},Persons,All ages,,,2019,{value},20190000\n"
        )
    };
    let good = [
        row("93553", "", "E92000001", "England", "21.7"),
        row("93553", "E92000001", "A81001", "GPs", "32.36"),
        row("93553", "U07032", "A81001", "GPs", "32.36"),
        row("93553", "E92000001", "A81002", "GP", ""),
    ]
    .concat();
    let release = &releases_of(&format!("{head}{}", good.trim_end()))[0];
    assert_eq!(value(release, "A81001", "score"), Value::Number(32.36));
    assert_eq!(release.figures[0].organisations.len(), 1);
    assert_eq!((release.rows.read, release.rows.kept), (4, 1));
    let bad = row("93553", "U07033", "A81001", "GPs", "32.4");
    let error = error_of(&format!("{head}{good}{bad}"));
    assert!(
        error.problem.contains("32.4") && error.problem.contains("32.36"),
        "{error}"
    );
    // Another indicator is left alone.
    let other = row("91547", "", "A81001", "GPs", "19.1");
    let reading = read_files(&[("smoking.csv", &format!("{head}{other}"))]);
    assert_eq!((reading.skipped.len(), reading.refused.len()), (1, 0));
}
