//! The names of an organisation over time: a page that shows a period calls everybody by the
//! name of then.

use crate::period::Month;

/// A name, and the months in which files were seen to give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameSpan {
    /// The first month.
    pub first: Month,
    /// The last month.
    pub last: Month,
    /// The name.
    pub name: String,
}

/// The names of one organisation. What it comes to does not depend on the order in which files
/// are read: of every name the first and the last month are kept, and nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NameHistory {
    /// Every name that was seen, in order of its text.
    seen: Vec<NameSpan>,
    /// Those that held, in order of time.
    held: Vec<NameSpan>,
}

impl NameHistory {
    /// A history of spans, in any order, a span for each name.
    #[must_use]
    pub fn new(seen: Vec<NameSpan>) -> Self {
        let mut history = Self::default();
        for span in seen {
            history.take_in(span);
        }
        history.hold();
        history
    }

    /// Every name that was seen, with its first and its last month.
    #[must_use]
    pub fn seen(&self) -> &[NameSpan] {
        &self.seen
    }

    /// The names that held, in order of time.
    #[must_use]
    pub fn spans(&self) -> &[NameSpan] {
        &self.held
    }

    /// The name that held in a month: the last that was given until then, else the first.
    #[must_use]
    pub fn at(&self, month: Month) -> Option<&str> {
        let after = self.held.partition_point(|span| span.first <= month);
        let span = self.held.get(after.saturating_sub(1))?;
        Some(&span.name)
    }

    /// The name of the last month.
    #[must_use]
    pub fn latest(&self) -> Option<&str> {
        self.held.last().map(|span| span.name.as_str())
    }

    /// Takes in that a file gives a name for a month. Returns whether that is news.
    pub fn observe(&mut self, month: Month, name: &str) -> bool {
        let is_news = self.take_in(NameSpan {
            first: month,
            last: month,
            name: name.to_owned(),
        });
        if is_news {
            self.hold();
        }
        is_news
    }

    fn take_in(&mut self, span: NameSpan) -> bool {
        match self.seen.binary_search_by(|own| own.name.cmp(&span.name)) {
            Ok(place) => {
                let own = &mut self.seen[place];
                let before = (own.first, own.last);
                own.first = own.first.min(span.first);
                own.last = own.last.max(span.last);
                before != (own.first, own.last)
            }
            Err(place) => {
                self.seen.insert(place, span);
                true
            }
        }
    }

    /// Finds out which names held. Where files give one name before and after a month, another
    /// one in between is their way of writing it and no change of name. Of two names with the
    /// same months the first in order of text holds.
    fn hold(&mut self) {
        let is_within = |inner: &NameSpan, outer: &NameSpan| {
            let months = |span: &NameSpan| (span.first, span.last);
            outer.first <= inner.first
                && inner.last <= outer.last
                && (months(inner) != months(outer) || outer.name < inner.name)
        };
        let held = self.seen.iter().filter(|span| {
            let mut others = self.seen.iter();
            !others.any(|other| is_within(span, other))
        });
        self.held = held.cloned().collect();
        self.held.sort_unstable_by_key(|span| span.first);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(observed: &[(&str, &str)]) -> NameHistory {
        let mut history = NameHistory::default();
        for (month, name) in observed {
            history.observe(month.parse().unwrap(), name);
        }
        history
    }

    fn at(history: &NameHistory, month: &str) -> String {
        history.at(month.parse().unwrap()).unwrap().to_owned()
    }

    #[test]
    fn the_order_of_loading_does_not_matter() {
        let observed = [
            ("2024-01", "Old"),
            ("2025-03", "Old"),
            ("2025-06", "New"),
            ("2026-04", "New"),
        ];
        let forwards = history(&observed);
        for order in [[3, 2, 1, 0], [0, 3, 1, 2], [2, 0, 3, 1]] {
            assert_eq!(history(&order.map(|index| observed[index])), forwards);
        }
        assert_eq!(forwards.spans().len(), 2);
        assert_eq!(at(&forwards, "2020-01"), "Old", "before the first");
        assert_eq!(at(&forwards, "2025-05"), "Old");
        assert_eq!(at(&forwards, "2025-06"), "New");
        assert_eq!(at(&forwards, "2027-01"), "New");
    }

    /// Names that are written in two ways, change, and are given twice for one month.
    #[test]
    fn any_order_comes_to_the_same() {
        let observed = [
            ("2024-01", "Old"),
            ("2024-05", "OLD"),
            ("2025-03", "Old"),
            ("2025-03", "New"),
            ("2025-06", "New"),
            ("2025-06", "NEW"),
            ("2026-04", "NEW"),
        ];
        let forwards = history(&observed);
        let names: Vec<&str> = forwards
            .spans()
            .iter()
            .map(|span| span.name.as_str())
            .collect();
        assert_eq!(names, ["Old", "New", "NEW"]);
        assert_eq!(forwards.latest(), Some("NEW"));
        for shift in 0..observed.len() {
            let mut order = observed;
            order.rotate_left(shift);
            assert_eq!(history(&order), forwards, "from {shift}");
            order.reverse();
            assert_eq!(history(&order), forwards, "backwards from {shift}");
        }
    }

    #[test]
    fn what_is_known_is_no_news() {
        let mut known = history(&[("2025-01", "A"), ("2025-12", "A")]);
        assert!(!known.observe("2025-06".parse().unwrap(), "A"));
        // Another way of writing it is kept, and holds in no month.
        assert!(known.observe("2025-06".parse().unwrap(), "a"));
        assert!(!known.observe("2025-06".parse().unwrap(), "a"));
        assert_eq!((known.seen().len(), known.spans().len()), (2, 1));
        assert!(known.observe("2026-01".parse().unwrap(), "A"));
        assert_eq!(NameHistory::default().at("2025-01".parse().unwrap()), None);
    }
}
