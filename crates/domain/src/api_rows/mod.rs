//! Rows as programs read them: one for each organisation and period, with a column for each
//! measure of the dataset's endpoint, or with one indicator and what it is compared with.
//!
//! A query is answered in two steps. [`select`] says which rows there are, in their order,
//! without making them, so that a page of a hundred costs a hundred rows. [`Figures`],
//! [`PartRows`], [`CodeRows`], [`IndicatorValues`] and [`MeasureCounts`] then make those that are asked for,
//! field by field, so that JSON and CSV are written straight from the figures and cannot differ.
//!
//! All but the first have several rows, called parts, for each organisation and period: one for
//! each cell, code, indicator, benchmark or measure.

#[cfg(feature = "declarations")]
mod codes;
mod counts;
mod fields;
mod parts;
mod values;

use std::hash::{Hash as _, Hasher as _};
use std::sync::Arc;

use rustc_hash::FxHasher;
use serde::ser::{Serialize, Serializer};

use crate::comparison::divided_among;
use crate::facts::{Basis, Facts, MemberCounts};
use crate::geography::Geography;
use crate::organisation::{Kind, Ordinal, Organisation};
use crate::period::Period;
use crate::registry::{ApiColumn, Dataset, Evaluation, Registry};
use crate::snapshot::Snapshot;
use crate::value::Value;

#[cfg(feature = "declarations")]
pub use codes::{CodeRows, code_fields};
pub use counts::MeasureCounts;
use fields::has_supplier;
pub use fields::{FieldSpec, FieldType, count_fields, figure_fields, place_fields, value_fields};
pub use parts::{PartRows, part_fields};
pub use values::IndicatorValues;

/// What a row holds under a name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Field<'a> {
    /// Nothing.
    Null,
    /// Text.
    Text(&'a str),
    /// A number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// Several texts.
    List(&'a [&'a str]),
}

impl<'a> Field<'a> {
    /// Text, where there is any.
    #[must_use]
    pub fn text(text: Option<&'a str>) -> Self {
        text.map_or(Self::Null, Self::Text)
    }

    /// A number, where there is one.
    #[must_use]
    pub fn number(number: Option<f64>) -> Self {
        number.map_or(Self::Null, Self::Number)
    }
}

impl Serialize for Field<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// Up to here every whole number is a double of its own.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        match *self {
            Self::Null => serializer.serialize_unit(),
            Self::Text(text) => serializer.serialize_str(text),
            // What was published as a whole number is written as one.
            Self::Number(number) if (number as i64) as f64 == number && number.abs() < EXACT => {
                serializer.serialize_i64(number as i64)
            }
            // Floating-point division leaves rounding noise in the last bits; ten digits are finer than
            // any source.
            Self::Number(number) => {
                let whole_digits = number.abs().log10().floor().clamp(0.0, 10.0) as i32;
                let scale = 10_f64.powi(10 - whole_digits);
                serializer.serialize_f64((number * scale).round() / scale)
            }
            Self::Flag(flag) => serializer.serialize_bool(flag),
            Self::List(list) => serializer.collect_seq(list),
        }
    }
}

/// Takes a row, field by field.
pub type RowVisitor<'a> = &'a mut dyn FnMut(&str, Field<'_>);

/// A list of rows that can be made one by one.
pub trait Rows {
    /// The fields of every row, in their order. Their names are small letters, digits and `_`.
    fn fields(&self) -> Vec<FieldSpec>;

    /// Gives the fields of a row, the same names in the same order for every row. The place is
    /// that of the period in [`Facts::periods`]; where rows have parts, times their number, and
    /// the part.
    fn row(&self, at: (usize, Ordinal), take: RowVisitor<'_>);
}

/// Which rows are wanted. What is empty chooses nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Choice {
    /// The period.
    pub period: Option<Period>,
    /// The level. Without one, the level of the organisation; without that, practices.
    pub level: Option<Kind>,
    /// One organisation.
    pub org: Option<Ordinal>,
    /// Areas that hold the organisations, or are the organisation, in the period.
    pub within: Vec<(Kind, Ordinal)>,
    /// The supplier of the clinical system, in any letters.
    pub supplier: Option<String>,
    /// Organisations of one of the bands of size that [`Peers`](crate::peers::Peers) has.
    pub size_band: Option<u8>,
}

/// The rows that a choice finds, in order of period and code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selected {
    /// The place of the period in [`Facts::periods`], and the organisation.
    pub rows: Vec<(usize, Ordinal)>,
    /// A mark of exactly these rows. It is the same after other figures were loaded, as long
    /// as these rows are the same.
    pub mark: u64,
}

/// Finds the rows of a dataset: the organisations that reported, and those of which the
/// publication says why they did not.
#[must_use]
pub fn select(snapshot: &Snapshot, facts: &Facts, choice: &Choice) -> Selected {
    let catalogue = &snapshot.catalogue;
    let one = choice.org.and_then(|ordinal| catalogue.get(ordinal));
    let level = choice.level.or(one.map(|one| one.kind));
    let level = level.unwrap_or(Kind::Practice);
    let mut organisations: Vec<&Organisation> = match one {
        Some(one) => vec![one],
        None => catalogue.of_kind(level).collect(),
    };
    organisations.retain(|organisation| {
        organisation.kind == level
            && choice.size_band.is_none_or(|wanted| {
                snapshot.peers().band(level, organisation.ordinal) == Some(wanted)
            })
            && choice.supplier.as_ref().is_none_or(|wanted| {
                let system = organisation.clinical_system.as_ref();
                system.is_some_and(|system| system.eq_ignore_ascii_case(wanted))
            })
    });
    organisations.sort_unstable_by_key(|organisation| organisation.code);
    let periods = match choice.period {
        Some(period) => facts.period_index(period).into_iter().collect(),
        None => (0..facts.periods().len()).collect::<Vec<_>>(),
    };
    let mut rows = Vec::new();
    let mut mark = FxHasher::default();
    for period in periods {
        let geography = (!choice.within.is_empty()).then(|| {
            snapshot
                .geographies
                .at(facts.periods()[period].first_month())
        });
        facts.periods()[period].to_string().hash(&mut mark);
        for organisation in &organisations {
            let ordinal = organisation.ordinal;
            let is_inside = geography.as_ref().is_none_or(|geography| {
                choice.within.iter().all(|(kind, area)| {
                    ordinal == *area || geography.parent(ordinal, *kind) == Some(*area)
                })
            });
            let is_listed =
                || facts.is_present(period, ordinal) || facts.absence(period, ordinal).is_some();
            if is_inside && is_listed() {
                rows.push((period, ordinal));
                ordinal.hash(&mut mark);
            }
        }
    }
    Selected {
        rows,
        mark: mark.finish(),
    }
}

/// A period as programs read it: `2026-01-01` for a month, `2025/26`, `2026`.
#[must_use]
pub fn iso(period: Period) -> String {
    match period {
        Period::Month(month) => format!("{month}-01"),
        Period::Quarter(month) => format!("{month}-01"),
        Period::Day(day) | Period::Week(day) => day.to_string(),
        Period::Years(first, last) => format!("{first}/{last}"),
        Period::FinancialYear(_) | Period::Year(_) => period.long(),
    }
}

/// What is the same for all rows of a period.
struct PeriodContext {
    period: String,
    geography: Arc<Geography>,
    releases: Vec<String>,
}

impl PeriodContext {
    /// One for every period of the dataset that is among the rows.
    fn of(snapshot: &Snapshot, facts: &Facts, rows: &[(usize, Ordinal)]) -> Vec<Option<Self>> {
        let mut around: Vec<Option<Self>> = Vec::new();
        around.resize_with(facts.periods().len(), || None);
        for (period, _) in rows {
            let Some(slot) = around.get_mut(*period).filter(|slot| slot.is_none()) else {
                continue;
            };
            let when = facts.periods()[*period];
            *slot = Some(Self {
                period: iso(when),
                geography: snapshot.geographies.at(when.first_month()),
                releases: snapshot
                    .releases_of(&facts.dataset, when)
                    .map(|release| release.id.clone())
                    .collect(),
            });
        }
        around
    }
}

/// Gives the period of a row under the name that its dataset has for it, and nothing under the
/// other.
fn month_or_year(dataset: &Dataset, around: &PeriodContext, take: RowVisitor<'_>) {
    for column in ["month", "year"] {
        let period = (column == dataset.period_column()).then_some(around.period.as_str());
        take(column, Field::text(period));
    }
}

/// The names of the fields that say which organisation a row is of, and where it belongs.
const PARENTS: [(Kind, &str, &str); 4] = [
    (Kind::Pcn, "pcn_code", "pcn_name"),
    (Kind::SubIcb, "sub_icb_code", "sub_icb_name"),
    (Kind::Icb, "icb_code", "icb_name"),
    (Kind::Region, "region_code", "region_name"),
];

/// Gives the organisation of a row, and the areas that it belonged to.
pub fn place(
    snapshot: &Snapshot,
    geography: &Geography,
    organisation: &Organisation,
    take: RowVisitor<'_>,
) {
    take("org_code", Field::Text(organisation.code.as_str()));
    take(
        "org_name",
        Field::Text(snapshot.name_in(geography, organisation)),
    );
    take("org_type", Field::Text(organisation.kind.id()));
    for (kind, code, name) in PARENTS {
        let area = if organisation.kind == kind {
            Some(organisation)
        } else {
            geography
                .parent(organisation.ordinal, kind)
                .and_then(|area| snapshot.catalogue.get(area))
                .filter(|area| !area.is_placeholder())
        };
        take(code, Field::text(area.map(|area| area.code.as_str())));
        let named = area.map(|area| snapshot.name_in(geography, area));
        take(name, Field::text(named));
    }
    let divided: Vec<String> = divided_among(snapshot, geography, organisation)
        .into_iter()
        .flat_map(|level| level.areas)
        .map(|(area, _)| format!("{} {}", area.code, area.name))
        .collect();
    let divided: Vec<&str> = divided.iter().map(String::as_str).collect();
    take("divided", Field::List(&divided));
}

/// Gives how figures came about, and of how many members they are.
fn came_about(basis: Option<Basis>, label: Option<&str>, take: RowVisitor<'_>) {
    let members = basis.and_then(Basis::counts);
    let number = |count: fn(MemberCounts) -> u32| {
        Field::number(members.map(|members| f64::from(count(members))))
    };
    take("basis", Field::text(label));
    take("members", number(|members| members.counted));
    take("members_expected", number(|members| members.expected));
    take("members_suppressed", number(|members| members.suppressed));
}

/// The rows of a dataset's endpoint.
pub struct Figures<'a> {
    snapshot: &'a Snapshot,
    facts: &'a Facts,
    columns: &'a [ApiColumn],
    has_supplier: bool,
    around: Vec<Option<PeriodContext>>,
}

impl<'a> Figures<'a> {
    /// Prepares to make these rows and no others.
    #[must_use]
    pub fn new(snapshot: &'a Snapshot, facts: &'a Facts, rows: &[(usize, Ordinal)]) -> Self {
        Self {
            snapshot,
            facts,
            columns: facts.dataset.api_columns(),
            has_supplier: has_supplier(&facts.dataset),
            around: PeriodContext::of(snapshot, facts, rows),
        }
    }
}

impl Rows for Figures<'_> {
    fn fields(&self) -> Vec<FieldSpec> {
        figure_fields(&self.facts.dataset)
    }

    fn row(&self, (period, ordinal): (usize, Ordinal), take: RowVisitor<'_>) {
        let (Some(around), Some(organisation)) = (
            self.around.get(period).and_then(Option::as_ref),
            self.snapshot.catalogue.get(ordinal),
        ) else {
            return;
        };
        place(self.snapshot, &around.geography, organisation, take);
        if self.has_supplier {
            take(
                "supplier",
                Field::text(organisation.clinical_system.as_deref()),
            );
        }
        take(
            self.facts.dataset.period_column(),
            Field::Text(&around.period),
        );
        let mut suppressed: Vec<&str> = Vec::new();
        let mut bases: Vec<Basis> = Vec::new();
        let mut margin = usize::MAX;
        for column in self.columns {
            let measure = column.measure;
            let value = self
                .facts
                .value(measure.margin, measure.cell, period, ordinal);
            if value == Value::Suppressed {
                suppressed.push(&column.name);
            }
            if measure.margin != margin && value.is_reported() {
                margin = measure.margin;
                let own = self.facts.basis(margin, period, ordinal);
                if !bases.contains(&own) {
                    bases.push(own);
                }
            }
            take(&column.name, Field::number(value.number()));
        }
        take("suppressed", Field::List(&suppressed));
        let (least, label) = least_of(&bases);
        came_about(least, label, take);
        let releases: Vec<&str> = around.releases.iter().map(String::as_str).collect();
        take("releases", Field::List(&releases));
    }
}

/// How the columns of a row came about: of several sums the one of which most is missing tells,
/// and the word for all of them.
fn least_of(bases: &[Basis]) -> (Option<Basis>, Option<&'static str>) {
    let label =
        bases.first().map(
            |first| match bases.iter().all(|one| one.label() == first.label()) {
                true => first.label(),
                false => "mixed",
            },
        );
    let least = bases
        .iter()
        .copied()
        .filter(|basis| basis.counts().is_some())
        .min_by(|a, b| share_of(*a).total_cmp(&share_of(*b)));
    (least, label)
}

/// Which part of the members is in a figure.
fn share_of(basis: Basis) -> f64 {
    basis.counts().map_or(1.0, |members| {
        f64::from(members.counted) / f64::from(members.expected.max(1))
    })
}

/// The dataset and the formula of an indicator: by its identifier where only one dataset has
/// it, else with the dataset before it, `gp-appointments.dna-rate`.
#[must_use]
pub fn indicator<'a>(
    registry: &'a Registry,
    id: &str,
) -> Option<(&'a Arc<Dataset>, &'a Evaluation)> {
    if let Some((dataset, indicator)) = id.split_once('.') {
        let dataset = registry.dataset(dataset)?;
        return Some((dataset, dataset.evaluation(indicator)?));
    }
    let mut found = registry
        .datasets()
        .iter()
        .filter_map(|dataset| Some((dataset, dataset.evaluation(id)?)));
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(field: Field<'_>) -> String {
        serde_json::to_string(&field).unwrap()
    }

    #[test]
    fn whole_numbers_are_written_whole_and_dust_is_left_out() {
        assert_eq!(written(Field::Number(9_000.0)), "9000");
        assert_eq!(written(Field::Number(-0.0)), "0");
        assert_eq!(written(Field::Number(3.097_119_551_363_75)), "3.0971195514");
        assert_eq!(written(Field::Number(0.1 + 0.2)), "0.3");
        assert_eq!(written(Field::Number(145_085.893_999_999_9)), "145085.894");
        assert_eq!(written(Field::Number(-1e-9)), "-1e-9");
        assert_eq!(written(Field::number(None)), "null");
        assert_eq!(written(Field::List(&["a", "b"])), r#"["a","b"]"#);
    }

    #[test]
    fn periods_are_written_as_programs_read_them() {
        assert_eq!(iso("2026-01".parse().unwrap()), "2026-01-01");
        assert_eq!(iso(Period::FinancialYear(2025)), "2025/26");
        assert_eq!(iso(Period::Year(2026)), "2026");
    }

    #[test]
    fn indicators_are_found_with_and_without_their_dataset() {
        let registry = crate::registry::testing::registry();
        let found = |id: &str| indicator(registry, id).map(|(dataset, _)| dataset.id.as_str());
        assert_eq!(found("dna-rate"), Some("gp-appointments"));
        assert_eq!(found("gp-appointments.dna-rate"), Some("gp-appointments"));
        assert_eq!(found("list-size.dna-rate"), None);
        assert_eq!(found("nothing"), None);
        for dataset in registry.datasets() {
            for one in &dataset.indicators {
                assert_eq!(
                    found(&format!("{}.{}", dataset.id, one.id)),
                    Some(dataset.id.as_str())
                );
            }
        }
    }
}
