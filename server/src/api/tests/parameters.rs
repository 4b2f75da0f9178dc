//! What is said of parameters that are wrong.

use axum::http::StatusCode;
use domain::organisation::Kind;

use super::{get, key, latest};
use crate::account::tests::world::World;

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
