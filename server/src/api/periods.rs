//! The periods of a dataset that are loaded, with the files behind each: what a program asks
//! for before it asks for figures.

use domain::api_rows::{Field, FieldSpec, FieldType, RowVisitor, Rows, iso};
use domain::facts::Facts;
use domain::organisation::{Kind, Ordinal};
use domain::period::{Day, Period};
use domain::registry::Dataset;
use domain::release::Release;
use domain::snapshot::Snapshot;

use super::answer::{Answer, ApiRequest, list};
use super::figures::facts;
use super::index;
use super::organisations::marked;

/// The columns with the number of organisations that have figures. England is one.
const COUNTS: [(Kind, &str); 5] = [
    (Kind::Practice, "practices"),
    (Kind::Pcn, "pcns"),
    (Kind::SubIcb, "sub_icbs"),
    (Kind::Icb, "icbs"),
    (Kind::Region, "regions"),
];

/// The last day of a period.
pub(super) fn last_day(period: Period) -> Day {
    match period {
        Period::Day(day) => day,
        Period::Week(day) => day.plus_days(6),
        longer => {
            let month = longer.last_month();
            month.day(month.days()).unwrap_or(longer.first_day())
        }
    }
}

/// The fields of the periods of a dataset.
pub(super) fn fields() -> Vec<FieldSpec> {
    let mut fields = vec![
        FieldSpec::new(
            "period",
            FieldType::Text,
            "The period as the parameter `month` or `year` takes it",
        ),
        FieldSpec::new("label", FieldType::Text, "The period in words"),
        FieldSpec::new("first_day", FieldType::Text, "Its first day"),
        FieldSpec::new("last_day", FieldType::Text, "Its last day"),
    ];
    fields.extend(COUNTS.map(|(kind, name)| {
        FieldSpec::new(
            name,
            FieldType::Number,
            format!("How many {} have figures of the period", kind.plural()),
        )
    }));
    fields.extend([
        FieldSpec::new(
            "is_provisional",
            FieldType::Flag,
            "Whether fewer than half as many organisations have figures as in the periods before it, so that pages do not begin with it",
        ),
        FieldSpec::new(
            "is_demonstration",
            FieldType::Flag,
            "Whether the figures are invented",
        ),
        FieldSpec::new(
            "sources",
            FieldType::List,
            "The kinds of file that the figures come from",
        ),
        FieldSpec::new("releases", FieldType::List, "The releases in use, newest first"),
        FieldSpec::new("files", FieldType::List, "The files of these releases, by name"),
        FieldSpec::new(
            "sha256",
            FieldType::List,
            "The SHA-256 of each of these files, in the same order",
        ),
        FieldSpec::new(
            "loaded_at",
            FieldType::SomeText,
            "When the newest of the releases was loaded",
        ),
    ]);
    fields
}

struct Periods<'a> {
    snapshot: &'a Snapshot,
    facts: &'a Facts,
    /// The place of the latest period that most organisations of any level have figures of.
    latest: Option<usize>,
}

impl Rows for Periods<'_> {
    fn fields(&self) -> Vec<FieldSpec> {
        fields()
    }

    fn row(&self, (index, _): (usize, Ordinal), take: RowVisitor<'_>) {
        let Some(period) = self.facts.periods().get(index).copied() else {
            return;
        };
        take("period", Field::Text(&iso(period)));
        take("label", Field::Text(&period.long()));
        take("first_day", Field::Text(&period.first_day().to_string()));
        take("last_day", Field::Text(&last_day(period).to_string()));
        for (kind, name) in COUNTS {
            let count = self.facts.population(index, kind);
            take(name, Field::Number(f64::from(count)));
        }
        take(
            "is_provisional",
            Field::Flag(self.latest.is_none_or(|latest| index > latest)),
        );
        let releases: Vec<&Release> = self
            .snapshot
            .releases_of(&self.facts.dataset, period)
            .collect();
        let is_demonstration = releases.iter().any(|release| release.is_demonstration);
        take("is_demonstration", Field::Flag(is_demonstration));
        let mut sources: Vec<&str> = releases
            .iter()
            .map(|release| release.source.as_str())
            .collect();
        sources.sort_unstable();
        sources.dedup();
        take("sources", Field::List(&sources));
        let ids: Vec<&str> = releases.iter().map(|release| release.id.as_str()).collect();
        take("releases", Field::List(&ids));
        let files = || releases.iter().flat_map(|release| &release.files);
        let names: Vec<&str> = files().map(|file| file.name.as_str()).collect();
        take("files", Field::List(&names));
        let hashes: Vec<&str> = files().map(|file| file.sha256.as_str()).collect();
        take("sha256", Field::List(&hashes));
        let newest = releases.first().map(|release| release.loaded_at.as_str());
        take("loaded_at", Field::text(newest));
    }
}

fn listed(ask: &ApiRequest, facts: &Facts, name: &str) -> Answer {
    let count = facts.periods().len();
    let selected = marked((0..count).map(|period| (period, 0)).collect());
    list(ask, name, &selected, |_| Periods {
        snapshot: &ask.snapshot,
        facts,
        latest: Kind::ALL
            .into_iter()
            .filter_map(|kind| facts.latest(kind))
            .max(),
    })
}

/// The periods of the dataset whose endpoint it is.
pub(super) fn of_endpoint(ask: &ApiRequest, dataset: &Dataset, name: &str) -> Answer {
    listed(ask, facts(ask, dataset)?, name)
}

/// The periods of the dataset in the path.
pub(super) fn of_any(ask: &ApiRequest) -> Answer {
    let (dataset, facts) = index::loaded_dataset(ask)?;
    listed(ask, facts, &format!("{}-periods", dataset.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_ends_on_its_last_day() {
        let ends = |text: &str| last_day(text.parse().unwrap()).to_string();
        assert_eq!(ends("2024-02"), "2024-02-29");
        assert_eq!(ends("FY2025"), "2026-03-31");
        assert_eq!(ends("2025"), "2025-12-31");
        assert_eq!(ends("Q2025-04"), "2025-06-30");
        let monday = Day::new(2025, 12, 29).unwrap();
        assert_eq!(last_day(Period::Week(monday)).to_string(), "2026-01-04");
        assert_eq!(last_day(Period::Day(monday)).to_string(), "2025-12-29");
        assert_eq!(
            last_day(Period::Years(2021, 2023)).to_string(),
            "2023-12-31"
        );
    }
}
