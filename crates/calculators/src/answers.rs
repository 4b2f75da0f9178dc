//! What the user typed: text by key, as it stands in the address.
//!
//! Nothing typed is lost: text that a field does not take stays, is reported beside the
//! field, and the default is used until it is put right. Only characters that are not seen are
//! left out, save line breaks and tabs of what is pasted: an address can come from anybody, and
//! what it holds stands in headings, files and calendars.

use std::collections::BTreeMap;

use domain::visible::{is_invisible, seen_lines};
use serde::{Deserialize, Serialize};

/// How much a problem matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// The result may mislead.
    Beware,
    /// Something is missing without which a figure cannot be given.
    Missing,
    /// What was typed is not taken.
    Wrong,
}

/// Something that the user should see beside a field, or above the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The key of the field; empty where it concerns the whole.
    pub key: String,
    /// What is wrong and what would be right.
    pub message: String,
    /// How much it matters.
    pub severity: Severity,
}

impl Problem {
    /// What was typed is not taken.
    #[must_use]
    pub fn wrong(key: &str, message: impl Into<String>) -> Self {
        Self {
            key: key.to_owned(),
            message: message.into(),
            severity: Severity::Wrong,
        }
    }

    /// Something is missing.
    #[must_use]
    pub fn missing(key: &str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Missing,
            ..Self::wrong(key, message)
        }
    }

    /// The result may mislead.
    #[must_use]
    pub fn beware(key: &str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Beware,
            ..Self::wrong(key, message)
        }
    }

    /// Worth knowing.
    #[must_use]
    pub fn note(key: &str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Note,
            ..Self::wrong(key, message)
        }
    }
}

/// What was typed, by key.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<String, String>);

impl Answers {
    /// No answers.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// What was typed for this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// Puts an answer in the place of another.
    pub fn set(&mut self, key: &str, typed: impl Into<String>) {
        self.0.insert(seen(key.to_owned()), seen(typed.into()));
    }

    /// Takes an answer away.
    pub fn remove(&mut self, key: &str) {
        self.0.remove(key);
    }

    /// With this answer too.
    #[must_use]
    pub fn with(mut self, key: &str, typed: impl Into<String>) -> Self {
        self.set(key, typed);
        self
    }

    /// Keys and texts, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(key, typed)| (key.as_str(), typed.as_str()))
    }

    /// The keys of a column of a table in all of its rows, such as `post.1.salary`.
    #[must_use]
    pub fn column_keys(&self, table: &str, column: &str) -> Vec<String> {
        let (start, end) = (format!("{table}."), format!(".{column}"));
        self.iter()
            .map(|(key, _)| key)
            .filter(|key| key.starts_with(&start) && key.ends_with(&end))
            .map(str::to_owned)
            .collect()
    }

    /// Whether nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// These answers with others laid over them; an empty text takes away.
    #[must_use]
    pub fn overlaid(&self, over: &Self) -> Self {
        let mut whole = self.clone();
        for (key, typed) in over.iter() {
            if typed.is_empty() {
                whole.remove(key);
            } else {
                whole.set(key, typed);
            }
        }
        whole
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Answers {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        // One by one: a map that is collected brings a sort of its own.
        let mut answers = BTreeMap::new();
        let pairs = pairs.into_iter();
        answers.extend(pairs.map(|(key, typed)| (seen(key.into()), seen(typed.into()))));
        Self(answers)
    }
}

/// A text without what is not seen.
fn seen(text: String) -> String {
    // Most have nothing of it, and are kept as they are.
    if text.chars().any(is_invisible) {
        seen_lines(&text)
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_left_out_however_it_comes() {
        let typed = "a\u{202e}b\u{200b}\r\nc\td\0";
        let set = Answers::new().with("n\u{2028}ame", typed);
        let collected: Answers = [("n\u{2028}ame", typed)].into_iter().collect();
        assert_eq!(set, collected);
        assert_eq!(set.get("name"), Some("ab\nc\td"));
    }
}
