//! What is wrong with what was typed, told to the fields that it concerns and to no others: a
//! page of sixty staff has hundreds, and a keystroke concerns one or two.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use calculators::answers::Problem;
use calculators::outcome::Outcome;
use leptos::prelude::*;

/// The problems by the key of their field.
type ByKey = BTreeMap<String, Vec<Problem>>;

/// The problems of a page.
#[derive(Clone, Copy)]
pub(super) struct Problems {
    all: Memo<Arc<ByKey>>,
    /// What the fields were told last.
    told: StoredValue<Arc<ByKey>>,
    /// The fields that have asked.
    fields: StoredValue<HashMap<String, ArcTrigger>>,
}

impl Problems {
    /// The problems of this outcome.
    pub(super) fn of(outcome: Memo<Arc<Outcome>>) -> Self {
        let all = Memo::new(move |_| {
            let mut all = ByKey::new();
            outcome.with(|outcome| {
                for problem in &outcome.problems {
                    let problems_of_key = all.entry(problem.key.clone()).or_default();
                    problems_of_key.push(problem.clone());
                }
            });
            Arc::new(all)
        });
        let told = StoredValue::new(all.get_untracked());
        let fields = StoredValue::new(HashMap::new());
        let problems = Self { all, told, fields };
        Effect::new(move |_| problems.notify_changed(all.get()));
        problems
    }

    /// Notifies the fields whose problems changed.
    fn notify_changed(self, now: Arc<ByKey>) {
        let before = self.told.get_value();
        self.told.set_value(now.clone());
        let keys: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
        let changed: Vec<ArcTrigger> = self.fields.with_value(|fields| {
            keys.into_iter()
                .filter(|key| before.get(*key) != now.get(*key))
                .filter_map(|key| fields.get(key).cloned())
                .collect()
        });
        for field in changed {
            field.notify();
        }
    }

    /// The messages for a key, again when they change.
    pub(super) fn at(self, key: &str) -> Vec<Problem> {
        let field = self.fields.with_value(|fields| fields.get(key).cloned());
        let field = field.unwrap_or_else(|| {
            let field = ArcTrigger::new();
            self.fields.update_value(|fields| {
                fields.insert(key.to_owned(), field.clone());
            });
            field
        });
        field.track();
        self.told
            .with_value(|told| told.get(key).cloned().unwrap_or_default())
    }

    /// The messages for all keys that `is_wanted`, again with every change.
    pub(super) fn where_key(self, is_wanted: impl Fn(&str) -> bool) -> Vec<Problem> {
        self.all.with(|all| {
            let wanted = all.iter().filter(|(key, _)| is_wanted(key));
            wanted.flat_map(|(_, problems)| problems.clone()).collect()
        })
    }
}
