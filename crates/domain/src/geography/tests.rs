//! Memberships of few organisations, by source and month.

use super::*;
use crate::organisation::Status;

fn organisation(ordinal: Ordinal, code: &str, kind: Kind) -> Organisation {
    Organisation {
        ordinal,
        code: code.parse().unwrap(),
        kind,
        name: code.to_owned(),
        status: Status::Open,
        opened: None,
        closed: None,
        postcode: None,
        address: None,
        clinical_system: None,
        ons_code: None,
    }
}

/// England 0, region 1, ICBs 2 and 3, sub-ICBs 4 and 5, PCN 6, practices 7, 8, 9.
fn catalogue() -> Catalogue {
    Catalogue::new(vec![
        organisation(0, "E92", Kind::England),
        organisation(1, "Y60", Kind::Region),
        organisation(2, "QAA", Kind::Icb),
        organisation(3, "QBB", Kind::Icb),
        organisation(4, "01A", Kind::SubIcb),
        organisation(5, "01B", Kind::SubIcb),
        organisation(6, "U00001", Kind::Pcn),
        organisation(7, "A81001", Kind::Practice),
        organisation(8, "A81002", Kind::Practice),
        organisation(9, "A81003", Kind::Practice),
    ])
}

fn source(id: &str, month: &str, rows: &[(Ordinal, [Ordinal; 4])]) -> Arc<Source> {
    let mut parents: [Vec<Ordinal>; 4] = std::array::from_fn(|_| vec![NONE; 10]);
    for (child, given) in rows {
        for (level, parent) in given.iter().enumerate() {
            parents[level][*child as usize] = *parent;
        }
    }
    Arc::new(Source {
        id: id.to_owned(),
        month: month.parse().unwrap(),
        parents,
    })
}

#[test]
fn the_nearest_map_of_the_era_is_taken() {
    let catalogue = catalogue();
    let sources = [
        source(
            "registered-patients-map",
            "2026-03",
            &[(7, [6, 4, 2, 1]), (8, [6, 4, 2, 1])],
        ),
        source(
            "registered-patients-map",
            "2026-07",
            &[(7, [6, 4, 3, 1]), (8, [6, 4, 3, 1])],
        ),
    ];
    let icb = |month: &str| {
        Geography::for_month(&catalogue, &sources, &[], month.parse().unwrap()).parent(7, Kind::Icb)
    };
    assert_eq!(icb("2025-01"), Some(2));
    assert_eq!(icb("2026-03"), Some(2));
    // April 2026 is nearer to March, but belongs to the new era.
    assert_eq!(icb("2026-04"), Some(3));
    assert_eq!(icb("2026-11"), Some(3));
}

#[test]
fn areas_hold_their_practices() {
    let catalogue = catalogue();
    let sources = [source(
        "registered-patients-map",
        "2025-12",
        &[(7, [6, 4, 2, 1]), (8, [6, 5, 2, 1]), (9, [NONE, 5, 2, 1])],
    )];
    let geography = Geography::for_month(&catalogue, &sources, &[], "2025-12".parse().unwrap());
    assert_eq!(geography.practices_of(&catalogue, 6), [7, 8]);
    assert_eq!(geography.practices_of(&catalogue, 5), [8, 9]);
    assert_eq!(geography.practices_of(&catalogue, 0), [7, 8, 9]);
    assert_eq!(geography.practices_of(&catalogue, 3), [] as [Ordinal; 0]);
    assert_eq!(geography.practices_of(&catalogue, 7), [] as [Ordinal; 0]);
    assert_eq!(geography.within(&catalogue, 2, Kind::SubIcb), [4, 5]);
    assert_eq!(geography.within(&catalogue, 0, Kind::Icb), [2]);
    assert_eq!(geography.listed_practices(&catalogue, 0), 3);
    // The PCN straddles two sub-ICBs: the first of the equal ones is taken.
    assert_eq!(geography.parent(6, Kind::SubIcb), Some(4));
    assert_eq!(geography.parent(6, Kind::Region), Some(1));
}

#[test]
fn gaps_are_filled_from_links_and_directories() {
    let catalogue = catalogue();
    let sources = [
        source("registered-patients-map", "2025-12", &[(7, [6, 4, 2, 1])]),
        source("epraccur", "2026-02", &[(8, [NONE, 4, NONE, NONE])]),
    ];
    let links = [
        PcnLink {
            practice: 8,
            pcn: 6,
            start: "2019-10-01".parse().unwrap(),
            end: Some("2025-06-30".parse().unwrap()),
        },
        PcnLink {
            practice: 9,
            pcn: 6,
            start: "2019-10-01".parse().unwrap(),
            end: None,
        },
    ];
    let geography = Geography::for_month(&catalogue, &sources, &links, "2025-12".parse().unwrap());
    assert_eq!(geography.parent(8, Kind::Pcn), None, "the link had ended");
    assert_eq!(geography.parent(9, Kind::Pcn), Some(6));
    assert_eq!(geography.parent(8, Kind::SubIcb), Some(4));
    assert_eq!(
        geography.parent(8, Kind::Region),
        Some(1),
        "through its sub-ICB"
    );
    assert!(geography.is_listed(7) && !geography.is_listed(8));
    let earlier = Geography::for_month(&catalogue, &sources, &links, "2025-01".parse().unwrap());
    assert_eq!(earlier.parent(8, Kind::Pcn), Some(6));
}

#[test]
fn nothing_loaded_is_an_empty_geography() {
    let catalogue = catalogue();
    let geography = Geography::for_month(&catalogue, &[], &[], "2025-01".parse().unwrap());
    assert!(geography.practices_of(&catalogue, 2).is_empty());
    assert_eq!(geography.practices_of(&catalogue, 0), [7, 8, 9]);
    assert_eq!(geography.source, None);
}

#[test]
fn a_map_of_another_era_gives_pcns_and_regions_only() {
    let catalogue = catalogue();
    let sources = [source(
        "registered-patients-map",
        "2025-11",
        &[(7, [6, 4, 2, 1]), (8, [6, 4, 2, 1])],
    )];
    let parents = |month: &str| {
        let geography = Geography::for_month(&catalogue, &sources, &[], month.parse().unwrap());
        assert_eq!(geography.practices_of(&catalogue, 0), [7, 8, 9]);
        let source = geography.source.clone().map(|(_, month)| month.to_string());
        (PARENT_KINDS.map(|kind| geography.parent(7, kind)), source)
    };
    assert_eq!(
        parents("2022-07"),
        ([Some(6), Some(4), Some(2), Some(1)], Some("2025-11".into()))
    );
    assert_eq!(parents("2022-06"), ([Some(6), None, None, Some(1)], None));
    assert_eq!(parents("2019-06"), ([None, None, None, Some(1)], None));
    assert_eq!(parents("2026-04"), ([Some(6), None, None, Some(1)], None));
}

#[test]
fn the_row_of_the_month_goes_before_the_nearest_map() {
    let catalogue = catalogue();
    let sources = [
        source(
            "registered-patients-map",
            "2025-11",
            &[(7, [6, 4, 2, 1]), (8, [6, 5, 3, 1])],
        ),
        source(
            "registered-patients-rows",
            "2025-03",
            &[(7, [NONE, 5, NONE, NONE]), (9, [NONE, 4, NONE, NONE])],
        ),
    ];
    let at = |month: &str, practice| {
        let geography = Geography::for_month(&catalogue, &sources, &[], month.parse().unwrap());
        [Kind::SubIcb, Kind::Icb, Kind::Region].map(|kind| geography.parent(practice, kind))
    };
    // Practice 7 had not moved yet: its ICB is that of its sub-ICB of then.
    assert_eq!(at("2025-03", 7), [Some(5), Some(3), Some(1)]);
    assert_eq!(at("2025-04", 7), [Some(4), Some(2), Some(1)]);
    assert_eq!(at("2025-11", 7), [Some(4), Some(2), Some(1)]);
    // Practice 9 closed before the map was made.
    assert_eq!(at("2025-03", 9), [Some(4), Some(2), Some(1)]);
}

#[test]
fn a_commissioning_group_lies_in_the_region_of_its_practices() {
    let catalogue = catalogue();
    let sources = [
        source("registered-patients-map", "2025-11", &[(7, [6, 4, 2, 1])]),
        source(
            "registered-patients-rows",
            "2021-01",
            &[(7, [NONE, 5, NONE, NONE]), (9, [NONE, 5, NONE, NONE])],
        ),
    ];
    let geography = Geography::for_month(&catalogue, &sources, &[], "2021-01".parse().unwrap());
    assert_eq!(geography.parent(9, Kind::SubIcb), Some(5));
    assert_eq!(geography.parent(9, Kind::Icb), None);
    assert_eq!(geography.parent(9, Kind::Region), Some(1));
    assert_eq!(geography.practices_of(&catalogue, 1), [7, 9]);
    assert_eq!(geography.practices_of(&catalogue, 5), [7, 9]);
}

#[test]
fn a_pcn_in_two_icbs_names_both() {
    let catalogue = catalogue();
    let sources = [source(
        "registered-patients-map",
        "2025-12",
        &[(7, [6, 5, 3, 1]), (8, [6, 5, 3, 1]), (9, [6, 4, 2, 1])],
    )];
    let geography = Geography::for_month(&catalogue, &sources, &[], "2025-12".parse().unwrap());
    assert_eq!(
        geography.parents_shared(&catalogue, 6, Kind::Icb),
        [(3, 2), (2, 1)]
    );
    assert_eq!(
        geography.parents_shared(&catalogue, 6, Kind::SubIcb),
        [(5, 2), (4, 1)]
    );
    assert_eq!(
        geography.parents_shared(&catalogue, 6, Kind::Region),
        [(1, 3)]
    );
}
