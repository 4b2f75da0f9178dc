//! Series of several datasets in one chart: from tables with figures of their own, through the
//! store, to the figure, its table and its file.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use answers::dashboard::Answer;
use answers::dashboard::together_figure::Together;
use answers::dashboard::together_question::together;
use answers::{csv, questions};
use charts::{Chart, Line, Role};
use domain::snapshot::Snapshot;
use store::NewRelease;
use store::testing::sqlite;

const CALLS: &str = r#"
id = "calls"
title = "Calls"
cadence = "monthly"

[[margin]]
id = "calls"
counts = "calls"

[[margin]]
id = "patients"
counts = "patients"

[[indicator]]
id = "calls-per-1000"
label = "Calls per 1,000 patients"
formula = { rate = { of = ["calls"], per = ["patients"] } }
unit = "per-thousand"
decimals = 0

[[break]]
period = "2026-03"
margins = ["calls"]
text = "New method from March 2026."

[[section]]
id = "channels"
title = "Channels together"
text = "They do not add up."
view = { together = { unit = "per 1,000 patients", series = [
    { dataset = "calls", indicator = "calls-per-1000" },
    { dataset = "visits", indicator = "visits-per-1000" },
    { dataset = "letters", indicator = "letters-per-1000", label = "Letters" },
    { dataset = "app-logins", indicator = "logins-per-1000" },
    { dataset = "gp-appointments", indicator = "appointments-per-1000", label = "Appointments" },
    { dataset = "yearly-visits", indicator = "visits-per-1000" },
] } }
"#;

/// A table of events by patients, published as often as is said.
fn declaration(id: &str, what: &str, cadence: &str) -> String {
    let (label, small) = (what, what.to_lowercase());
    format!(
        r#"
id = "{id}"
title = "{what}, a table"
cadence = "{cadence}"

[[margin]]
id = "{small}"
counts = "{small}"

[[margin]]
id = "patients"
counts = "patients"

[[indicator]]
id = "{small}-per-1000"
label = "{label} per 1,000 patients"
formula = {{ rate = {{ of = ["{small}"], per = ["patients"] }} }}
unit = "per-thousand"
decimals = 1
"#
    )
}

fn table(declaration: &str, csv: &str) -> NewRelease {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("table.csv");
    std::fs::write(&file, csv).unwrap();
    let declaration = Arc::new(datasets::own_table(declaration, "").unwrap());
    let latest = "2026-12".parse().unwrap();
    ingest::tidy::read_tidy(&declaration, &file, latest, &|_| None)
        .unwrap()
        .release
}

/// Calls from January to April, visits from February to May without March; letters of another
/// practice; a table by year.
async fn loaded() -> Snapshot {
    let calls = "org,period,calls,patients\n\
        ZA0001,2026-01,400,1000\nZA0001,2026-02,410,1000\nZA0001,2026-03,820,1000\nZA0001,2026-04,830,1000\n\
        ZA0002,2026-01,300,1000\nZA0002,2026-04,600,1000\n\
        ZA0003,2026-04,500,1000\n";
    let visits = "org,period,visits,patients\n\
        ZA0001,2026-02,205,1000\nZA0001,2026-04,215.0,1000\nZA0001,2026-05,*,1000\n\
        ZA0002,2026-02,100,1000\nZA0002,2026-04,110,1000\nZA0002,2026-05,120,1000\n";
    let visits = visits.replace("215.0", "215");
    let letters = "org,period,letters,patients\nZA0002,2026-04,50,1000\nZA0003,2026-04,60,1000\n";
    let yearly = "org,period,visits,patients\nZA0001,2025,2000,1000\n";
    let releases = [
        table(CALLS, calls),
        table(&declaration("visits", "Visits", "monthly"), &visits),
        table(&declaration("letters", "Letters", "monthly"), letters),
        table(&declaration("yearly-visits", "Visits", "yearly"), yearly),
    ];
    let test = sqlite().await.with_datasets(datasets::built_in());
    for release in releases {
        test.store
            .load(&[release], "2026-11-23T10:00:00Z", false)
            .await
            .unwrap();
    }
    test.store.snapshot().await.unwrap()
}

fn channels(snapshot: &Snapshot, org: &str, period: &str) -> Option<Together> {
    together(snapshot, "calls", "channels", org, period)
}

/// The lines in the order in which they are read.
fn lines(together: &Together) -> Vec<Line> {
    match together.figure().chart {
        Chart::Trend(trend) => trend.lines.into_iter().rev().collect(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn each_series_has_a_line_of_its_own_on_a_common_axis() {
    let snapshot = loaded().await;
    let found = channels(&snapshot, "ZA0001", "2026-04").unwrap();
    let periods: Vec<String> = found.periods.iter().map(ToString::to_string).collect();
    assert_eq!(periods, ["2026-01", "2026-02", "2026-03", "2026-04"]);
    let drawn = lines(&found);
    let names: Vec<&str> = drawn.iter().map(|line| line.name.as_str()).collect();
    assert_eq!(names, ["Calls", "Visits"]);
    assert_eq!(drawn[0].values, [400.0, 410.0, 820.0, 830.0].map(Some));
    assert_eq!(drawn[1].values, [None, Some(205.0), None, Some(215.0)]);
    assert_eq!(
        (drawn[0].role, drawn[1].role),
        (Role::Series(0), Role::Series(1))
    );
    // Of January visits are not loaded; in March a practice has none among those that are.
    assert_eq!(drawn[1].absences[&0], "not loaded");
    assert_eq!(
        found.heading,
        "Calls 830, visits 215.0 per 1,000 patients in April 2026"
    );
    // A break is that of its series alone, and says of which.
    assert_eq!(drawn[0].breaks.len(), 1);
    assert_eq!(drawn[0].breaks[0].index, 2);
    assert_eq!(drawn[0].breaks[0].text, "Calls, new method from March 2026");
    assert!(drawn[1].breaks.is_empty());
}

#[tokio::test]
async fn figures_are_those_of_the_page_of_each_dataset() {
    let snapshot = loaded().await;
    let found = channels(&snapshot, "ZA0002", "").unwrap();
    for series in &found.series {
        let own = questions::comparison(&snapshot, &series.dataset, "ZA0002", "", "");
        let Answer::Comparison(own) = own else {
            panic!("{own:?}");
        };
        let (of_page, indicator) = own.indicator(&series.indicator).unwrap();
        let values = of_page.own_values(indicator);
        for (period, value) in found.periods.iter().zip(&series.values.0) {
            let at = own.periods.iter().position(|other| other == period);
            assert_eq!(
                *value,
                at.and_then(|at| values[at]),
                "{} {period}",
                series.name
            );
        }
        assert!(series.values.0.iter().any(Option::is_some));
    }
}

#[tokio::test]
async fn a_series_that_is_not_shown_is_named_with_the_reason() {
    let snapshot = loaded().await;
    let found = channels(&snapshot, "ZA0001", "2026-04").unwrap();
    assert_eq!(
        found.subtitle,
        "ZA0001, per 1,000 patients, by month. Not shown: letters (does not report); \
         app logins (there is no such dataset here); appointments (no figures: not loaded); \
         visits (published yearly)."
    );
    // Of the second practice letters are there, and shown with one figure.
    let found = channels(&snapshot, "ZA0002", "2026-04").unwrap();
    let drawn = lines(&found);
    assert_eq!(drawn.len(), 3);
    assert_eq!(drawn[2].values.iter().flatten().count(), 1);
    assert!(
        found
            .source
            .starts_with("Sources: your own table Calls; your own table Visits")
    );
    let table = found.figure().table();
    let headings: Vec<&str> = table.headings.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(headings, ["Period", "Calls", "Visits", "Letters", "Method"]);
    let text = String::from_utf8(csv::csv(&table)).unwrap();
    assert!(text.contains("Calls, new method from March 2026"), "{text}");
}

#[tokio::test]
async fn one_series_alone_is_not_together() {
    let snapshot = loaded().await;
    // Visits of the third practice are not published, letters are.
    assert_eq!(lines(&channels(&snapshot, "ZA0003", "").unwrap()).len(), 2);
    for (dataset, section, org) in [
        ("visits", "channels", "ZA0001"),
        ("calls", "members", "ZA0001"),
        ("calls", "channels", "ZA0009"),
        ("nothing", "channels", "ZA0001"),
    ] {
        assert_eq!(
            together(&snapshot, dataset, section, org, ""),
            None,
            "{dataset} {org}"
        );
    }
    let alone = CALLS.replace("{ dataset = \"visits\"", "{ dataset = \"no-visits\"");
    let test = sqlite().await.with_datasets(datasets::built_in());
    let calls = table(
        &alone,
        "org,period,calls,patients\nZA0001,2026-01,400,1000\n",
    );
    test.store
        .load(&[calls], "2026-11-23T10:00:00Z", false)
        .await
        .unwrap();
    let snapshot = test.store.snapshot().await.unwrap();
    assert_eq!(channels(&snapshot, "ZA0001", ""), None);
}

#[tokio::test]
async fn an_area_has_the_sums_of_its_practices_and_says_of_how_many() {
    let snapshot = loaded().await;
    let found = channels(&snapshot, "E92", "2026-04").unwrap();
    let calls = &found.series[0];
    let april = found
        .periods
        .iter()
        .position(|one| one.to_string() == "2026-04");
    let value = calls.values.0[april.unwrap()].unwrap();
    assert!((value - 1930.0 / 3.0).abs() < 1e-9, "{value}");
    for (_, remark) in &calls.remarks {
        assert!(remark.starts_with("Calls: "), "{remark}");
    }
}
