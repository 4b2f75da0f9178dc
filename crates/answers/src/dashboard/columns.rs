//! Which columns stand beside the subject's own values. Every table and figure of a dashboard
//! asks here, on the page and in files, so that one that has nobody to be compared with has
//! no empty columns anywhere.

use domain::comparison::Comparison;
use domain::organisation::Kind;
use domain::registry::{Dataset, Formula};

/// The columns that a table has beside the subject's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns {
    group: Option<usize>,
    has_place: bool,
}

impl Columns {
    /// The columns beside a group; those of a group only where the subject has it.
    #[must_use]
    pub fn of(comparison: &Comparison, group: Option<usize>) -> Self {
        Self {
            group: group.filter(|group| *group < comparison.groups.len()),
            // England is the only one of its kind: it has no place among others.
            has_place: comparison.subject.kind != Kind::England,
        }
    }

    /// The group whose values and differences are shown.
    #[must_use]
    pub const fn group(self) -> Option<usize> {
        self.group
    }

    /// Whether a place among all of the subject's kind is shown.
    #[must_use]
    pub const fn has_place(self) -> bool {
        self.has_place
    }

    /// The name of the group as the heading of a column or beside a line.
    #[must_use]
    pub fn group_name(self, comparison: &Comparison) -> Option<String> {
        self.group.map(|group| group_name(comparison, group))
    }
}

/// The indicator that tells which share of those asked answered, of a dataset of estimates: the
/// share that is taken of the margin by which taking part is known. `None` where none is declared.
#[must_use]
pub fn response_rate(dataset: &Dataset) -> Option<String> {
    let has_estimates = dataset
        .indicators
        .iter()
        .any(|indicator| matches!(indicator.formula, Formula::Published { .. }));
    let dimension = dataset.margin(&dataset.presence)?.dimensions.first()?;
    let is_of_presence = |cell: &String| {
        cell.split_once('.')
            .is_some_and(|(before, _)| before == dimension.id)
    };
    dataset
        .indicators
        .iter()
        .filter(|_| has_estimates)
        .find(|indicator| match &indicator.formula {
            Formula::Share { of, among, .. } => of.iter().chain(among).all(is_of_presence),
            _ => false,
        })
        .map(|indicator| indicator.id.clone())
}

/// The name of a group: of an area its own, else what kind of group it is.
pub(super) fn group_name(comparison: &Comparison, group: usize) -> String {
    let head = &comparison.groups[group];
    match head.area {
        Some(_) => head.name.clone(),
        None => head.key.label().to_owned(),
    }
}
