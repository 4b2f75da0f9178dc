//! Directories, maps and scores of organisations.

use domain::organisation::{Kind, Status};
use domain::period::{Month, Period};

use super::samples::{error_of, read_paths, release_of, write};

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
A86027,X,TPP/EMIS,U00001,A PCN,13T,S,QHM,I,Y63,R\nA86027,X,TPP,U00001,A PCN,13T,S,QHM,I,Y63,R\nA81001,Y,EMIS,U,Unallocated,13T,S,QHM,I,Y63,R\n";
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
