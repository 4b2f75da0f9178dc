//! The values of indicators, and the groups beside them.

use axum::http::StatusCode;
use domain::api_rows::iso;
use domain::organisation::Kind;

use super::{get, key, latest, read, results};
use crate::account::tests::world::World;

#[tokio::test]
async fn indicators_come_with_interval_percentile_and_benchmark() {
    let world = World::new().await;
    let key = key(&world).await;
    let snapshot = world.accounts.app.following.now();
    let dataset = datasets::dataset("gp-appointments");
    let facts = snapshot.facts(&dataset.id).unwrap();
    let evaluation = dataset.evaluation("dna-rate").unwrap();
    let (period, month) = latest(&world, "gp-appointments");
    let path = format!("/api/v1/indicators/dna-rate/values/?month={month}&page_size=3");
    let list = read(&world, &key, &path).await;
    for row in results(&list) {
        let code = row["org_code"].as_str().unwrap().parse().unwrap();
        let ordinal = snapshot.catalogue.ordinal(code).unwrap();
        let value = facts.indicator(evaluation, period, ordinal).unwrap();
        let near = |name: &str, wanted: f64| {
            let found = row[name].as_f64().unwrap();
            assert!((found - wanted).abs() < 1e-9, "{name}: {found}, {wanted}");
        };
        near("value", value);
        let ratio = row["numerator"].as_f64().unwrap() / row["denominator"].as_f64().unwrap();
        near("value", ratio * 100.0);
        assert!(row["lower"].as_f64() < row["value"].as_f64());
        assert!(row["value"].as_f64() < row["upper"].as_f64());
        let distribution = facts.distribution(evaluation, period, Kind::Practice);
        near(
            "percentile",
            distribution.place(value).percentile().unwrap(),
        );
        let england = snapshot.catalogue.england().unwrap().ordinal;
        assert_eq!(row["benchmark"], "england");
        near(
            "benchmark_value",
            facts.indicator(evaluation, period, england).unwrap(),
        );
    }
    let practice = results(&list)[0]["org_code"].as_str().unwrap();
    for benchmark in [
        "pcn",
        "sub-icb",
        "icb",
        "region",
        "list-size",
        "deprivation",
        "similar",
    ] {
        let path = format!(
            "/api/v1/indicators/gp-appointments.dna-rate/values/?month={month}&org={practice}&benchmark={benchmark}"
        );
        let list = read(&world, &key, &path).await;
        let row = &results(&list)[0];
        assert_eq!(row["benchmark"], benchmark);
        if benchmark != "pcn" {
            assert!(row["benchmark_value"].is_number(), "{benchmark}: {row}");
        }
    }
    let path = format!("/api/v1/indicators/dna-rate/values/?month={month}&org_type=icb");
    let icbs = read(&world, &key, &path).await;
    assert!(results(&icbs).iter().all(|row| row["org_type"] == "icb"));
    get(
        &world,
        &key,
        "/api/v1/indicators/dna-ratio/values/?month=2026-01-01",
    )
    .await
    .says(StatusCode::NOT_FOUND, "no such indicator");
}

#[tokio::test]
async fn datasets_by_year_are_asked_by_year() {
    let world = World::new().await;
    let key = key(&world).await;
    let snapshot = world.accounts.app.following.now();
    for dataset in datasets::built_in().datasets() {
        let facts = snapshot.facts(&dataset.id).unwrap();
        let period = iso(*facts.periods().last().unwrap());
        let (own, other, wrong) = match dataset.period_column() {
            "month" => ("month", "year", "2025/26"),
            _ => ("year", "month", "2026-01-01"),
        };
        let indicator = &dataset.indicators[0].id;
        let path = format!("/api/v1/indicators/{}.{indicator}/values/", dataset.id);
        let list = read(&world, &key, &format!("{path}?{own}={period}")).await;
        let last = facts.periods().len() - 1;
        // Those that reported, and those of which it is known why they did not.
        let wanted = snapshot.catalogue.ordinals(Kind::Practice).iter();
        let wanted = wanted.filter(|practice| {
            facts.is_present(last, **practice) || facts.absence(last, **practice).is_some()
        });
        assert_eq!(list["count"], wanted.count(), "{}", dataset.id);
        assert!(
            results(&list)
                .iter()
                .all(|row| row[own] == period && row[other].is_null())
        );
        get(&world, &key, &format!("{path}?{other}={wrong}"))
            .await
            .says_of(other, &format!("use the parameter {own}, such as {period}"));
    }
    let path = "/api/v1/indicators/qof-prevalence.prevalence-af/values/";
    get(&world, &key, &format!("{path}?year=1999/00"))
        .await
        .says_of("year", "1999/00 is not loaded; there are figures ");
    get(&world, &key, &format!("{path}?year=99"))
        .await
        .says_of("year", "such as 2025/26 or 2025");
}

/// The group beside a value: of a rate the whole, of a plain count the mean of its members.
#[tokio::test]
async fn a_benchmark_says_what_it_is_made_of() {
    let world = World::new().await;
    let key = key(&world).await;
    let practice = world.practice();
    let (_, month) = latest(&world, "list-size");
    let query = format!("?month={month}&org={practice}&benchmark=icb");
    let patients = read(
        &world,
        &key,
        &format!("/api/v1/indicators/list-size.patients/values/{query}"),
    )
    .await;
    let row = &results(&patients)[0];
    let number = |name: &str| row[name].as_f64().unwrap();
    let icb = row["icb_code"].as_str().unwrap();
    let whole = read(
        &world,
        &key,
        &format!("/api/v1/list-sizes/?month={month}&org={icb}"),
    )
    .await;
    let members = read(
        &world,
        &key,
        &format!("/api/v1/list-sizes/?month={month}&icb={icb}"),
    )
    .await;
    assert_eq!(row["benchmark_numerator"], results(&whole)[0]["patients"]);
    assert_eq!(row["benchmark_organisations"], members["count"]);
    assert_eq!(row["benchmark_denominator"], members["count"]);
    let mean = number("benchmark_numerator") / number("benchmark_denominator");
    assert!((number("benchmark_value") - mean).abs() < 1e-6, "{row}");
    let page = format!("/api/v1/list-sizes/?month={month}&icb={icb}&page_size=500");
    let all = read(&world, &key, &page).await;
    let lists: Vec<f64> = results(&all)
        .iter()
        .map(|row| row["patients"].as_f64().unwrap())
        .collect();
    let lower = lists.iter().filter(|list| **list < number("value")).count() as f64;
    let equal = lists
        .iter()
        .filter(|list| **list == number("value"))
        .count() as f64;
    let place = (lower + equal / 2.0) / lists.len() as f64 * 100.0;
    assert!(
        (number("benchmark_percentile") - place).abs() < 1e-6,
        "{place}: {row}"
    );
    assert_ne!(row["benchmark_percentile"], row["percentile"]);
    let sum = read(
        &world,
        &key,
        &format!("/api/v1/datasets/list-size/measures/patients/{query}"),
    )
    .await;
    assert_eq!(
        results(&sum)[0]["benchmark_value"],
        row["benchmark_numerator"]
    );
}

#[tokio::test]
async fn every_indicator_and_every_group_come_in_one_list() {
    let world = World::new().await;
    let key = key(&world).await;
    let dataset = datasets::dataset("gp-appointments");
    let (_, month) = latest(&world, &dataset.id);
    let practice = world.practice();
    let query = format!("?month={month}&org={practice}");
    let all = read(
        &world,
        &key,
        &format!(
            "/api/v1/datasets/{}/indicators/{query}&benchmark=similar",
            dataset.id
        ),
    )
    .await;
    let named: Vec<&str> = dataset
        .indicators
        .iter()
        .map(|one| one.id.as_str())
        .collect();
    let found: Vec<&str> = results(&all)
        .iter()
        .map(|row| row["indicator"].as_str().unwrap())
        .collect();
    assert_eq!(found, named);
    for row in results(&all) {
        let id = row["indicator"].as_str().unwrap();
        let path = format!("/api/v1/indicators/{}.{id}/values/{query}", dataset.id);
        let one = read(&world, &key, &format!("{path}&benchmark=similar")).await;
        assert_eq!(results(&one), std::slice::from_ref(row));
    }
    let beside = read(
        &world,
        &key,
        &format!("/api/v1/indicators/dna-rate/benchmarks/{query}"),
    )
    .await;
    assert_eq!(results(&beside).len(), 8);
    for row in results(&beside) {
        let group = row["benchmark"].as_str().unwrap();
        let path = format!("/api/v1/indicators/dna-rate/values/{query}&benchmark={group}");
        let one = read(&world, &key, &path).await;
        assert_eq!(results(&one), std::slice::from_ref(row));
    }
    get(
        &world,
        &key,
        &format!("/api/v1/datasets/nothing/indicators/{query}"),
    )
    .await
    .says(StatusCode::NOT_FOUND, "There are: list-size");
}
