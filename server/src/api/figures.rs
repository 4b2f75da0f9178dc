//! The endpoints of datasets, drawn from the registry: their rows, and the values of any
//! indicator.

use std::sync::{Arc, Mutex, PoisonError};

use domain::api_rows::{
    self, Choice, CodeRows, Figures, IndicatorValues, MeasureCounts, PartRows, Selected,
};
use domain::facts::Facts;
use domain::organisation::Kind;
use domain::peers::GroupKey;
use domain::period::Period;
use domain::registry::{ApiFilter, ApiPart, Dataset, Evaluation, one_needed};
use domain::snapshot::Snapshot;

use super::answer::{Answer, ApiRequest, list, list_of_parts};
use super::error::Error;
use super::index;
use super::operations::{all_of, any_of};
use super::periods::last_day;

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
    lists: Vec<((usize, Choice), Arc<Selected>)>,
}

impl Found {
    fn get(&self, snapshot: &Snapshot, facts: &Facts, choice: &Choice) -> Arc<Selected> {
        let dataset = facts.index();
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
pub(crate) fn facts<'a>(ask: &'a ApiRequest, dataset: &Dataset) -> Result<&'a Facts, Error> {
    ask.snapshot
        .facts(&dataset.id)
        .filter(|facts| !facts.periods().is_empty())
        .map(Arc::as_ref)
        .ok_or_else(|| Error::not_found(format!("Nothing of {} is loaded yet.", dataset.title)))
}

/// What the filters choose. At least one of those that are `needed` must be given; without any,
/// one that narrows.
pub(crate) fn choice(
    ask: &ApiRequest,
    facts: &Facts,
    filters: &[ApiFilter],
    needed: &[ApiFilter],
) -> Result<Choice, Error> {
    let given = &ask.given;
    let one_of = one_needed(filters, needed);
    if one_of.iter().all(|name| given.get(name).is_none()) {
        return Err(Error::new(
            axum::http::StatusCode::BAD_REQUEST,
            format!(
                "At least one of these parameters is needed: {}.",
                any_of(&one_of)
            ),
        ));
    }
    let snapshot = &ask.snapshot;
    let mut choice = Choice::default();
    for filter in filters {
        let name = filter.id();
        match filter {
            ApiFilter::Month | ApiFilter::Year | ApiFilter::Snapshot => {
                let text = match filter {
                    ApiFilter::Year => given.year(name),
                    _ => given.day(name),
                };
                if let Some(text) = text {
                    let period = loaded(facts, *filter, &text)?;
                    if choice.period.is_some_and(|other| other != period) {
                        return Err(Error::field(
                            name,
                            "Another parameter names another period; give one of the two.",
                        ));
                    }
                    choice.period = Some(period);
                }
            }
            ApiFilter::Level => {
                choice.level = given.get(name).and_then(|level| level.parse().ok());
            }
            ApiFilter::Organisation | ApiFilter::Practice => {
                let kind = (*filter == ApiFilter::Practice).then_some(Kind::Practice);
                if let Some(found) = given.organisation(name, kind, snapshot)? {
                    if choice.org.is_some_and(|other| other != found.ordinal) {
                        return Err(Error::field(
                            name,
                            "Another parameter names another organisation; give one of the two.",
                        ));
                    }
                    choice.org = Some(found.ordinal);
                }
            }
            ApiFilter::Within(_) | ApiFilter::CareSystem => {
                let kind = match filter {
                    ApiFilter::Within(kind) => *kind,
                    _ => Kind::Icb,
                };
                let found = given.organisation(name, Some(kind), snapshot)?;
                choice
                    .within
                    .extend(found.map(|found| (kind, found.ordinal)));
            }
            ApiFilter::ListSizeBand => {
                choice.size_band = given
                    .get(name)
                    .map(|band| size_band(snapshot, name, band))
                    .transpose()?;
            }
            ApiFilter::Supplier => {
                choice.supplier = given
                    .get(name)
                    .map(|supplier| known_supplier(snapshot, name, supplier))
                    .transpose()?;
            }
        }
    }
    check_levels(&choice, snapshot)?;
    Ok(choice)
}

/// Refuses filters of levels that go with no organisation.
fn check_levels(choice: &Choice, snapshot: &Snapshot) -> Result<(), Error> {
    for (kind, _) in &choice.within {
        if choice.level.is_some_and(|level| level > *kind) {
            return Err(Error::field(
                ApiFilter::Level.id(),
                format!("Nothing of this level belongs to {}.", kind.with_article()),
            ));
        }
    }
    let of_practices = choice.level.is_none_or(|level| level == Kind::Practice);
    if choice.size_band.is_some() && !of_practices {
        return Err(Error::field(
            ApiFilter::ListSizeBand.id(),
            "It chooses practices; leave out `org_type`, or give practice.",
        ));
    }
    if let (Some(level), Some(one)) = (choice.level, choice.org)
        && let Some(one) = snapshot.catalogue.get(one)
        && one.kind != level
    {
        return Err(Error::field(
            ApiFilter::Level.id(),
            format!(
                "{} is the code of {}, not of {}.",
                one.code,
                one.kind.with_article(),
                level.with_article()
            ),
        ));
    }
    Ok(())
}

/// The period that a filter names, where the dataset has it.
fn loaded(facts: &Facts, filter: ApiFilter, text: &str) -> Result<Period, Error> {
    let written = |period: Period| match filter {
        ApiFilter::Snapshot => last_day(period).to_string(),
        _ => api_rows::iso(period),
    };
    let column = facts.dataset.period_column();
    let is_own = match filter {
        ApiFilter::Snapshot => facts.dataset.cadence.has_whole_months(),
        _ => column == filter.id(),
    };
    let known = facts.periods().iter().copied();
    if let Some(period) = known
        .filter(|_| is_own)
        .find(|period| written(*period) == text)
    {
        return Ok(period);
    }
    let edge = |period: Option<&Period>| period.copied().map(written).unwrap_or_default();
    let (first, last) = (edge(facts.periods().first()), edge(facts.periods().last()));
    let problem = if !is_own {
        format!(
            "{} goes by {column}: use the parameter {column}, such as {last}.",
            facts.dataset.title
        )
    } else if first == last {
        format!("{text} is not loaded; there are figures of {first} alone.")
    } else {
        format!("{text} is not loaded; there are figures from {first} to {last}.")
    };
    Err(Error::field(filter.id(), problem))
}

/// The bands of list size as programs name them, in the order of the bands.
pub(crate) const LIST_SIZE_BANDS: [&str; domain::peers::LIST_SIZE_BANDS.len()] = [
    "under-3000",
    "3000-5999",
    "6000-9999",
    "10000-14999",
    "15000-19999",
    "20000-or-more",
];

/// The band of list size with this name.
fn size_band(snapshot: &Snapshot, name: &str, band: &str) -> Result<u8, Error> {
    let is_known = snapshot
        .list_sizes()
        .is_some_and(|(facts, _)| !facts.periods().is_empty());
    if !is_known {
        return Err(Error::field(
            name,
            "No list sizes are loaded, by which practices could be chosen.",
        ));
    }
    LIST_SIZE_BANDS
        .iter()
        .position(|known| *known == band)
        .and_then(|band| u8::try_from(band).ok())
        .ok_or_else(|| {
            let known = LIST_SIZE_BANDS.join(", ");
            Error::field(name, format!("It takes one of: {known}."))
        })
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

/// An address below `/api/v1/` as the name of a file.
pub(crate) fn file_name(path: &str) -> String {
    path.replace('/', "-")
}

/// The rows of a dataset's endpoint.
pub(crate) fn rows(ask: &ApiRequest, dataset: &Dataset) -> Answer {
    let Some(api) = &dataset.api else {
        return Err(Error::not_found("There is no such endpoint."));
    };
    let facts = facts(ask, dataset)?;
    let choice = choice(ask, facts, &api.filters, &api.needs)?;
    let selected = ask.api.found.get(&ask.snapshot, facts, &choice);
    list(ask, &file_name(&api.endpoint), &selected, |rows| {
        Figures::new(&ask.snapshot, facts, rows)
    })
}

/// The rows of a list below a dataset's endpoint.
pub(crate) fn part_rows(ask: &ApiRequest, dataset: &Dataset, part: &ApiPart) -> Answer {
    let Some(api) = &dataset.api else {
        return Err(Error::not_found("There is no such endpoint."));
    };
    let facts = facts(ask, dataset)?;
    let choice = choice(ask, facts, &api.filters, &api.needs)?;
    let selected = ask.api.found.get(&ask.snapshot, facts, &choice);
    let name = file_name(&api.path_of(&part.path));
    let size = PartRows::size(dataset, part);
    list_of_parts(ask, &name, &selected, size, |rows| {
        PartRows::new(&ask.snapshot, facts, part, rows)
    })
}

/// The parameter that chooses a code.
pub(crate) const CODE: &str = "indicator";

/// The rows of a list of codes below a dataset's endpoint.
pub(crate) fn code_rows(ask: &ApiRequest, dataset: &Dataset, part: &ApiPart) -> Answer {
    let nothing = || Error::not_found("There is no such endpoint.");
    let api = dataset.api.as_ref().ok_or_else(nothing)?;
    let facts = facts(ask, dataset)?;
    let family = facts.dataset.family(&part.family).ok_or_else(nothing)?;
    let code = ask.given.get(CODE);
    // Those that files brought are among them.
    let codes = CodeRows::codes(&facts.dataset, &part.family, code);
    if let (Some(code), []) = (code, codes.as_slice()) {
        return Err(Error::field(
            CODE,
            format!(
                "{} has no code “{}” in this list; without the parameter it lists all.",
                facts.dataset.title,
                code.chars().take(40).collect::<String>()
            ),
        ));
    }
    let choice = choice(ask, facts, &api.filters, &api.needs)?;
    let selected = ask.api.found.get(&ask.snapshot, facts, &choice);
    let name = file_name(&api.path_of(&part.path));
    list_of_parts(ask, &name, &selected, codes.len(), |rows| {
        CodeRows::new(&ask.snapshot, facts, family, &codes, rows)
    })
}

/// The filters of what every dataset has: indicators and counts.
pub(crate) const VALUE_FILTERS: [ApiFilter; 8] = [
    ApiFilter::Month,
    ApiFilter::Year,
    ApiFilter::Level,
    ApiFilter::Organisation,
    ApiFilter::Within(Kind::Pcn),
    ApiFilter::Within(Kind::SubIcb),
    ApiFilter::Within(Kind::Icb),
    ApiFilter::Within(Kind::Region),
];

/// The groups with which values can be compared: those that need no further choice.
pub(crate) fn groups() -> impl Iterator<Item = GroupKey> {
    GroupKey::ALL
        .into_iter()
        .filter(|key| *key != GroupKey::Own)
}

/// The group to compare with.
fn benchmark(ask: &ApiRequest) -> GroupKey {
    ask.given
        .get("benchmark")
        .and_then(GroupKey::from_id)
        .unwrap_or(GroupKey::England)
}

/// The indicator in the path.
fn indicator(ask: &ApiRequest) -> Result<(&Arc<Dataset>, &Evaluation), Error> {
    let id = ask.in_path("indicator");
    let registry = &ask.snapshot.registry;
    api_rows::indicator(registry, id).ok_or_else(|| {
        let dataset = id
            .split_once('.')
            .and_then(|(dataset, _)| registry.dataset(dataset));
        let Some(dataset) = dataset else {
            return Error::not_found(
                "There is no such indicator, or several datasets have one of this name: /api/v1/datasets/ lists them. An indicator can be named with its dataset, gp-appointments.dna-rate.",
            );
        };
        let known: Vec<&str> = dataset
            .indicators
            .iter()
            .map(|one| one.id.as_str())
            .collect();
        Error::not_found(format!(
            "{} has no such indicator. There are: {}.",
            dataset.title,
            all_of(&known)
        ))
    })
}

/// Values of indicators, a row for each of these and the group that it is compared with.
fn indicator_values(
    ask: &ApiRequest,
    dataset: &Dataset,
    name: &str,
    parts: Vec<(&Evaluation, GroupKey)>,
) -> Answer {
    let facts = facts(ask, dataset)?;
    let choice = choice(ask, facts, &VALUE_FILTERS, &[])?;
    let selected = ask.api.found.get(&ask.snapshot, facts, &choice);
    list_of_parts(ask, name, &selected, parts.len(), |rows| {
        IndicatorValues::new(&ask.snapshot, facts, parts, rows)
    })
}

/// The values of an indicator.
pub(crate) fn values(ask: &ApiRequest) -> Answer {
    let (dataset, evaluation) = indicator(ask)?;
    let parts = vec![(evaluation, benchmark(ask))];
    indicator_values(ask, dataset, &evaluation.indicator.id, parts)
}

/// The values of an indicator beside every group.
pub(crate) fn beside_all(ask: &ApiRequest) -> Answer {
    let (dataset, evaluation) = indicator(ask)?;
    let parts = groups().map(|group| (evaluation, group)).collect();
    let name = format!("{}-benchmarks", evaluation.indicator.id);
    indicator_values(ask, dataset, &name, parts)
}

/// The values of every indicator of a dataset.
pub(crate) fn values_of_all(ask: &ApiRequest) -> Answer {
    let (dataset, _) = index::loaded_dataset(ask)?;
    let benchmark = benchmark(ask);
    let evaluations = dataset.evaluations().iter();
    let parts = evaluations.map(|one| (one, benchmark)).collect();
    indicator_values(ask, dataset, &format!("{}-indicators", dataset.id), parts)
}

/// The counts of a dataset, divided in one way.
pub(crate) fn counts(ask: &ApiRequest) -> Answer {
    let (dataset, facts) = index::loaded_dataset(ask)?;
    let Some(margin) = dataset.margin(ask.in_path("margin")) else {
        let known: Vec<&str> = dataset
            .margins
            .iter()
            .map(|margin| margin.id.as_str())
            .collect();
        return Err(Error::not_found(format!(
            "The counts of {} are not divided in this way. There are: {}.",
            dataset.title,
            all_of(&known)
        )));
    };
    let choice = choice(ask, facts, &VALUE_FILTERS, &[])?;
    let selected = ask.api.found.get(&ask.snapshot, facts, &choice);
    let name = format!("{}-{}", dataset.id, margin.id);
    let benchmark = benchmark(ask);
    list_of_parts(ask, &name, &selected, margin.size(), |rows| {
        MeasureCounts::new(&ask.snapshot, facts, margin, benchmark, rows)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names say where the bands begin.
    #[test]
    fn bands_of_list_size_are_named_by_their_edges() {
        let edges = domain::peers::LIST_SIZE_BANDS;
        for (band, name) in LIST_SIZE_BANDS.iter().enumerate() {
            let wanted = match edges.get(band + 1) {
                Some(next) if band == 0 => format!("under-{next}"),
                Some(next) => format!("{}-{}", edges[band], next - 1),
                None => format!("{}-or-more", edges[band]),
            };
            assert_eq!(*name, wanted);
        }
    }
}
