//! Invented scores of deprivation.

use domain::column::Column;
use domain::period::Period;
use domain::value::Value;
use store::{NewRelease, PeriodFigures};

use crate::demonstration::World;
use crate::demonstration::world::Practice;

/// The year of the index.
const YEAR: u16 = 2025;

pub(super) fn releases(world: &World) -> Vec<NewRelease> {
    // A few new practices have no score yet.
    let scored: Vec<&Practice> = world
        .practices
        .iter()
        .enumerate()
        .filter(|(number, _)| number % 97 != 13)
        .map(|(_, practice)| practice)
        .collect();
    vec![super::PUBLICATION.invented(vec![PeriodFigures {
        period: Period::Year(YEAR),
        organisations: scored.iter().map(|practice| practice.code).collect(),
        columns: vec![(
            "score".to_owned(),
            Column::from_values(
                scored.iter().map(|practice| {
                    Value::Number((practice.deprivation * 1000.0).round() / 1000.0)
                }),
            ),
        )],
    }])]
}
