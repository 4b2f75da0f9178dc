//! Indicators that a publication names by codes: files bring codes of which the program does not
//! know, and descriptions of them.

use domain::registry::CodedIndicator;

use super::*;

/// A publication with one code of its own.
const CHECKS: &str = r#"
id = "checks"
title = "Checks"
cadence = "monthly"
presence = "hc1"

[[source]]
id = "file"
label = "File"

[[family]]
id = "count"
counts = "checks"

[[family.indicator]]
id = "{code}"
label = "{title}"
meaning = "How many."
formula = { mean = { of = ["{code}"] } }
unit = "count"
higher = "More"
lower = "Fewer"

[[group]]
id = "checks"
label = "Checks"

[[coded]]
code = "HC1"
family = "count"
group = "checks"
title = "Health checks"
"#;

fn with_checks(store: &Store) -> Store {
    let dataset = Arc::new(Dataset::parse(CHECKS, "").unwrap());
    store
        .clone()
        .with_datasets(Arc::new(Registry::new([dataset]).unwrap()))
}

/// Figures of both codes for one practice, and what the file says of codes.
fn counts(hash: &str, period: &str, coded: &[CodedIndicator]) -> NewRelease {
    let columns = [("hc1", 7), ("hc9", 9)];
    NewRelease {
        dataset: "checks".to_owned(),
        source: "file".to_owned(),
        coded: coded.to_vec(),
        figures: vec![PeriodFigures {
            period: Period::Month(month(period)),
            organisations: vec![code("A81001")],
            columns: columns
                .map(|(measure, count)| (measure.to_owned(), Column::from_counts(&[Some(count)])))
                .into(),
        }],
        ..lists(hash, period, &[("A81001", 0)])
    }
}

fn described(title: &str, as_of: &str) -> CodedIndicator {
    CodedIndicator {
        title: title.to_owned(),
        group: "checks".to_owned(),
        as_of: Some(Period::Month(month(as_of))),
        ..CodedIndicator::undescribed("HC9", "count")
    }
}

/// The name and the figure of the code that the program does not know.
async fn shown(store: &Store) -> (String, Option<f64>) {
    let snapshot = store.snapshot().await.unwrap();
    let facts = snapshot.facts("checks").unwrap();
    let measure = facts.dataset.measure("hc9").unwrap();
    let ordinal = snapshot.catalogue.ordinal(code("A81001")).unwrap();
    let figure = facts.value(measure.margin, measure.cell, 0, ordinal);
    let indicator = facts.dataset.indicator("hc9").unwrap();
    (indicator.label.clone(), figure.number())
}

#[tokio::test]
async fn a_code_that_nothing_describes_is_shown_by_its_code_until_something_does() {
    for test in stores().await {
        let store = &with_checks(&test.store);
        let unknown = CodedIndicator::undescribed("HC9", "count");
        let outcome = load(
            store,
            &[counts("1", "2026-01", std::slice::from_ref(&unknown))],
        )
        .await;
        assert_eq!(is_new(&outcome), [true]);
        assert_eq!(shown(store).await, ("HC9".to_owned(), Some(9.0)));
        // A file of descriptions alone.
        let words = |hash, coded| NewRelease {
            figures: Vec::new(),
            ..counts(hash, "2026-01", &[coded])
        };
        let outcome = load(store, &[words("2", described("Foot checks", "2026-03"))]).await;
        assert_eq!(is_new(&outcome), [true]);
        assert_eq!(shown(store).await.0, "Foot checks");
        // Neither an older description nor a file without one takes it away.
        let outcome = load(
            store,
            &[
                words("3", described("Feet", "2025-03")),
                counts("1", "2026-01", &[unknown]),
            ],
        )
        .await;
        assert_eq!(is_new(&outcome), [false, false]);
        assert_eq!(shown(store).await.0, "Foot checks");
        load(store, &[words("4", described("Feet examined", "2026-04"))]).await;
        assert_eq!(shown(store).await, ("Feet examined".to_owned(), Some(9.0)));
    }
}

#[tokio::test]
async fn codes_that_cannot_stand_beside_each_other_are_not_loaded() {
    for test in stores().await {
        let store = &with_checks(&test.store);
        load(
            store,
            &[counts("1", "2026-01", &[described("Feet", "2026-01")])],
        )
        .await;
        let clash = CodedIndicator::undescribed("hc-1", "nothing");
        let release = counts("2", "2026-02", &[clash]);
        let error = store.load(&[release], NOW, false).await.unwrap_err();
        assert!(error.to_string().contains("nothing"), "{error}");
        assert_eq!(shown(store).await.0, "Feet", "all is as it was");
    }
}
