//! Every indicator of a dataset, searched.

use domain::registry::{Dataset, Indicator};
use domain::search::bounded;
use domain::snapshot::Snapshot;

use super::newest_period;
use super::overview::compare;
use crate::dashboard::{Answer, Unavailable, profiles};
use crate::indicators::{IndicatorGroup, IndicatorList, MOST};

/// The indicators of a dataset that have all words of a text in their name or meaning, with the
/// figures of an organisation beside its groups. An empty `period` is the latest.
///
/// # Errors
/// Why there is nothing to show.
pub fn indicators(
    snapshot: &Snapshot,
    dataset: &str,
    org: &str,
    period: &str,
    query: &str,
) -> Result<IndicatorList, Unavailable> {
    let Some(facts) = snapshot
        .facts(dataset)
        .filter(|facts| !facts.periods().is_empty())
    else {
        return Err(Unavailable::NotLoaded);
    };
    let query = bounded(query);
    let (groups, all) = found(&facts.dataset, query);
    let found = groups.iter().map(|group| group.indicators.len()).sum();
    let groups = first(groups, MOST);
    let listed = || groups.iter().flat_map(|group| &group.indicators).cloned();
    let newest = newest_period(snapshot, dataset, org, "", "");
    let newest = newest.map_or_else(String::new, |period| period.to_string());
    let period = if period.is_empty() { &newest } else { period };
    let wanted = |_: &Dataset| Some(listed().collect());
    match compare(snapshot, dataset, org, period, "", wanted, |_| false) {
        Answer::Comparison(mut comparison) => {
            let is_listed = |id: &str| listed().any(|listed| listed == id);
            comparison.dataset = comparison.dataset.with_indicators(is_listed).into();
            Ok(IndicatorList {
                comparison,
                groups,
                query: query.to_owned(),
                all,
                found,
            })
        }
        Answer::Unavailable(why) => Err(why),
    }
}

/// Those that fit, each in the most particular profile that shows it, which is the last; and how
/// many there are in all.
fn found(dataset: &Dataset, query: &str) -> (Vec<IndicatorGroup>, usize) {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let fits = |indicator: &Indicator| {
        let text = [&indicator.id, &indicator.label, &indicator.meaning];
        let text = text.map(|text| text.to_lowercase());
        words
            .iter()
            .all(|word| text.iter().any(|text| text.contains(word)))
    };
    let profiles: Vec<_> = profiles::offered(dataset).collect();
    let mut all = 0;
    let mut groups = Vec::with_capacity(profiles.len());
    for (index, profile) in profiles.iter().enumerate() {
        let later = &profiles[index + 1..];
        let own = profile.indicators.iter().filter(|id| {
            let mut later = later.iter();
            !later.any(|profile| profile.indicators.contains(id))
        });
        let own: Vec<&String> = own.collect();
        all += own.len();
        let fitting = own
            .into_iter()
            .filter(|id| {
                dataset
                    .indicator(id)
                    .is_some_and(|indicator| fits(indicator))
            })
            .cloned()
            .collect();
        groups.push(IndicatorGroup {
            profile: profile.id.clone(),
            label: profile.label.clone(),
            indicators: fitting,
        });
    }
    groups.retain(|group| !group.indicators.is_empty());
    (groups, all)
}

/// The first indicators of all groups together.
fn first(mut groups: Vec<IndicatorGroup>, most: usize) -> Vec<IndicatorGroup> {
    let mut left = most;
    for group in &mut groups {
        group.indicators.truncate(left);
        left -= group.indicators.len();
    }
    groups.retain(|group| !group.indicators.is_empty());
    groups
}
