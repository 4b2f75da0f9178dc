//! What an address asks for that does not exist. Pages say so and show the default; exports
//! refuse, because a file of something else than was asked for is taken for it.

use domain::peers::GroupKey;
use domain::period::Period;
use domain::registry::Dataset;
use domain::visible::is_invisible;

/// As many possible values are named.
const MOST_NAMED: usize = 8;

/// A part of an address that is not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misunderstood {
    /// The name of the part.
    pub name: &'static str,
    /// What it asks for, short enough to be shown.
    pub value: String,
    /// What it may ask for, separated by commas.
    pub possible: String,
}

/// The parts of a query that name nothing of a dataset; `get` gives the value of a name. A
/// period that is well written and not loaded is another matter.
#[must_use]
pub fn misunderstood(
    dataset: &Dataset,
    periods: &[Period],
    get: impl Fn(&str) -> Option<String>,
) -> Vec<Misunderstood> {
    let mut found = Vec::new();
    // What is possible is listed only where it has to be said, and that is almost never.
    let mut hold = |name: &'static str,
                    is_known: &dyn Fn(&str) -> bool,
                    possible: &dyn Fn() -> Vec<String>| {
        let Some(value) = get(name) else { return };
        let value = value.trim();
        if value.is_empty() || is_known(value) {
            return;
        }
        let possible = possible();
        let more = possible.len().saturating_sub(MOST_NAMED);
        let mut named = possible[..possible.len() - more].join(", ");
        if more > 0 {
            named.push_str(&format!(" and {more} more"));
        }
        let printable = value.chars().filter(|c| !is_invisible(*c));
        found.push(Misunderstood {
            name,
            value: printable.take(30).collect(),
            possible: named,
        });
    };
    hold("period", &|id| id.parse::<Period>().is_ok(), &|| {
        periods.iter().rev().map(ToString::to_string).collect()
    });
    hold("show", &|id| dataset.indicator(id).is_some(), &|| {
        let indicators = dataset.indicators.iter();
        indicators.map(|one| one.id.clone()).collect()
    });
    let profiles = &dataset.profiles;
    hold(
        "profile",
        &|id| profiles.iter().any(|one| one.id == id),
        &|| profiles.iter().map(|one| one.id.clone()).collect(),
    );
    hold("group", &|id| GroupKey::from_id(id).is_some(), &|| {
        let keys = GroupKey::ALL.into_iter();
        keys.map(|key| key.id().to_owned()).collect()
    });
    let narrowed = dataset.breakdowns.iter().find_map(|breakdown| {
        let margin = dataset.margin(breakdown.view.margins().1?)?;
        margin.dimensions.first()
    });
    if let Some(dimension) = narrowed {
        let ids = || {
            let values = dimension.values.iter().map(|value| value.id.as_str());
            std::iter::once("all").chain(values)
        };
        hold("by", &|id| ids().any(|one| one == id), &|| {
            ids().map(ToOwned::to_owned).collect()
        });
    }
    found
}

/// The same in one line for a page; `None` where all is understood.
#[must_use]
pub fn in_one_line(found: &[Misunderstood]) -> Option<String> {
    let parts: Vec<String> = found
        .iter()
        .map(|one| format!("{}=“{}”", one.name, one.value))
        .collect();
    (!parts.is_empty()).then(|| {
        format!(
            "The address asks for what does not exist: {}. What is usual is shown instead.",
            parts.join(", ")
        )
    })
}

/// The same for programs, with what is possible.
#[must_use]
pub fn in_lines(found: &[Misunderstood]) -> String {
    found
        .iter()
        .map(|one| {
            format!(
                "There is no {} “{}”; there are {}.\n",
                one.name, one.value, one.possible
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_exist_is_named_with_what_does() {
        let dataset = datasets::dataset("gp-appointments");
        let periods = ["2025-10", "2025-11"].map(|period| period.parse().unwrap());
        let ask = |name: &'static str, value: &'static str| {
            misunderstood(&dataset, &periods, |asked| {
                (asked == name).then(|| value.to_owned())
            })
        };
        for (name, wrong, right) in [
            ("period", "xx", "2025-11"),
            ("show", "zzz", "dna-rate"),
            ("group", "zz", "similar"),
            ("by", "zzz", "gp"),
            ("profile", "zzz", ""),
        ] {
            let found = ask(name, wrong);
            assert_eq!(found.len(), 1, "{name}");
            assert!(in_one_line(&found).unwrap().contains(wrong));
            assert!(in_lines(&found).contains("there are "), "{found:?}");
            assert_eq!(ask(name, right), [], "{name}");
        }
        assert_eq!(ask("by", "all"), []);
        assert!(
            ask("period", "xx")[0]
                .possible
                .starts_with("2025-11, 2025-10")
        );
        assert_eq!(in_one_line(&[]), None);
    }
}
