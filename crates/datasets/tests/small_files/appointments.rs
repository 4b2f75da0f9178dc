//! Appointments: the crosstab, the regional files and the daily ones.

use super::samples::{CROSSTAB, REGIONAL, error_of, number, release_of};

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
