//! Figures of every view, from comparisons made by hand.

use std::sync::Arc;

use charts::{Chart, Figure, Tree};
use domain::comparison::{
    BreakdownFigures, Comparison, GroupHead, IndicatorSeries, Numbers, Series, Spreads, Subject,
};
use domain::organisation::{Kind, Status};
use domain::peers::GroupKey;
use domain::period::Period;
use domain::registry::{Dataset, Quantity, Reading};

use super::columns::Columns;
use super::figures::{against, breakdown, everything, headline};
use super::profiles;

/// A publication with a breakdown of every new kind.
const DECLARATION: &str = r#"
id = "telephony"
title = "Calls"
summary = "Calls by day and hour"
publication = "Calls to practices"
publisher = "Nobody"
address = "https://example.org"
cadence = "monthly"
presence = "calls"
headline = ["a", "b", "c", "d", "e", "f", "g", "h", "i"]

[[source]]
id = "file"
label = "The file"

[[dimension]]
id = "day"
label = "Day"
values = [{ id = "mon", label = "Monday" }, { id = "tue", label = "Tuesday" }]

[[dimension]]
id = "hour"
label = "Time"
values = [{ id = "8", label = "8 to 9" }, { id = "9", label = "9 to 10" }]

[[dimension]]
id = "role"
label = "Role"
values = [
    { id = "nurses", label = "Nurses" },
    { id = "practice-nurse", label = "Practice nurse", parent = "nurses" },
    { id = "advanced", label = "Advanced nurse", parent = "nurses" },
    { id = "gps", label = "GPs" },
]

[[margin]]
id = "calls"
counts = "calls"

[[margin]]
id = "day-hour"
counts = "calls"
dimensions = ["day", "hour"]
partial = true

[[margin]]
id = "fte"
counts = "FTE staff"
nature = "amount"
dimensions = ["role"]
partial = true

[[breakdown]]
id = "by-hour"
title = "Calls by day and hour"
absent = "Not published"
view = { heat-map = { margin = "day-hour", meaning = "Share of all calls" } }

[[breakdown]]
id = "staff"
title = "Staff by role"
absent = "Not published"
view = { tree = { margin = "fte", meaning = "Staff by role" } }

[[breakdown]]
id = "roles"
title = "Roles"
absent = "Not published"
view = { composition = { margin = "fte" } }
"#;

pub(super) fn dataset() -> Dataset {
    let indicators: String = ["a", "b", "c", "d", "e", "f", "g", "h", "i"]
        .map(|id| {
            format!(
                r#"
[[indicator]]
id = "{id}"
label = "Calls {id}"
axis = "calls"
meaning = "Calls."
numerator = "calls"
denominator = "practices"
formula = {{ mean = {{ of = ["calls"] }} }}
unit = "count"
decimals = 0
direction = "neither"
higher = "More calls"
lower = "Fewer calls"
"#
            )
        })
        .concat();
    Dataset::parse(&format!("{DECLARATION}{indicators}"), "").unwrap()
}

pub(super) fn figures(id: &str, own: &[Option<f64>], group: &[Option<f64>]) -> BreakdownFigures {
    BreakdownFigures {
        id: id.to_owned(),
        own: Numbers(own.to_vec()),
        suppressed: Vec::new(),
        groups: vec![Numbers(group.to_vec())],
        narrowed_own: Numbers::default(),
        narrowed_groups: Vec::new(),
        practices: Vec::new(),
        listed: 0,
    }
}

pub(super) fn comparison(breakdowns: Vec<BreakdownFigures>) -> Comparison {
    Comparison {
        dataset: Arc::new(dataset()),
        subject: Subject {
            code: "ZZ0001".parse().unwrap(),
            name: "Rothbury Surgery".to_owned(),
            kind: Kind::Practice,
            status: Status::Open,
            opened: None,
            closed: None,
            postcode: None,
            address: None,
            clinical_system: None,
            parents: Vec::new(),
            divided: Vec::new(),
            patients_remark: None,
            practices: None,
            patients: None,
        },
        asked: None,
        borrowed: Vec::new(),
        periods: vec![Period::Month("2026-07".parse().unwrap())],
        period: 0,
        last_reported: Some(0),
        groups: vec![GroupHead {
            key: GroupKey::Similar,
            name: "Similar practices".to_owned(),
            phrase: "similar practices".to_owned(),
            area: None,
            reporting: 20,
            listed: 20,
            has_subject: false,
            members: Vec::new(),
        }],
        indicators: Vec::new(),
        breakdowns,
        population: 6_000,
        absence: None,
        coverage: None,
        is_demonstration: false,
        alike_in: String::new(),
        parts: None,
        stories: Vec::new(),
    }
}

pub(super) fn figure(id: &str, own: &[Option<f64>], group: &[Option<f64>]) -> Figure {
    let comparison = comparison(vec![figures(id, own, group)]);
    breakdown(&comparison, id, Some(0), None).unwrap()
}

fn tree(figure: &Figure) -> &Tree {
    match &figure.chart {
        Chart::Tree(tree) => tree,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_parent_that_is_published_is_not_the_sum_of_its_parts() {
    // Nurses, practice nurses, advanced nurses, GPs.
    let own = [Some(6.0), Some(3.0), Some(2.0), Some(4.0)];
    let group = [Some(50.0), Some(30.0), Some(20.0), Some(50.0)];
    let figure = figure("staff", &own, &group);
    let all = &tree(&figure).roots[0];
    assert_eq!(all.value, Some(10.0));
    assert_eq!(all.children[0].value, Some(6.0));
    // Half of the group are nurses: five of ten.
    assert_eq!(all.children[0].group, Some(5.0));
    assert_eq!(
        figure.heading,
        "Largest: Nurses, 60%; similar practices 50%"
    );
    assert_eq!(tree(&figure).format.value(10.0), "10.0");
}

#[test]
fn a_sum_of_fewer_than_all_parts_says_so_and_is_not_compared() {
    let own = [None, Some(3.0), None, Some(4.0)];
    let group = [Some(50.0), Some(30.0), Some(20.0), Some(50.0)];
    let figure = figure("staff", &own, &group);
    let all = &tree(&figure).roots[0];
    let nurses = &all.children[0];
    assert_eq!(nurses.label, "Nurses (1 of 2 published)");
    assert_eq!((nurses.value, nurses.group), (Some(3.0), None));
    assert_eq!(nurses.children[1].value, None);
    assert_eq!(nurses.children[1].absent.as_deref(), Some("not published"));
    assert_eq!(all.label, "All (1 of 2 published)");
    assert_eq!(figure.heading, "Staff by role");
}

#[test]
fn a_composition_leaves_out_what_is_missing_and_says_so() {
    let own = [None, Some(3.0), Some(1.0), Some(4.0)];
    let group = [Some(50.0), Some(30.0), Some(20.0), Some(50.0)];
    let figure = figure("roles", &own, &group);
    let Chart::Bars(bars) = &figure.chart else {
        panic!("{figure:?}");
    };
    assert_eq!(bars.rows[0].own, None);
    assert_eq!(bars.rows[0].group, None);
    assert_eq!(bars.rows[1].own, Some(37.5));
    assert_eq!(bars.rows[1].group, Some(30.0));
    assert!(
        figure
            .subtitle
            .ends_with("in the 3 of 4 values that are published."),
        "{}",
        figure.subtitle
    );
}

#[test]
fn a_card_that_cannot_be_shown_gives_way_and_is_named() {
    let series = |id: &str, reading| IndicatorSeries {
        id: id.to_owned(),
        own: Series::whole(vec![reading]),
        groups: vec![Series::default()],
        year_before: None,
        since: None,
        spreads: Spreads::default(),
        place: None,
        places: vec![None],
        bases: Vec::new(),
        group_bases: Vec::new(),
    };
    let figure = |numerator| {
        let denominator = 1.0;
        Reading::Value(
            Quantity {
                numerator,
                denominator,
            }
            .into(),
        )
    };
    let mut comparison = comparison(Vec::new());
    comparison.indicators = ["a", "b", "c", "d", "e", "f", "g", "h", "i"]
        .map(|id| match id {
            "b" => series(id, Reading::Missing),
            "c" => series(id, Reading::Suppressed),
            _ => series(id, figure(3.0)),
        })
        .to_vec();
    let (ids, passed) = headline(&comparison, None);
    assert_eq!(ids, ["a", "c", "d", "e", "f", "g", "h", "i"]);
    assert_eq!(
        passed.as_deref(),
        Some("Not shown: Calls b (not published for this practice this month).")
    );
    comparison.indicators.truncate(3);
    let (ids, passed) = headline(&comparison, None);
    assert_eq!(ids, ["a", "b", "c"], "there is room to say why");
    assert_eq!(passed, None);
}

pub(super) fn series(id: &str, reading: Reading) -> IndicatorSeries {
    IndicatorSeries {
        id: id.to_owned(),
        own: Series::whole(vec![reading]),
        groups: vec![Series::whole(vec![reading])],
        year_before: None,
        since: None,
        spreads: Spreads::default(),
        place: None,
        places: vec![None],
        bases: Vec::new(),
        group_bases: Vec::new(),
    }
}

pub(super) fn value(numerator: f64) -> Reading {
    let denominator = 1.0;
    Reading::Value(
        Quantity {
            numerator,
            denominator,
        }
        .into(),
    )
}

#[test]
fn a_subject_without_groups_has_no_columns_of_a_group_anywhere() {
    let cells = [Some(6.0), Some(3.0), Some(2.0), Some(4.0)];
    let mut practice = comparison(
        ["staff", "roles", "by-hour"]
            .map(|id| figures(id, &cells, &cells))
            .into(),
    );
    practice.indicators = vec![series("a", value(3.0))];
    let mut england = practice.clone();
    england.subject.kind = Kind::England;
    england.subject.name = "England".to_owned();
    england.groups.clear();

    let has = |comparison: &Comparison, word: &str| {
        let breakdowns = ["staff", "roles", "by-hour"]
            .map(|id| breakdown(comparison, id, Some(0), None).unwrap().table());
        let tables = [
            everything(comparison, Some(0)),
            against(comparison, "a").unwrap(),
        ];
        breakdowns
            .into_iter()
            .chain(tables)
            .map(|table| {
                let mut headings = table.headings.iter();
                headings.any(|heading| heading.text.contains(word)) && !table.rows.is_empty()
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(Columns::of(&england, Some(0)).group(), None);
    assert_eq!(has(&practice, "Similar"), [true, true, true, true, false]);
    assert_eq!(has(&england, "Similar"), [false; 5]);
    assert_eq!(has(&practice, "Difference")[3..], [true, true]);
    assert_eq!(has(&england, "Difference"), [false; 5]);
    // It is the only one of its kind.
    assert!(has(&practice, "Percentile")[3]);
    assert!(!has(&england, "Percentile")[3]);
}

#[test]
fn parts_of_which_nothing_is_published_are_one_line() {
    let own = [None, None, None, Some(4.0)];
    let group = [Some(50.0), Some(30.0), Some(20.0), Some(50.0)];
    let figure = figure("staff", &own, &group);
    let all = &tree(&figure).roots[0];
    // A single one keeps its name, and what is below it has no more to say than that.
    let nurses = &all.children[0];
    assert_eq!((nurses.label.as_str(), nurses.value), ("Nurses", None));
    assert_eq!(nurses.absent.as_deref(), Some("not published"));
    assert!(nurses.children.is_empty());
    let nurses = &nurses.folded[0];
    let folded: Vec<&str> = nurses.children[0]
        .folded
        .iter()
        .map(|node| node.label.as_str())
        .collect();
    assert_eq!(folded, ["Practice nurse", "Advanced nurse"]);
    let table = figure.table();
    assert!(table.rows.iter().any(|row| row[0].text == "Advanced nurse"));

    let own = [Some(5.0), None, None, Some(4.0)];
    let figure = self::figure("staff", &own, &group);
    let nurses = &tree(&figure).roots[0].children[0];
    assert_eq!(nurses.value, Some(5.0));
    assert_eq!(nurses.children.len(), 1);
    assert_eq!(nurses.children[0].label, "All 2 parts");
}

#[test]
fn parts_that_are_nought_are_one_line_apart_from_those_that_are_not_published() {
    let own = [Some(5.0), Some(0.0), Some(0.0), Some(4.0)];
    let figure = figure("staff", &own, &[]);
    let nurses = &tree(&figure).roots[0].children[0];
    let [none] = nurses.children.as_slice() else {
        panic!("{nurses:?}");
    };
    assert_eq!(
        (none.label.as_str(), none.value, none.absent.as_deref()),
        ("All 2 parts", Some(0.0), None)
    );
    assert_eq!(none.folded.len(), 2);
    let own = [Some(5.0), Some(0.0), None, Some(4.0)];
    let figure = self::figure("staff", &own, &[]);
    let nurses = &tree(&figure).roots[0].children[0];
    assert_eq!(nurses.children.len(), 2, "{nurses:?}");
}

#[test]
fn amounts_differ_without_an_interval_of_chance() {
    let own = [Some(0.0), Some(6.0), Some(1.0), Some(3.0)];
    let group = [Some(0.0), Some(30.0), Some(10.0), Some(60.0)];
    assert_eq!(
        figure("roles", &own, &group).heading,
        "More practice nurse, fewer GPs"
    );
}

#[test]
fn a_profile_without_figures_is_not_offered_and_the_cards_are_those_of_the_shown_one() {
    let mut comparison = comparison(Vec::new());
    let mut dataset = dataset();
    let profile = |id: &str, indicators: &[&str]| domain::registry::Profile {
        id: id.to_owned(),
        label: id.to_owned(),
        indicators: indicators.iter().map(|&id| id.to_owned()).collect(),
        not_published: None,
    };
    dataset.profiles = vec![profile("main", &["a", "b"]), profile("pcn", &[])];
    let ids = |wanted| profiles::shown(&dataset, wanted).map(|profile| profile.id.as_str());
    assert_eq!(ids(Some("pcn")), Some("main"));
    assert_eq!(ids(Some("main")), Some("main"));
    assert_eq!(profiles::offered(&dataset).count(), 1);
    assert!(profiles::withheld(&dataset, Some("pcn")).is_some());
    assert!(profiles::withheld(&dataset, Some("main")).is_none());

    comparison.dataset = Arc::new(dataset);
    // The last is a row of a section.
    comparison.indicators = ["a", "b", "c"].map(|id| series(id, value(3.0))).into();
    assert_eq!(headline(&comparison, Some("pcn")).0, ["a", "b"]);
}

#[test]
fn parts_of_different_practices_have_no_total_and_say_of_how_many_they_are() {
    let mut figures = figures(
        "staff",
        &[Some(30.0), None, None, Some(60.0)],
        &[Some(10.0), None, None, Some(30.0)],
    );
    figures.practices = vec![6, 0, 0, 7];
    figures.listed = 7;
    let comparison = comparison(vec![figures]);
    let figure = breakdown(&comparison, "staff", Some(0), None).unwrap();
    let labels: Vec<&str> = tree(&figure)
        .roots
        .iter()
        .map(|one| one.label.as_str())
        .collect();
    assert_eq!(
        labels,
        ["Nurses (6 of 7 practices)", "GPs (7 of 7 practices)"]
    );
    assert!(!figure.subtitle.contains("in all"), "{}", figure.subtitle);
    assert_eq!(figure.heading, "Staff by role");
}
