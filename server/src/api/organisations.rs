//! Practices, their patients by financial year, and PCNs.

use std::sync::Arc;

use domain::api_rows::{
    Field, FieldSpec, FieldType, Figures, RowVisitor, Rows, Selected, figure_fields, place,
    place_fields,
};
use domain::code::OdsCode;
use domain::geography::Geography;
use domain::organisation::{Kind, Ordinal, Status};
use domain::period::{Month, Period};
use domain::registry::Use;
use domain::snapshot::Snapshot;

use super::answer::{Answer, ApiRequest, list};
use super::error::Error;
use super::figures::facts;

/// Organisations as the latest directories and maps have them.
struct Listed<'a> {
    snapshot: &'a Snapshot,
    geography: Arc<Geography>,
    kind: Kind,
}

/// The fields of a list of organisations.
pub(crate) fn fields(kind: Kind) -> Vec<FieldSpec> {
    let mut fields = place_fields();
    for field in &mut fields {
        field.meaning = field
            .meaning
            .replace("that it belonged to in the period", "that it belongs to");
    }
    fields.push(FieldSpec::new(
        "status",
        FieldType::Word(&["open", "closed", "dormant", "proposed", "unstated"]),
        "Whether it is open; unstated where no directory says",
    ));
    fields.push(FieldSpec::new(
        "opened",
        FieldType::SomeText,
        "The day on which it opened",
    ));
    fields.push(FieldSpec::new(
        "closed",
        FieldType::SomeText,
        "The day on which it closed",
    ));
    if kind == Kind::Practice {
        fields.push(FieldSpec::new(
            "postcode",
            FieldType::SomeText,
            "Its postcode",
        ));
        fields.push(FieldSpec::new(
            "address",
            FieldType::SomeText,
            "Its address",
        ));
        fields.push(FieldSpec::new(
            "supplier",
            FieldType::SomeText,
            "Supplier of its clinical system as last published",
        ));
    } else {
        fields.push(FieldSpec::new(
            "practices",
            FieldType::Number,
            "Practices that belong to it in the latest map",
        ));
    }
    fields
}

impl Rows for Listed<'_> {
    fn fields(&self) -> Vec<FieldSpec> {
        fields(self.kind)
    }

    fn row(&self, (_, ordinal): (usize, Ordinal), take: RowVisitor<'_>) {
        let catalogue = &self.snapshot.catalogue;
        let Some(organisation) = catalogue.get(ordinal) else {
            return;
        };
        place(self.snapshot, &self.geography, organisation, take);
        take("status", Field::Text(Status::id(organisation.status)));
        for (name, day) in [
            ("opened", organisation.opened),
            ("closed", organisation.closed),
        ] {
            let day = day.map(|day| day.to_string());
            take(name, Field::text(day.as_deref()));
        }
        if self.kind == Kind::Practice {
            take("postcode", Field::text(organisation.postcode.as_deref()));
            take("address", Field::text(organisation.address.as_deref()));
            take(
                "supplier",
                Field::text(organisation.clinical_system.as_deref()),
            );
        } else {
            let practices = self.geography.listed_practices(catalogue, ordinal);
            take("practices", Field::Number(practices as f64));
        }
    }
}

/// A list of organisations: those that the words find, best first, or all in order of code.
pub(crate) fn organisations(
    ask: &ApiRequest,
    kind: Kind,
    areas: &[(&'static str, Kind)],
) -> Answer {
    let snapshot = &ask.snapshot;
    let geography = snapshot.geographies.latest();
    let mut within = Vec::new();
    for (name, kind) in areas {
        let area = ask.given.organisation(name, Some(*kind), snapshot)?;
        within.extend(area.map(|area| (*kind, area.ordinal)));
    }
    let fits = |ordinal: Ordinal| {
        let catalogue = &snapshot.catalogue;
        let is_of_kind = catalogue
            .get(ordinal)
            .is_some_and(|found| found.kind == kind && !found.is_placeholder());
        is_of_kind
            && within
                .iter()
                .all(|(kind, area)| geography.parent(ordinal, *kind) == Some(*area))
    };
    let ordinals: Vec<Ordinal> = match ask.given.get("search") {
        Some(words) => snapshot
            .search
            .find(words, usize::MAX, fits)
            .into_iter()
            .map(|hit| hit.ordinal)
            .collect(),
        None => {
            let mut found: Vec<_> = snapshot
                .catalogue
                .of_kind(kind)
                .filter(|found| fits(found.ordinal))
                .collect();
            found.sort_unstable_by_key(|found| found.code);
            found.into_iter().map(|found| found.ordinal).collect()
        }
    };
    let selected = marked(ordinals.into_iter().map(|ordinal| (0, ordinal)).collect());
    list(
        ask,
        kind.plural().to_lowercase().as_str(),
        &selected,
        |_| Listed {
            snapshot,
            geography: Arc::clone(&geography),
            kind,
        },
    )
}

/// Rows with their mark.
pub(crate) fn marked(rows: Vec<(usize, Ordinal)>) -> Selected {
    use std::hash::{Hash as _, Hasher as _};
    let mut hasher = std::hash::DefaultHasher::new();
    rows.hash(&mut hasher);
    Selected {
        mark: hasher.finish(),
        rows,
    }
}

/// A financial year of a practice.
struct Year {
    year: String,
    /// The place of the month that it is told by.
    period: usize,
    /// The patients in each of its months.
    patients: Vec<f64>,
}

/// The patients of a practice by financial year.
struct Population<'a> {
    figures: Figures<'a>,
    years: Vec<Year>,
}

/// The fields of the patients by financial year.
pub(crate) fn population_fields() -> Vec<FieldSpec> {
    let built_in = datasets::built_in();
    let Some((dataset, _)) = built_in.characteristic(Use::Size) else {
        return Vec::new();
    };
    let mut fields = figure_fields(dataset);
    if let Some(month) = fields.iter_mut().find(|field| field.name == "month") {
        "The month whose list it is: April, or the first of the year that is loaded"
            .clone_into(&mut month.meaning);
    }
    let at = fields
        .iter()
        .position(|field| field.name == "month")
        .unwrap_or_default();
    fields.insert(
        at,
        FieldSpec::new(
            "year",
            FieldType::Text,
            "The financial year, from April to March",
        ),
    );
    fields.insert(
        at + 2,
        FieldSpec::new(
            "months",
            FieldType::Number,
            "How many months of the year are loaded",
        ),
    );
    fields.insert(
        at + 3,
        FieldSpec::new(
            "mean_patients",
            FieldType::Number,
            "The mean of the patients over those months",
        ),
    );
    fields
}

impl Rows for Population<'_> {
    fn fields(&self) -> Vec<FieldSpec> {
        population_fields()
    }

    fn row(&self, (index, ordinal): (usize, Ordinal), take: RowVisitor<'_>) {
        let Some(year) = self.years.get(index) else {
            return;
        };
        self.figures
            .row((year.period, ordinal), &mut |name, field| {
                if name != "month" {
                    take(name, field);
                    return;
                }
                take("year", Field::Text(&year.year));
                take(name, field);
                let months = year.patients.len() as f64;
                take("months", Field::Number(months));
                let mean = year.patients.iter().sum::<f64>() / months;
                take(
                    "mean_patients",
                    Field::number((months > 0.0).then_some(mean)),
                );
            });
    }
}

/// The financial year of a month.
fn financial_year(month: Month) -> Period {
    let began_before = month.number() < 4;
    Period::FinancialYear(month.year() - u16::from(began_before))
}

/// The patients of a practice by financial year.
pub(crate) fn population(ask: &ApiRequest) -> Answer {
    let snapshot = &ask.snapshot;
    let text = ask.in_path("ods_code");
    let code: Option<OdsCode> = text.parse().ok();
    let Some(practice) = code
        .and_then(|code| snapshot.catalogue.by_code(code))
        .filter(|found| found.kind == Kind::Practice)
    else {
        return Err(Error::not_found("No practice has this code."));
    };
    let Some((dataset, _)) = snapshot.registry.characteristic(Use::Size) else {
        return Err(Error::fault());
    };
    let facts = facts(ask, dataset)?;
    let wanted = ask.given.financial_year("year");
    let margin = dataset.margin_index(&dataset.presence).unwrap_or_default();
    let mut years: Vec<Year> = Vec::new();
    for (period, when) in facts.periods().iter().enumerate() {
        let Some(year) = when.month().map(financial_year) else {
            continue;
        };
        let is_wanted = wanted.is_none_or(|wanted| wanted == year);
        if !is_wanted || !facts.is_present(period, practice.ordinal) {
            continue;
        }
        let year = year.long();
        if years.last().is_none_or(|last| last.year != year) {
            years.push(Year {
                year,
                period,
                patients: Vec::new(),
            });
        }
        if let Some(last) = years.last_mut() {
            let patients = facts.value(margin, 0, period, practice.ordinal).number();
            last.patients.extend(patients);
        }
    }
    if let Some(wanted) = wanted.filter(|_| years.is_empty()) {
        return Err(Error::not_found(format!(
            "There are no lists of this practice in {}.",
            wanted.long()
        )));
    }
    let selected = marked(
        (0..years.len())
            .map(|year| (year, practice.ordinal))
            .collect(),
    );
    let rows: Vec<_> = years
        .iter()
        .map(|year| (year.period, practice.ordinal))
        .collect();
    list(ask, "population", &selected, |_| Population {
        figures: Figures::new(snapshot, facts, &rows),
        years,
    })
}
