//! What a file replaces: measures, files of other measures, and editions.

use super::*;

/// Figures of some measures for the same practices.
fn measures(hash: &str, period: &str, columns: &[(&str, u32)]) -> NewRelease {
    let practices: Vec<String> = (0..20).map(|number| format!("A810{number:02}")).collect();
    let counts: Vec<(&str, u32)> = practices.iter().map(|name| (name.as_str(), 0)).collect();
    let mut release = lists(hash, period, &counts);
    release.figures[0].columns = columns
        .iter()
        .map(|(measure, count)| {
            let values = vec![Some(*count); practices.len()];
            ((*measure).to_owned(), Column::from_counts(&values))
        })
        .collect();
    release
}

fn value(snapshot: &Snapshot, period: &str, measure: &str) -> Option<f64> {
    let facts = snapshot.facts("list-size")?;
    let measure = facts.dataset.measure(measure)?;
    let period = facts.period_index(Period::Month(month(period)))?;
    let ordinal = snapshot.catalogue.ordinal(code("A81000"))?;
    facts
        .value(measure.margin, measure.cell, period, ordinal)
        .number()
}

/// Two measures of the margin by sex and age.
fn ages() -> (String, String) {
    let margin = DATASETS
        .dataset("list-size")
        .unwrap()
        .margin("sex-age")
        .unwrap();
    (margin.measure_id(0), margin.measure_id(1))
}

fn current(snapshot: &Snapshot) -> Vec<(&str, bool)> {
    let mut current: Vec<(&str, bool)> = snapshot
        .releases
        .iter()
        .map(|release| {
            (
                release.files[0].sha256.trim_start_matches('0'),
                release.is_current,
            )
        })
        .collect();
    current.sort_unstable();
    current
}

#[tokio::test]
async fn a_measure_that_a_revised_file_no_longer_has_is_gone() {
    let (first, second) = ages();
    for test in stores().await {
        let store = &test.store;
        let whole = [("patients", 1_000), (&first, 10), (&second, 20)];
        load(store, &[measures("a", "2025-12", &whole)]).await;
        let revised = [("patients", 1_010), (&first, 11)];
        let outcome = load(store, &[measures("b", "2025-12", &revised)]).await;
        let change = &outcome.releases[0].release().changes[0];
        assert_eq!((change.changed, change.added, change.removed), (40, 0, 20));
        let snapshot = store.snapshot().await.unwrap();
        assert_eq!(value(&snapshot, "2025-12", "patients"), Some(1_010.0));
        assert_eq!(value(&snapshot, "2025-12", &first), Some(11.0));
        assert_eq!(value(&snapshot, "2025-12", &second), None);
        assert_eq!(current(&snapshot), [("a", false), ("b", true)]);
    }
}

#[tokio::test]
async fn files_of_other_measures_stay_beside_each_other() {
    let (first, second) = ages();
    for test in stores().await {
        let store = &test.store;
        load(store, &[measures("a", "2025-12", &[("patients", 1_000)])]).await;
        let ages = [(first.as_str(), 10), (second.as_str(), 20)];
        load(store, &[measures("b", "2025-12", &ages)]).await;
        let snapshot = store.snapshot().await.unwrap();
        assert_eq!(value(&snapshot, "2025-12", "patients"), Some(1_000.0));
        assert_eq!(value(&snapshot, "2025-12", &second), Some(20.0));
        assert_eq!(current(&snapshot), [("a", true), ("b", true)]);

        // A revision of the second takes its own measures along and leaves the first.
        load(store, &[measures("c", "2025-12", &[(&first, 11)])]).await;
        let snapshot = store.snapshot().await.unwrap();
        assert_eq!(value(&snapshot, "2025-12", "patients"), Some(1_000.0));
        assert_eq!(value(&snapshot, "2025-12", &first), Some(11.0));
        assert_eq!(value(&snapshot, "2025-12", &second), None);
        assert_eq!(current(&snapshot), [("a", true), ("b", false), ("c", true)]);
    }
}

#[tokio::test]
async fn an_extract_takes_no_measure_away() {
    let (first, _) = ages();
    for test in stores().await {
        let store = &test.store;
        let whole = [("patients", 1_000), (first.as_str(), 10)];
        load(store, &[measures("a", "2025-12", &whole)]).await;
        load(store, &[lists("b", "2025-12", &[("A81005", 1_001)])]).await;
        let snapshot = store.snapshot().await.unwrap();
        assert_eq!(value(&snapshot, "2025-12", &first), Some(10.0));
        assert_eq!(current(&snapshot), [("a", true), ("b", true)]);
    }
}

/// Several months in one file.
fn months(hash: &str, periods: &[(&str, u32)]) -> NewRelease {
    let mut all = measures(hash, periods[0].0, &[("patients", periods[0].1)]);
    for (period, count) in &periods[1..] {
        let one = measures(hash, period, &[("patients", *count)]);
        all.figures.extend(one.figures);
    }
    all
}

#[tokio::test]
async fn an_older_edition_does_not_replace_a_newer_one() {
    for test in stores().await {
        let store = &test.store;
        let newer = months("a", &[("2025-10", 1_010), ("2025-11", 1_020)]);
        load(store, &[newer]).await;
        // It begins a month earlier, and ends a month earlier.
        let older = months("b", &[("2025-09", 990), ("2025-10", 1_000)]);
        let outcome = load(store, std::slice::from_ref(&older)).await;
        let Notice::Older {
            period,
            edition,
            loaded,
            ..
        } = &outcome.notices[0]
        else {
            panic!("{:?}", outcome.notices);
        };
        assert_eq!(period.to_string(), "2025-10");
        assert_eq!(
            (edition.to_string(), loaded.to_string()),
            ("2025-10".to_owned(), "2025-11".to_owned())
        );
        assert_eq!(outcome.releases[0].release().periods.len(), 1);
        let snapshot = store.snapshot().await.unwrap();
        let values = |snapshot: &Snapshot| {
            ["2025-09", "2025-10", "2025-11"].map(|period| value(snapshot, period, "patients"))
        };
        assert_eq!(
            values(&snapshot),
            [Some(990.0), Some(1_010.0), Some(1_020.0)]
        );
        assert_eq!(current(&snapshot), [("a", true), ("b", true)]);

        let nothing_new = months("c", &[("2025-10", 1_001)]);
        let outcome = load(store, std::slice::from_ref(&nothing_new)).await;
        assert!(matches!(outcome.releases[0], Loaded::Older(_)));
        let options = store::LoadOptions {
            accept: true,
            dry_run: false,
        };
        let outcome = store.load_with(&[nothing_new], NOW, options).await.unwrap();
        assert_eq!(is_new(&outcome), [true]);
        let snapshot = store.snapshot().await.unwrap();
        assert_eq!(value(&snapshot, "2025-10", "patients"), Some(1_001.0));
    }
}

#[tokio::test]
async fn the_original_does_not_replace_its_revision() {
    let named = |hash: &str, name: &str, count| {
        let mut release = measures(hash, "2025-12", &[("patients", count)]);
        release.files = vec![file(name, hash)];
        release
    };
    let original = named("a", "gp-reg-pat-prac-all.csv", 1_000);
    let revised = named("b", "gp-reg-pat-prac-all-v2.csv", 1_001);
    for order in [[&original, &revised], [&revised, &original]] {
        for test in stores().await {
            let new = order.map(Clone::clone);
            load(&test.store, &new).await;
            let snapshot = test.store.snapshot().await.unwrap();
            assert_eq!(value(&snapshot, "2025-12", "patients"), Some(1_001.0));
        }
    }
}

#[tokio::test]
async fn rows_of_several_files_make_up_the_membership_of_a_month() {
    for test in stores().await {
        let store = &test.store;
        let with_row = |hash: &str, name: &str, sub_icb: &str| {
            let mut release = lists(hash, "2025-12", &[(name, 1_000)]);
            release.organisations.push(OrganisationRecord::new(
                code(sub_icb),
                Kind::SubIcb,
                month("2025-12"),
            ));
            release.memberships = vec![Membership {
                source: "registered-patients-rows".to_owned(),
                month: month("2025-12"),
                rows: vec![(code(name), [None, Some(code(sub_icb)), None, None])],
            }];
            release
        };
        load(store, &[with_row("a", "A81001", "16C")]).await;
        load(store, &[with_row("b", "B81001", "03F")]).await;
        let snapshot = store.snapshot().await.unwrap();
        for (area, total) in [("16C", 1_000.0), ("03F", 1_000.0), ("E92", 2_000.0)] {
            assert_eq!(patients(&snapshot, "2025-12", area), Some(total), "{area}");
        }
    }
}
