//! What areas are the sums of, and how complete they are.

use super::*;
use crate::geography::{Geography, NONE, Source};
use crate::organisation::{Organisation, Status};
use crate::period::Month;

/// England 0, region 1, ICB 2, sub-ICBs 3 and 4, PCN 5, practices from 6 on.
fn catalogue(practices: usize) -> Catalogue {
    let areas = [
        ("E92", Kind::England),
        ("Y60", Kind::Region),
        ("QAA", Kind::Icb),
        ("01A", Kind::SubIcb),
        ("01B", Kind::SubIcb),
        ("U00001", Kind::Pcn),
    ];
    let areas = areas.map(|(code, kind)| (code.to_owned(), kind));
    let practices = (0..practices).map(|number| (format!("A{number:05}"), Kind::Practice));
    let all = areas.into_iter().chain(practices).enumerate();
    Catalogue::new(
        all.map(|(ordinal, (code, kind))| Organisation {
            ordinal: ordinal as Ordinal,
            code: code.parse().unwrap(),
            kind,
            name: code,
            status: Status::Open,
            opened: None,
            closed: None,
            postcode: None,
            address: None,
            clinical_system: None,
            ons_code: None,
        })
        .collect(),
    )
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// The membership of a month by a map that puts all practices given into one PCN and the
/// first sub-ICB.
fn geography(catalogue: &Catalogue, at: &str, map: &str, practices: &[Ordinal]) -> Geography {
    let mut parents: [Vec<Ordinal>; 4] = std::array::from_fn(|_| vec![NONE; catalogue.len()]);
    for practice in practices {
        for (level, parent) in [5, 3, 2, 1].into_iter().enumerate() {
            parents[level][*practice as usize] = parent;
        }
    }
    let source = Arc::new(Source {
        id: "registered-patients-map".to_owned(),
        month: month(map),
        parents,
    });
    Geography::for_month(catalogue, &[source], &[], month(at))
}

fn nothing(at: &str) -> ReportingContext<'static> {
    ReportingContext::nothing(month(at))
}

fn cells(catalogue: &Catalogue, cells: &[&[(Ordinal, Value)]]) -> Published {
    let column = |given: &&[(Ordinal, Value)]| {
        let mut column = vec![Value::Missing; catalogue.len()];
        for (ordinal, value) in *given {
            column[*ordinal as usize] = *value;
        }
        column
    };
    cells.iter().map(column).collect()
}

fn practices(reporting: u32, expected: u32, suppressed: u32) -> Option<Basis> {
    Some(Basis::Practices {
        reporting,
        expected,
        suppressed,
    })
}

use Value::{Number, Suppressed};

#[test]
fn england_is_the_sum_of_all_practices_also_of_those_that_no_map_knows() {
    let catalogue = catalogue(3);
    // Practice 8 closed before the map was made.
    let geography = geography(&catalogue, "2025-03", "2025-11", &[6, 7]);
    let published = cells(
        &catalogue,
        &[&[
            (6, Number(5_000.0)),
            (7, Number(38_000.0)),
            (8, Number(33_000.0)),
        ]],
    );
    let block = Block::build(
        &catalogue,
        &geography,
        &published,
        Areas::Summed,
        &nothing("2025-03"),
    );
    assert_eq!(block.value(&catalogue, 0, 0), Number(76_000.0));
    assert_eq!(block.basis(0), practices(3, 3, 0));
    assert_eq!(block.value(&catalogue, 0, 5), Number(43_000.0));
    assert_eq!(block.basis(5), practices(2, 2, 0));
}

#[test]
fn without_any_map_england_is_still_the_sum_of_its_practices() {
    let catalogue = catalogue(2);
    let geography = Geography::for_month(&catalogue, &[], &[], month("2025-03"));
    let published = cells(&catalogue, &[&[(6, Number(10.0)), (7, Number(20.0))]]);
    let block = Block::build(
        &catalogue,
        &geography,
        &published,
        Areas::Summed,
        &nothing("2025-03"),
    );
    assert_eq!(block.value(&catalogue, 0, 0), Number(30.0));
    assert_eq!(block.value(&catalogue, 0, 2), Value::Missing);
    assert_eq!(block.basis(2), Some(Basis::Absent));
}

#[test]
fn a_suppressed_practice_is_in_no_sum_of_the_margin_and_is_counted() {
    let catalogue = catalogue(12);
    let all: Vec<Ordinal> = (6..18).collect();
    let geography = geography(&catalogue, "2025-10", "2025-10", &all);
    let mut register = vec![(6, Suppressed)];
    let mut list = vec![(6, Number(4_000.0))];
    for practice in 7..18 {
        register.push((practice, Number(100.0)));
        list.push((practice, Number(4_000.0)));
    }
    let published = cells(&catalogue, &[&register, &list]);
    let block = Block::build(
        &catalogue,
        &geography,
        &published,
        Areas::Summed,
        &nothing("2025-10"),
    );
    assert_eq!(block.value(&catalogue, 0, 5), Number(1_100.0));
    assert_eq!(
        block.value(&catalogue, 1, 5),
        Number(44_000.0),
        "the list of the same practices"
    );
    assert_eq!(block.basis(5), practices(11, 12, 1));
    assert_eq!(
        block.basis(5).unwrap().sentence(),
        "the sum of 11 of 12 practices, 1 suppressed"
    );
    assert!(!block.basis(5).unwrap().is_partial());
    assert!(!block.contributes(6) && block.contributes(7));
    assert_eq!(block.value(&catalogue, 1, 6), Number(4_000.0), "its own");
}

#[test]
fn an_area_of_which_all_is_suppressed_is_suppressed() {
    let catalogue = catalogue(1);
    let geography = geography(&catalogue, "2025-10", "2025-10", &[6]);
    let published = cells(&catalogue, &[&[(6, Suppressed)]]);
    let block = Block::build(
        &catalogue,
        &geography,
        &published,
        Areas::Summed,
        &nothing("2025-10"),
    );
    assert_eq!(block.value(&catalogue, 0, 5), Suppressed);
    assert_eq!(block.basis(5), practices(0, 1, 1));
}

/// Columns of one measure by month.
fn reporters(catalogue: &Catalogue, months: &[(&str, &[Ordinal])]) -> Reporters {
    let raw: Vec<StoredColumn> = months
        .iter()
        .map(|(period, reported)| {
            let mut counts = vec![None; catalogue.len()];
            for ordinal in *reported {
                counts[*ordinal as usize] = Some(1);
            }
            StoredColumn {
                measure: Measure { margin: 0, cell: 0 },
                period: Period::Month(month(period)),
                source_rank: 0,
                column: crate::column::Column::from_counts(&counts),
            }
        })
        .collect();
    Reporters::of(&raw)
}

#[test]
fn members_that_are_missing_in_one_month_make_it_partial() {
    let catalogue = catalogue(4);
    // The map was made three years later: nobody knows by it who was open.
    let geography = geography(&catalogue, "2022-11", "2025-11", &[6, 7, 8, 9]);
    let published = cells(&catalogue, &[&[(6, Number(10.0)), (7, Number(20.0))]]);
    let reporters = reporters(
        &catalogue,
        &[
            ("2022-10", &[6, 7, 8]),
            ("2022-11", &[6, 7]),
            ("2022-12", &[6, 7]),
        ],
    );
    let at = |period: &str| reporters.around(0, Period::Month(month(period)));
    let block = Block::build(
        &catalogue,
        &geography,
        &published,
        Areas::Summed,
        &at("2022-11"),
    );
    assert_eq!(block.basis(5), practices(2, 3, 0));
    assert!(block.basis(5).unwrap().is_partial());
    // Larger areas are held against the map as well.
    assert_eq!(block.basis(0), practices(2, 4, 0));
    assert!(!at("2022-11").is_gap(8));
    assert_eq!(at("2024-01").reported(&[6, 7, 8]), None, "too long ago");
}

#[test]
fn one_sub_icb_is_not_england() {
    let catalogue = catalogue(0);
    let mut parents: [Vec<Ordinal>; 4] = std::array::from_fn(|_| vec![NONE; catalogue.len()]);
    parents[2][3] = 2;
    parents[3][3] = 1;
    let source = Arc::new(Source {
        id: "gpad-rows".to_owned(),
        month: month("2025-11"),
        parents,
    });
    let geography = Geography::for_month(&catalogue, &[source], &[], month("2025-11"));
    let published = cells(&catalogue, &[&[(3, Number(797_639.0))]]);
    let block = Block::build(
        &catalogue,
        &geography,
        &published,
        Areas::Summed,
        &nothing("2025-11"),
    );
    assert_eq!(block.value(&catalogue, 0, 0), Value::Missing);
    let england = block.basis(0).unwrap();
    assert_eq!(england.members(), Some((1, 106)));
    assert!(england.is_partial());
    assert_eq!(
        england.sentence(),
        "not given: 1 of 106 sub-ICBs are published"
    );
    assert_eq!(block.value(&catalogue, 0, 2), Number(797_639.0), "its ICB");
    assert_eq!(block.value(&catalogue, 0, 1), Number(797_639.0));
}

#[test]
fn a_sub_icb_that_is_missing_in_one_month_is_missed() {
    let catalogue = catalogue(1);
    // The map knows no practice of the second sub-ICB, but it is published around.
    let geography = geography(&catalogue, "2025-11", "2025-11", &[6]);
    let published = cells(&catalogue, &[&[(3, Number(500.0))]]);
    let reporters = reporters(
        &catalogue,
        &[
            ("2025-10", &[3, 4]),
            ("2025-11", &[3]),
            ("2025-12", &[3, 4]),
        ],
    );
    let around = reporters.around(0, Period::Month(month("2025-11")));
    let block = Block::build(&catalogue, &geography, &published, Areas::Summed, &around);
    assert_eq!(block.basis(0).unwrap().members(), Some((1, 2)));
    assert_eq!(block.value(&catalogue, 0, 0), Value::Missing);
    let alone = Block::build(
        &catalogue,
        &geography,
        &published,
        Areas::Summed,
        &nothing("2025-11"),
    );
    assert_eq!(alone.value(&catalogue, 0, 0), Number(500.0));
}
