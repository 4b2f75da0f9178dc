//! A small England with scores worked out by hand.

use std::sync::Arc;

use super::parts::{self, PartFigure, ScoreParts};
use super::*;
use crate::facts::{Basis, Context, DerivedFigures, assemble};
use crate::geography::{Geography, NONE, Source as Membership};
use crate::organisation::{Organisation, Status};
use crate::period::Month;
use crate::registry::{Reading, Registry};
use crate::release::{Release, RowCounts};
use crate::snapshot::{Geographies, Snapshot};

/// Users of an app among patients.
const APP: &str = r#"
id = "app"
title = "App"
cadence = "monthly"
presence = "use"

[tool]
slug = "app"
section = "access"
question = "?"
about = "?"
first_shown = "uptake"
counts = "patients"

[[dimension]]
id = "use"
label = "Use"
values = [{ id = "yes", label = "Yes" }, { id = "no", label = "No" }]

[[margin]]
id = "use"
counts = "patients"
dimensions = ["use"]

[[indicator]]
id = "uptake"
label = "Uptake"
meaning = "Users among patients"
formula = { share = { of = ["use.yes"], among = ["use.*"] } }
unit = "percent"
"#;

/// Requests for every thousand patients.
const REQUESTS: &str = r#"
id = "requests"
title = "Requests"
cadence = "monthly"
presence = "requests"

[[margin]]
id = "requests"
counts = "requests"

[[margin]]
id = "patients"
counts = "patients"

[[indicator]]
id = "per-1000"
label = "Requests"
meaning = "Requests for every thousand patients"
formula = { rate = { of = ["requests"], per = ["patients"] } }
unit = "per-thousand"
"#;

pub(crate) const SCORE: &str = r#"
id = "door"
title = "Door"
cadence = "monthly"
presence = "score"

[computed]
method = "mean-percentile"
score = "score"
without = "without"
levels = ["practice", "pcn"]
part_word = "channel"

[[computed.part]]
id = "app"
label = "App"
phrase = "use of the app"
dataset = "app"
indicator = "uptake"
margin = "app-percentile"

[[computed.part]]
id = "requests"
label = "Requests"
phrase = "requests"
dataset = "requests"
indicator = "per-1000"
margin = "requests-percentile"
absent = "Some practices have no system."

[[computed.part]]
id = "nowhere"
label = "Nowhere"
phrase = "what nobody publishes"
dataset = "nowhere"
indicator = "nothing"
margin = "nowhere-percentile"

[[computed.context]]
id = "calls"
label = "Calls"
dataset = "calls"
indicator = "per-1000"
reason = "Calls are not scored."

[[dimension]]
id = "channel"
label = "Channel"
values = [
    { id = "app", label = "App" },
    { id = "requests", label = "Requests" },
    { id = "nowhere", label = "Nowhere" },
]

[[margin]]
id = "score"
counts = "Score"
nature = "composite"

[[margin]]
id = "app-percentile"
counts = "Percentile of the app"
nature = "composite"

[[margin]]
id = "requests-percentile"
counts = "Percentile of requests"
nature = "composite"

[[margin]]
id = "nowhere-percentile"
counts = "Percentile of nothing"
nature = "composite"

[[margin]]
id = "without"
counts = "Score without a channel"
nature = "score"
dimensions = ["channel"]
qualified = true
partial = true

[[indicator]]
id = "score"
label = "Score"
meaning = "The mean percentile"
denominator = "channels"
formula = { composite = { margin = "score" } }
unit = "score"

[[indicator]]
id = "app-percentile"
label = "Percentile of the app"
meaning = "The place in the use of the app"
formula = { composite = { margin = "app-percentile" } }
unit = "score"
"#;

/// England 0, region 1, ICB 2, sub-ICB 3, PCNs 4 to 6, practices 7 to 12, two in each PCN.
const PCNS: std::ops::Range<Ordinal> = 4..7;
const PRACTICES: std::ops::Range<Ordinal> = 7..13;

fn catalogue() -> Arc<Catalogue> {
    let codes = [
        ("E92", Kind::England),
        ("Y60", Kind::Region),
        ("QAA", Kind::Icb),
        ("01A", Kind::SubIcb),
        ("U00001", Kind::Pcn),
        ("U00002", Kind::Pcn),
        ("U00003", Kind::Pcn),
        ("A00001", Kind::Practice),
        ("A00002", Kind::Practice),
        ("A00003", Kind::Practice),
        ("A00004", Kind::Practice),
        ("A00005", Kind::Practice),
        ("A00006", Kind::Practice),
    ];
    let organisations = codes
        .into_iter()
        .enumerate()
        .map(|(ordinal, (code, kind))| Organisation {
            ordinal: ordinal as Ordinal,
            code: code.parse().unwrap(),
            kind,
            name: code.to_owned(),
            status: Status::Open,
            opened: None,
            closed: None,
            postcode: None,
            address: None,
            clinical_system: None,
            ons_code: None,
        });
    Arc::new(Catalogue::new(organisations.collect()))
}

fn membership(month: Month) -> Arc<Membership> {
    let mut parents: [Vec<Ordinal>; 4] = std::array::from_fn(|_| vec![NONE; 13]);
    for practice in PRACTICES {
        let pcn = 4 + (practice - 7) / 2;
        for (level, parent) in [pcn, 3, 2, 1].into_iter().enumerate() {
            parents[level][practice as usize] = parent;
        }
    }
    Arc::new(Membership {
        id: "registered-patients-map".to_owned(),
        month,
        parents,
    })
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

type Counts = [Value; 6];

const NO: Value = Value::Missing;
const HIDDEN: Value = Value::Suppressed;

fn n(number: u32) -> Value {
    Value::Number(f64::from(number))
}

/// A month's figures of the practices: each measure with its counts.
type Figures<'a> = (&'a str, Vec<(&'a str, Counts)>);

fn app(month: &str, users: Counts) -> Figures<'_> {
    let others = users.map(|users| match users {
        Value::Number(users) => Value::Number(100.0 - users),
        other => other,
    });
    (month, vec![("use.yes", users), ("use.no", others)])
}

fn requests(month: &str, requests: Counts) -> Figures<'_> {
    let patients = requests.map(|requests| match requests {
        NO => NO,
        _ => n(1_000),
    });
    (month, vec![("requests", requests), ("patients", patients)])
}

fn stored(dataset: &Dataset, figures: &[Figures<'_>]) -> Vec<StoredColumn> {
    let columns = figures.iter().flat_map(|(period, columns)| {
        columns.iter().map(move |(measure, counts)| {
            let mut values = vec![NO; 7];
            values.extend(counts);
            StoredColumn {
                measure: dataset.measure(measure).unwrap(),
                period: Period::Month(month(period)),
                source_rank: 0,
                column: Column::from_values(values.into_iter()),
            }
        })
    });
    columns.collect()
}

fn release(dataset: &str, periods: &[&str]) -> Release {
    Release {
        id: format!("{dataset}-1"),
        sequence: 1,
        dataset: dataset.to_owned(),
        source: "table".to_owned(),
        source_label: String::new(),
        periods: periods
            .iter()
            .map(|text| Period::Month(month(text)))
            .collect(),
        files: Vec::new(),
        loaded_at: "2026-01-01T00:00:00Z".to_owned(),
        reader: "test".to_owned(),
        rows: RowCounts::default(),
        organisations_matched: 0,
        organisations_new: 0,
        is_demonstration: false,
        changes: Vec::new(),
        is_current: true,
    }
}

/// What is loaded: the app, and requests where a snapshot has that dataset at all.
fn snapshot(of_app: &[Figures<'_>], of_requests: Option<&[Figures<'_>]>) -> Snapshot {
    let mut loaded = vec![("app", APP, of_app)];
    loaded.extend(of_requests.map(|figures| ("requests", REQUESTS, figures)));
    let parsed = |toml: &str| Arc::new(Dataset::parse(toml, "").unwrap());
    // The score is given first, and put behind its parts.
    let all = [parsed(SCORE)]
        .into_iter()
        .chain(loaded.iter().map(|(_, toml, _)| parsed(toml)));
    let registry = Arc::new(Registry::new(all).unwrap());
    let catalogue = catalogue();
    let source = membership(month("2025-11"));
    let geography = Arc::new(Geography::for_month(
        &catalogue,
        &[Arc::clone(&source)],
        &[],
        month("2025-11"),
    ));
    let mut facts: Vec<Arc<Facts>> = Vec::new();
    for (index, dataset) in registry.datasets().iter().enumerate() {
        let figures = loaded.iter().find(|(id, ..)| *id == dataset.id);
        let columns = figures.map_or_else(Vec::new, |(_, _, figures)| stored(dataset, figures));
        let context = Context {
            catalogue: &catalogue,
            geography: &|_| Arc::clone(&geography),
            others: &facts,
            derived: DerivedFigures::default(),
        };
        let assembled = assemble(dataset, index, &context, columns);
        facts.push(Arc::new(assembled));
    }
    let releases = loaded
        .iter()
        .map(|(id, _, figures)| {
            let periods: Vec<&str> = figures.iter().map(|(period, _)| *period).collect();
            release(id, &periods)
        })
        .collect();
    let geographies = Geographies::new(Arc::clone(&catalogue), vec![source], Vec::new(), []);
    Snapshot::new(
        1,
        catalogue,
        Arc::new(geographies),
        registry,
        facts,
        releases,
        false,
    )
}

/// The number of a cell of a margin in the first period.
fn cell(snapshot: &Snapshot, measure: &str, ordinal: Ordinal) -> Option<f64> {
    let facts = snapshot.facts("door").unwrap();
    let measure = facts.dataset.measure(measure).unwrap();
    facts
        .value(measure.margin, measure.cell, 0, ordinal)
        .number()
}

fn of_practices(snapshot: &Snapshot, measure: &str) -> Vec<Option<f64>> {
    PRACTICES
        .map(|practice| cell(snapshot, measure, practice))
        .collect()
}

fn parts_of(snapshot: &Snapshot, ordinal: Ordinal) -> ScoreParts {
    let facts = snapshot.facts("door").unwrap();
    let organisation = snapshot.catalogue.get(ordinal).unwrap();
    parts::of(snapshot, facts, 0, organisation).unwrap()
}

fn absent(figure: &PartFigure) -> &str {
    figure.absent.as_deref().unwrap_or_default()
}

const NOVEMBER: &str = "2025-11";

/// Uptake of 10, 20, 20 and 40%, of two practices nothing; requests of 5, 1 and 3 for a thousand.
fn november() -> Snapshot {
    snapshot(
        &[app(NOVEMBER, [n(10), n(20), n(20), n(40), NO, HIDDEN])],
        Some(&[requests(NOVEMBER, [n(5), n(1), NO, NO, n(3), NO])]),
    )
}

#[test]
fn percentiles_are_mid_ranks_and_the_score_is_their_mean() {
    let snapshot = november();
    assert_eq!(
        of_practices(&snapshot, "app-percentile/value"),
        [Some(12.5), Some(50.0), Some(50.0), Some(87.5), None, None]
    );
    assert_eq!(
        of_practices(&snapshot, "requests-percentile/value"),
        [Some(83.33), Some(16.67), None, None, Some(50.0), None]
    );
    assert_eq!(
        of_practices(&snapshot, "score/value"),
        [
            Some(47.92),
            Some(33.33),
            Some(50.0),
            Some(87.5),
            Some(50.0),
            None
        ],
        "what is suppressed or missing is left out and not zero"
    );
    assert_eq!(
        of_practices(&snapshot, "score/parts"),
        [Some(2.0), Some(2.0), Some(1.0), Some(1.0), Some(1.0), None]
    );
    assert_eq!(
        of_practices(&snapshot, "without/channel.app"),
        [Some(83.33), Some(16.67), None, None, None, None]
    );
    assert_eq!(
        of_practices(&snapshot, "without/channel.nowhere"),
        [None; 6],
        "a channel that the registry does not have"
    );
}

/// Wilson's interval of 10 in 100 is 5.5 to 17.4%: below everybody, and above the first alone.
/// Byar's of 5 is 1.6 to 11.7: above the lowest of three, and above all.
#[test]
fn the_interval_of_a_score_is_that_of_its_parts() {
    let snapshot = november();
    let first = |measure: &str| cell(&snapshot, measure, 7).unwrap();
    assert_eq!(
        (first("app-percentile/low"), first("app-percentile/high")),
        (0.0, 25.0)
    );
    assert_eq!(
        (
            first("requests-percentile/low"),
            first("requests-percentile/high")
        ),
        (33.33, 100.0)
    );
    let low = 47.917 - (12.5_f64.powi(2) + 50.0_f64.powi(2)).sqrt() / 2.0;
    let high = 47.917 + (12.5_f64.powi(2) + 16.667_f64.powi(2)).sqrt() / 2.0;
    assert!((first("score/low") - low).abs() < 0.01, "{low}");
    assert!((first("score/high") - high).abs() < 0.01, "{high}");
    // And so it reads, with the number of its channels.
    let facts = snapshot.facts("door").unwrap();
    let evaluation = facts.dataset.evaluation("score").unwrap();
    let measured = facts.reading(evaluation, 0, 7).measured().unwrap();
    let indicator = &evaluation.indicator;
    assert_eq!(indicator.interval(measured), measured.published);
    assert_eq!(
        indicator.parts_in_words(measured),
        Some(("2 of 3 channels".to_owned(), true))
    );
}

#[test]
fn pcns_are_ranked_among_pcns_and_larger_areas_have_the_mean_of_practices() {
    // PCNs of 15, 30 and 60% uptake; the third has one practice of two.
    let whole = snapshot(
        &[app(NOVEMBER, [n(10), n(20), n(20), n(40), n(50), n(70)])],
        None,
    );
    let score = |ordinal| cell(&whole, "score/value", ordinal);
    let of_pcns: Vec<_> = PCNS.map(score).collect();
    assert_eq!(of_pcns, [Some(16.67), Some(50.0), Some(83.33)]);
    let facts = whole.facts("door").unwrap();
    let evaluation = facts.dataset.evaluation("score").unwrap();
    assert_eq!(facts.behind(evaluation, 0, 4), Basis::Computed);
    assert_eq!(facts.behind(evaluation, 0, 7), Basis::Computed);
    let icb = facts.reading(evaluation, 0, 2).measured().unwrap();
    let mean = evaluation.indicator.value(icb.quantity).unwrap();
    assert!((mean - 50.0).abs() < 0.01, "{mean}");
    assert_eq!(
        facts.behind(evaluation, 0, 2).sentence(),
        "the mean of 6 practices, each counting alike"
    );
    assert!(icb.published.is_some());
    assert_eq!(cell(&whole, "score/value", 2), None, "and none of its own");

    // A PCN that too few practices stand for has none, and not the mean of those that do.
    let part = snapshot(
        &[app(NOVEMBER, [n(10), n(20), n(20), n(40), n(50), NO])],
        None,
    );
    let facts = part.facts("door").unwrap();
    let evaluation = facts.dataset.evaluation("score").unwrap();
    assert_eq!(facts.reading(evaluation, 0, 6), Reading::Missing);
    assert_eq!(facts.behind(evaluation, 0, 6), Basis::Absent);
    assert!(facts.reading(evaluation, 0, 5).measured().is_some());
    assert_eq!(
        absent(&parts_of(&part, 6).parts[0]),
        "too few of its practices reported"
    );
}

#[test]
fn every_month_has_the_channels_that_it_has() {
    let both = snapshot(
        &[app(NOVEMBER, [n(10), n(20), n(20), n(40), NO, NO])],
        Some(&[
            requests("2025-09", [n(5), n(1), n(3), NO, NO, NO]),
            requests(NOVEMBER, [n(5), n(1), NO, NO, NO, NO]),
            // Nobody has anything in December.
            requests("2025-12", [NO; 6]),
        ]),
    );
    let facts = both.facts("door").unwrap();
    let months: Vec<String> = facts.periods().iter().map(ToString::to_string).collect();
    assert_eq!(months, ["2025-09", NOVEMBER]);
    assert_eq!(cell(&both, "score/parts", 7), Some(1.0));
    assert_eq!(cell(&both, "score/value", 8), Some(16.67));
    let app = &parts_of(&both, 8).parts[0];
    assert_eq!(absent(app), "nothing of it is loaded for September 2025");
    // Where nothing is loaded there is nothing.
    let none = snapshot(&[], Some(&[]));
    assert!(none.facts("door").unwrap().periods().is_empty());
}

#[test]
fn a_part_of_few_organisations_ranks_nobody() {
    let few = snapshot(
        &[app(NOVEMBER, [n(10), n(20), NO, NO, NO, NO])],
        Some(&[requests(NOVEMBER, [n(5), n(1), n(2), n(4), n(3), NO])]),
    );
    assert_eq!(of_practices(&few, "app-percentile/value"), [None; 6]);
    assert_eq!(cell(&few, "score/parts", 7), Some(1.0));
    let parts = parts_of(&few, 7).parts;
    assert_eq!(
        absent(&parts[0]),
        "only 2 practices have it, too few for a national percentile"
    );
    assert_eq!(
        parts[0].shown().as_deref(),
        Some("10.0%"),
        "its value is shown"
    );
    assert_eq!(parts[0].place, None);
    // Three of five are more than half.
    let enough = snapshot(
        &[app(NOVEMBER, [n(10), n(20), n(30), NO, NO, NO])],
        Some(&[requests(NOVEMBER, [n(5), n(1), n(2), n(4), n(3), NO])]),
    );
    assert_eq!(cell(&enough, "score/parts", 7), Some(2.0));
}

#[test]
fn a_page_says_what_a_score_is_made_of_and_what_would_move_it() {
    let snapshot = november();
    let first = parts_of(&snapshot, 7);
    assert_eq!(first.score, Some(47.92));
    let [app, requests, nowhere] = first.parts.as_slice() else {
        panic!("{first:?}");
    };
    assert_eq!(
        (app.shown().as_deref(), app.tool.as_deref()),
        (Some("10.0%"), Some("app"))
    );
    assert_eq!(app.absent, None);
    let place = app.place.as_ref().unwrap();
    assert_eq!(
        (place.percentile, place.weight, place.without),
        (12.5, 50.0, Some(83.33))
    );
    assert_eq!(
        (place.rank.below, place.rank.equal, place.rank.of),
        (0, 1, 4)
    );
    // The median of 10, 20, 20 and 40% is 20%, whose percentile is 50: 37.5 more, halved.
    let raised = place.raised.as_ref().unwrap();
    assert_eq!((raised.mark, raised.value), ("the national median", 20.0));
    assert!((raised.score - (47.92 + 18.75)).abs() < 1e-9);
    // The highest of all three rises to nothing.
    assert_eq!(requests.place.as_ref().unwrap().raised, None);
    assert_eq!(absent(nowhere), "nothing of it is loaded");
    assert_eq!(absent(&first.contexts[0]), "nothing of it is loaded");
    assert_eq!(first.contexts[0].reason, "Calls are not scored.");

    let hidden = parts_of(&snapshot, 12);
    assert_eq!(hidden.score, None);
    assert_eq!(
        absent(&hidden.parts[0]),
        "suppressed, and counted as missing"
    );
    assert_eq!(absent(&hidden.parts[1]), "not reported");
    assert_eq!(hidden.parts[1].reason, "Some practices have no system.");
    // Neither an ICB nor a dataset that is read from files has parts.
    let facts = snapshot.facts("door").unwrap();
    let icb = snapshot.catalogue.get(2).unwrap();
    assert_eq!(parts::of(&snapshot, facts, 0, icb), None);
    let practice = snapshot.catalogue.get(7).unwrap();
    let read = snapshot.facts("app").unwrap();
    assert_eq!(parts::of(&snapshot, read, 0, practice), None);
}

#[test]
fn the_releases_behind_a_score_are_those_of_its_parts() {
    let both = snapshot(
        &[app(NOVEMBER, [n(10), n(20), n(20), n(40), NO, NO])],
        Some(&[
            requests("2025-09", [n(5), n(1), n(3), NO, NO, NO]),
            requests(NOVEMBER, [n(5), n(1), NO, NO, NO, NO]),
        ]),
    );
    let door = both.registry.dataset("door").unwrap();
    let of = |text: &str| -> Vec<&str> {
        let period = Period::Month(month(text));
        both.releases_of(door, period)
            .map(|release| release.id.as_str())
            .collect()
    };
    assert_eq!(of("2025-09"), ["requests-1"]);
    assert_eq!(of(NOVEMBER), ["app-1", "requests-1"]);
    assert_eq!(of("2025-10"), [""; 0]);
}

/// A score beside a group is set beside the mean of its members' scores, whose interval is that
/// of a mean.
#[test]
fn a_group_has_the_mean_of_its_members() {
    use crate::comparison::{Comparison, words::group_label};
    use crate::peers::GroupKey;
    let whole = snapshot(
        &[app(NOVEMBER, [n(10), n(20), n(20), n(40), n(50), n(70)])],
        None,
    );
    let facts = whole.facts("door").unwrap();
    let beside =
        |code: &str| Comparison::of(&whole, facts, code.parse().unwrap(), None, &[]).unwrap();
    // Of a PCN it is the mean of PCNs, and not of practices.
    for (code, counted, kind) in [("A00001", 6, Kind::Practice), ("U00001", 3, Kind::Pcn)] {
        let comparison = beside(code);
        let england = comparison.group_index(GroupKey::England).unwrap();
        let (series, indicator) = comparison.indicator("score").unwrap();
        let group = series.group_measured(england, 0).unwrap();
        assert!(
            (indicator.value(group.quantity).unwrap() - 50.0).abs() < 0.01,
            "{code}"
        );
        assert_eq!(
            comparison.group_basis(series, indicator, england).0,
            format!(
                "the mean of {counted} {}, each counting alike",
                kind.plural()
            )
        );
        assert_eq!(
            group_label(&comparison, england, indicator),
            format!("Mean of {} in E92", kind.plural())
        );
        let own = series.own_measured(0).unwrap().published.unwrap();
        let range = group.published.unwrap();
        assert!(
            range.high - range.low < own.high - own.low,
            "{code}: {range:?}"
        );
        let gap = comparison.gap(series, indicator, england).unwrap();
        assert!(gap.interval.is_some(), "{code}");
        let card = comparison.card("score", Some(england)).unwrap();
        assert_eq!(card.of.as_deref(), Some("1 of 3 channels"));
        assert_eq!(card.remark, None);
        assert_eq!(
            series.remark(indicator, 0).as_deref(),
            Some("1 of 3 channels")
        );
    }
}
