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

/// The names of one organisation, in order of time, without overlap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NameHistory {
    spans: Vec<NameSpan>,
}

impl NameHistory {
    /// A history of spans, in any order.
    #[must_use]
    pub fn new(mut spans: Vec<NameSpan>) -> Self {
        spans.sort_by_key(|span| span.first);
        Self { spans }
    }

    /// The spans, in order of time.
    #[must_use]
    pub fn spans(&self) -> &[NameSpan] {
        &self.spans
    }

    /// The name that held in a month: the last that was given until then, else the first.
    #[must_use]
    pub fn at(&self, month: Month) -> Option<&str> {
        let after = self.spans.partition_point(|span| span.first <= month);
        let span = self.spans.get(after.saturating_sub(1))?;
        Some(&span.name)
    }

    /// Takes in that a file gives a name for a month. Returns whether that is news. Where
    /// files give one name before and after a month, another one in between is their way of
    /// writing it and no change of name.
    pub fn observe(&mut self, month: Month, name: &str) -> bool {
        let after = self.spans.partition_point(|span| span.first <= month);
        let continues = |span: Option<&NameSpan>| span.is_some_and(|span| span.name == name);
        let is_same_after = continues(self.spans.get(after));
        if let Some(before) = after.checked_sub(1) {
            let span = &mut self.spans[before];
            if month <= span.last {
                return false;
            }
            if span.name == name {
                span.last = month;
                if is_same_after {
                    let next = self.spans.remove(after);
                    self.spans[before].last = next.last;
                }
                return true;
            }
        }
        if is_same_after {
            self.spans[after].first = month;
        } else {
            let span = NameSpan {
                first: month,
                last: month,
                name: name.to_owned(),
            };
            self.spans.insert(after, span);
        }
        true
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

    #[test]
    fn what_is_known_is_no_news() {
        let mut known = history(&[("2025-01", "A"), ("2025-12", "A")]);
        assert!(!known.observe("2025-06".parse().unwrap(), "A"));
        assert!(!known.observe("2025-06".parse().unwrap(), "a"));
        assert_eq!(known.spans().len(), 1);
        assert!(known.observe("2026-01".parse().unwrap(), "A"));
        assert_eq!(NameHistory::default().at("2025-01".parse().unwrap()), None);
    }
}
