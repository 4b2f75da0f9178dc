//! Files of different levels, and of different years, that contradict each other in the store.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use datasets::{built_in, own_table, readers};
use store::testing::{TestStore, sqlite};
use store::{LoadOptions, NewRelease, StoreError};

const NOW: &str = "2026-11-23T10:00:00Z";

/// Twenty practices of an ICB: each has 100 answers, and from 50% to 69% are content.
fn practices() -> String {
    let mut text = "ad_practicecode,ad_icscode,ad_commissioningregioncode,distributed,received,overallexp.baseevaluw,overallexp.baseevalw,overallexp.pcteval,overallexp.lowileval,overallexp.hiwileval\n".to_owned();
    for n in 0..20 {
        let share = 0.5 + f64::from(n) / 100.0;
        text.push_str(&format!(
            "A810{:02},QH8,Y61,400,110,100,95,{share:.2},{:.2},{:.2}\n",
            n + 10,
            share - 0.08,
            share + 0.08
        ));
    }
    text
}

/// The ICB, with so many answers of which a share is content.
fn icb(answers: u32, share: f64) -> String {
    format!(
        "ad_icscode,ad_icsname,ad_commissioningregioncode,distributed,received,overallexp.baseevaluw,overallexp.baseevalw,overallexp.pcteval\nQH8,ALPHA,Y61,80000,22000,{answers},{:.1},{share}\n",
        f64::from(answers) * 0.95
    )
}

/// The releases of files in one folder.
fn releases(files: &[(&str, String)]) -> Vec<NewRelease> {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    let paths = [folder.path().to_owned()];
    let reading = ingest::read(&paths, &readers(), "2026-11".parse().unwrap(), &());
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    reading.releases
}

async fn empty() -> TestStore {
    sqlite().await.with_datasets(built_in())
}

/// What the store says to releases that it refuses.
async fn refused(test: &TestStore, new: &[NewRelease]) -> String {
    let error = test.store.load(new, NOW, false).await.unwrap_err();
    assert!(matches!(error, StoreError::Implausible(_)), "{error}");
    error.to_string()
}

const PRACTICES: &str = "GPPS_2025_Practice_data_(weighted)_(csv)_PUBLIC.csv";
const ICB: &str = "GPPS_2025_ICS_data_(weighted)_(csv)_PUBLIC.csv";

#[tokio::test]
async fn an_area_with_fewer_answers_than_its_practices_is_refused_in_any_order() {
    let wanted = "“overall-experience/base” of QH8 is 5, and its 20 practices with a figure have 2,000 together, so one of the two is wrong";
    let areas = releases(&[(ICB, icb(5, 0.01))]);
    let practices = releases(&[(PRACTICES, practices())]);
    let both = [areas.clone(), practices.clone()].concat();
    let text = refused(&empty().await, &both).await;
    assert!(text.contains(wanted), "{text}");
    for [first, second] in [[&areas, &practices], [&practices, &areas]] {
        let test = empty().await;
        test.store.load(first, NOW, false).await.unwrap();
        let text = refused(&test, second).await;
        assert!(text.contains(wanted), "{text}");
        let options = LoadOptions {
            accept: true,
            dry_run: false,
        };
        test.store.load_with(second, NOW, options).await.unwrap();
    }
}

#[tokio::test]
async fn an_estimate_of_an_area_lies_between_those_of_its_practices() {
    let load = async |answers: u32, share: f64| {
        let new = releases(&[(ICB, icb(answers, share)), (PRACTICES, practices())]);
        let test = empty().await;
        test.store.load(&new, NOW, false).await.map(drop)
    };
    let text = load(2_050, 0.01).await.unwrap_err().to_string();
    let wanted = "“overall-experience/value” of QH8 is 1, and those of its 20 practices, whose mean it should be, lie between 50 and 69, so one of the two is wrong";
    assert!(text.contains(wanted), "{text}");
    for share in [0.45, 0.75] {
        load(2_000, share).await.unwrap_err();
    }
    load(2_000, 0.6).await.unwrap();
    // A few of the practices of an area say nothing of it.
    load(20_000, 0.01).await.unwrap();
}

#[tokio::test]
async fn a_survey_under_the_name_of_another_year_is_refused() {
    let test = empty().await;
    let right = releases(&[(PRACTICES, practices())]);
    test.store.load(&right, NOW, false).await.unwrap();
    const OTHER: &str = "GPPS_2024_Practice_data_(weighted)_(csv)_PUBLIC.csv";
    let text = refused(&test, &releases(&[(OTHER, practices())])).await;
    let wanted = "GPPS_2024_Practice_data_(weighted)_(csv)_PUBLIC.csv is, byte for byte, the file that is loaded for 2025, so the name of one of the two carries the wrong date";
    assert!(text.contains(wanted), "{text}");
    // Saved again, it is another file with the same figures.
    let saved = practices().replace('\n', "\r\n");
    let text = refused(&test, &releases(&[(OTHER, saved)])).await;
    let wanted = "“overall-experience/value” is the same for all 20 organisations as in what is loaded for 2025, so the file may carry the wrong date";
    assert!(text.contains(wanted), "{text}");
    // The same file again is no contradiction.
    test.store.load(&right, NOW, false).await.unwrap();
}

const FLU: &str = r#"
id = "flu-vaccinations"
title = "Flu vaccinations"
cadence = "monthly"
[[margin]]
id = "eligible"
counts = "eligible patients"
[[margin]]
id = "vaccinated"
counts = "patients vaccinated"
[[indicator]]
id = "uptake"
label = "Uptake"
formula = { quotient = { of = ["vaccinated"], per = ["eligible"] } }
unit = "percent"
"#;

#[tokio::test]
async fn an_area_of_an_own_table_counts_no_less_than_its_practices() {
    let test = empty().await;
    let places = releases(&[(PRACTICES, practices())]);
    test.store.load(&places, NOW, false).await.unwrap();
    let declaration = Arc::new(own_table(FLU, "").unwrap());
    let table = |areas: &str| {
        let text = format!(
            "org,period,eligible,vaccinated\nA81010,2025-11,10,4\nA81011,2025-11,10,4\n{areas}"
        );
        let latest = "2026-12".parse().unwrap();
        let read =
            ingest::tidy::read_table(&declaration, "flu.csv", text.as_bytes(), latest, &|_| None);
        vec![read.unwrap().release]
    };
    for (area, wanted) in [
        (
            "QH8,2025-11,5,5",
            "“eligible” of QH8 is 5, and its 2 practices with a figure have 20 together",
        ),
        (
            "E92,2025-11,1,1",
            "“eligible” of E92 is 1, and its 2 practices with a figure have 20 together",
        ),
    ] {
        let text = refused(&test, &table(&format!("{area}\n"))).await;
        assert!(text.contains(wanted), "{text}");
    }
    // Rounded to fives, or of more practices than the table has, they may differ.
    let right = table("QH8,2025-11,15,8\nE92,2025-11,900,400\n");
    test.store.load(&right, NOW, false).await.unwrap();
}
