//! Files come to the same whatever the order in which they are loaded.

use store::testing::sqlite;

use super::*;

/// What a directory or a map says of one practice.
fn says(
    source: &str,
    as_of: &str,
    name: &str,
    address: Option<&str>,
    status: Option<Status>,
) -> NewRelease {
    let record = OrganisationRecord {
        name: Some(name.to_owned()),
        address: address.map(str::to_owned),
        status: status.map(|status| (status, Some("2001-04-01".parse().unwrap()), None)),
        ..OrganisationRecord::new(code("A81001"), Kind::Practice, month(as_of))
    };
    NewRelease {
        dataset: "organisations".to_owned(),
        source: source.to_owned(),
        files: vec![file(
            &format!("{source} {as_of}.csv"),
            &format!("{source}{as_of}"),
        )],
        reader: "test 1".to_owned(),
        organisations: vec![record],
        memberships: vec![Membership {
            source: source.to_owned(),
            month: month(as_of),
            // Nothing describes the areas.
            rows: vec![(
                code("A81001"),
                [Some(code("U00001")), Some(code("16C")), None, None],
            )],
        }],
        ..NewRelease::default()
    }
}

/// A directory of PCNs, of which one practice has left.
fn pcns(as_of: &str, ends: Option<&str>) -> NewRelease {
    let link = |practice: &str, end: Option<&str>| Link {
        practice: code(practice),
        pcn: code("U00001"),
        start: "2019-07-01".parse().unwrap(),
        end: end.map(|end| end.parse().unwrap()),
    };
    NewRelease {
        dataset: "organisations".to_owned(),
        source: "epcn".to_owned(),
        files: vec![file(&format!("epcn {as_of}.xlsx"), as_of)],
        reader: "test 1".to_owned(),
        memberships: vec![Membership {
            source: "epcn".to_owned(),
            month: month(as_of),
            rows: vec![(code("U00001"), [None, Some(code("16C")), None, None])],
        }],
        links: vec![link("A81001", None), link("A81009", ends)],
        ..NewRelease::default()
    }
}

/// Everything that is known of organisations, without what depends on who came first.
fn known(snapshot: &Snapshot) -> Vec<String> {
    let catalogue = &snapshot.catalogue;
    let mut known: Vec<String> = catalogue
        .all()
        .iter()
        .map(|own| {
            let names = ["2024-01", "2025-09", "2026-02", "2026-07"].map(|at| {
                let name = catalogue.name_at(own.ordinal, month(at));
                let geography = snapshot.geographies.at(month(at));
                let parents = [Kind::Pcn, Kind::SubIcb].map(|kind| {
                    let parent = geography.parent(own.ordinal, kind);
                    parent
                        .and_then(|parent| catalogue.get(parent))
                        .map(|own| own.code)
                });
                (name.to_owned(), parents)
            });
            format!(
                "{} {} {} {:?} {:?} {:?} {:?} {names:?}",
                own.code, own.kind, own.name, own.status, own.opened, own.closed, own.address
            )
        })
        .collect();
    known.sort();
    known
}

/// All orders of some things.
fn orders(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let shorter = orders(count - 1);
    let longer = shorter.iter().flat_map(|order| {
        (0..count).map(move |place| {
            let mut order = order.clone();
            order.insert(place, count - 1);
            order
        })
    });
    longer.collect()
}

#[tokio::test]
async fn every_order_of_directories_and_maps_comes_to_the_same() {
    let releases = [
        says(
            "epraccur",
            "2025-09",
            "THE SURGERY",
            Some("1 Old Road"),
            Some(Status::Open),
        ),
        says(
            "epraccur",
            "2026-02",
            "THE SURGERY",
            Some("2 New Road"),
            Some(Status::Dormant),
        ),
        // The newest says nothing of status and address.
        says(
            "registered-patients-map",
            "2026-07",
            "NEW SURGERY",
            None,
            None,
        ),
        // Two of one month write the name in two ways.
        says(
            "gpad-mapping",
            "2026-02",
            "Surgery, The",
            Some("2 New Rd"),
            None,
        ),
        pcns("2025-09", None),
        pcns("2026-02", Some("2025-12-31")),
    ];
    let mut first: Option<Vec<String>> = None;
    for order in orders(releases.len()).into_iter().step_by(13) {
        let test = sqlite().await.with_datasets(Arc::clone(&DATASETS));
        for place in &order {
            let load = test
                .store
                .load(std::slice::from_ref(&releases[*place]), NOW, false);
            load.await.unwrap();
        }
        let known = known(&test.store.snapshot().await.unwrap());
        let first = first.get_or_insert_with(|| known.clone());
        assert_eq!(*first, known, "{order:?}");
    }
    let known = first.unwrap().join("\n");
    assert!(
        known.contains("Dormant") && known.contains("2 New R"),
        "{known}"
    );
}
