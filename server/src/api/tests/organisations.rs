//! Practices, their patients, PCNs, and what the datasets hold.

use axum::http::{Method, StatusCode};
use domain::organisation::Kind;
use domain::period::Period;

use super::{ask, get, key, latest, read, results};
use crate::account::tests::world::World;

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
            } else if !needs.iter().any(|name| name == "month") {
                format!("?{}={}", needs[0].as_str().unwrap(), world.practice())
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
