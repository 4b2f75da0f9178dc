//! Registered patients: totals, ages of either kind, and how files are written.

use domain::organisation::Kind;
use domain::value::Value;

use super::samples::{CROSSTAB, TOTALS, number, release_of, value};

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
