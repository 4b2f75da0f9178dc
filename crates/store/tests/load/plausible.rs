//! Jumps stop a load with both figures; what is expected does not.

use store::{Against, Jump, JumpKind, LoadOptions};

use super::*;

/// List sizes of so many practices, the first of which has `first` patients.
fn many(hash: &str, period: &str, practices: std::ops::Range<u32>, patients: u32) -> NewRelease {
    let names: Vec<String> = practices.map(|n| format!("B8{n:04}")).collect();
    let counts: Vec<(&str, u32)> = names.iter().map(|name| (name.as_str(), patients)).collect();
    lists(hash, period, &counts)
}

async fn refused(store: &Store, release: &NewRelease) -> Vec<Jump> {
    let before = store.snapshot().await.unwrap();
    let error = store
        .load(std::slice::from_ref(release), NOW, false)
        .await
        .unwrap_err();
    let after = store.snapshot().await.unwrap();
    assert_eq!(after.generation, before.generation);
    assert_eq!(after.releases, before.releases);
    match error {
        StoreError::Implausible(jumps) => jumps,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_doubled_total_stops_with_both_figures_and_accept_goes_on() {
    for test in stores().await {
        let store = &test.store;
        load(store, &[many("a", "2025-12", 0..400, 10_000)]).await;
        let doubled = many("b", "2025-12", 0..400, 20_000);
        let jumps = refused(store, &doubled).await;
        assert_eq!(jumps.len(), 1);
        assert_eq!(jumps[0].against, Against::Loaded);
        let text = StoreError::Implausible(jumps).to_string();
        for part in [
            "4,000,000",
            "8,000,000",
            "December 2025",
            "+100.0%",
            "--accept",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let options = LoadOptions {
            accept: true,
            dry_run: false,
        };
        store.load_with(&[doubled], NOW, options).await.unwrap();
        let snapshot = store.snapshot().await.unwrap();
        assert_eq!(patients(&snapshot, "2025-12", "E92"), Some(8_000_000.0));
    }
}

#[tokio::test]
async fn an_organisation_that_is_new_and_larger_than_all_others_stops_the_load() {
    for test in stores().await {
        let store = &test.store;
        load(store, &[many("a", "2025-12", 0..400, 10_000)]).await;
        for period in ["2025-12", "2026-01"] {
            let mut figures: Vec<(String, u32)> =
                (0..400).map(|n| (format!("B8{n:04}"), 10_100)).collect();
            figures.push(("B90000".to_owned(), 4_000_000));
            let counts: Vec<(&str, u32)> = figures
                .iter()
                .map(|(name, count)| (name.as_str(), *count))
                .collect();
            let jumps = refused(store, &lists("b", period, &counts)).await;
            let JumpKind::New { code: own, .. } = &jumps[0].kind else {
                panic!("{jumps:?}");
            };
            assert_eq!(*own, code("B90000"));
            let text = StoreError::Implausible(jumps).to_string();
            for part in ["B90000", "4,000,000", "10,000", "a total"] {
                assert!(text.contains(part), "{part}: {text}");
            }
        }
    }
}

/// Full-time equivalents are beside the patients of the practices, which stay the same.
#[tokio::test]
async fn amounts_beside_the_headline_are_compared_too() {
    let staff = |hash: &str, period: &str, fte: f64| {
        let mut release = many(hash, period, 0..400, 10_000);
        release.dataset = "workforce".to_owned();
        release.source = "practice-detailed".to_owned();
        let values = (0..400).map(|_| domain::value::Value::Number(fte));
        let column = ("gp-fte".to_owned(), Column::from_values(values));
        release.figures[0].columns.push(column);
        release
    };
    for test in stores().await {
        let store = &test.store;
        load(store, &[staff("a", "2025-12", 5.5)]).await;
        let jumps = refused(store, &staff("b", "2025-12", 11.0)).await;
        assert_eq!(jumps[0].against, Against::Loaded);
        let text = StoreError::Implausible(jumps).to_string();
        assert!(text.contains("gp-fte") && text.contains("4,400"), "{text}");
    }
}

#[tokio::test]
async fn a_revision_moves_less_than_a_month() {
    for test in stores().await {
        let store = &test.store;
        load(store, &[many("a", "2025-12", 0..400, 10_000)]).await;
        // 5% and one over the root of 400.
        let revised = refused(store, &many("b", "2025-12", 0..400, 11_100)).await;
        let JumpKind::Total { margin, .. } = &revised[0].kind else {
            panic!("{revised:?}");
        };
        assert!((margin - 0.1).abs() < 1e-12);
        load(store, &[many("c", "2025-12", 0..400, 10_900)]).await;
        load(store, &[many("d", "2026-01", 0..400, 13_000)]).await;
        let next = refused(store, &many("e", "2026-02", 0..400, 18_000)).await;
        assert_eq!(
            next[0].against,
            Against::Other(Period::Month(month("2026-01")))
        );
        // Too far away to be compared.
        load(store, &[many("f", "2027-01", 0..400, 50_000)]).await;
    }
}

#[tokio::test]
async fn a_publication_says_itself_how_far_its_totals_move() {
    let table = "id = \"visits\"\ntitle = \"Visits\"\ncadence = \"monthly\"\npresence = \"visits\"\n[plausible]\nrevision = 0.5\nchange = 1.5\n[[margin]]\nid = \"visits\"\ncounts = \"visits\"\n";
    let dataset = Dataset::parse(table, "").unwrap();
    let registry = Arc::new(Registry::new([Arc::new(dataset)]).unwrap());
    let visits = |hash: &str, period: &str, each: u32| {
        let mut release = many(hash, period, 0..400, each);
        release.dataset = "visits".to_owned();
        for figures in &mut release.figures {
            for (measure, _) in &mut figures.columns {
                *measure = "visits".to_owned();
            }
        }
        release
    };
    for test in stores().await {
        let store = &test.store.clone().with_datasets(Arc::clone(&registry));
        load(store, &[visits("a", "2025-12", 1_000)]).await;
        // Half as many again in a revision, and twice as many in the next month.
        load(store, &[visits("b", "2025-12", 1_500)]).await;
        load(store, &[visits("c", "2026-01", 3_000)]).await;
        let jumps = refused(store, &visits("d", "2026-01", 5_000)).await;
        assert!(matches!(jumps[0].kind, JumpKind::Total { .. }), "{jumps:?}");
        refused(store, &visits("e", "2026-02", 9_000)).await;
    }
}

#[tokio::test]
async fn a_file_that_was_cut_short_is_refused() {
    for test in stores().await {
        let store = &test.store;
        load(store, &[many("a", "2025-12", 0..400, 10_000)]).await;
        for (hash, period) in [("b", "2025-12"), ("c", "2026-01")] {
            for end in [390, 200] {
                let jumps = refused(store, &many(hash, period, 0..end, 10_000)).await;
                let JumpKind::CutShort {
                    last,
                    missing,
                    before,
                } = &jumps[0].kind
                else {
                    panic!("{jumps:?}");
                };
                assert_eq!(*last, code(&format!("B8{:04}", end - 1)));
                assert_eq!((*missing, *before), (400 - end, 400));
            }
        }
        // A few closed.
        load(store, &[many("d", "2026-01", 0..397, 10_000)]).await;
    }
}

#[tokio::test]
async fn a_part_of_the_country_is_told_and_loaded() {
    for test in stores().await {
        let store = &test.store;
        load(store, &[many("a", "2025-12", 0..400, 10_000)]).await;
        let outcome = load(store, &[many("b", "2026-01", 200..400, 10_000)]).await;
        assert_eq!(
            outcome.notices,
            [Notice::Part {
                source: "all".to_owned(),
                period: Period::Month(month("2026-01")),
                brought: 200,
                against: Period::Month(month("2025-12")),
                loaded: 400,
            }]
        );
        // And the other way round: the whole after the part.
        let outcome = load(store, &[many("c", "2026-02", 0..400, 10_000)]).await;
        assert_eq!(outcome.notices, []);
    }
}

#[tokio::test]
async fn invented_figures_and_scores_are_not_judged() {
    for test in stores().await {
        let store = &test.store;
        let score = |hash: &str, score: f64| NewRelease {
            dataset: "deprivation".to_owned(),
            source: "fingertips".to_owned(),
            files: vec![file("scores.csv", hash)],
            organisations: vec![practice("A81001", "2025-04")],
            figures: vec![PeriodFigures {
                period: Period::Year(2025),
                organisations: vec![code("A81001")],
                columns: vec![(
                    "score".to_owned(),
                    Column::from_values([domain::value::Value::Number(score)].into_iter()),
                )],
            }],
            ..NewRelease::default()
        };
        load(store, &[score("a", 1.5)]).await;
        let outcome = load(store, &[score("b", 40.25)]).await;
        assert_eq!(is_new(&outcome), [true]);
    }
    for test in stores().await {
        let mut invented = [
            many("a", "2025-11", 0..40, 1_000),
            many("b", "2025-12", 0..40, 9_000),
        ];
        for release in &mut invented {
            release.is_demonstration = true;
        }
        load(&test.store, &invented).await;
    }
}

#[tokio::test]
async fn the_list_of_another_month_is_not_loaded_under_a_new_date() {
    for test in stores().await {
        let store = &test.store;
        let names: Vec<String> = (0..120).map(|n| format!("B8{n:04}")).collect();
        let counts: Vec<(&str, u32)> = names
            .iter()
            .enumerate()
            .map(|(index, name)| (name.as_str(), 5_000 + index as u32))
            .collect();
        load(store, &[lists("a", "2025-12", &counts)]).await;
        let jumps = refused(store, &lists("b", "2026-01", &counts)).await;
        assert!(
            matches!(
                jumps[0].kind,
                JumpKind::Unchanged {
                    organisations: 120,
                    ..
                }
            ),
            "{jumps:?}"
        );
        let text = StoreError::Implausible(jumps).to_string();
        assert!(text.contains("the wrong date"), "{text}");
        let mut moved = counts.clone();
        moved[7].1 += 1;
        load(store, &[lists("c", "2026-01", &moved)]).await;
    }
}

/// A list that is counted once a year, beside events that are counted each month, carries no
/// wrong date.
#[tokio::test]
async fn a_measure_that_stays_the_same_beside_others_that_change_is_no_wrong_date() {
    for test in stores().await {
        let store = &test.store;
        let names: Vec<String> = (0..120).map(|n| format!("B8{n:04}")).collect();
        let counts: Vec<(&str, u32)> = names
            .iter()
            .enumerate()
            .map(|(index, name)| (name.as_str(), 5_000 + index as u32))
            .collect();
        let with_women = |hash: &str, period: &str, women: u32| {
            let mut release = lists(hash, period, &counts);
            let column = Column::from_counts(&vec![Some(women); counts.len()]);
            release.figures[0]
                .columns
                .push(("sex.female".to_owned(), column));
            release
        };
        load(store, &[with_women("a", "2025-12", 2_000)]).await;
        refused(store, &with_women("b", "2026-01", 2_000)).await;
        load(store, &[with_women("c", "2026-01", 2_001)]).await;
    }
}
