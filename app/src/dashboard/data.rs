//! What a dashboard asks of the server.

use answers::dashboard::Answer;
use answers::dashboard::members_figure::Members;
use answers::dashboard::together_figure::Together;
use answers::neighbours::Neighbours;
use domain::comparison::PackedSeries;
use leptos::prelude::*;
use leptos::server_fn::codec::{GetUrl, Postcard};
use serde::{Deserialize, Serialize};

/// What a page carries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PageData {
    /// The answer to its question.
    pub answer: Answer,
    /// What its sections need beyond that.
    pub sections: Sections,
}

/// What sections of a dataset's own need, by their identifiers; nothing for those that have
/// nothing to show.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Sections {
    /// The neighbours of the organisation.
    pub neighbours: Vec<(String, Neighbours)>,
    /// The members of the area in an indicator.
    pub members: Vec<(String, Members)>,
    /// The series of several datasets.
    pub together: Vec<(String, Together)>,
}

/// What a page carries: the figures of an organisation against its groups in the shown period of
/// a profile, one indicator over time, and what sections need. `own` holds the codes of the user's
/// group, separated by commas; an empty `period` means the latest, an empty `profile` the first, an
/// empty `show` or `member` the indicator that the dataset or its section shows first.
///
/// # Errors
/// When the server cannot be reached.
#[server(name = DashboardFn, prefix = "/fn", endpoint = "dashboard", input = GetUrl)]
pub async fn dashboard(
    dataset: String,
    org: String,
    period: String,
    own: String,
    profile: String,
    show: String,
    member: String,
) -> Result<PageData, ServerFnError> {
    let snapshot = crate::state::snapshot()?;
    let answer =
        answers::questions::overview(&snapshot, &dataset, &org, &period, &own, &profile, &show);
    let sections = match &answer {
        Answer::Comparison(comparison) => sections(&snapshot, comparison, &member),
        Answer::Unavailable(missing) => {
            if missing.is_not_found() {
                crate::state::respond_with(axum::http::StatusCode::NOT_FOUND);
            }
            Sections::default()
        }
    };
    Ok(PageData { answer, sections })
}

#[cfg(feature = "ssr")]
fn sections(
    snapshot: &domain::snapshot::Snapshot,
    comparison: &domain::comparison::Comparison,
    member: &str,
) -> Sections {
    use domain::organisation::Kind;
    use domain::registry::SectionView;
    let mut found = Sections::default();
    if !comparison.is_reported() {
        return found;
    }
    let (dataset, subject) = (&comparison.dataset.id, &comparison.subject);
    let code = subject.code.to_string();
    let period = comparison.shown_period().to_string();
    for section in &comparison.dataset.sections {
        let id = section.id.clone();
        match &section.view {
            // Their figures come with the comparison.
            SectionView::Indicators { .. } | SectionView::Parts { .. } => {}
            SectionView::Neighbours { .. } => {
                if !matches!(subject.kind, Kind::Practice | Kind::Pcn | Kind::SubIcb) {
                    continue;
                }
                let neighbours =
                    answers::questions::neighbours(snapshot, dataset, &id, &code, &period);
                found.neighbours.extend(neighbours.map(|one| (id, one)));
            }
            SectionView::Members { .. } => {
                let members = answers::dashboard::members_question::members(
                    snapshot, dataset, &id, &code, &period, member,
                );
                found.members.extend(members.map(|one| (id, one)));
            }
            SectionView::Together { .. } => {
                let together = answers::dashboard::together_question::together(
                    snapshot, dataset, &id, &code, &period,
                );
                found.together.extend(together.map(|one| (id, one)));
            }
        }
    }
    found
}

/// The members of an area in a period and an indicator, for a section of a dataset; nothing
/// where it has none.
///
/// # Errors
/// When the server cannot be reached.
#[server(name = MembersFn, prefix = "/fn", endpoint = "members", input = GetUrl, output = Postcard)]
pub async fn members(
    dataset: String,
    section: String,
    org: String,
    period: String,
    indicator: String,
) -> Result<Option<Members>, ServerFnError> {
    let snapshot = crate::state::snapshot()?;
    Ok(answers::dashboard::members_question::members(
        &snapshot, &dataset, &section, &org, &period, &indicator,
    ))
}

/// One indicator over time, for an organisation and its groups; nothing where there is none.
///
/// # Errors
/// When the server cannot be reached.
#[server(name = SeriesFn, prefix = "/fn", endpoint = "series", input = GetUrl, output = Postcard)]
pub async fn series(
    dataset: String,
    org: String,
    period: String,
    own: String,
    show: String,
) -> Result<PackedSeries, ServerFnError> {
    let snapshot = crate::state::snapshot()?;
    let found = answers::questions::series(&snapshot, &dataset, &org, &period, &own, &show);
    Ok(PackedSeries(found.into_iter().collect()))
}
