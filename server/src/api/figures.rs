//! The endpoints of datasets, drawn from the registry: their rows, and the values of any
//! indicator.

use std::sync::{Arc, Mutex, PoisonError};

use domain::api_rows::{self, Choice, Figures, IndicatorValues, Selected};
use domain::facts::Facts;
use domain::organisation::Kind;
use domain::peers::GroupKey;
use domain::period::Period;
use domain::registry::{ApiFilter, Dataset};
use domain::snapshot::Snapshot;

use super::answer::{Answer, Ask, list};
use super::error::Error;
use super::operations::named;

/// How many lists are remembered.
const REMEMBERED: usize = 64;
/// How many rows all of them have at most.
const MOST_ROWS: usize = 2_000_000;

/// Lists whose rows were found before: whoever pages through one asks for it again and again.
#[derive(Clone, Default)]
pub(crate) struct Found(Arc<Mutex<FoundOf>>);

#[derive(Default)]
struct FoundOf {
    generation: i64,
    lists: Vec<((&'static str, Choice), Arc<Selected>)>,
}

impl Found {
    fn get(&self, snapshot: &Snapshot, facts: &Facts, choice: &Choice) -> Arc<Selected> {
        let dataset = facts.dataset.id;
        {
            let mut found = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if found.generation != snapshot.generation {
                *found = FoundOf {
                    generation: snapshot.generation,
                    lists: Vec::new(),
                };
            }
            if let Some(at) = found
                .lists
                .iter()
                .position(|((of, known), _)| *of == dataset && known == choice)
            {
                // The last is the one that was used last.
                let entry = found.lists.remove(at);
                let selected = Arc::clone(&entry.1);
                found.lists.push(entry);
                return selected;
            }
        }
        let selected = Arc::new(api_rows::select(snapshot, facts, choice));
        let mut found = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if found.generation == snapshot.generation && selected.rows.len() < MOST_ROWS / 4 {
            found
                .lists
                .push(((dataset, choice.clone()), Arc::clone(&selected)));
            let rows = |found: &FoundOf| -> usize {
                found.lists.iter().map(|(_, list)| list.rows.len()).sum()
            };
            while found.lists.len() > REMEMBERED || rows(&found) > MOST_ROWS {
                found.lists.remove(0);
            }
        }
        selected
    }
}

/// The figures of a dataset; an error where nothing of it is loaded.
pub(crate) fn facts<'a>(ask: &'a Ask, dataset: &Dataset) -> Result<&'a Facts, Error> {
    ask.snapshot
        .facts(dataset.id)
        .filter(|facts| !facts.periods().is_empty())
        .map(Arc::as_ref)
        .ok_or_else(|| Error::not_found(format!("Nothing of {} is loaded yet.", dataset.title)))
}

/// What the filters choose.
pub(crate) fn choice(ask: &Ask, facts: &Facts, filters: &[ApiFilter]) -> Result<Choice, Error> {
    let given = &ask.given;
    let narrowing: Vec<&str> = filters
        .iter()
        .filter(|filter| filter.narrows())
        .map(|filter| filter.id())
        .collect();
    if narrowing.iter().all(|name| given.get(name).is_none()) {
        return Err(Error::new(
            axum::http::StatusCode::BAD_REQUEST,
            format!(
                "At least one of these parameters is needed: {}.",
                named(&narrowing)
            ),
        ));
    }
    let snapshot = &ask.snapshot;
    let mut choice = Choice::default();
    for filter in filters {
        let name = filter.id();
        match filter {
            ApiFilter::Month => choice.period = loaded(facts, name, given.month(name))?,
            ApiFilter::Level => {
                choice.level = given.get(name).and_then(|level| level.parse().ok());
            }
            ApiFilter::Organisation | ApiFilter::Practice => {
                let kind = (*filter == ApiFilter::Practice).then_some(Kind::Practice);
                let found = given.organisation(name, kind, snapshot)?;
                choice.org = found.map(|found| found.ordinal);
            }
            ApiFilter::Within(kind) => {
                let found = given.organisation(name, Some(*kind), snapshot)?;
                choice
                    .within
                    .extend(found.map(|found| (*kind, found.ordinal)));
            }
            ApiFilter::Supplier => {
                choice.supplier = given
                    .get(name)
                    .map(|supplier| known_supplier(snapshot, name, supplier))
                    .transpose()?;
            }
        }
    }
    if let (Some(level), Some(one)) = (choice.level, choice.org)
        && let Some(one) = snapshot.catalogue.get(one)
        && one.kind != level
    {
        return Err(Error::field(
            ApiFilter::Level.id(),
            format!(
                "{} is the code of a {}, not of a {}.",
                one.code,
                one.kind.word(),
                level.word()
            ),
        ));
    }
    Ok(choice)
}

/// The period of a month, where it is loaded.
fn loaded(
    facts: &Facts,
    name: &str,
    month: Option<domain::period::Month>,
) -> Result<Option<Period>, Error> {
    let Some(month) = month else {
        return Ok(None);
    };
    let period = Period::Month(month);
    if facts.period_index(period).is_none() {
        let first = facts.periods().first().copied().map(api_rows::iso);
        let last = facts.periods().last().copied().map(api_rows::iso);
        return Err(Error::field(
            name,
            format!(
                "{} is not loaded; there are figures from {} to {}.",
                api_rows::iso(period),
                first.unwrap_or_default(),
                last.unwrap_or_default()
            ),
        ));
    }
    Ok(Some(period))
}

/// A supplier that some practice has.
fn known_supplier(snapshot: &Snapshot, name: &str, supplier: &str) -> Result<String, Error> {
    let mut known: Vec<&str> = snapshot
        .catalogue
        .of_kind(Kind::Practice)
        .filter_map(|practice| practice.clinical_system.as_deref())
        .collect();
    known.sort_unstable();
    known.dedup();
    if known.is_empty() {
        return Err(Error::field(
            name,
            "No release that is loaded names suppliers.",
        ));
    }
    known
        .iter()
        .find(|known| known.eq_ignore_ascii_case(supplier))
        .map(|known| (*known).to_owned())
        .ok_or_else(|| Error::field(name, format!("It takes one of: {}.", known.join(", "))))
}

/// The rows of a dataset's endpoint.
pub(crate) fn rows(ask: &Ask, dataset: &'static Dataset) -> Answer {
    let Some(api) = &dataset.api else {
        return Err(Error::not_found("There is no such endpoint."));
    };
    let facts = facts(ask, dataset)?;
    let choice = choice(ask, facts, api.filters)?;
    let selected = ask.api.found.get(&ask.snapshot, facts, &choice);
    list(ask, api.endpoint, &selected, |rows| {
        Figures::new(&ask.snapshot, facts, rows)
    })
}

/// The filters of the values of indicators.
pub(crate) const VALUE_FILTERS: [ApiFilter; 7] = [
    ApiFilter::Month,
    ApiFilter::Level,
    ApiFilter::Organisation,
    ApiFilter::Within(Kind::Pcn),
    ApiFilter::Within(Kind::SubIcb),
    ApiFilter::Within(Kind::Icb),
    ApiFilter::Within(Kind::Region),
];

/// The groups with which values can be compared: those that need no further choice.
pub(crate) fn benchmarks() -> Vec<&'static str> {
    GroupKey::ALL
        .into_iter()
        .filter(|key| *key != GroupKey::Own)
        .map(GroupKey::id)
        .collect()
}

/// The values of an indicator.
pub(crate) fn values(ask: &Ask) -> Answer {
    let id = ask.in_path("indicator");
    let Some((dataset, evaluation)) = api_rows::indicator(id) else {
        return Err(Error::not_found(
            "There is no such indicator, or several datasets have one of this name: /api/v1/datasets/ lists them. An indicator can be named with its dataset, gp-appointments.dna-rate.",
        ));
    };
    let facts = facts(ask, dataset)?;
    let choice = choice(ask, facts, &VALUE_FILTERS)?;
    let benchmark = ask
        .given
        .get("benchmark")
        .and_then(GroupKey::from_id)
        .unwrap_or(GroupKey::England);
    let selected = ask.api.found.get(&ask.snapshot, facts, &choice);
    list(ask, evaluation.indicator.id, &selected, |rows| {
        IndicatorValues::new(&ask.snapshot, facts, evaluation, benchmark, rows)
    })
}
