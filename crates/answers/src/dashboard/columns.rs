//! Which columns stand beside the subject's own values. Every table and figure of a dashboard
//! asks here, on the page and in files, so that one that has nobody to be compared with has
//! no empty columns anywhere.

use domain::comparison::Comparison;
use domain::organisation::Kind;

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

/// The name of a group: of an area its own, else what kind of group it is.
pub(super) fn group_name(comparison: &Comparison, group: usize) -> String {
    let head = &comparison.groups[group];
    match head.area {
        Some(_) => head.name.clone(),
        None => head.key.label().to_owned(),
    }
}
