//! The demonstration data are the same every time, and shaped like the published ones.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use domain::facts::Facts;
use domain::organisation::{Kind, Status};
use domain::period::Period;
use domain::registry::Evaluation;
use domain::snapshot::Snapshot;
use domain::statistics::rank::{Quantiles, quantile};
use store::NewRelease;
use store::testing::sqlite;

async fn loaded() -> Snapshot {
    let test = sqlite().await.with_datasets(datasets::built_in());
    test.store
        .load(&releases(), "2026-11-23T10:00:00Z", false)
        .await
        .unwrap();
    test.store.snapshot().await.unwrap()
}

fn releases() -> Vec<NewRelease> {
    datasets::demonstration("2026-11".parse().unwrap(), &|_| {})
}

fn evaluation<'a>(facts: &'a Facts, id: &str) -> &'a Evaluation {
    facts.dataset.evaluation(id).unwrap()
}

#[tokio::test]
async fn it_has_the_shape_of_england() {
    let snapshot = loaded().await;
    assert!(snapshot.is_demonstration);
    let count = |kind| snapshot.catalogue.ordinals(kind).len();
    assert_eq!(count(Kind::Region), 7);
    assert_eq!(count(Kind::Icb), 42);
    assert_eq!(count(Kind::SubIcb), 106);
    assert!(
        (1_250..=1_350).contains(&count(Kind::Pcn)),
        "{}",
        count(Kind::Pcn)
    );
    assert!(
        (6_000..=6_500).contains(&count(Kind::Practice)),
        "{}",
        count(Kind::Practice)
    );

    let lists = snapshot.facts("list-size").unwrap();
    let appointments = snapshot.facts("gp-appointments").unwrap();
    assert_eq!(lists.periods().len(), 36);
    assert_eq!(appointments.periods().len(), 30);

    // Half of lists between 5,900 and 12,800, some 64 million patients.
    let last = lists.periods().len() - 1;
    let distribution = lists.distribution(evaluation(lists, "patients"), last, Kind::Practice);
    let sizes = distribution.sorted();
    let within = |value: f64, low: f64, high: f64| assert!((low..high).contains(&value), "{value}");
    within(quantile(sizes, 0.25).unwrap(), 5_200.0, 6_600.0);
    within(quantile(sizes, 0.5).unwrap(), 8_200.0, 9_900.0);
    within(quantile(sizes, 0.75).unwrap(), 11_800.0, 14_500.0);
    within(sizes.iter().sum(), 57e6, 72e6);
    let england = snapshot.catalogue.england().unwrap().ordinal;
    let national = |facts: &Facts, id: &str, period: usize| {
        facts
            .indicator(evaluation(facts, id), period, england)
            .unwrap()
    };
    within(national(lists, "over-65", last), 15.0, 22.0);
    within(national(lists, "under-5", last), 4.0, 6.0);

    // Appointments: one in 23 is missed, four in ten are on the day.
    let last = appointments.periods().len() - 1;
    within(national(appointments, "dna-rate", last), 3.4, 5.2);
    within(national(appointments, "same-day", last), 35.0, 48.0);
    within(national(appointments, "gp-share", last), 40.0, 50.0);
    within(
        national(appointments, "appointments-per-1000", last),
        430.0,
        640.0,
    );
    let spread = |id| -> Quantiles {
        appointments
            .spread(evaluation(appointments, id), last, Kind::Practice)
            .unwrap()
    };
    let volume = spread("appointments-per-1000");
    within(volume.p90 / volume.p10, 1.5, 2.6);
    let missed = spread("dna-rate");
    within(missed.p90 / missed.p10, 2.0, 4.5);
}

#[tokio::test]
async fn it_has_seasons_mergers_closures_and_missing_months() {
    let snapshot = loaded().await;
    let appointments = snapshot.facts("gp-appointments").unwrap();
    let england = snapshot.catalogue.england().unwrap().ordinal;
    let per_day = evaluation(appointments, "appointments-per-day");
    let in_month = |text: &str| {
        let period = appointments
            .period_index(Period::Month(text.parse().unwrap()))
            .unwrap();
        appointments.indicator(per_day, period, england).unwrap()
    };
    assert!(
        in_month("2025-10") > in_month("2025-08") * 1.1,
        "October is busier than August"
    );

    let closed: Vec<_> = snapshot
        .catalogue
        .of_kind(Kind::Practice)
        .filter(|practice| practice.status == Status::Closed)
        .collect();
    assert!((60..300).contains(&closed.len()), "{}", closed.len());
    let lists = snapshot.facts("list-size").unwrap();
    let last = lists.periods().len() - 1;
    let gone = closed[0];
    assert!(lists.is_present(0, gone.ordinal) && !lists.is_present(last, gone.ordinal));
    // Its patients went to a neighbour, whose list jumped.
    let growth = evaluation(lists, "growth-month");
    let jumps = (1..lists.periods().len())
        .flat_map(|period| {
            snapshot
                .catalogue
                .ordinals(Kind::Practice)
                .iter()
                .filter_map(move |practice| lists.indicator(growth, period, *practice))
        })
        .filter(|growth| *growth > 10.0)
        .count();
    assert!(jumps > 30, "{jumps}");

    let missing = snapshot
        .catalogue
        .of_kind(Kind::Practice)
        .filter(|practice| practice.status == Status::Open)
        .flat_map(|practice| (0..30).map(move |period| (practice.ordinal, period)))
        .filter(|(practice, period)| !appointments.is_present(*period, *practice))
        .count();
    assert!((500..8_000).contains(&missing), "{missing}");
}

#[test]
fn every_publication_has_invented_figures_of_what_it_declares() {
    let releases = releases();
    for dataset in datasets::built_in().datasets() {
        let of_dataset: Vec<_> = releases
            .iter()
            .filter(|release| release.dataset == dataset.id)
            .collect();
        if dataset.computed.is_some() {
            // It is computed from invented figures like from others.
            assert!(of_dataset.is_empty(), "{} is computed", dataset.id);
            continue;
        }
        assert!(
            !of_dataset.is_empty(),
            "{} has no demonstration data",
            dataset.id
        );
        let sources = dataset.sources.len();
        assert!(
            of_dataset
                .iter()
                .all(|release| dataset.source_rank(&release.source) < sources)
        );
        let mut presence = false;
        for figures in of_dataset.iter().flat_map(|release| &release.figures) {
            for (measure, column) in &figures.columns {
                let found = dataset.measure(measure);
                assert!(found.is_some(), "{} declares no {measure}", dataset.id);
                assert_eq!(column.len(), figures.organisations.len());
                let margin = found.map(|found| &dataset.margins[found.margin].id);
                presence |= margin == Some(&dataset.presence);
            }
        }
        assert!(presence, "{} tells who reported", dataset.id);
    }
}

#[test]
fn it_follows_the_month_that_it_is_made_for() {
    let last = |today: &str, dataset: &str| {
        let releases = datasets::demonstration(today.parse().unwrap(), &|_| {});
        let release = releases.into_iter().find(|new| new.dataset == dataset);
        let periods = release.unwrap().figures.into_iter();
        periods.map(|figures| figures.period).max().unwrap()
    };
    let month = |text: &str| Period::Month(text.parse().unwrap());
    assert_eq!(last("2027-02", "list-size"), month("2027-02"));
    assert_eq!(last("2027-02", "gp-appointments"), month("2027-01"));
    // Registers are published five months after their year.
    assert_eq!(
        last("2027-02", "qof-prevalence"),
        Period::FinancialYear(2025)
    );
    assert_eq!(
        last("2026-08", "qof-prevalence"),
        Period::FinancialYear(2024)
    );
}

#[test]
fn it_is_the_same_every_time() {
    let hash = || {
        let mut sum = 0_u64;
        for release in releases() {
            for figures in &release.figures {
                for (measure, column) in &figures.columns {
                    for byte in measure.bytes().chain(column.encode()) {
                        sum = sum.rotate_left(5).wrapping_mul(0x0100_0000_01b3) ^ u64::from(byte);
                    }
                }
            }
            for record in &release.organisations {
                for byte in format!("{record:?}").bytes() {
                    sum = sum.rotate_left(5).wrapping_mul(0x0100_0000_01b3) ^ u64::from(byte);
                }
            }
        }
        sum
    };
    assert_eq!(hash(), hash());
}

#[test]
fn nothing_of_it_can_be_mistaken_for_the_real() {
    let invented = releases();
    let practices: Vec<_> = invented[0]
        .organisations
        .iter()
        .filter(|record| record.kind == Kind::Practice)
        .collect();
    // Codes of practices are a letter and five digits; these have two letters.
    assert!(
        practices
            .iter()
            .all(|record| record.code.as_str().starts_with("ZZ"))
    );
    assert!(practices.iter().all(|record| {
        record
            .postcode
            .as_ref()
            .is_some_and(|postcode| postcode.starts_with('Z'))
    }));

    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/nhs-data/ods/2026-02_epraccur.csv");
    let Ok(real) = std::fs::read_to_string(&file) else {
        eprintln!(
            "skipped the comparison with published names: {} is absent",
            file.display()
        );
        return;
    };
    let real: std::collections::BTreeSet<&str> = real
        .lines()
        .filter_map(|line| line.split("\",\"").nth(1))
        .collect();
    let same: Vec<&str> = practices
        .iter()
        .filter_map(|record| record.name.as_deref())
        .filter(|name| real.contains(name.to_uppercase().as_str()))
        .collect();
    assert!(same.is_empty(), "{same:?}");
}
