//! The members of a group side by side, each over time on one scale.

use crate::ranked::place_in_words;
use crate::table::{Cell, Heading, Table, range_cells, range_headings};
use crate::{Absences, Break, Format, Line, Moment, Role};

/// One member.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Where it leads, where it leads anywhere.
    pub link: Option<String>,
    /// Whose it is.
    pub role: Role,
    /// A value for each moment.
    pub values: Vec<Option<f64>>,
    /// Why moments have no value.
    pub absences: Absences,
    /// The interval of the last value.
    pub range: Option<(f64, f64)>,
    /// The change to the last value.
    pub change: Option<f64>,
    /// Why there is none: that the method changed in between.
    pub no_change: Option<String>,
    /// A few words below the name: `no real difference`.
    pub note: String,
}

/// The members of a group, each with a small line.
#[derive(Debug, Clone, PartialEq)]
pub struct Members {
    /// The heading of the members.
    pub dimension: String,
    /// The heading of the values.
    pub measure: String,
    /// The heading of the changes: `Change on a year before`.
    pub change: String,
    /// Where the lines are not joined, in order of time.
    pub breaks: Vec<Break>,
    /// The horizontal axis; the last moment is the one that is compared.
    pub moments: Vec<Moment>,
    /// The members, in the order in which they are drawn.
    pub members: Vec<Member>,
    /// A line that is drawn with every member.
    pub reference: Option<Line>,
    /// How values are written.
    pub format: Format,
    /// How changes are written.
    pub change_format: Format,
    /// Whether the vertical axes must begin at zero.
    pub from_zero: bool,
}

impl Members {
    /// The value at the last moment; an older one would not compare.
    pub(crate) fn last(&self, member: &Member) -> Option<f64> {
        let last = self.moments.len().checked_sub(1)?;
        member.values.get(last).copied().flatten()
    }

    /// Why there is no value at the last moment.
    pub(crate) fn absent<'a>(&self, member: &'a Member) -> Option<&'a str> {
        let last = self.moments.len().checked_sub(1)?;
        member.absences.get(&last).map(String::as_str)
    }

    /// The last value in words, or why there is none.
    pub(crate) fn said(&self, member: &Member) -> String {
        match self.last(member) {
            Some(value) => self.format.value(value),
            None => self.absent(member).unwrap_or("did not report").to_owned(),
        }
    }

    /// The place of a member among those with a value.
    pub(crate) fn place(&self, member: &Member) -> String {
        let values: Vec<Option<f64>> = self.members.iter().map(|other| self.last(other)).collect();
        self.last(member)
            .and_then(|value| place_in_words(&values, value))
            .unwrap_or_default()
    }

    /// The lowest and highest value of all members.
    pub(crate) fn extent(&self) -> (f64, f64) {
        let lines = self.members.iter().map(|member| &member.values);
        let values = lines.chain(self.reference.iter().map(|line| &line.values));
        let (low, high) = values
            .flatten()
            .copied()
            .flatten()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            });
        (if self.from_zero { low.min(0.0) } else { low }, high)
    }

    pub(crate) fn table(&self) -> Table {
        let has_ranges = self.members.iter().any(|member| member.range.is_some());
        let mut headings = vec![
            Heading::text(self.dimension.clone()),
            Heading::number(self.measure.clone()),
        ];
        if has_ranges {
            headings.extend(range_headings());
        }
        headings.push(Heading::number(self.change.clone()));
        headings.push(Heading::text("Place"));
        let rows = self.members.iter().map(|member| {
            let last = self.last(member);
            let mut cells = vec![
                Cell {
                    text: member.name.clone(),
                    number: None,
                    link: member.link.clone(),
                },
                Cell::number_or(last, &self.format, self.absent(member)),
            ];
            if has_ranges {
                let range = member.range.filter(|_| last.is_some());
                cells.extend(range_cells(range, &self.format));
            }
            let change = member.change.filter(|_| last.is_some());
            let no_change = member.no_change.as_deref();
            cells.push(Cell::number_or(change, &self.change_format, no_change));
            cells.push(Cell::text(self.place(member)));
            cells
        });
        Table {
            headings,
            rows: rows.collect(),
        }
    }
}
