//! Invented lists: the patients of the invented practices, as the publication gives them.

use domain::column::Column;
use domain::period::Period;
use domain::value::Value;
use store::{NewRelease, PeriodFigures};

use crate::demonstration::World;
use crate::demonstration::patients::CELLS;
use crate::demonstration::world::LIST_MONTHS;

pub(super) fn releases(world: &World) -> Vec<NewRelease> {
    let figures = (0..LIST_MONTHS).map(|month| one_month(world, month));
    vec![super::PUBLICATION.invented(figures.collect())]
}

fn one_month(world: &World, month: i32) -> PeriodFigures {
    let dataset = super::PUBLICATION.declared();
    let present = world.lists.present(month as usize);
    let mut columns = vec![(
        "patients".to_owned(),
        Column::from_values(
            present
                .iter()
                .map(|(_, cells)| Value::Number(f64::from(cells.iter().sum::<u32>()))),
        ),
    )];
    if let Some(margin) = dataset.margin("sex-age") {
        for cell in 0..CELLS {
            columns.push((
                margin.measure_id(cell),
                Column::from_values(
                    present
                        .iter()
                        .map(|(_, cells)| Value::Number(f64::from(cells[cell]))),
                ),
            ));
        }
    }
    PeriodFigures {
        period: Period::Month(world.last_list().plus(month + 1 - LIST_MONTHS)),
        organisations: present
            .iter()
            .map(|(number, _)| world.practices[*number].code)
            .collect(),
        columns,
    }
}
