//! Which request gives what a figure shows. It is drawn from the figure's own address, and from
//! what the registry declares of the dataset's endpoint, so that a new dataset has it too.

use domain::api_rows::{figure_fields, iso};
use domain::code::OdsCode;
use domain::comparison::Comparison;
use domain::comparison::words::upper_first;
use domain::organisation::Kind;
use domain::peers::GroupKey;
use domain::period::Period;
use domain::registry::{ApiFilter, Breakdown, Dataset, Indicator, Margin, SectionView, Unit, View};
use domain::snapshot::Snapshot;

use super::request::Request;
use super::together;
use crate::address::{self, Address, Near};
use answers::dashboard::Answer;
use answers::nation::NationAnswer;
use answers::questions;

/// More columns than this are not told one by one.
const MANY: usize = 14;

/// A figure, and how a program asks for what it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// What the figure shows.
    pub what: String,
    /// The page that it stands on: its address, and its name.
    pub page: (String, String),
    /// The address of its CSV file.
    pub csv: String,
    /// What a program asks for.
    pub request: Request,
    /// What the rows of the answer are.
    pub rows: String,
    /// Fields of a row and what they mean; the ones that the figure shows.
    pub fields: Vec<(String, String)>,
    /// In what the answer differs from the figure.
    pub notes: Vec<String>,
}

/// What the parts of this module work out before the whole is put together.
pub(super) struct Found {
    pub(super) what: String,
    pub(super) request: Request,
    pub(super) rows: String,
    pub(super) fields: Vec<(String, String)>,
    pub(super) notes: Vec<String>,
}

/// The use of a dashboard's figure; `None` where there is no such figure.
#[must_use]
pub fn of_tool(snapshot: &Snapshot, slug: &str, figure: &str, address: &Address) -> Option<Use> {
    let dataset = snapshot.registry.by_slug(slug)?;
    let org = address.org?.to_string();
    let period = address.period.or_else(|| {
        let profile = address.profile.as_deref().unwrap_or_default();
        let show = address.show.as_deref().unwrap_or_default();
        questions::newest_period(snapshot, &dataset.id, &org, profile, show)
    });
    let period = period.map(|period| period.to_string()).unwrap_or_default();
    let own: Vec<String> = address.own.iter().map(ToString::to_string).collect();
    let Answer::Comparison(comparison) =
        questions::comparison(snapshot, &dataset.id, &org, &period, &own.join(","))
    else {
        return None;
    };
    let shown = shown(dataset, address)?;
    let found = match figure {
        "trend" => over_time(dataset, &comparison, shown, address),
        "against" => against(dataset, &comparison, shown),
        "everything" => everything(dataset, &comparison, address),
        id if is_neighbours(dataset, id) => {
            neighbours(snapshot, dataset, id, &comparison, address)?
        }
        id if together::is_together(dataset, id) => {
            together::of_section(snapshot, dataset, id, &comparison)?
        }
        id if is_members(dataset, id) => members(snapshot, dataset, id, &comparison, address)?,
        id if is_parts(dataset, id) => parts(dataset, &comparison)?,
        id => {
            let breakdown = dataset.breakdowns.iter().find(|one| one.id == id)?;
            of_breakdown(dataset, &comparison, breakdown, address)
        }
    };
    let name = format!("{}: {}", dataset.title, comparison.subject.name);
    Some(Use {
        what: found.what,
        page: (address::tool(slug, address), name),
        csv: format!("/tools/{slug}/{figure}.csv{}", address.query()),
        request: found.request,
        rows: found.rows,
        fields: found.fields,
        notes: found.notes,
    })
}

/// The use of a figure of the State of the Nation; `None` where there is no such figure.
#[must_use]
pub fn of_nation(snapshot: &Snapshot, slug: &str, figure: &str, address: &Address) -> Option<Use> {
    let dataset = snapshot.registry.by_slug(slug)?;
    let shown = shown(dataset, address)?;
    let period = address
        .period
        .map(|period| period.to_string())
        .unwrap_or_default();
    let NationAnswer::Nation(nation) =
        questions::nation(snapshot, &dataset.id, &shown.id, &period, "")
    else {
        return None;
    };
    let period = nation.period();
    let values = Request::values(&dataset.id, &shown.id);
    let level = |level: Kind| {
        let request = month(values.clone(), dataset, period).with("org_type", level.id());
        let rows = format!("One row for each {}, in order of code.", level.word());
        let what = format!("{}, {}, {}", shown.label, level.plural(), period.long());
        (what, request, rows)
    };
    let mut notes = Vec::new();
    let (what, request, rows) = match figure {
        "over-time" => (
            format!("{}, England, by {}", shown.label, dataset.period_column()),
            values.with("org", OdsCode::ENGLAND),
            format!(
                "One row for each {}, oldest first.",
                dataset.period_column()
            ),
        ),
        "distribution" => {
            notes.push("The bars count these practices by value.".to_owned());
            level(Kind::Practice)
        }
        "funnel" => {
            notes.push("The limits are drawn from these numerators and denominators; the page on methods says how.".to_owned());
            level(Kind::SubIcb)
        }
        "extremes" => {
            notes.push("The table shows the five highest and the five lowest of them.".to_owned());
            level(Kind::SubIcb)
        }
        id => level(id.parse().ok()?),
    };
    Some(Use {
        what,
        page: (
            address::nation(slug, address),
            format!("{}: state of the nation", dataset.title),
        ),
        csv: format!("/tools/{slug}/nation/{figure}.csv{}", address.query()),
        fields: of_values(dataset, shown, &request),
        request,
        rows,
        notes,
    })
}

/// The indicator that a page shows.
fn shown<'a>(dataset: &'a Dataset, address: &Address) -> Option<&'a Indicator> {
    let tool = dataset.tool.as_ref()?;
    let wanted = address.show.as_deref();
    wanted
        .and_then(|show| dataset.indicator(show))
        .or_else(|| dataset.indicator(&tool.first_shown))
        .map(AsRef::as_ref)
}

fn is_neighbours(dataset: &Dataset, id: &str) -> bool {
    let section = dataset.section(id);
    section.is_some_and(|section| matches!(section.view, SectionView::Neighbours { .. }))
}

fn is_members(dataset: &Dataset, id: &str) -> bool {
    let section = dataset.section(id);
    section.is_some_and(|section| matches!(section.view, SectionView::Members { .. }))
}

fn is_parts(dataset: &Dataset, id: &str) -> bool {
    let section = dataset.section(id);
    section.is_some_and(|section| matches!(section.view, SectionView::Parts { .. }))
}

/// A request for one period.
fn month(request: Request, dataset: &Dataset, period: Period) -> Request {
    request.with(dataset.period_column(), iso(period))
}

/// The fields of a row that say whose it is, and when.
fn subject_fields(dataset: &Dataset) -> impl Iterator<Item = (String, String)> {
    figure_fields(dataset)
        .into_iter()
        .filter(|field| field.name.starts_with("org_") || field.name == dataset.period_column())
        .map(|field| (field.name, field.meaning))
}

/// The fields of the values of an indicator that figures show.
pub(super) fn of_values(
    dataset: &Dataset,
    shown: &Indicator,
    request: &Request,
) -> Vec<(String, String)> {
    let unit = match shown.unit {
        Unit::Percent | Unit::Change => ", in per cent",
        Unit::PerThousand => ", for every 1,000",
        Unit::PerTenThousand => ", for every 10,000",
        Unit::PerHundred => ", for every 100",
        Unit::Pounds => ", in pounds",
        Unit::Fte => ", in full-time equivalents",
        Unit::Count | Unit::PerOne | Unit::Score => "",
    };
    let mut fields: Vec<(&str, String)> = vec![
        ("value", format!("{}{unit}", shown.label)),
        ("numerator", upper_first(&shown.numerator)),
    ];
    if shown.has_denominator() {
        fields.push(("denominator", upper_first(&shown.denominator)));
    }
    if let Some(method) = shown.interval_method() {
        fields.push(("lower", format!("Lower end of the 95% interval ({method})")));
        fields.push(("upper", "Upper end of the interval".to_owned()));
    }
    fields.push((
        "percentile",
        "Its place among all of its level that reported, from 0 to 100".to_owned(),
    ));
    let fields = fields
        .into_iter()
        .map(|(name, meaning)| (name.to_owned(), meaning));
    let benchmark = has_benchmark(request).then(of_benchmark);
    subject_fields(dataset)
        .chain(fields)
        .chain(benchmark.into_iter().flatten())
        .collect()
}

/// The columns of a dataset's rows.
fn of_rows(dataset: &Dataset) -> Vec<(String, String)> {
    let columns: Vec<(String, String)> = dataset
        .api_columns()
        .iter()
        .map(|column| (column.name.clone(), column.label.clone()))
        .collect();
    let columns = match columns.as_slice() {
        [first, .., last] if columns.len() > MANY => vec![(
            format!("{} … {}", first.0, last.0),
            format!(
                "{} columns, from {} to {}",
                columns.len(),
                first.1.to_lowercase(),
                last.1.to_lowercase()
            ),
        )],
        _ => columns,
    };
    subject_fields(dataset).chain(columns).collect()
}

const OWN_GROUP: &str = "A group of your own is not in the API, and the fields that begin with benchmark are of England here. Ask for its members one by one with org, and add up what each has: numerator and denominator, or value where the rows are counts.";

/// A request with the group of the view beside, and what is said where the interface does not
/// have that group.
fn beside(request: Request, comparison: &Comparison, address: &Address) -> (Request, Vec<String>) {
    let group = address
        .group
        .and_then(|key| comparison.group_index(key))
        .or_else(|| comparison.default_group());
    match group.map(|group| comparison.groups[group].key) {
        Some(GroupKey::Own) => (request, vec![OWN_GROUP.to_owned()]),
        Some(key) => (request.with("benchmark", key.id()), Vec::new()),
        None => (request, Vec::new()),
    }
}

fn has_benchmark(request: &Request) -> bool {
    let mut parameters = request.parameters.iter();
    parameters.any(|(name, _)| *name == "benchmark")
}

fn of_benchmark() -> [(String, String); 2] {
    [
        ("benchmark_name", "The group beside it"),
        ("benchmark_value", "The value of that group"),
    ]
    .map(|(name, meaning)| (name.to_owned(), meaning.to_owned()))
}

fn over_time(
    dataset: &Dataset,
    comparison: &Comparison,
    shown: &Indicator,
    address: &Address,
) -> Found {
    let subject = &comparison.subject;
    let request = Request::values(&dataset.id, &shown.id).with("org", subject.code);
    let (request, mut notes) = beside(request, comparison, address);
    notes.push("The shaded band of the figure, where most practices lie, is not among the rows; ask for all practices of a month and take their deciles.".to_owned());
    notes.push(format!(
        "Every {} that is loaded comes; add {}={} for one alone.",
        dataset.period_column(),
        dataset.period_column(),
        iso(comparison.shown_period())
    ));
    Found {
        what: format!(
            "{}, {}, by {}",
            shown.label,
            subject.name,
            dataset.period_column()
        ),
        fields: of_values(dataset, shown, &request),
        request,
        rows: format!(
            "One row for each {}, oldest first.",
            dataset.period_column()
        ),
        notes,
    }
}

fn against(dataset: &Dataset, comparison: &Comparison, shown: &Indicator) -> Found {
    let subject = &comparison.subject;
    let period = comparison.shown_period();
    let request = month(Request::benchmarks(&dataset.id, &shown.id), dataset, period)
        .with("org", subject.code);
    let mut fields = of_values(dataset, shown, &request);
    fields.retain(|(name, _)| name != "percentile");
    fields.extend(of_benchmark());
    fields.extend(
        [
            (
                "benchmark_organisations",
                "How many organisations of the group reported",
            ),
            (
                "benchmark_percentile",
                "Its place among those of the group, itself counted, from 0 to 100",
            ),
        ]
        .map(|(name, meaning)| (name.to_owned(), meaning.to_owned())),
    );
    let mut notes = vec![
        "The difference is value less benchmark_value; its interval follows from the numerators and denominators of both, as the page on methods says."
            .to_owned(),
        "A group that the organisation does not have, such as a PCN above an ICB, has neither name nor value."
            .to_owned(),
    ];
    let has_own = comparison
        .groups
        .iter()
        .any(|group| group.key == GroupKey::Own);
    if has_own {
        notes.push(OWN_GROUP.to_owned());
    }
    Found {
        what: format!("{}, {}, {}", shown.label, subject.name, period.long()),
        fields,
        request,
        rows: "One row for each group: the organisation’s value, and the group’s beside it."
            .to_owned(),
        notes,
    }
}

fn everything(dataset: &Dataset, comparison: &Comparison, address: &Address) -> Found {
    let subject = &comparison.subject;
    let period = comparison.shown_period();
    let request =
        month(Request::indicators(&dataset.id), dataset, period).with("org", subject.code);
    let (request, notes) = beside(request, comparison, address);
    let mut fields: Vec<(String, String)> = subject_fields(dataset).collect();
    fields.extend(
        [
            ("indicator", "The indicator"),
            ("value", "Its value, in its own unit"),
            ("numerator", "What is counted"),
            (
                "denominator",
                "What it is set against; null for plain counts",
            ),
            ("lower", "Lower end of the 95% interval, where it has one"),
            ("upper", "Upper end of the interval"),
            (
                "percentile",
                "Its place among all of its level that reported, from 0 to 100",
            ),
        ]
        .map(|(name, meaning)| (name.to_owned(), meaning.to_owned())),
    );
    if has_benchmark(&request) {
        fields.extend(of_benchmark());
    }
    Found {
        what: format!("Every indicator, {}, {}", subject.name, period.long()),
        request,
        rows: "One row for each indicator.".to_owned(),
        fields,
        notes,
    }
}

/// The counts behind a breakdown.
fn of_breakdown(
    dataset: &Dataset,
    comparison: &Comparison,
    breakdown: &Breakdown,
    address: &Address,
) -> Found {
    let subject = &comparison.subject;
    let period = comparison.shown_period();
    let (margin, how) = match (&breakdown.view, &address.by) {
        (
            View::Composition {
                narrowed: Some(narrowed),
                without,
                ..
            },
            Some(by),
        ) => {
            let how = format!(
                "The figure shows shares: take the rows whose categories begin with {by}{}, and divide each by their sum.",
                left_out(without)
            );
            (narrowed, how)
        }
        (
            View::Composition {
                margin, without, ..
            },
            _,
        ) => (
            margin,
            format!(
                "The figure shows shares: take the rows{}, and divide each by their sum.",
                left_out(without)
            ),
        ),
        (View::Share { margin, of, .. }, _) => (
            margin,
            format!(
                "The figure shows shares: for each second category, divide the row that begins with {of} by the sum of all rows that end with that category."
            ),
        ),
        (
            View::HeatMap {
                margin, without, ..
            },
            _,
        ) => (
            margin,
            format!(
                "The figure shows shares: take the rows{}, and divide each by their sum.",
                left_out(without)
            ),
        ),
        (View::Pyramid { margin, .. } | View::Tree { margin, .. }, _) => (
            margin,
            "The figure shows shares: divide each row by the sum of all.".to_owned(),
        ),
    };
    let request =
        month(Request::measures(&dataset.id, margin), dataset, period).with("org", subject.code);
    let (request, mut notes) = beside(request, comparison, address);
    notes.insert(0, how);
    notes.extend(in_a_part(dataset, margin, subject.kind));
    let size = dataset.margin(margin).map_or(0, Margin::size);
    let counts = dataset.margin(margin).map_or("", |margin| &margin.counts);
    let mut fields: Vec<(String, String)> = subject_fields(dataset).collect();
    fields.extend(
        [
            ("measure", "What is counted".to_owned()),
            ("label", "The same in words".to_owned()),
            (
                "categories",
                "Its categories, one for each way in which the counts are divided".to_owned(),
            ),
            ("value", upper_first(counts)),
        ]
        .map(|(name, meaning)| (name.to_owned(), meaning)),
    );
    if has_benchmark(&request) {
        fields.extend(of_benchmark());
    }
    Found {
        what: format!("{}, {}, {}", breakdown.title, subject.name, period.long()),
        request,
        rows: format!("One row for each of the {size} counts."),
        fields,
        notes,
    }
}

/// Where a list below the dataset's endpoint has the counts of a margin too.
fn in_a_part(dataset: &Dataset, margin: &str, level: Kind) -> Option<String> {
    let api = dataset.api.as_ref()?;
    let mut parts = api.parts.iter().filter(|_| api.levels.contains(&level));
    let part = parts.find(|part| part.margins.iter().any(|id| id == margin))?;
    Some(format!(
        "/api/v1/{}/{}/ has the same counts, without a group beside them.",
        api.endpoint, part.path
    ))
}

/// Which categories a figure leaves out, as the end of a sentence.
fn left_out(without: &[String]) -> String {
    if without.is_empty() {
        return String::new();
    }
    format!(" but {}", without.join(" and "))
}

/// The practices round about.
fn neighbours(
    snapshot: &Snapshot,
    dataset: &Dataset,
    section: &str,
    comparison: &Comparison,
    address: &Address,
) -> Option<Found> {
    let subject = &comparison.subject;
    let api = dataset.api.as_ref()?;
    let period = comparison.shown_period();
    questions::neighbours(
        snapshot,
        &dataset.id,
        section,
        &subject.code.to_string(),
        &period.to_string(),
    )?;
    let area = |kind: Kind| {
        if subject.kind == kind {
            return Some((kind, subject.code));
        }
        let parent = subject.parents.iter().find(|parent| parent.kind == kind)?;
        Some((kind, parent.code))
    };
    let near = address.near.unwrap_or(Near::Pcn);
    let found = match near {
        Near::Pcn => area(Kind::Pcn).or_else(|| area(Kind::SubIcb)),
        Near::SubIcb | Near::Postcode => area(Kind::SubIcb),
    };
    let (kind, code) = found?;
    let filter = ApiFilter::Within(kind);
    if !api.filters.contains(&filter) {
        return None;
    }
    let path = format!("/api/v1/{}/", api.endpoint);
    let request = month(Request::new(path), dataset, period)
        .with(filter.id(), code)
        .with(ApiFilter::Level.id(), Kind::Practice.id());
    let mut notes = vec![
        "Growth is the difference to other months: leave month out, and there is a row for each."
            .to_owned(),
    ];
    if near == Near::Postcode {
        notes.push("The API has no filter by postcode, so these are the practices of the same sub-ICB; /api/v1/practices/ has their postcodes.".to_owned());
    }
    Some(Found {
        what: format!("The practices around {}, {}", subject.name, period.long()),
        request,
        rows: format!("One row for each practice of the {}.", kind.word()),
        fields: of_rows(dataset),
        notes,
    })
}

/// What a computed score is made of; the rows of its endpoint have it.
fn parts(dataset: &Dataset, comparison: &Comparison) -> Option<Found> {
    let (computed, api) = (dataset.computed.as_ref()?, dataset.api.as_ref()?);
    let (subject, period) = (&comparison.subject, comparison.shown_period());
    comparison.parts.as_ref()?;
    let request = month(
        Request::new(format!("/api/v1/{}/", api.endpoint)),
        dataset,
        period,
    );
    let request = match subject.kind {
        Kind::Practice => request.with(ApiFilter::Practice.id(), subject.code),
        kind => request
            .with(ApiFilter::Within(kind).id(), subject.code)
            .with(ApiFilter::Level.id(), kind.id()),
    };
    let sources = computed
        .parts
        .iter()
        .map(|part| format!("{}: {} of {}", part.label, part.indicator, part.dataset));
    Some(Found {
        what: format!(
            "What the score is made of, {}, {}",
            subject.name,
            period.long()
        ),
        request,
        rows: "One row, with a column for the score, each percentile and its limits.".to_owned(),
        fields: of_rows(dataset),
        notes: vec![format!(
            "The values behind the percentiles are indicators of other datasets. {}.",
            sources.collect::<Vec<_>>().join("; ")
        )],
    })
}

/// The members of an area in an indicator.
fn members(
    snapshot: &Snapshot,
    dataset: &Dataset,
    section: &str,
    comparison: &Comparison,
    address: &Address,
) -> Option<Found> {
    let subject = &comparison.subject;
    let period = comparison.shown_period();
    let wanted = address.member.as_deref().unwrap_or_default();
    let found = answers::dashboard::members_question::members(
        snapshot,
        &dataset.id,
        section,
        subject.code.as_str(),
        &period.to_string(),
        wanted,
    )?;
    let shown = dataset.indicator(&found.indicator.id)?;
    // A practice is shown among those of its PCN.
    let (kind, code) = match subject.kind {
        Kind::Practice => {
            let pcn = subject
                .parents
                .iter()
                .find(|parent| parent.kind == Kind::Pcn)?;
            (Kind::Pcn, pcn.code)
        }
        kind => (kind, subject.code),
    };
    let level = found.members.first()?.named.kind;
    let request = month(Request::values(&dataset.id, &shown.id), dataset, period)
        .with("org_type", level.id());
    let request = if kind == Kind::England {
        request
    } else {
        request.with(ApiFilter::Within(kind).id(), code)
    };
    Some(Found {
        what: format!(
            "{}, the {} of {}, {}",
            shown.label,
            level.plural(),
            subject.name,
            period.long()
        ),
        fields: of_values(dataset, shown, &request),
        request,
        rows: format!("One row for each {} that reported.", level.word()),
        notes: vec![format!(
            "Leave {} out, and there is a row for each.",
            dataset.period_column()
        )],
    })
}
