//! Scenarios: what they change lies over the answers of the first, and all of it is one
//! address.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::answers::Answers;

/// All of an address: the answers, and what scenarios change in them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Scenarios {
    /// The answers of the first scenario.
    pub base: Answers,
    /// What each further scenario changes, by number from 2 to 9. Empty text takes away.
    pub overlays: BTreeMap<u8, Answers>,
}

impl Scenarios {
    /// Reads the pairs of an address: `list=8000`, `s2.list=9000`, `s2.name=Growth`.
    pub fn from_pairs<K: AsRef<str>, V: Into<String>>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let mut scenarios = Self::default();
        for (key, typed) in pairs {
            let key = key.as_ref();
            match scenario_of(key) {
                Some((number, key)) => {
                    let overlay = scenarios.overlays.entry(number).or_default();
                    overlay.set(key, typed);
                }
                None => {
                    let typed = typed.into();
                    // A form sends its empty fields too; in the base they say nothing.
                    if !typed.is_empty() {
                        scenarios.base.set(key, typed);
                    }
                }
            }
        }
        scenarios
    }

    /// The pairs of the address, from which the same is read back.
    #[must_use]
    pub fn to_pairs(&self) -> Vec<(String, String)> {
        let mut pairs: Vec<(String, String)> = self
            .base
            .iter()
            .map(|(key, typed)| (key.to_owned(), typed.to_owned()))
            .collect();
        for (number, overlay) in &self.overlays {
            for (key, typed) in overlay.iter() {
                pairs.push((format!("s{number}.{key}"), typed.to_owned()));
            }
        }
        pairs
    }

    /// The numbers of the scenarios: 1 and those that change it.
    #[must_use]
    pub fn numbers(&self) -> Vec<u8> {
        std::iter::once(1)
            .chain(self.overlays.keys().copied())
            .collect()
    }

    /// The whole answers of a scenario.
    #[must_use]
    pub fn whole(&self, number: u8) -> Answers {
        let mut whole = match self.overlays.get(&number) {
            Some(overlay) => self.base.overlaid(overlay),
            None => self.base.clone(),
        };
        whole.remove("name");
        whole
    }

    /// What a scenario is called.
    #[must_use]
    pub fn name(&self, number: u8) -> String {
        let own = match number {
            1 => self.base.get("name"),
            _ => self.overlays.get(&number).and_then(|over| over.get("name")),
        };
        match own.map(str::trim).filter(|name| !name.is_empty()) {
            Some(name) => name.to_owned(),
            None => format!("Scenario {number}"),
        }
    }
}

/// The scenario that a key belongs to and the key in it: `s2.list` is (2, `list`).
fn scenario_of(key: &str) -> Option<(u8, &str)> {
    let (scenario, key) = key.split_once('.')?;
    match scenario.as_bytes() {
        [b's', digit @ b'2'..=b'9'] if !key.is_empty() => Some((digit - b'0', key)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_reads_back() {
        let pairs = [
            ("list", "8000"),
            ("level", ""),
            ("s2.list", "9000"),
            ("s2.name", "Growth"),
            ("s3.list", ""),
            ("s1.list", "5"),
            ("s10.list", "5"),
        ];
        let scenarios = Scenarios::from_pairs(pairs);
        assert_eq!(scenarios.numbers(), [1, 2, 3]);
        assert_eq!(scenarios.whole(1).get("list"), Some("8000"));
        assert_eq!(scenarios.whole(2).get("list"), Some("9000"));
        assert_eq!(scenarios.whole(2).get("name"), None);
        assert_eq!(scenarios.whole(3).get("list"), None, "taken away");
        assert_eq!(scenarios.name(2), "Growth");
        assert_eq!(scenarios.name(3), "Scenario 3");
        assert_eq!(scenarios.whole(1).get("level"), None, "empty says nothing");
        assert_eq!(
            scenarios.whole(1).get("s10.list"),
            Some("5"),
            "kept, to be reported"
        );
        assert_eq!(Scenarios::from_pairs(scenarios.to_pairs()), scenarios);
    }
}
