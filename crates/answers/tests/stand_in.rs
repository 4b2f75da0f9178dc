//! Pages about organisations at whose level nothing is published: they show the nearest area that
//! has figures, and say so, while exports and rows for programs give nothing.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use answers::dashboard::{Answer, profiles};
use answers::questions;
use domain::comparison::Comparison;
use domain::rows::{RowQuery, rows};
use domain::snapshot::Snapshot;
use store::testing::sqlite;

/// These files, read, loaded and read back.
async fn loaded(files: &[(&str, String)]) -> Snapshot {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    let reading = ingest::read(
        &[folder.path().to_owned()],
        &datasets::readers(),
        "2026-11".parse().unwrap(),
        &(),
    );
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    assert!(reading.skipped.is_empty(), "{:?}", reading.skipped);
    let test = sqlite().await.with_datasets(datasets::built_in());
    test.store
        .load(&reading.releases, "2026-11-23T10:00:00Z", false)
        .await
        .unwrap();
    test.store.snapshot().await.unwrap()
}

/// Two ICBs of one practice each.
fn map() -> (&'static str, String) {
    let mut text = "PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE,PCN_CODE,PCN_NAME,ONS_SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_NAME,ONS_ICB_CODE,ICB_CODE,ICB_NAME,ONS_COMM_REGION_CODE,COMM_REGION_CODE,COMM_REGION_NAME,SUPPLIER_NAME\n".to_owned();
    for (practice, pcn, sub_icb, icb) in [
        ("A99901", "U99901", "98A", "QX1"),
        ("A99902", "U99902", "98B", "QX2"),
    ] {
        text.push_str(&format!(
            "GP_PRAC_PAT_LIST,2026-07-01,{practice},PRACTICE {practice},HU1 1AA,{pcn},{pcn} PCN,E38000999,{sub_icb},NHS {icb} ICB - {sub_icb},E54000999,{icb},NHS {icb} ICB,E40000999,Y91,UPLAND,TPP\n"
        ));
    }
    ("map.csv", text)
}

/// Lists of five-year ages: of each practice 200 aged 10 to 14 and 800 older.
fn ages() -> (&'static str, String) {
    let mut text = "PUBLICATION,EXTRACT_DATE,ORG_TYPE,ORG_CODE,ONS_CODE,POSTCODE,SEX,AGE_GROUP_5,NUMBER_OF_PATIENTS\n".to_owned();
    for code in ["A99901", "A99902"] {
        let mut add = |sex: &str, age: &str, count: u32| {
            text.push_str(&format!("X,2026-07-01,GP,{code},E1,,{sex},{age},{count}\n"));
        };
        add("ALL", "ALL", 1_000);
        for sex in ["MALE", "FEMALE"] {
            add(sex, "ALL", 500);
            add(sex, "10_14", 100);
            add(sex, "15_19", 400);
        }
    }
    ("quin.csv", text)
}

/// The same by single years: 180 are 12 years old and 20 are 13.
fn single_ages(sex: &str) -> String {
    let mut text = "EXTRACT_DATE,SUB_ICB_LOCATION_CODE,ONS_SUB_ICB_LOCATION_CODE,ORG_CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS\n".to_owned();
    for (code, sub_icb) in [("A99901", "98A"), ("A99902", "98B")] {
        for (age, count) in [("ALL", 500), ("12", 90), ("13", 10), ("17", 400)] {
            text.push_str(&format!(
                "2026-07-01,{sub_icb},E38000999,{code},HU1 1AA,{sex},{age},{count}\n"
            ));
        }
    }
    text
}

fn icbs() -> (&'static str, String) {
    (
        "nhs_app_icb.csv",
        "Month,ICB_ODS,ICB_Name,Region_ODS,Region_Name,NHS_App_Logins,NHS_App_Unique_User_Logins\n\
         2026-07-01,QX1,NHS QX1 ICB,Y91,UPLAND,2000,440\n\
         2026-07-01,QX2,NHS QX2 ICB,Y91,UPLAND,3000,528\n\
         2026-07-01,Unknown,Unknown,,,9,4\n"
            .to_owned(),
    )
}

fn practices() -> (&'static str, String) {
    (
        "app_practices.csv",
        "month,practice_code,patients_registered_13plus,logins,unique_logins\n\
         2026-07,A99901,600,900,300\n"
            .to_owned(),
    )
}

fn online() -> (&'static str, String) {
    (
        "POMI_JUL2026.csv",
        "report_period_end,practice_code,field,value\n\
         31-Jul-26,A99901,patient_list_size,1000\n\
         31-Jul-26,A99901,Total_Pat_Enbld,450\n"
            .to_owned(),
    )
}

fn page(snapshot: &Snapshot, org: &str, profile: &str) -> Comparison {
    match questions::overview(snapshot, "nhs-app", org, "", "", profile, "") {
        Answer::Comparison(comparison) => *comparison,
        Answer::Unavailable(why) => panic!("{org}: {why:?}"),
    }
}

fn value(comparison: &Comparison, id: &str) -> Option<f64> {
    let (series, indicator) = comparison.indicator(id)?;
    indicator.value(series.own(comparison.period)?)
}

#[tokio::test]
async fn a_page_of_a_practice_shows_its_icb_and_says_so() {
    let snapshot = loaded(&[map(), ages(), icbs()]).await;
    for (org, level) in [
        ("A99901", "practice"),
        ("U99901", "PCN"),
        ("98A", "sub-ICB"),
    ] {
        let page = page(&snapshot, org, "");
        assert_eq!(page.subject.code.as_str(), "QX1", "{org}");
        assert_eq!(page.about().code.as_str(), org);
        assert_eq!(
            page.asked.as_ref().unwrap().said,
            format!(
                "NHS App use is not published for {level}s. This page shows QX1 ICB, to which the {level} belongs."
            )
        );
        // 440 of 800 and two fifths of 200, in the second place of two ICBs.
        assert_eq!(value(&page, "active-uptake"), Some(50.0));
        let (series, indicator) = page.indicator("active-uptake").unwrap();
        let place = series.place.unwrap();
        assert_eq!((place.of, place.above()), (2, 1));
        assert!(
            indicator
                .interval(series.own(page.period).unwrap())
                .is_some()
        );
        assert!(
            page.stories[0][0].contains("in QX1 ICB"),
            "{:?}",
            page.stories[0]
        );
        assert_eq!(page.borrowed.len(), 1);
        assert!(
            page.borrowed[0].contains("two fifths"),
            "{:?}",
            page.borrowed
        );
        // Nothing is known of other profiles for anybody.
        let offered: Vec<_> = profiles::offered(&page.dataset)
            .map(|one| &one.id)
            .collect();
        assert_eq!(offered, ["main"]);
    }
    let icb = page(&snapshot, "QX1", "");
    assert!(icb.asked.is_none());
    // The user's own practices are no group of an ICB.
    let own = questions::overview(&snapshot, "nhs-app", "A99901", "", "A99902", "", "");
    let Answer::Comparison(own) = own else {
        panic!("{own:?}");
    };
    assert_eq!(own.groups, page(&snapshot, "A99901", "").groups);
}

#[tokio::test]
async fn exports_and_rows_give_only_what_is_published_for_the_code() {
    let snapshot = loaded(&[map(), ages(), icbs()]).await;
    let Answer::Comparison(own) =
        questions::comparison(&snapshot, "nhs-app", "A99901", "2026-07", "")
    else {
        panic!("there is an answer");
    };
    assert_eq!(own.subject.code.as_str(), "A99901");
    assert!(own.asked.is_none() && !own.is_reported());
    for (org, is_published) in [
        ("A99901", false),
        ("U99901", false),
        ("98A", false),
        ("QX1", true),
    ] {
        let query = RowQuery {
            dataset: "nhs-app".to_owned(),
            period: "2026-07".parse().ok(),
            org: org.parse().ok(),
            ..RowQuery::default()
        };
        let found = rows(&snapshot, &query).unwrap();
        assert_eq!(!found.is_empty(), is_published, "{org}: {found:?}");
    }
}

#[tokio::test]
async fn single_years_of_age_are_preferred_to_the_estimate() {
    let (male, female) = (single_ages("MALE"), single_ages("FEMALE"));
    let files = [
        map(),
        ages(),
        icbs(),
        ("male.csv", male),
        ("female.csv", female),
    ];
    let snapshot = loaded(&files).await;
    let page = page(&snapshot, "A99901", "");
    let (series, _) = page.indicator("active-uptake").unwrap();
    let own = series.own(page.period).unwrap();
    assert_eq!((own.numerator, own.denominator), (440.0, 820.0));
    assert!(
        page.borrowed[0].contains("single years of age of"),
        "{:?}",
        page.borrowed
    );
}

#[tokio::test]
async fn with_figures_of_its_own_a_practice_shows_itself() {
    let snapshot = loaded(&[map(), ages(), icbs(), practices()]).await;
    let own = page(&snapshot, "A99901", "");
    assert!(own.asked.is_none());
    assert_eq!(own.subject.code.as_str(), "A99901");
    // Its own count of patients aged 13 and over.
    assert_eq!(value(&own, "active-uptake"), Some(50.0));
    assert_eq!(value(&own, "logins-per-user"), Some(3.0));
    assert!(own.borrowed.is_empty(), "{:?}", own.borrowed);
    assert_eq!(
        page(&snapshot, "U99901", "").subject.code.as_str(),
        "U99901"
    );
    // The ICB stays as published, and a practice that is in no file shows it.
    let icb = page(&snapshot, "QX1", "");
    let (series, _) = icb.indicator("unique-users").unwrap();
    assert_eq!(series.own(icb.period).unwrap().numerator, 440.0);
    let other = page(&snapshot, "A99902", "");
    assert_eq!(other.subject.code.as_str(), "QX2");
    assert!(other.asked.is_some());
}

#[tokio::test]
async fn another_profile_that_is_published_for_practices_shows_the_practice() {
    let snapshot = loaded(&[map(), ages(), icbs(), online()]).await;
    let app = page(&snapshot, "A99901", "");
    assert_eq!(app.subject.code.as_str(), "QX1");
    let offered: Vec<_> = profiles::offered(&app.dataset)
        .map(|one| one.id.as_str())
        .collect();
    assert_eq!(offered, ["main", "patient-online"]);
    let own = page(&snapshot, "A99901", "patient-online");
    assert!(own.asked.is_none());
    assert_eq!(own.subject.code.as_str(), "A99901");
    assert_eq!(value(&own, "online-enabled-share"), Some(45.0));
    // Without figures of anybody above it, a page says that nothing is loaded.
    let alone = loaded(&[map(), ages(), online()]).await;
    let own = page(&alone, "A99902", "main");
    assert!(own.asked.is_none());
}
