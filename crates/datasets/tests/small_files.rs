//! Small files in every published layout, and every way in which a file can be bad.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write as _;
use std::path::PathBuf;

use datasets::readers;
use domain::organisation::{Kind, Status};
use domain::period::{Month, Period};
use domain::value::Value;
use ingest::{ImportError, Progress, Reading, read};
use store::NewRelease;
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

struct Silent;

impl Progress for Silent {
    fn begin(&self, _: &str, _: u64) {}
    fn advance(&self, _: u64) {}
    fn end(&self) {}
}

fn read_paths(paths: &[PathBuf]) -> Reading {
    read(paths, &readers(), "2026-11".parse().unwrap(), &Silent)
}

fn write(folder: &TempDir, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    path
}

/// The one release of a file with this content, whatever its name.
fn release_of(content: impl AsRef<[u8]>) -> NewRelease {
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder, "any name.dat", content);
    let mut reading = read_paths(&[path]);
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    assert_eq!(reading.releases.len(), 1);
    reading.releases.remove(0)
}

fn error_of(name: &str, content: impl AsRef<[u8]>) -> ImportError {
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder, name, content);
    let mut reading = read_paths(&[path]);
    assert!(
        reading.releases.is_empty(),
        "nothing of a bad file is taken"
    );
    assert_eq!(reading.refused.len(), 1);
    let error = reading.refused.remove(0);
    assert!(!error.to_string().contains('\n'), "one line");
    error
}

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in members {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn value(release: &NewRelease, period: &str, organisation: &str, measure: &str) -> Value {
    let period = Period::Month(period.parse().unwrap());
    let Some(figures) = release
        .figures
        .iter()
        .find(|figures| figures.period == period)
    else {
        return Value::Missing;
    };
    let Some(place) = figures
        .organisations
        .iter()
        .position(|code| code.as_str() == organisation)
    else {
        return Value::Missing;
    };
    figures
        .columns
        .iter()
        .find(|column| column.0 == measure)
        .map_or(Value::Missing, |column| column.1.get(place as u32))
}

fn number(release: &NewRelease, period: &str, organisation: &str, measure: &str) -> Option<f64> {
    value(release, period, organisation, measure).number()
}

const TOTALS: &str = "PUBLICATION,EXTRACT_DATE,TYPE,SUB_ICB_LOCATION_CODE,ONS_SUB_ICB_LOCATION_CODE,CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS\n\
GP_PRAC_PAT_LIST,2025-03-01,GP,16C,E38000247,A81001,TS18 1HU,ALL,ALL,3899\n\
GP_PRAC_PAT_LIST,2025-03-01,GP,16C,E38000247,A81002,TS18 2AW,ALL,ALL,18760\n";

const CROSSTAB: &str = "APPOINTMENT_MONTH_START_DATE,GP_CODE,GP_NAME,SUPPLIER,PCN_CODE,PCN_NAME,SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_NAME,HCP_TYPE,APPT_MODE,NATIONAL_CATEGORY,TIME_BETWEEN_BOOK_AND_APPT,COUNT_OF_APPOINTMENTS,APPT_STATUS\n\
01AUG2025,Y02960,NEW BANK HEALTH,EMIS,U07506,ARDWICK AND LONGSIGHT PCN,14L,NHS Greater Manchester ICB - 14L,Other Practice staff,Face-to-Face,Inconsistent Mapping,8  to 14 Days,17,DNA\n\
01AUG2025,Y02960,NEW BANK HEALTH,EMIS,U07506,ARDWICK AND LONGSIGHT PCN,14L,NHS Greater Manchester ICB - 14L,GP,Video Conference/Online,Clinical Triage,Unknown / Data Issue,5,Attended\n\
01AUG2025,Y02960,NEW BANK HEALTH,EMIS,U07506,ARDWICK AND LONGSIGHT PCN,14L,NHS Greater Manchester ICB - 14L,Unknown,Unknown,Unmapped,Same Day,2,Unknown\n";

const REGIONAL: &str = "SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_ONS_CODE,SUB_ICB_LOCATION_NAME,ICB_ONS_CODE,ICB_NAME,REGION_ONS_CODE,REGION_NAME,APPOINTMENT_MONTH,APPT_STATUS,HCP_TYPE,APPT_MODE,TIME_BETWEEN_BOOK_AND_APPT,COUNT_OF_APPOINTMENTS\n\
92G,E38000231,NHS Bath ICB - 92G,E54000040,\"NHS Bath, Swindon Integrated Care Board\",E40000006,South West,JUN2023,Attended,GP,Video/Online,15  to 21 Days,11588\n\
92G,E38000231,NHS Bath ICB - 92G,E54000040,\"NHS Bath, Swindon Integrated Care Board\",E40000006,South West,JUL2023,DNA,GP,Face-to-Face,Unknown / Data Quality,3\n";

#[test]
fn totals_of_either_era() {
    let release = release_of(TOTALS);
    assert_eq!(
        (release.dataset.as_str(), release.source.as_str()),
        ("list-size", "all")
    );
    assert_eq!(
        number(&release, "2025-03", "A81002", "patients"),
        Some(18_760.0)
    );
    assert_eq!(release.rows.read, 2);
    assert_eq!(
        release.organisations[1].postcode.as_deref(),
        Some("TS18 2AW")
    );
    let old = "PUBLICATION,EXTRACT_DATE,TYPE,CCG_CODE,ONS_CCG_CODE,CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS\r\n\
GP_PRAC_PAT_LIST,01JAN2021,GP,16C,E38000247,A81001,TS18 1HU,ALL,ALL,4017\r\n";
    assert_eq!(
        number(&release_of(old), "2021-01", "A81001", "patients"),
        Some(4_017.0)
    );
}

#[test]
fn marks_encodings_and_line_ends_make_no_difference() {
    let plain = release_of(TOTALS);
    let marked = release_of(format!("\u{feff}{TOTALS}"));
    let windows = release_of(TOTALS.replace('\n', "\r\n"));
    let quoted = release_of(
        TOTALS
            .lines()
            .map(|line| format!("\"{}\"\n", line.replace(',', "\",\"")))
            .collect::<String>(),
    );
    for other in [marked, windows, quoted] {
        assert_eq!(other.organisations, plain.organisations);
        for practice in ["A81001", "A81002"] {
            assert_eq!(
                number(&other, "2025-03", practice, "patients"),
                number(&plain, "2025-03", practice, "patients")
            );
        }
    }
    let latin = CROSSTAB.replace("NEW BANK HEALTH", "CAF? HEALTH");
    let mut bytes = latin.into_bytes();
    for byte in &mut bytes {
        if *byte == b'?' {
            *byte = 0xc9;
        }
    }
    let release = release_of(bytes);
    let practice = release
        .organisations
        .iter()
        .find(|record| record.kind == Kind::Practice)
        .unwrap();
    assert_eq!(practice.name.as_deref(), Some("CAFÉ HEALTH"));
}

#[test]
fn five_year_ages_of_every_kind_of_organisation() {
    let mut text = "PUBLICATION,EXTRACT_DATE,ORG_TYPE,ORG_CODE,ONS_CODE,POSTCODE,SEX,AGE_GROUP_5,NUMBER_OF_PATIENTS\n".to_owned();
    for (kind, code) in [
        ("Comm Region", "Y56"),
        ("ICB", "QRL"),
        ("SUB_ICB_LOCATION_CODE", "16C"),
        ("PCN", "U89141"),
        ("GP", "A81001"),
    ] {
        text.push_str(&format!("X,2025-12-01,{kind},{code},E1,,ALL,ALL,30\n"));
        text.push_str(&format!("X,2025-12-01,{kind},{code},E1,,MALE,ALL,10\n"));
        text.push_str(&format!("X,2025-12-01,{kind},{code},E1,,MALE,0_4,10\n"));
        text.push_str(&format!("X,2025-12-01,{kind},{code},E1,,FEMALE,95+,20\n"));
    }
    let release = release_of(text);
    assert_eq!(release.source, "quin-age");
    assert_eq!(number(&release, "2025-12", "QRL", "patients"), Some(30.0));
    assert_eq!(
        number(&release, "2025-12", "A81001", "sex.male/age.0-4"),
        Some(10.0)
    );
    assert_eq!(
        number(&release, "2025-12", "A81001", "sex.female/age.95-and-over"),
        Some(20.0)
    );
    assert_eq!(
        number(&release, "2025-12", "A81001", "sex.female/age.0-4"),
        Some(0.0)
    );
    let kinds: Vec<Kind> = release
        .organisations
        .iter()
        .map(|record| record.kind)
        .collect();
    assert!(
        [
            Kind::Practice,
            Kind::Pcn,
            Kind::SubIcb,
            Kind::Icb,
            Kind::Region
        ]
        .iter()
        .all(|kind| kinds.contains(kind))
    );
}

#[test]
fn single_years_of_one_sex_say_nothing_of_the_other() {
    let text = "EXTRACT_DATE,SUB_ICB_LOCATION_CODE,ONS_SUB_ICB_LOCATION_CODE,ORG_CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS\n\
2025-12-01,16C,E38000247,A81001,TS18 1HU,MALE,ALL,12\n\
2025-12-01,16C,E38000247,A81001,TS18 1HU,MALE,17,12\n\
2025-12-01,16C,E38000247,A81001,TS18 1HU,MALE,95+,*\n";
    let release = release_of(text);
    assert_eq!(release.source, "single-age-male");
    assert_eq!(
        number(&release, "2025-12", "A81001", "sex.male/single-age.17"),
        Some(12.0)
    );
    assert_eq!(
        value(
            &release,
            "2025-12",
            "A81001",
            "sex.male/single-age.95-and-over"
        ),
        Value::Suppressed
    );
    assert_eq!(
        value(&release, "2025-12", "A81001", "sex.female/single-age.17"),
        Value::Missing
    );
    let areas = text.replace(
        "EXTRACT_DATE,SUB_ICB_LOCATION_CODE,ONS_SUB_ICB_LOCATION_CODE,ORG_CODE,POSTCODE",
        "EXTRACT_DATE,ORG_TYPE,X,ORG_CODE,ONS_CODE",
    );
    let areas = areas
        .replace(",16C,E38000247,A81001,TS18 1HU", ",PCN,x,U89141,")
        .replace(",X,", ",PUBLICATION,");
    assert_eq!(release_of(areas).source, "single-age-regions");
}

#[test]
fn maps_of_either_era() {
    let text = "PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE,PCN_CODE,PCN_NAME,ONS_SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_NAME,ONS_ICB_CODE,ICB_CODE,ICB_NAME,ONS_COMM_REGION_CODE,COMM_REGION_CODE,COMM_REGION_NAME,SUPPLIER_NAME\n\
GP_PRAC_PAT_LIST,01Jul2026,A81001,THE DENSHAM SURGERY,TS18 1HU,U89141,STOCKTON PCN,E38000247,16C,NHS North East ICB - 16C,E54000050,QHM,NHS North East Integrated Care Board,E40000012,Y63,North East and Yorkshire,TPP\n";
    let release = release_of(text);
    assert_eq!(release.dataset, "organisations");
    assert_eq!(
        release.memberships[0].month,
        "2026-07".parse::<Month>().unwrap()
    );
    let parents = release.memberships[0].rows[0]
        .1
        .map(|parent| parent.unwrap().to_string());
    assert_eq!(parents, ["U89141", "16C", "QHM", "Y63"]);
    let practice = release
        .organisations
        .iter()
        .find(|record| record.kind == Kind::Practice)
        .unwrap();
    assert_eq!(practice.clinical_system.as_deref(), Some("TPP"));
    let icb = release
        .organisations
        .iter()
        .find(|record| record.kind == Kind::Icb)
        .unwrap();
    assert_eq!(icb.ons_code.as_deref(), Some("E54000050"));

    let old = text
        .replace("SUB_ICB_LOCATION", "CCG")
        .replace("ICB_", "STP_")
        .replace(",SUPPLIER_NAME", "")
        .replace(",TPP", "")
        .replace("01Jul2026", "01-Sep-20");
    assert_eq!(
        release_of(old).memberships[0].month,
        "2020-09".parse::<Month>().unwrap()
    );
}

#[test]
fn a_mapping_with_a_practice_in_two_systems() {
    let text = "GP_CODE,GP_NAME,SUPPLIER,PCN_CODE,PCN_NAME,SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_NAME,ICB_CODE,ICB_NAME,REGION_CODE,REGION_NAME\n\
A86027,X,TPP/EMIS,U1,A PCN,13T,S,QHM,I,Y63,R\nA86027,X,TPP,U1,A PCN,13T,S,QHM,I,Y63,R\nA81001,Y,EMIS,U,Unallocated,13T,S,QHM,I,Y63,R\n";
    let folder = tempfile::tempdir().unwrap();
    let reading = read_paths(&[write(&folder, "Mapping_Aug_25.csv", text)]);
    let release = &reading.releases[0];
    assert_eq!(
        release.memberships[0].month,
        "2025-08".parse::<Month>().unwrap()
    );
    assert_eq!(release.memberships[0].rows.len(), 2);
    assert_eq!(
        release.rows.rejected,
        [("practice repeated (two systems)".to_owned(), 1)]
    );
}

#[test]
fn epraccur_of_either_layout() {
    let row = |code: &str,
               region: &str,
               closed: &str,
               status: &str,
               commissioner: &str,
               role: &str| {
        format!(
            "\"{code}\",\"QUEENS PARK\",\"{region}\",\"QHM\",\"FARRER STREET\",\"\",\"\",\"STOCKTON\",\"\",\"TS18 2AW\",\"19740401\",\"{closed}\",\"{status}\",\"B\",\"{commissioner}\",\"20200401\",\"\",\"01642\",\"\",\"\",\"\",\"1\",\"\",\"16C\",\"\",\"{role}\",\"\"\r\n"
        )
    };
    let new = [
        row("A81002", "Y63", "", "ACTIVE", "16C", "RO76"),
        row("A81003", "Y63", "20171031", "INACTIVE", "00K", "RO72|RO76"),
        row("A81004", "Y63", "", "ACTIVE", "16C", "RO72"),
        row("W00005", "", "", "ACTIVE", "7A6", "RO76"),
        row("W93019", "Y58", "", "ACTIVE", "7A6", "RO76"),
    ]
    .concat();
    let release = release_of(&new);
    assert_eq!(release.source, "epraccur");
    let status = |code: &str| {
        release
            .organisations
            .iter()
            .find(|record| record.code.as_str() == code)
            .and_then(|record| record.status)
    };
    assert_eq!(status("A81002").unwrap().0, Status::Open);
    assert_eq!(status("A81003").unwrap().0, Status::Closed);
    assert_eq!(
        status("A81003").unwrap().2,
        Some("2017-10-31".parse().unwrap())
    );
    assert_eq!(status("W00005"), None);
    let mut rejected = release.rows.rejected.clone();
    rejected.sort();
    assert_eq!(
        rejected,
        [
            ("not a general practice".to_owned(), 1),
            ("not in England".to_owned(), 1)
        ]
    );
    assert!(
        !release
            .organisations
            .iter()
            .any(|record| record.code.as_str() == "7A6"),
        "a health board of Wales"
    );
    assert_eq!(
        release.memberships[0].month,
        "2020-04".parse::<Month>().unwrap(),
        "the latest day in it"
    );

    let old = [
        row("A81002", "Y63", "", "A", "16C", "4"),
        row("A81009", "Y63", "", "D", "16C", "4"),
    ]
    .concat();
    let release = release_of(&old);
    assert_eq!(
        release
            .organisations
            .iter()
            .filter(|record| record.kind == Kind::Practice)
            .count(),
        2
    );
    assert_eq!(
        release.memberships[0].rows.len(),
        1,
        "a dormant practice belongs nowhere"
    );
    // The name may say that it is newer than its last entry.
    let folder = tempfile::tempdir().unwrap();
    let reading = read_paths(&[write(&folder, "2025-09_epraccur.csv", old)]);
    assert_eq!(
        reading.releases[0].memberships[0].month,
        "2025-09".parse::<Month>().unwrap()
    );
}

#[test]
fn crosstabs_keep_their_margins_and_both_spellings() {
    let release = release_of(CROSSTAB);
    let of = |measure: &str| number(&release, "2025-08", "Y02960", measure);
    assert_eq!(of("appointments"), Some(24.0));
    assert_eq!(of("status.dna"), Some(17.0));
    assert_eq!(of("mode.video-online"), Some(5.0));
    assert_eq!(of("wait.8-to-14-days"), Some(17.0));
    assert_eq!(of("wait.unknown"), Some(5.0));
    assert_eq!(of("category.unmapped"), Some(2.0));
    assert_eq!(of("status.dna/mode.face-to-face"), Some(17.0));
    assert_eq!(of("status.unknown/staff.unknown"), Some(2.0));
    assert_eq!(of("held-by.gp/wait.unknown"), Some(5.0));
    assert_eq!(of("held-by.not-gp/wait.same-day"), Some(2.0));
    assert_eq!(
        of("status.attended/mode.telephone"),
        Some(0.0),
        "a practice that reported has zeros"
    );
    assert_eq!(
        release.memberships[0].rows[0].1[0].unwrap().as_str(),
        "U07506"
    );
}

#[test]
fn regional_files_of_either_era_and_not_those_of_networks() {
    let release = release_of(REGIONAL);
    assert_eq!(release.source, "regional");
    assert_eq!(
        number(&release, "2023-06", "92G", "mode.video-online"),
        Some(11_588.0)
    );
    assert_eq!(
        number(&release, "2023-07", "92G", "wait.unknown"),
        Some(3.0)
    );
    let old = "CCG_CODE,CCG_ONS_CODE,CCG_NAME,STP_ONS,STPNM,REGION_ONS_CODE,REGION_NAME,Appointment_Month,APPT_STATUS,HCP_TYPE,APPT_MODE,TIME_BETWEEN_BOOK_AND_APPT,COUNT_OF_APPOINTMENTS\n\
15N,E38000230,NHS Devon CCG,E54000037,Devon  STP,E40000006,South West,MAR2019,Attended,GP,Face-to-Face,1 Day,13802\n";
    assert_eq!(
        number(&release_of(old), "2019-03", "15N", "appointments"),
        Some(13_802.0)
    );
    let networks = REGIONAL
        .replace("JUN2023", "01JUN2023")
        .replace("JUL2023", "01JUL2023");
    let error = error_of("PCN_GRANULAR.csv", networks);
    assert!(error.problem.contains("PCN_GRANULAR"), "{error}");
}

#[test]
fn daily_files_are_summed_to_months() {
    let head = "SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_ONS_CODE,SUB_ICB_LOCATION_NAME,ICB_ONS_CODE,REGION_ONS_CODE,APPOINTMENT_DATE";
    let place = "00L,E38000130,NHS North East ICB - 00L,E54000050,E40000012";
    let durations = format!(
        "{head},ACTUAL_DURATION,COUNT_OF_APPOINTMENTS\n{place},06JUN2023,11-15 Minutes,1377\n{place},07JUN2023,11-15 Minutes,3\n{place},01JUL2023,Unknown / Data Quality,8\n"
    );
    let release = release_of(durations);
    assert_eq!(
        number(&release, "2023-06", "00L", "duration.11-to-15-minutes"),
        Some(1_380.0)
    );
    assert_eq!(
        number(&release, "2023-07", "00L", "duration.unknown"),
        Some(8.0)
    );
    let roles = format!(
        "{head},SDS_ROLE_GROUP,COUNT_OF_APPOINTMENTS\n{place},08JAN2025,,722\n{place},08JAN2025,Nurses,4\n"
    );
    let release = release_of(roles);
    assert_eq!(
        number(&release, "2025-01", "00L", "role.unknown"),
        Some(722.0)
    );
    assert_eq!(number(&release, "2025-01", "00L", "role.nurses"), Some(4.0));
    let categories = format!(
        "{head},SERVICE_SETTING,CONTEXT_TYPE,NATIONAL_CATEGORY,COUNT_OF_APPOINTMENTS\n{place},20SEP2024,Other,Care Related Encounter,Home Visit,1\n"
    );
    let release = release_of(categories);
    assert_eq!(
        number(&release, "2024-09", "00L", "category.home-visit"),
        Some(1.0)
    );
    assert_eq!(
        number(&release, "2024-09", "00L", "setting.other"),
        Some(1.0)
    );
    let coverage = "SUB_ICB_LOCATION_CODE,ICB_ONS_CODE,REGION_CODE,Appointment_Month,Included Practices,Open Practices,Patients registered at included practices,Patients registered at open practices\n00L,E54000050,E40000012,01NOV2025,36,37,343928,350000\n";
    let release = release_of(coverage);
    assert_eq!(
        number(&release, "2025-11", "00L", "patients"),
        Some(343_928.0)
    );
    assert_eq!(
        number(&release, "2025-11", "00L", "coverage.practices-open"),
        Some(37.0)
    );
}

#[test]
fn archives_give_one_release_for_each_kind() {
    let second = CROSSTAB.replace("Y02960", "A81001");
    let mapping = "GP_CODE,GP_NAME,SUPPLIER,PCN_CODE,PCN_NAME,SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_NAME,ICB_CODE,ICB_NAME,REGION_CODE,REGION_NAME\nA81001,X,TPP,U1,A PCN,13T,S,QHM,I,Y63,R\n";
    let archive = zipped(&[
        ("Mapping.csv", mapping.as_bytes()),
        ("London.csv", CROSSTAB.as_bytes()),
        ("North.csv", second.as_bytes()),
        ("__MACOSX/._London.csv", b"x"),
        ("notes.docx", b"x"),
    ]);
    let folder = tempfile::tempdir().unwrap();
    let reading = read_paths(&[write(&folder, "Practice_Level.zip", archive)]);
    assert!(reading.refused.is_empty());
    let sources: Vec<&str> = reading
        .releases
        .iter()
        .map(|release| release.source.as_str())
        .collect();
    assert_eq!(sources, ["gpad-mapping", "practice-crosstab"]);
    assert_eq!(reading.releases[1].figures[0].organisations.len(), 2);
    assert_eq!(
        reading.releases[0].memberships[0].month,
        "2025-08".parse::<Month>().unwrap(),
        "that of the appointments beside it"
    );
    assert_eq!(reading.releases[1].files.len(), 1);
    assert_eq!(reading.skipped.len(), 1);
}

#[test]
fn loose_files_that_divide_a_month_are_one_release() {
    let folder = tempfile::tempdir().unwrap();
    write(&folder, "London.csv", CROSSTAB);
    write(&folder, "North.csv", CROSSTAB.replace("Y02960", "A81001"));
    write(&folder, "March.csv", TOTALS);
    write(&folder, "April.csv", TOTALS.replace("2025-03", "2025-04"));
    write(
        &folder,
        "readme.txt",
        "Nothing to read here, but some words.\nAnd more.\n",
    );
    let reading = read_paths(&[folder.path().to_owned()]);
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    let mut releases: Vec<(String, usize)> = reading
        .releases
        .iter()
        .map(|release| (release.source.clone(), release.files.len()))
        .collect();
    releases.sort();
    assert_eq!(
        releases,
        [
            ("all".to_owned(), 1),
            ("all".to_owned(), 1),
            ("practice-crosstab".to_owned(), 2)
        ]
    );
    assert_eq!(reading.skipped[0].file, "readme.txt");
}

#[test]
fn a_bad_count_is_named_by_file_line_and_column() {
    for bad in ["-3", "12.5", "many", "1,000", ""] {
        let content = TOTALS.replace(",18760", &format!(",\"{bad}\""));
        let error = error_of("lists.csv", content);
        assert_eq!(error.line, Some(3), "{error}");
        assert_eq!(error.column.as_deref(), Some("NUMBER_OF_PATIENTS"));
        assert!(
            error
                .to_string()
                .starts_with("lists.csv, line 3, column NUMBER_OF_PATIENTS: "),
            "{error}"
        );
    }
    let error = error_of("crosstab.csv", CROSSTAB.replace(",17,DNA", ",-17,DNA"));
    assert_eq!(
        (error.line, error.column.as_deref()),
        (Some(2), Some("COUNT_OF_APPOINTMENTS"))
    );
}

#[test]
fn a_header_that_changed_names_its_columns() {
    let error = error_of(
        "lists.csv",
        TOTALS.replace("NUMBER_OF_PATIENTS", "PATIENT_COUNT"),
    );
    assert!(
        error.problem.contains("missing NUMBER_OF_PATIENTS"),
        "{error}"
    );
    assert!(
        error.problem.contains("not expected PATIENT_COUNT"),
        "{error}"
    );
    let error = error_of(
        "crosstab.csv",
        CROSSTAB
            .replace("APPT_MODE", "MODE")
            .replace("HCP_TYPE", "STAFF"),
    );
    assert!(
        error.problem.contains("missing HCP_TYPE, APPT_MODE"),
        "{error}"
    );
    // The same in a folder: a file that is nearly a publication is an error, not a stranger.
    let folder = tempfile::tempdir().unwrap();
    write(
        &folder,
        "lists.csv",
        TOTALS.replace("NUMBER_OF_PATIENTS", "PATIENT_COUNT"),
    );
    let reading = read_paths(&[folder.path().to_owned()]);
    assert_eq!(reading.refused.len(), 1);
}

#[test]
fn wrong_months_are_refused() {
    for (from, to) in [
        (
            "2025-03-01,GP,16C,E38000247,A81002",
            "2025-13-01,GP,16C,E38000247,A81002",
        ),
        (
            "2025-03-01,GP,16C,E38000247,A81002",
            "2025-04-01,GP,16C,E38000247,A81002",
        ),
    ] {
        let error = error_of("lists.csv", TOTALS.replace(from, to));
        assert_eq!(
            (error.line, error.column.as_deref()),
            (Some(3), Some("EXTRACT_DATE")),
            "{error}"
        );
    }
    let error = error_of("lists.csv", TOTALS.replace("2025-03", "2062-03"));
    assert!(error.problem.contains("cannot be right"), "{error}");
    let error = error_of("crosstab.csv", CROSSTAB.replace("01AUG2025", "AUGUST"));
    assert!(error.problem.contains("is not a month"), "{error}");
}

#[test]
fn unknown_values_are_refused_with_those_that_are_known() {
    let error = error_of(
        "crosstab.csv",
        CROSSTAB.replace("Face-to-Face", "Carrier pigeon"),
    );
    assert_eq!(error.column.as_deref(), Some("APPT_MODE"));
    assert!(
        error.problem.contains("Carrier pigeon") && error.problem.contains("Telephone"),
        "{error}"
    );
    let error = error_of(
        "lists.csv",
        TOTALS.replace(",GP,16C,E38000247,A81002", ",Surgery,16C,E38000247,A81002"),
    );
    assert_eq!(error.column.as_deref(), Some("TYPE"));
    let error = error_of("lists.csv", TOTALS.replace("A81002", "A8 1002"));
    assert_eq!(error.column.as_deref(), Some("CODE"));
}

#[test]
fn files_that_are_something_else_are_refused() {
    let problem = |name: &str, content: &[u8]| error_of(name, content).to_string();
    assert_eq!(problem("lists.csv", b"%PDF-1.7 ..."), "lists.csv: is a PDF");
    assert_eq!(problem("empty.csv", b""), "empty.csv: is empty");
    assert_eq!(problem("blank.csv", b"\r\n\r\n"), "blank.csv: is empty");
    assert!(
        problem("header.csv", TOTALS.lines().next().unwrap().as_bytes())
            .contains("has a header and no rows")
    );
    assert!(problem("page.csv", b"<!doctype html><title>Not found</title>").contains("web page"));
    assert!(problem("random.csv", b"\x00\x01\x02\x03").contains("no text, archive or workbook"));
    assert!(problem("other.csv", b"a,b,c\n1,2,3\n").contains("none of the publications"));
    assert!(problem("wide.csv", b"\xff\xfeP\x00U\x00").contains("UTF-16"));
    let missing = read_paths(&[PathBuf::from("/nowhere/at/all.csv")]);
    assert!(missing.refused[0].to_string().contains("does not exist"));
}

#[test]
fn broken_archives_are_refused() {
    let whole = zipped(&[("gp-reg-pat-prac-all.csv", TOTALS.repeat(200).as_bytes())]);
    for cut in [whole.len() - 1, whole.len() / 2, 60] {
        let error = error_of("lists.zip", &whole[..cut]);
        assert!(
            error.problem.contains("damaged") || error.problem.contains("cut short"),
            "{error}"
        );
    }
    let mut corrupt = whole.clone();
    let middle = 80;
    for byte in &mut corrupt[middle..middle + 12] {
        *byte ^= 0x55;
    }
    let error = error_of("lists.zip", corrupt);
    assert!(error.to_string().starts_with("lists.zip"), "{error}");
    assert!(error_of("lists.zip", zipped(&[])).problem.contains("empty"));
    assert!(
        error_of("book.xlsx", zipped(&[("xl/workbook.xml", b"<nonsense")]))
            .problem
            .contains("not a workbook")
    );
}

#[test]
fn bombs_are_refused_before_they_fill_anything() {
    // A gigabyte of one row, packed to a megabyte: a thousand to one.
    struct Endless {
        left: u64,
    }
    impl std::io::Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let count = (buffer.len() as u64).min(self.left) as usize;
            buffer[..count].fill(b'0');
            self.left -= count as u64;
            Ok(count)
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bomb.zip");
    let mut writer = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    writer
        .start_file("gp-reg-pat-prac-all.csv", SimpleFileOptions::default())
        .unwrap();
    writer.write_all(TOTALS.as_bytes()).unwrap();
    // Rows of zeros with line ends, so that it is not the length of a line that is caught.
    for _ in 0..220 {
        let mut block = vec![b'\n'; 5 << 20];
        std::io::copy(
            &mut Endless { left: 10 },
            &mut std::io::Cursor::new(&mut block[..10]),
        )
        .unwrap();
        writer.write_all(&block[10..]).unwrap();
    }
    writer.finish().unwrap();
    let packed = std::fs::metadata(&path).unwrap().len();
    assert!(packed < 3 << 20, "{packed}");
    let reading = read_paths(&[path]);
    assert!(reading.releases.is_empty());
    assert!(
        reading.refused[0].problem.contains("unpacks to more than"),
        "{}",
        reading.refused[0]
    );
}

#[test]
fn a_bad_member_spoils_its_archive_and_no_other_file() {
    let folder = tempfile::tempdir().unwrap();
    let bad = CROSSTAB.replace(",17,DNA", ",x,DNA");
    write(
        &folder,
        "a.zip",
        zipped(&[
            ("one.csv", CROSSTAB.as_bytes()),
            ("two.csv", bad.replace("Y02960", "A81001").as_bytes()),
        ]),
    );
    write(&folder, "b.csv", TOTALS);
    let reading = read_paths(&[folder.path().to_owned()]);
    assert_eq!(reading.refused.len(), 1);
    assert_eq!(reading.refused[0].file, "a.zip!two.csv");
    let sources: Vec<&str> = reading
        .releases
        .iter()
        .map(|release| release.source.as_str())
        .collect();
    assert_eq!(sources, ["all"]);
}

#[test]
fn deprivation_scores() {
    let release = release_of(
        "PRACTICE_CODE,PRACTICE_NAME,IMD_YEAR,IMD_SCORE\nA81001,The Densham Surgery,2025,33.519\n",
    );
    assert_eq!(release.figures[0].period, Period::Year(2025));
    assert_eq!(release.figures[0].columns[0].1.number(0), Some(33.519));
    let error = error_of(
        "imd.csv",
        "PRACTICE_CODE,PRACTICE_NAME,IMD_YEAR,IMD_SCORE\nA81001,X,2025,133\n",
    );
    assert_eq!(error.column.as_deref(), Some("IMD_SCORE"));
}
