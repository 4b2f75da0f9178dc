//! The endpoints of datasets, against the figures themselves.

use axum::http::StatusCode;
use domain::organisation::Kind;

use super::{get, key, latest, read, results};
use crate::account::tests::world::World;

#[tokio::test]
async fn list_sizes_are_the_figures_of_the_pages() {
    let world = World::new().await;
    let key = key(&world).await;
    let snapshot = world.accounts.app.following.now();
    let facts = snapshot.facts("list-size").unwrap();
    let (period, month) = latest(&world, "list-size");
    let practice = world.practice();
    let ordinal = snapshot.catalogue.ordinal(practice).unwrap();
    let list = read(
        &world,
        &key,
        &format!("/api/v1/list-sizes/?org={practice}&month={month}"),
    )
    .await;
    assert_eq!(list["count"], 1);
    assert!(list["next"].is_null() && list["previous"].is_null());
    let row = &results(&list)[0];
    assert_eq!(row["org_code"], practice.to_string());
    assert_eq!(row["org_type"], "practice");
    assert_eq!(row["month"], month);
    assert_eq!(row["basis"], "published");
    let patients = facts.value(0, 0, period, ordinal).number().unwrap();
    assert_eq!(row["patients"].as_f64(), Some(patients));
    assert!(row["patients"].is_u64(), "a whole number is written as one");
    let ages: f64 = row
        .as_object()
        .unwrap()
        .iter()
        .filter(|(name, _)| name.starts_with("sex_"))
        .filter_map(|(_, value)| value.as_f64())
        .sum();
    assert_eq!(ages, patients);
    let releases = row["releases"].as_array().unwrap();
    assert!(!releases.is_empty());
    for release in releases {
        assert!(snapshot.releases.iter().any(|known| *release == known.id));
    }
    // Every level, and what lies in what.
    for kind in Kind::ALL {
        let path = format!(
            "/api/v1/list-sizes/?month={month}&org_type={}&page_size=500",
            kind.id()
        );
        let list = read(&world, &key, &path).await;
        let population = facts.population(period, kind);
        assert_eq!(list["count"], population, "{kind}");
        let codes: Vec<&str> = results(&list)
            .iter()
            .map(|row| row["org_code"].as_str().unwrap())
            .collect();
        assert!(codes.is_sorted(), "{kind}");
    }
    let icb = row["icb_code"].as_str().unwrap();
    let path = format!("/api/v1/list-sizes/?month={month}&icb={icb}&page_size=500");
    let within = read(&world, &key, &path).await;
    assert!(results(&within).iter().all(|row| row["icb_code"] == icb));
    let own = read(
        &world,
        &key,
        &format!("/api/v1/list-sizes/?month={month}&org={icb}"),
    )
    .await;
    assert_eq!(results(&own)[0]["org_type"], "icb");
    let sum: f64 = results(&within)
        .iter()
        .filter_map(|row| row["patients"].as_f64())
        .sum();
    assert_eq!(results(&own)[0]["patients"].as_f64(), Some(sum));
}

#[tokio::test]
async fn appointments_are_chosen_by_area_practice_and_supplier() {
    let world = World::new().await;
    let key = key(&world).await;
    let (_, month) = latest(&world, "gp-appointments");
    let all = read(
        &world,
        &key,
        &format!("/api/v1/gp-appointments/?month={month}"),
    )
    .await;
    let first = &results(&all)[0];
    assert_eq!(first["org_type"], "practice");
    let supplier = first["supplier"].as_str().unwrap();
    let total = all["count"].as_u64().unwrap();
    let path = format!("/api/v1/gp-appointments/?month={month}&supplier=");
    let own = read(&world, &key, &format!("{path}{}", supplier.to_lowercase())).await;
    let count = own["count"].as_u64().unwrap();
    assert!((1..total).contains(&count), "{count} of {total}");
    assert!(results(&own).iter().all(|row| row["supplier"] == supplier));
    get(&world, &key, &format!("{path}Abacus"))
        .await
        .says_of("supplier", supplier);
    for (filter, column) in [("pcn", "pcn_code"), ("sub_icb", "sub_icb_code")] {
        let code = first[column].as_str().unwrap();
        let path = format!("/api/v1/gp-appointments/?month={month}&{filter}={code}");
        let list = read(&world, &key, &path).await;
        assert!(!results(&list).is_empty());
        assert!(
            results(&list).iter().all(|row| row[column] == code),
            "{filter}"
        );
    }
    let practice = first["org_code"].as_str().unwrap();
    let path = format!("/api/v1/gp-appointments/?practice={practice}");
    let months = read(&world, &key, &path).await;
    let shown: Vec<&str> = results(&months)
        .iter()
        .map(|row| row["month"].as_str().unwrap())
        .collect();
    assert!(shown.len() > 12 && shown.is_sorted());
}

/// Scores of practices do not add up to one of an area, and a plain count has no denominator.
#[tokio::test]
async fn nothing_is_added_up_that_does_not_add_up() {
    let world = World::new().await;
    let key = key(&world).await;
    let practice = world.practice();
    let scores = "/api/v1/indicators/imd-score/values/";
    let own = read(
        &world,
        &key,
        &format!("{scores}?org={practice}&benchmark=icb"),
    )
    .await;
    let row = &results(&own)[0];
    assert!(row["value"].as_f64().unwrap() < 100.0, "{row}");
    assert!(row["benchmark_value"].as_f64().unwrap() < 100.0, "{row}");
    assert!(row["denominator"].is_null(), "{row}");
    let icb = row["icb_code"].as_str().unwrap();
    for path in [
        format!("{scores}?org={icb}"),
        format!("{scores}?org=E92"),
        "/api/v1/datasets/deprivation/measures/score/?org=E92".to_owned(),
    ] {
        assert_eq!(read(&world, &key, &path).await["count"], 0, "{path}");
    }
}

#[tokio::test]
async fn counts_come_divided_in_every_way_of_the_dataset() {
    let world = World::new().await;
    let key = key(&world).await;
    let snapshot = world.accounts.app.following.now();
    let facts = snapshot.facts("gp-appointments").unwrap();
    let dataset = &facts.dataset;
    let (period, month) = latest(&world, &dataset.id);
    let england = snapshot.catalogue.england().unwrap();
    let icb = snapshot.catalogue.of_kind(Kind::Icb).next().unwrap();
    for (index, margin) in dataset.margins.iter().enumerate() {
        let path = format!("/api/v1/datasets/{}/measures/{}/", dataset.id, margin.id);
        let list = read(
            &world,
            &key,
            &format!("{path}?month={month}&org={}", icb.code),
        )
        .await;
        let rows = results(&list);
        assert_eq!(rows.len(), margin.size(), "{}", margin.id);
        for (cell, row) in rows.iter().enumerate() {
            assert_eq!(row["measure"], margin.measure_id(cell));
            assert_eq!(row["label"], margin.measure_label(cell));
            let categories = row["categories"].as_array().unwrap();
            assert_eq!(categories.len(), margin.dimensions.len());
            for (category, dimension) in categories.iter().zip(&margin.dimensions) {
                assert!(dimension.index_of(category.as_str().unwrap()).is_some());
                assert!(
                    row["measure"]
                        .as_str()
                        .unwrap()
                        .contains(category.as_str().unwrap())
                );
            }
            let value = facts.value(index, cell, period, icb.ordinal).number();
            assert_eq!(row["value"].as_f64(), value, "{}: {cell}", margin.id);
            let whole = facts.value(index, cell, period, england.ordinal).number();
            assert_eq!(
                row["benchmark_value"].as_f64(),
                whole,
                "{}: {cell}",
                margin.id
            );
        }
    }
    // A page may begin and end among the counts of one organisation, and none is lost.
    let path = format!(
        "/api/v1/datasets/{}/measures/status-mode/?month={month}&pcn={}",
        dataset.id,
        snapshot.catalogue.of_kind(Kind::Pcn).next().unwrap().code
    );
    let whole = read(&world, &key, &format!("{path}&page_size=500")).await;
    let count = results(&whole).len();
    assert_eq!(whole["count"], count);
    let mut paged = Vec::new();
    for page in 1..=count.div_ceil(7) {
        let list = read(&world, &key, &format!("{path}&page_size=7&page={page}")).await;
        paged.extend(results(&list).clone());
    }
    assert_eq!(&paged, results(&whole));
    get(
        &world,
        &key,
        "/api/v1/datasets/list-size/measures/status/?org=E92",
    )
    .await
    .says(StatusCode::NOT_FOUND, "patients");
}

/// A computed dataset is asked for by practice or PCN; its releases are those of its parts.
#[tokio::test]
async fn scores_are_asked_for_by_practice_or_pcn() {
    let world = World::new().await;
    let key = key(&world).await;
    let snapshot = world.accounts.app.following.now();
    let facts = snapshot.facts("digital-front-door").unwrap();
    let (period, month) = latest(&world, "digital-front-door");
    let path = "/api/v1/digital-front-door/";
    for alone in [
        String::new(),
        format!("?month={month}"),
        "?org_type=pcn".to_owned(),
    ] {
        get(&world, &key, &format!("{path}{alone}"))
            .await
            .says(StatusCode::BAD_REQUEST, "practice or pcn");
    }
    let practice = world.practice();
    let ordinal = snapshot.catalogue.ordinal(practice).unwrap();
    let list = read(
        &world,
        &key,
        &format!("{path}?practice={practice}&month={month}"),
    )
    .await;
    assert_eq!(list["count"], 1);
    let row = &results(&list)[0];
    let score = facts.dataset.margin_index("score").unwrap();
    let cell = |cell: usize| facts.value(score, cell, period, ordinal).number();
    assert!(cell(0).is_some());
    for (index, name) in ["score_value", "score_low", "score_high", "score_parts"]
        .into_iter()
        .enumerate()
    {
        assert_eq!(row[name].as_f64(), cell(index), "{name}");
    }
    assert_eq!(row["basis"], "computed");
    let releases = row["releases"].as_array().unwrap();
    assert!(!releases.is_empty());
    for release in releases {
        let known = snapshot.releases.iter().find(|known| *release == known.id);
        let dataset = &known.unwrap().dataset;
        let computed = facts.dataset.computed.as_ref().unwrap();
        assert!(
            computed.parts.iter().any(|part| part.dataset == *dataset),
            "{dataset}"
        );
    }
    // A PCN: its practices, or with the level itself.
    let pcn = row["pcn_code"].as_str().unwrap();
    let within = read(&world, &key, &format!("{path}?pcn={pcn}&month={month}")).await;
    assert!(
        results(&within)
            .iter()
            .all(|row| row["org_type"] == "practice")
    );
    let own = read(
        &world,
        &key,
        &format!("{path}?pcn={pcn}&org_type=pcn&month={month}"),
    )
    .await;
    assert_eq!(own["count"], 1);
    assert_eq!(results(&own)[0]["org_code"], pcn);
    // Of the indicator too it is told over how many channels it is, and that an area has a mean.
    let values = "/api/v1/indicators/digital-front-door.score/values/";
    let list = read(
        &world,
        &key,
        &format!("{values}?org={practice}&month={month}"),
    )
    .await;
    let row = &results(&list)[0];
    assert_eq!(row["value"].as_f64(), cell(0));
    assert_eq!(row["parts"].as_f64(), cell(3));
    assert_eq!(row["parts_expected"], 3);
    assert_eq!(row["benchmark_basis"], "mean");
    let list = read(&world, &key, &format!("{values}?org=E92&month={month}")).await;
    let row = &results(&list)[0];
    assert_eq!(row["basis"], "mean");
    assert!((row["value"].as_f64().unwrap() - 50.0).abs() < 5.0);
    // The periods are those of the parts, with their files.
    let periods = "/api/v1/datasets/digital-front-door/periods/";
    let list = read(&world, &key, &format!("{periods}?page_size=500")).await;
    let rows = results(&list);
    assert_eq!(rows.len(), facts.periods().len());
    assert!(
        rows.iter()
            .all(|row| !row["releases"].as_array().unwrap().is_empty())
    );
}
