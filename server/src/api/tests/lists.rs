//! What the endpoints answer, against the figures themselves.

use axum::http::{Method, StatusCode};
use domain::api_rows::iso;
use domain::organisation::Kind;
use domain::period::Period;
use serde_json::Value;

use super::{ask, get, key, read};
use crate::account::tests::world::World;

/// The latest month of a dataset, by its first day.
fn latest(world: &World, dataset: &str) -> (usize, String) {
    let snapshot = world.accounts.app.following.now();
    let facts = snapshot.facts(dataset).unwrap();
    let period = facts.latest(Kind::Practice).unwrap();
    (period, iso(facts.periods()[period]))
}

fn results(list: &Value) -> &Vec<Value> {
    list["results"].as_array().unwrap()
}

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
        assert_eq!(
            list["count"],
            facts.population(facts.periods().len() - 1, Kind::Practice)
        );
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

#[tokio::test]
async fn practices_their_population_and_pcns_are_found() {
    let world = World::new().await;
    let key = key(&world).await;
    let snapshot = world.accounts.app.following.now();
    let practice = snapshot.catalogue.by_code(world.practice()).unwrap();
    let by_code = read(
        &world,
        &key,
        &format!("/api/v1/practices/?search={}", practice.code),
    )
    .await;
    assert_eq!(results(&by_code)[0]["org_code"], practice.code.to_string());
    assert_eq!(results(&by_code)[0]["org_name"], practice.name);
    let pcn = results(&by_code)[0]["pcn_code"].as_str().unwrap();
    let within = read(&world, &key, &format!("/api/v1/practices/?pcn={pcn}")).await;
    assert!(results(&within).iter().all(|row| row["pcn_code"] == pcn));
    let pcns = read(&world, &key, "/api/v1/pcns/?page_size=500").await;
    let of_kind = snapshot.catalogue.of_kind(Kind::Pcn).count() as u64;
    assert_eq!(pcns["count"], of_kind);
    let own = results(&pcns)
        .iter()
        .find(|row| row["org_code"] == pcn)
        .unwrap();
    assert_eq!(own["practices"], within["count"]);
    let icb = own["icb_code"].as_str().unwrap();
    let fewer = read(&world, &key, &format!("/api/v1/pcns/?icb={icb}")).await;
    assert!(fewer["count"].as_u64().unwrap() < of_kind);

    let path = format!("/api/v1/practices/{}/population/", practice.code);
    let years = read(&world, &key, &path).await;
    let facts = snapshot.facts("list-size").unwrap();
    for row in results(&years) {
        let year = row["year"].as_str().unwrap();
        let month: domain::period::Month = row["month"].as_str().unwrap()[..7].parse().unwrap();
        assert_eq!(
            &year[..4],
            if month.number() < 4 {
                (month.year() - 1).to_string()
            } else {
                month.year().to_string()
            }
        );
        let period = facts.period_index(Period::Month(month)).unwrap();
        let patients = facts.value(0, 0, period, practice.ordinal).number();
        assert_eq!(row["patients"].as_f64(), patients);
        assert!(row["months"].as_u64().unwrap() <= 12);
        assert!(row["mean_patients"].is_number());
    }
    let full = results(&years)
        .iter()
        .find(|row| row["months"] == 12)
        .unwrap();
    assert!(full["month"].as_str().unwrap().ends_with("-04-01"));
    let year = full["year"].as_str().unwrap().replace('/', "%2F");
    let one = read(&world, &key, &format!("{path}?year={year}")).await;
    assert_eq!(results(&one), std::slice::from_ref(full));
    get(&world, &key, "/api/v1/practices/ZZ9999/population/")
        .await
        .says(StatusCode::NOT_FOUND, "No practice");
}

#[tokio::test]
async fn datasets_say_what_they_hold() {
    let world = World::new().await;
    let key = key(&world).await;
    let list = read(&world, &key, "/api/v1/datasets/").await;
    assert_eq!(list["count"], datasets::built_in().datasets().len());
    for row in results(&list) {
        let id = row["id"].as_str().unwrap();
        let dataset = read(&world, &key, &format!("/api/v1/datasets/{id}/")).await;
        assert_eq!(dataset["title"], row["title"]);
        let releases = dataset["releases"].as_array().unwrap();
        assert!(!releases.is_empty(), "{id}");
        assert!(dataset["indicators"].as_array().unwrap().iter().all(|one| {
            !one["caveat"].as_str().unwrap().is_empty() && one["direction"].is_string()
        }));
    }
    get(&world, &key, "/api/v1/datasets/nothing/")
        .await
        .says(StatusCode::NOT_FOUND, "gp-appointments");
    let index = ask(&world, Method::GET, "/api/v1/", &[]).await.json();
    for endpoint in index["endpoints"].as_array().unwrap() {
        let address = endpoint["address"].as_str().unwrap();
        let path = address.strip_prefix("http://127.0.0.1").unwrap();
        let path = path
            .replace("{ods_code}", &world.practice().to_string())
            .replace("{dataset}", "list-size")
            .replace("{margin}", "patients")
            .replace("{indicator}", "over-65");
        let (_, month) = latest(&world, "list-size");
        let needs = endpoint["needs_one_of"].as_array().unwrap();
        let query = if needs.is_empty() {
            String::new()
        } else {
            // Datasets by year take a year instead.
            let by_year = needs.iter().any(|name| name == "year")
                && !needs.iter().any(|name| name == "month");
            if by_year {
                "?year=2026".to_owned()
            } else {
                format!("?month={month}")
            }
        };
        let method: Method = endpoint["method"].as_str().unwrap().parse().unwrap();
        let bearer = format!("Bearer {key}");
        let headers = [("authorization", bearer.as_str())];
        let reply = ask(&world, method, &format!("{path}{query}"), &headers).await;
        assert!(
            reply.status == StatusCode::OK || reply.text().contains("is not loaded"),
            "{path}: {}",
            reply.text()
        );
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_parameter_is_said() {
    let world = World::new().await;
    let key = key(&world).await;
    let lists = "/api/v1/list-sizes/";
    for (query, name, words) in [
        (
            "?montth=2026-01-01",
            "montth",
            "There are: month, org_type, org, pcn",
        ),
        ("?month=January", "month", "2026-01-01"),
        ("?month=2026-01-15", "month", "first day of a month"),
        ("?month=1990-01-01", "month", "there are figures from"),
        ("?month=", "month", "empty"),
        ("?org=ZZ9999", "org", "No organisation has the code"),
        ("?org=%3Cscript%3E", "org", "ODS code"),
        ("?pcn=E92", "pcn", "the code of a PCN"),
        (
            "?icb=E92",
            "icb",
            "E92 is the code of England; this takes the code of an ICB.",
        ),
        ("?region=E92&region=E92", "region", "twice"),
        (
            "?org=E92&org_type=ccg",
            "org_type",
            "practice, pcn, sub-icb",
        ),
        (
            "?org=E92&org_type=practice",
            "org_type",
            "not of a practice",
        ),
        (
            "?pcn=U00001&org_type=icb",
            "pcn",
            "No organisation has the code",
        ),
        ("?org=E92&page=0", "page", "whole number from 1"),
        ("?org=E92&page=-1", "page", "whole number"),
        ("?org=E92&page_size=501", "page_size", "to 500"),
        ("?org=E92&format=xml", "format", "json, csv"),
        ("?org=E92&state=1", "state", "next"),
    ] {
        let reply = get(&world, &key, &format!("{lists}{query}")).await;
        reply.says_of(name, words);
    }
    for query in ["", "?org_type=practice", "?page=2"] {
        get(&world, &key, &format!("{lists}{query}")).await.says(
            StatusCode::BAD_REQUEST,
            "month, org, pcn, sub_icb, icb or region.",
        );
    }
    let snapshot = world.accounts.app.following.now();
    let pcn = snapshot.catalogue.of_kind(Kind::Pcn).next().unwrap().code;
    get(&world, &key, &format!("{lists}?pcn={pcn}&org_type=icb"))
        .await
        .says_of("org_type", "Nothing of this level belongs to a PCN.");
    let population = format!("/api/v1/practices/{}/population/", world.practice());
    get(&world, &key, &format!("{population}?year=2001/02"))
        .await
        .says(StatusCode::NOT_FOUND, "in 2001/02");
    get(
        &world,
        &key,
        "/api/v1/indicators/list-size.dna-rate/values/?org=E92",
    )
    .await
    .says(StatusCode::NOT_FOUND, "There are: patients");
    get(&world, &key, "/api/v1/practices/?search=a")
        .await
        .says_of("search", "2 characters");
    get(&world, &key, &format!("{lists}?org=E92&page=9999"))
        .await
        .says(StatusCode::NOT_FOUND, "no page 9999");
    get(
        &world,
        &key,
        &format!(
            "{lists}?org=E92&month={}&page=2",
            latest(&world, "list-size").1
        ),
    )
    .await
    .says(
        StatusCode::NOT_FOUND,
        "the list has 1 row, which make 1 page of 100",
    );
    get(&world, &key, "/api/v1/datasets/list-size/?month=2026-01-01")
        .await
        .says_of("month", "This address takes no parameters.");
    get(&world, &key, &format!("{lists}?org=%FF"))
        .await
        .says(StatusCode::BAD_REQUEST, "UTF-8");
}
