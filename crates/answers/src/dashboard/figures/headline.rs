//! Which indicators the cards show.

use domain::comparison::Comparison;
use domain::comparison::words::lower_first;
use domain::registry::{HEADLINES, Reading};

use crate::dashboard::profiles;
use crate::dashboard::words::absent_words;

/// The indicators of the cards, and what is said of those that gave way to the next that can
/// be shown. What is suppressed stays: that it is held back is itself a finding. Where too
/// few can be shown, cards say why they cannot.
#[must_use]
pub fn headline(comparison: &Comparison, profile: Option<&str>) -> (Vec<String>, Option<String>) {
    let is_shown = |id: &String| {
        comparison
            .indicator(id)
            .is_some_and(|(series, _)| series.own_reading(comparison.period) != Reading::Missing)
    };
    // A page carries the indicators of its sections too; they are no cards.
    let of_profile = profiles::shown(comparison.declaration(), profile);
    let all: Vec<String> = comparison
        .indicators
        .iter()
        .map(|series| series.id.clone())
        .filter(|id| of_profile.is_none_or(|profile| profile.indicators.contains(id)))
        .collect();
    let (shown, absent): (Vec<String>, Vec<String>) = all.iter().cloned().partition(is_shown);
    let mut ids: Vec<String> = shown.into_iter().take(HEADLINES).collect();
    let room = HEADLINES.saturating_sub(ids.len());
    ids.extend(absent.into_iter().take(room));
    // In the order of the profile.
    let ids: Vec<String> = all.iter().filter(|id| ids.contains(id)).cloned().collect();
    let passed: Vec<String> = all
        .iter()
        .take(HEADLINES)
        .filter(|id| !ids.contains(id))
        .filter_map(|id| comparison.dataset.indicator(id))
        .map(|indicator| {
            let reason = absent_words(comparison, indicator);
            format!("{} ({})", indicator.label, lower_first(&reason))
        })
        .collect();
    let passed = (!passed.is_empty()).then(|| format!("Not shown: {}.", passed.join("; ")));
    (ids, passed)
}
