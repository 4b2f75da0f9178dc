//! Which requests give what a chart of several datasets shows: one for each of its series.

use domain::comparison::Comparison;
use domain::registry::{Dataset, SectionView};
use domain::snapshot::Snapshot;

use super::request::Request;
use super::views::{Found, of_values};

/// Whether a section shows series of several datasets.
pub(super) fn is_together(dataset: &Dataset, id: &str) -> bool {
    let section = dataset.section(id);
    section.is_some_and(|section| matches!(section.view, SectionView::Together { .. }))
}

/// The first of its series, with the addresses of the others.
pub(super) fn of_section(
    snapshot: &Snapshot,
    dataset: &Dataset,
    section: &str,
    comparison: &Comparison,
) -> Option<Found> {
    let subject = &comparison.subject;
    let found = answers::dashboard::together_question::together(
        snapshot,
        &dataset.id,
        section,
        subject.code.as_str(),
        &comparison.shown_period().to_string(),
    )?;
    let (first, others) = found.series.split_first()?;
    let own = snapshot.registry.dataset(&first.dataset)?;
    let shown = own.indicator(&first.indicator)?;
    let request = Request::values(&own.id, &shown.id).with("org", subject.code);
    let notes = others.iter().map(|other| {
        let request = Request::values(&other.dataset, &other.indicator).with("org", subject.code);
        format!("{}: {}", other.name, request.address(""))
    });
    Some(Found {
        what: format!(
            "{}, {}, by {}",
            first.name,
            subject.name,
            own.period_column()
        ),
        fields: of_values(own, shown, &request),
        request,
        rows: format!("One row for each {}, oldest first.", own.period_column()),
        notes: std::iter::once("Each line of the figure is a request of its own.".to_owned())
            .chain(notes)
            .collect(),
    })
}
