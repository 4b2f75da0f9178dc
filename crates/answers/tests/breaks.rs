//! Where a publication changed its method, nothing is set beside what was measured before: from a
//! table with a declared break, through the store, to every place that looks at two periods.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use answers::address::TrendView;
use answers::dashboard::Answer;
use answers::dashboard::figures::{everything, trend};
use answers::dashboard::members_question::members;
use answers::dashboard::words::absent_words;
use answers::nation::{NationAnswer, figures as nation_figures};
use answers::questions;
use charts::{Break, Chart, Figure};
use domain::api_rows::{Field, IndicatorValues, Rows as _};
use domain::comparison::Comparison;
use domain::comparison::words::shift;
use domain::organisation::Kind;
use domain::peers::GroupKey;
use domain::period::{Month, Period};
use domain::registry::Reading;
use domain::rows::{RowQuery, rows};
use domain::snapshot::Snapshot;
use store::testing::sqlite;

const DECLARATION: &str = r#"
id = "calls"
title = "Calls"
cadence = "monthly"

[[margin]]
id = "calls"
counts = "calls"

[[margin]]
id = "missed"
counts = "calls missed"

[[indicator]]
id = "missed-share"
label = "Calls missed"
formula = { quotient = { of = ["missed"], per = ["calls"] } }
unit = "percent"
direction = "lower-is-better"

[[indicator]]
id = "all-calls"
label = "Calls"
formula = { mean = { of = ["calls"] } }
unit = "count"

[[indicator]]
id = "more-missed"
label = "Calls missed, change on a year before"
formula = { change = { of = ["missed"], months = 12 } }
unit = "change"

[[indicator]]
id = "missed-since"
label = "Calls missed, change since the first month"
formula = { change = { of = ["missed"] } }
unit = "change"

[[indicator]]
id = "more-calls"
label = "Calls, change on a year before"
formula = { change = { of = ["calls"], months = 12 } }
unit = "change"
"#;

const BREAK: &str = r#"
[[break]]
period = "2026-03"
margins = ["missed"]
text = "New method from March 2026."
"#;

const WORDS: &str = "New method from March 2026";
const REASON: &str = "new method from March 2026";

/// Where March 2026 lies among the months from January 2025 to October 2026.
const MARCH: usize = 14;

fn months() -> Vec<Month> {
    let first: Month = "2025-01".parse().unwrap();
    (0..22).map(|after| first.plus(after)).collect()
}

/// Twelve practices and England over 22 months. The new method finds twice as many missed calls at
/// all but the first practice.
async fn loaded(declaration: &str) -> Snapshot {
    let mut csv = "org,period,calls,missed\n".to_owned();
    for (place, month) in months().into_iter().enumerate() {
        let factor = if place < MARCH { 1 } else { 2 };
        for practice in 1..13_u32 {
            let wave = (place as u32 * 7 + practice * 3) % 5;
            let missed = match practice {
                1 => 100 + wave,
                other => factor * (80 + other * 5 + wave),
            };
            csv.push_str(&format!("ZA{practice:04},{month},1000,{missed}\n"));
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("calls.csv");
    std::fs::write(&file, csv).unwrap();
    let declaration = Arc::new(datasets::own_table(declaration, "").unwrap());
    let latest = "2026-12".parse().unwrap();
    let table = ingest::tidy::read_tidy(&declaration, &file, latest, &|_| None).unwrap();
    let test = sqlite().await.with_datasets(datasets::built_in());
    test.store
        .load(&[table.release], "2026-11-23T10:00:00Z", false)
        .await
        .unwrap();
    test.store.snapshot().await.unwrap()
}

async fn with_break() -> Snapshot {
    loaded(&format!("{DECLARATION}{BREAK}")).await
}

/// The page of an organisation as a browser has it: its declaration without formulas.
fn page(snapshot: &Snapshot, org: &str, period: &str, show: &str) -> Comparison {
    match questions::overview(snapshot, "calls", org, period, "", "", show) {
        Answer::Comparison(comparison) => {
            let text = serde_json::to_string(&comparison).unwrap();
            serde_json::from_str(&text).unwrap()
        }
        Answer::Unavailable(why) => panic!("{org}: {why:?}"),
    }
}

fn over_time(comparison: &Comparison, show: &str, view: TrendView) -> Figure {
    let group = comparison.group_index(GroupKey::England);
    trend(comparison, show, group, view).unwrap()
}

fn at(index: usize) -> Vec<Break> {
    vec![Break {
        index,
        text: WORDS.to_owned(),
    }]
}

#[tokio::test]
async fn the_trend_is_not_joined_for_indicators_that_use_the_margin() {
    let snapshot = with_break().await;
    let shown = page(&snapshot, "ZA0001", "", "missed-share");
    let figure = over_time(&shown, "missed-share", TrendView::Comparison);
    let Chart::Trend(trend) = &figure.chart else {
        panic!("{figure:?}");
    };
    assert!(
        trend.lines.len() > 1 && trend.bands.iter().any(Option::is_some),
        "{trend:?}"
    );
    for line in &trend.lines {
        assert_eq!(line.breaks, at(MARCH), "{}", line.name);
    }
    let table = figure.table();
    let method = table.headings.iter().position(|one| one.text == "Method");
    assert_eq!(table.rows[21 - MARCH][method.unwrap()].text, WORDS);

    let others = page(&snapshot, "ZA0001", "", "all-calls");
    let figure = over_time(&others, "all-calls", TrendView::Comparison);
    let Chart::Trend(trend) = &figure.chart else {
        panic!("{figure:?}");
    };
    assert!(trend.lines.iter().all(|line| line.breaks.is_empty()));
}

#[tokio::test]
async fn from_which_value_it_came_to_which_is_told_within_a_method() {
    let heading = |snapshot: &Snapshot| {
        let mut shown = page(snapshot, "ZA0002", "2026-10", "missed-share");
        // As of an indicator that has nothing beside it in the shown period.
        let series = &mut shown.indicators;
        let series = series
            .iter_mut()
            .find(|one| one.id == "missed-share")
            .unwrap();
        series.own.readings[21] = Reading::Missing;
        series.place = None;
        let group = shown.group_index(GroupKey::England);
        trend(&shown, "missed-share", group, TrendView::Comparison)
            .unwrap()
            .heading
    };
    let whole = heading(&loaded(DECLARATION).await);
    assert!(whole.contains("in January 2025, "), "{whole}");
    let parted = heading(&with_break().await);
    assert!(parted.contains("in March 2026, "), "{parted}");
    assert!(parted.ends_with("in September 2026"), "{parted}");
}

#[tokio::test]
async fn process_limits_are_of_the_shown_method() {
    let snapshot = with_break().await;
    // Eight months since the break are too few, fourteen before it are enough.
    let now = page(&snapshot, "ZA0002", "", "missed-share");
    let figure = over_time(&now, "missed-share", TrendView::Variation);
    assert!(matches!(figure.chart, Chart::Trend(_)), "{figure:?}");
    assert_eq!(
        figure.subtitle,
        "Process limits need 12 months with figures that are measured in the same way."
    );
    let then = page(&snapshot, "ZA0002", "2026-01", "missed-share");
    let figure = over_time(&then, "missed-share", TrendView::Variation);
    let Chart::Control(control) = &figure.chart else {
        panic!("{figure:?}");
    };
    assert_eq!(
        (control.within.clone(), &control.breaks),
        (0..MARCH, &at(MARCH))
    );
    assert!(control.upper < 12.0, "{}", control.upper);
    assert!(control.signals[MARCH..].iter().all(String::is_empty));

    let unbroken = loaded(DECLARATION).await;
    let now = page(&unbroken, "ZA0002", "", "missed-share");
    let figure = over_time(&now, "missed-share", TrendView::Variation);
    let Chart::Control(control) = &figure.chart else {
        panic!("{figure:?}");
    };
    assert_eq!(control.within, 0..22);
    assert!(control.signals.iter().any(|signal| !signal.is_empty()));
}

#[tokio::test]
async fn no_step_is_seen_in_a_new_method() {
    let step = |snapshot: &Snapshot| {
        let shown = page(snapshot, "ZA0001", "", "missed-share");
        let (series, indicator) = shown.indicator("missed-share").unwrap();
        let group = shown.group_index(GroupKey::England).unwrap();
        let figure = over_time(&shown, "missed-share", TrendView::Comparison);
        (shift(&shown, series, indicator, group), figure.heading)
    };
    let (found, heading) = step(&loaded(DECLARATION).await);
    assert_eq!(found, Some((MARCH, -1)));
    assert!(
        heading.contains("after a step down in March 2026"),
        "{heading}"
    );
    let (found, heading) = step(&with_break().await);
    assert_eq!(found, None);
    assert!(!heading.contains("step"), "{heading}");
}

#[tokio::test]
async fn a_change_across_is_not_computed_and_the_reason_stands_in_its_place() {
    let snapshot = with_break().await;
    for org in ["ZA0001", "E92"] {
        let shown = page(&snapshot, org, "2026-10", "more-missed");
        for id in ["more-missed", "missed-since"] {
            let (series, indicator) = shown.indicator(id).unwrap();
            assert_eq!(
                series.own_reading(shown.period),
                Reading::AcrossBreak,
                "{org} {id}"
            );
            let card = shown.card(id, None).unwrap();
            assert_eq!((card.value, card.absence), (None, Some("Not comparable")));
            assert_eq!(
                absent_words(&shown, indicator),
                format!("Not comparable: {REASON}")
            );
        }
        assert!(shown.card("more-calls", None).unwrap().value.is_some());
        let table = everything(&shown, None);
        let text = table.rows.iter().flatten().map(|cell| cell.text.as_str());
        let reasons = text.filter(|text| *text == format!("not comparable: {REASON}"));
        assert_eq!(reasons.count(), 2, "{org}: {table:?}");
    }
    // Beside a group, whose members have none either.
    let shown = page(&snapshot, "ZA0001", "2026-10", "more-missed");
    let england = shown.group_index(GroupKey::England).unwrap();
    assert_eq!(
        shown.no_group_figure("more-missed", england),
        "not comparable over time"
    );
    let (series, _) = shown.indicator("more-missed").unwrap();
    assert_eq!(
        series.groups[england].at(shown.period),
        Reading::AcrossBreak
    );
    assert_eq!(series.place, None);
    // The months before it are compared with those a year before.
    let before = page(&snapshot, "ZA0001", "2026-02", "more-missed");
    assert!(before.card("more-missed", None).unwrap().value.is_some());
    let figure = over_time(&before, "more-missed", TrendView::Comparison);
    let table = figure.table();
    let absent = &table
        .rows
        .iter()
        .find(|row| row[0].text == "March 2026")
        .unwrap()[1];
    assert_eq!(
        (absent.number, absent.text.as_str()),
        (None, "not comparable: the method changed")
    );
}

#[tokio::test]
async fn a_year_before_is_not_named_across_a_break() {
    let snapshot = with_break().await;
    let shown = page(&snapshot, "E92", "2026-10", "missed-share");
    let (series, indicator) = shown.indicator("missed-share").unwrap();
    assert_eq!(series.year_before, None);
    let said = format!("Not comparable with a year before ({REASON})");
    assert_eq!(
        shown.change_on_year(series, indicator).as_deref(),
        Some(said.as_str())
    );
    let place = shown.card("missed-share", None).unwrap().place.unwrap();
    assert!(place.starts_with(&said), "{place}");
    let heading = over_time(&shown, "missed-share", TrendView::Comparison).heading;
    assert!(
        heading.ends_with(&format!("not comparable with a year before ({REASON})")),
        "{heading}"
    );
    let calls = shown.indicator("all-calls").unwrap();
    assert_eq!(
        shown.change_on_year(calls.0, calls.1).as_deref(),
        Some("About the same as a year before")
    );
    let before = page(&snapshot, "E92", "2026-02", "missed-share");
    assert!(
        before
            .indicator("missed-share")
            .unwrap()
            .0
            .year_before
            .is_some()
    );
}

#[tokio::test]
async fn the_state_of_the_nation_compares_within_a_method() {
    let snapshot = with_break().await;
    let nation =
        |period: &str| match questions::nation(&snapshot, "calls", "missed-share", period, "") {
            NationAnswer::Nation(nation) => nation_figures::over_time(&nation).unwrap(),
            NationAnswer::Unavailable(why) => panic!("{why:?}"),
        };
    let figure = nation("2026-10");
    assert!(
        figure
            .heading
            .ends_with(&format!(", not comparable with a year before ({REASON})")),
        "{}",
        figure.heading
    );
    let Chart::Trend(trend) = &figure.chart else {
        panic!("{figure:?}");
    };
    assert_eq!(trend.lines[0].breaks, at(MARCH));
    let before = nation("2026-02").heading;
    assert!(before.ends_with(" a year before"), "{before}");
}

#[tokio::test]
async fn members_are_not_joined_and_have_no_change_across() {
    let snapshot = with_break().await;
    let facts = snapshot.facts("calls").unwrap();
    let periods = facts.periods();
    assert_eq!(periods.len(), 22);
    // The table has practices in no PCN, so that the figure is made from what would be asked.
    let members = answers::dashboard::members_figure::Members {
        breaks: facts.dataset.breaks_at("missed-share", periods),
        ..two_members(&snapshot)
    };
    let figure = members.figure();
    let Chart::Members(chart) = &figure.chart else {
        panic!("{figure:?}");
    };
    assert_eq!(chart.breaks, at(MARCH));
    assert!(chart.members.iter().all(|member| member.change.is_none()));
    assert!(
        figure
            .subtitle
            .ends_with(&format!("{WORDS}: lines are not joined.")),
        "{}",
        figure.subtitle
    );
    let reason = format!("not comparable: {REASON}");
    for table in [members.table(), figure.table()] {
        let change = table
            .headings
            .iter()
            .position(|one| one.text.starts_with("Change"));
        assert!(
            table
                .rows
                .iter()
                .all(|row| row[change.unwrap()].text == reason),
            "{table:?}"
        );
    }
}

/// Two practices over time as members of an area.
fn two_members(snapshot: &Snapshot) -> answers::dashboard::members_figure::Members {
    use answers::dashboard::members_figure::{Member, Members};
    use domain::comparison::Named;

    let facts = snapshot.facts("calls").unwrap();
    let evaluation = facts.dataset.evaluation("missed-share").unwrap();
    let named = |code: &str, kind: Kind| Named {
        code: code.parse().unwrap(),
        name: code.to_owned(),
        kind,
    };
    let member = |code: &str| Member {
        named: named(code, Kind::Practice),
        is_subject: false,
        values: (0..22)
            .map(|period| {
                let ordinal = snapshot.catalogue.ordinal(code.parse().unwrap()).unwrap();
                facts.comparable_value(evaluation, period, ordinal)
            })
            .collect(),
        absent: None,
        range: None,
        change_range: None,
        base: None,
        response_rate: None,
        place: None,
        basis: domain::facts::Basis::Published,
    };
    Members {
        id: "members".to_owned(),
        slug: "calls".to_owned(),
        within: named("ZU0001", Kind::Pcn),
        kind: Kind::Practice,
        indicator: Arc::clone(&evaluation.indicator),
        choices: Vec::new(),
        periods: facts.periods().to_vec(),
        breaks: Vec::new(),
        england: Vec::new(),
        members: vec![member("ZA0001"), member("ZA0002")],
        source: String::new(),
    }
}

#[tokio::test]
async fn programs_are_told_why_there_is_no_change() {
    let snapshot = with_break().await;
    let facts = snapshot.facts("calls").unwrap();
    let period = facts.periods().len() - 1;
    let ordinal = snapshot
        .catalogue
        .ordinal("ZA0001".parse().unwrap())
        .unwrap();
    let field = |indicator: &str, wanted: &str| {
        let evaluation = facts.dataset.evaluation(indicator).unwrap();
        let at = (period, ordinal);
        let parts = vec![(evaluation, GroupKey::England)];
        let values = IndicatorValues::new(&snapshot, facts, parts, &[at]);
        let mut found = String::new();
        values.row(at, &mut |name: &str, field: Field<'_>| {
            if name == wanted {
                found = format!("{field:?}");
            }
        });
        found
    };
    assert_eq!(field("more-missed", "value"), "Null");
    assert_eq!(field("more-missed", "absence"), "Text(\"break in method\")");
    assert_eq!(field("more-missed", "benchmark_value"), "Null");
    assert_eq!(field("more-calls", "absence"), "Null");
    let query = RowQuery {
        dataset: "calls".to_owned(),
        level: Some(Kind::Practice),
        period: Some(Period::Month("2026-10".parse().unwrap())),
        ..RowQuery::default()
    };
    let found = rows(&snapshot, &query).unwrap();
    let row = found
        .iter()
        .find(|row| row.measure == "more-missed")
        .unwrap();
    assert_eq!((row.value, row.basis), (None, "break in method"));
    assert!(members(&snapshot, "calls", "members", "ZA0001", "", "").is_none());
}
