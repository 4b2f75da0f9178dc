//! What the tests share: reading a file with some content, and what it holds.

use std::io::Write as _;
use std::path::PathBuf;

use datasets::readers;
use domain::period::Period;
use domain::value::Value;
use ingest::{ImportError, Reading, read};
use store::NewRelease;
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

pub(super) fn read_paths(paths: &[PathBuf]) -> Reading {
    read(paths, &readers(), "2026-11".parse().unwrap(), &())
}

pub(super) fn write(folder: &TempDir, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    path
}

/// The one release of a file with this content, whatever its name.
pub(super) fn release_of(content: impl AsRef<[u8]>) -> NewRelease {
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder, "any name.dat", content);
    let mut reading = read_paths(&[path]);
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    assert_eq!(reading.releases.len(), 1);
    reading.releases.remove(0)
}

pub(super) fn error_of(name: &str, content: impl AsRef<[u8]>) -> ImportError {
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

pub(super) fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in members {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub(super) fn value(
    release: &NewRelease,
    period: &str,
    organisation: &str,
    measure: &str,
) -> Value {
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

pub(super) fn number(
    release: &NewRelease,
    period: &str,
    organisation: &str,
    measure: &str,
) -> Option<f64> {
    value(release, period, organisation, measure).number()
}

pub(super) const TOTALS: &str = "PUBLICATION,EXTRACT_DATE,TYPE,SUB_ICB_LOCATION_CODE,ONS_SUB_ICB_LOCATION_CODE,CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS\n\
GP_PRAC_PAT_LIST,2025-03-01,GP,16C,E38000247,A81001,TS18 1HU,ALL,ALL,3899\n\
GP_PRAC_PAT_LIST,2025-03-01,GP,16C,E38000247,A81002,TS18 2AW,ALL,ALL,18760\n";

pub(super) const CROSSTAB: &str = "APPOINTMENT_MONTH_START_DATE,GP_CODE,GP_NAME,SUPPLIER,PCN_CODE,PCN_NAME,SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_NAME,HCP_TYPE,APPT_MODE,NATIONAL_CATEGORY,TIME_BETWEEN_BOOK_AND_APPT,COUNT_OF_APPOINTMENTS,APPT_STATUS\n\
01AUG2025,Y02960,NEW BANK HEALTH,EMIS,U07506,ARDWICK AND LONGSIGHT PCN,14L,NHS Greater Manchester ICB - 14L,Other Practice staff,Face-to-Face,Inconsistent Mapping,8  to 14 Days,17,DNA\n\
01AUG2025,Y02960,NEW BANK HEALTH,EMIS,U07506,ARDWICK AND LONGSIGHT PCN,14L,NHS Greater Manchester ICB - 14L,GP,Video Conference/Online,Clinical Triage,Unknown / Data Issue,5,Attended\n\
01AUG2025,Y02960,NEW BANK HEALTH,EMIS,U07506,ARDWICK AND LONGSIGHT PCN,14L,NHS Greater Manchester ICB - 14L,Unknown,Unknown,Unmapped,Same Day,2,Unknown\n";

pub(super) const REGIONAL: &str = "SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_ONS_CODE,SUB_ICB_LOCATION_NAME,ICB_ONS_CODE,ICB_NAME,REGION_ONS_CODE,REGION_NAME,APPOINTMENT_MONTH,APPT_STATUS,HCP_TYPE,APPT_MODE,TIME_BETWEEN_BOOK_AND_APPT,COUNT_OF_APPOINTMENTS\n\
92G,E38000231,NHS Bath ICB - 92G,E54000040,\"NHS Bath, Swindon Integrated Care Board\",E40000006,South West,JUN2023,Attended,GP,Video/Online,15  to 21 Days,11588\n\
92G,E38000231,NHS Bath ICB - 92G,E54000040,\"NHS Bath, Swindon Integrated Care Board\",E40000006,South West,JUL2023,DNA,GP,Face-to-Face,Unknown / Data Quality,3\n";
