//! Which request gives what a figure shows. It is drawn from the figure's own address, and from
//! what the registry declares of the dataset's endpoint, so that a new dataset has it too.

use domain::api_rows::{figure_fields, iso};
use domain::code::OdsCode;
use domain::comparison::Comparison;
use domain::organisation::Kind;
use domain::peers::GroupKey;
use domain::period::Period;
use domain::registry::{ApiFilter, Breakdown, Dataset, Indicator, Unit, View};
use domain::snapshot::Snapshot;

use super::request::Request;
use crate::address::{self, Address, HeldBy, Near};
use crate::dashboard::capital;
use crate::dashboard::data::Answer;
use crate::nation::data::NationAnswer;
use crate::service;
use crate::tools::Tool;

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
struct Found {
    what: String,
    request: Request,
    rows: String,
    fields: Vec<(String, String)>,
    notes: Vec<String>,
}

/// The use of a dashboard's figure; nothing where there is no such figure.
#[must_use]
pub fn of_tool(snapshot: &Snapshot, slug: &str, figure: &str, address: &Address) -> Option<Use> {
    let tool = service::tool(slug)?;
    let org = address.org?.to_string();
    let period = address
        .period
        .map(|period| period.to_string())
        .unwrap_or_default();
    let own: Vec<String> = address.own.iter().map(ToString::to_string).collect();
    let Answer::Comparison(comparison) =
        service::comparison(snapshot, tool.dataset, &org, &period, &own.join(","))
    else {
        return None;
    };
    let dataset = comparison.declaration();
    let shown = shown(tool, address)?;
    let found = match figure {
        "trend" => over_time(&comparison, shown, address),
        "against" => against(&comparison, shown),
        "everything" => everything(&comparison, shown),
        "landscape" => landscape(snapshot, &comparison, address)?,
        id => {
            let breakdown = dataset.breakdowns.iter().find(|one| one.id == id)?;
            of_breakdown(&comparison, breakdown, shown, address)
        }
    };
    let name = format!("{}: {}", tool.title(), comparison.subject.name);
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

/// The use of a figure of the State of the Nation; nothing where there is no such figure.
#[must_use]
pub fn of_nation(snapshot: &Snapshot, slug: &str, figure: &str, address: &Address) -> Option<Use> {
    let tool = service::tool(slug)?;
    let shown = shown(tool, address)?;
    let period = address
        .period
        .map(|period| period.to_string())
        .unwrap_or_default();
    let NationAnswer::Nation(nation) =
        service::nation(snapshot, tool.dataset, shown.id, &period, "")
    else {
        return None;
    };
    let dataset = tool.declaration();
    let period = nation.period();
    let values = Request::values(dataset.id, shown.id);
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
            format!("{}: state of the nation", tool.title()),
        ),
        csv: format!("/tools/{slug}/nation/{figure}.csv{}", address.query()),
        fields: of_values(dataset, shown, &request),
        request,
        rows,
        notes,
    })
}

/// The indicator that a page shows.
fn shown(tool: &Tool, address: &Address) -> Option<&'static Indicator> {
    let dataset = tool.declaration();
    let wanted = address.show.as_deref();
    wanted
        .and_then(|show| dataset.indicator(show))
        .or_else(|| dataset.indicator(tool.first_shown))
}

/// A request for one period.
fn month(request: Request, dataset: &Dataset, period: Period) -> Request {
    request.with(dataset.period_column(), iso(period))
}

/// The fields of a row that say whose it is, and when.
fn of_whom(dataset: &'static Dataset) -> impl Iterator<Item = (String, String)> {
    figure_fields(dataset)
        .into_iter()
        .filter(|field| field.name.starts_with("org_") || field.name == dataset.period_column())
        .map(|field| (field.name, field.meaning))
}

/// The fields of the values of an indicator that figures show.
fn of_values(
    dataset: &'static Dataset,
    shown: &Indicator,
    request: &Request,
) -> Vec<(String, String)> {
    let unit = match shown.unit {
        Unit::Percent | Unit::Change => ", in per cent",
        Unit::PerThousand => ", for every 1,000",
        Unit::PerHundred => ", for every 100",
        Unit::Count | Unit::Score => "",
    };
    let mut fields: Vec<(&str, String)> = vec![
        ("value", format!("{}{unit}", shown.label)),
        ("numerator", capital(shown.numerator)),
        ("denominator", capital(shown.denominator)),
    ];
    if let Some(method) = shown.interval_method() {
        fields.push(("lower", format!("Lower end of the 95% interval ({method})")));
        fields.push(("upper", "Upper end of the interval".to_owned()));
    }
    fields.push((
        "percentile",
        "The place among 100 of its level that reported".to_owned(),
    ));
    if request
        .parameters
        .iter()
        .any(|(name, _)| *name == "benchmark")
    {
        fields.push(("benchmark_name", "The group beside it".to_owned()));
        fields.push(("benchmark_value", "The value of that group".to_owned()));
    }
    let fields = fields
        .into_iter()
        .map(|(name, meaning)| (name.to_owned(), meaning));
    of_whom(dataset).chain(fields).collect()
}

/// The columns of a dataset's rows that count what a margin does; all of them without one.
fn of_rows(dataset: &'static Dataset, margin: Option<&str>) -> Vec<(String, String)> {
    let index = margin.and_then(|margin| dataset.margin_index(margin));
    let columns: Vec<(String, String)> = dataset
        .api_columns()
        .iter()
        .filter(|column| index.is_none_or(|index| column.measure.margin == index))
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
    of_whom(dataset).chain(columns).collect()
}

/// The group of the view as the interface names it, and what is said where it has none.
fn benchmark(comparison: &Comparison, address: &Address) -> Result<Option<GroupKey>, String> {
    let group = address
        .group
        .and_then(|key| comparison.group_index(key))
        .or_else(|| comparison.default_group());
    match group.map(|group| comparison.groups[group].key) {
        Some(GroupKey::Own) => Err(
            "A group of your own is not in the API: ask for its members one by one with org, and add up their numerators and denominators."
                .to_owned(),
        ),
        key => Ok(key),
    }
}

fn over_time(comparison: &Comparison, shown: &Indicator, address: &Address) -> Found {
    let dataset = comparison.declaration();
    let subject = &comparison.subject;
    let mut request = Request::values(dataset.id, shown.id).with("org", subject.code);
    let mut notes = Vec::new();
    match benchmark(comparison, address) {
        Ok(Some(key)) => request = request.with("benchmark", key.id()),
        Ok(None) => {}
        Err(note) => notes.push(note),
    }
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

fn against(comparison: &Comparison, shown: &Indicator) -> Found {
    let dataset = comparison.declaration();
    let subject = &comparison.subject;
    let period = comparison.shown_period();
    let mut request =
        month(Request::values(dataset.id, shown.id), dataset, period).with("org", subject.code);
    let keys: Vec<&str> = comparison
        .groups
        .iter()
        .map(|group| group.key)
        .filter(|key| *key != GroupKey::Own)
        .map(GroupKey::id)
        .collect();
    let mut notes = Vec::new();
    if let Some(first) = keys.first() {
        request = request.with("benchmark", first);
        notes.push(format!(
            "One request for each line of the table; benchmark takes {} here.",
            keys.join(", ")
        ));
    }
    Found {
        what: format!("{}, {}, {}", shown.label, subject.name, period.long()),
        fields: of_values(dataset, shown, &request),
        request,
        rows: "One row: the organisation, and the group beside it.".to_owned(),
        notes,
    }
}

fn everything(comparison: &Comparison, shown: &Indicator) -> Found {
    let dataset = comparison.declaration();
    let subject = &comparison.subject;
    let period = comparison.shown_period();
    let what = format!("Every indicator, {}, {}", subject.name, period.long());
    let ids: Vec<&str> = dataset.indicators.iter().map(|one| one.id).collect();
    let each = format!(
        "The values themselves: /api/v1/indicators/{}.{}/values/ with the same organisation and {}, and so for each of {}.",
        dataset.id,
        shown.id,
        dataset.period_column(),
        ids.join(", ")
    );
    if let Some((request, Whose::Its)) = rows_of(comparison) {
        return Found {
            what,
            request,
            rows: "One row: the counts from which the indicators are computed.".to_owned(),
            fields: of_rows(dataset, None),
            notes: vec![each],
        };
    }
    let request = month(Request::values(dataset.id, shown.id), dataset, period);
    let request = request.with("org", subject.code);
    Found {
        what,
        fields: of_values(dataset, shown, &request),
        request,
        rows: format!("One row: the value of {}.", shown.axis),
        notes: vec![each],
    }
}

/// Of whom the rows of an endpoint are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// The organisation's own.
    Its,
    /// Those of its practices.
    ItsPractices,
    /// Those of all practices.
    AllPractices,
}

impl Whose {
    fn rows(self) -> &'static str {
        match self {
            Self::Its => "One row.",
            Self::ItsPractices => "One row for each of its practices that reported.",
            Self::AllPractices => "One row for each practice of England that reported.",
        }
    }

    fn note(self, kind: Kind) -> Option<String> {
        match self {
            Self::Its => None,
            Self::ItsPractices => Some("The endpoint has practices: add them up. The figure shows what is published for the area where that exists, so the two may differ by practices that did not report.".to_owned()),
            Self::AllPractices => Some(format!("The endpoint has practices and cannot be asked for {}: take those of the area by the columns of its code, and add them up.", match kind {
                Kind::England => "England as one",
                Kind::Region => "a region",
                _ => "an area of this level",
            })),
        }
    }
}

/// The rows of the dataset's endpoint for the subject and the shown period: by what it
/// declares, for the organisation itself, for its practices, or for all.
fn rows_of(comparison: &Comparison) -> Option<(Request, Whose)> {
    let dataset = comparison.declaration();
    let api = dataset.api.as_ref()?;
    let kind = comparison.subject.kind;
    let has = |filter: ApiFilter| api.filters.contains(&filter);
    let is_level = api.levels.contains(&kind);
    let (filter, whose) = if is_level && has(ApiFilter::Organisation) {
        (Some(ApiFilter::Organisation), Whose::Its)
    } else if is_level && kind == Kind::Practice && has(ApiFilter::Practice) {
        (Some(ApiFilter::Practice), Whose::Its)
    } else if has(ApiFilter::Within(kind)) {
        (Some(ApiFilter::Within(kind)), Whose::ItsPractices)
    } else {
        (None, Whose::AllPractices)
    };
    let path = format!("/api/v1/{}/", api.endpoint);
    let request = month(Request::new(path), dataset, comparison.shown_period());
    let request = match filter {
        Some(filter) => request.with(filter.id(), comparison.subject.code),
        None => request,
    };
    Some((request, whose))
}

fn of_breakdown(
    comparison: &Comparison,
    breakdown: &Breakdown,
    shown: &Indicator,
    address: &Address,
) -> Found {
    let dataset = comparison.declaration();
    let subject = &comparison.subject;
    let what = format!(
        "{}, {}, {}",
        breakdown.title,
        subject.name,
        comparison.shown_period().long()
    );
    let offered = |margin: &str| {
        let margins = dataset.api.as_ref().map_or(&[][..], |api| api.margins);
        margins.contains(&margin)
    };
    let (margin, is_narrowed) = match breakdown.view {
        View::Composition {
            margin, narrowed, ..
        } => {
            let is_narrowed = narrowed.is_some() && address.held_by != HeldBy::All;
            (margin, is_narrowed)
        }
        View::Share { margin, .. } | View::Pyramid { margin } => (margin, false),
    };
    let Some((request, whose)) = rows_of(comparison) else {
        return Found {
            what,
            ..everything(comparison, shown)
        };
    };
    let mut notes: Vec<String> = whose.note(subject.kind).into_iter().collect();
    let counts = if offered(margin) {
        if is_narrowed {
            notes.push("The API has these counts for all staff together, not by who held the appointment. What the figure shows is in its CSV file.".to_owned());
        }
        Some(margin)
    } else {
        notes.push("The API does not divide the counts in this way; the rows have the other counts. What the figure shows is in its CSV file.".to_owned());
        None
    };
    Found {
        what,
        request,
        rows: whose.rows().to_owned(),
        fields: of_rows(dataset, counts),
        notes,
    }
}

/// The practices round about.
fn landscape(snapshot: &Snapshot, comparison: &Comparison, address: &Address) -> Option<Found> {
    let dataset = comparison.declaration();
    let subject = &comparison.subject;
    let api = dataset.api.as_ref()?;
    let period = comparison.shown_period();
    service::landscape(snapshot, &subject.code.to_string(), &period.to_string())?;
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
        fields: of_rows(dataset, None),
        notes,
    })
}
