//! The periods of datasets, and the filters that name them.

use axum::http::StatusCode;
use domain::api_rows::iso;
use domain::organisation::Kind;
use serde_json::Value;

use super::{ask, get, key, latest, read, results};
use crate::account::tests::world::World;

#[tokio::test]
async fn the_periods_of_every_dataset_name_their_files() {
    let world = World::new().await;
    let key = key(&world).await;
    let snapshot = world.accounts.app.following.now();
    for dataset in snapshot.registry.datasets() {
        let facts = snapshot.facts(&dataset.id).unwrap();
        let path = format!("/api/v1/datasets/{}/periods/?page_size=500", dataset.id);
        let list = read(&world, &key, &path).await;
        let wanted: Vec<String> = facts.periods().iter().copied().map(iso).collect();
        let found: Vec<&str> = results(&list)
            .iter()
            .map(|row| row["period"].as_str().unwrap())
            .collect();
        assert_eq!(found, wanted, "{}", dataset.id);
        for (index, row) in results(&list).iter().enumerate() {
            let practices = facts.population(index, Kind::Practice);
            assert_eq!(row["practices"], practices, "{row}");
            assert_eq!(row["is_demonstration"], true);
            let (files, hashes) = (list_of(row, "files"), list_of(row, "sha256"));
            assert_eq!(files.len(), hashes.len(), "{row}");
            for release in list_of(row, "releases") {
                let known = snapshot.releases.iter().find(|known| known.id == release);
                let known = known.unwrap_or_else(|| panic!("{release} is no release"));
                for file in &known.files {
                    let at = files.iter().position(|name| *name == file.name).unwrap();
                    assert_eq!(hashes[at], file.sha256);
                }
            }
        }
        // Only what is newer than the latest complete period is provisional.
        let complete = Kind::ALL.into_iter().filter_map(|kind| facts.latest(kind));
        let complete = complete.max().unwrap();
        for (index, row) in results(&list).iter().enumerate() {
            assert_eq!(row["is_provisional"], index > complete, "{row}");
        }
    }
}

fn list_of(row: &Value, name: &str) -> Vec<String> {
    let list = row[name].as_array().unwrap().iter();
    list.map(|one| one.as_str().unwrap().to_owned()).collect()
}

/// The addresses of the workforce as programs know them.
#[tokio::test]
async fn workforce_is_asked_for_by_snapshot() {
    let world = World::new().await;
    let key = key(&world).await;
    let snapshots = read(&world, &key, "/api/v1/nwrs/snapshots/?page_size=500").await;
    let last = results(&snapshots).last().unwrap();
    let (day, month) = (
        last["last_day"].as_str().unwrap(),
        last["period"].as_str().unwrap(),
    );
    assert_eq!(day[..7], month[..7]);
    assert!(!day.ends_with("-01"), "{day}");
    let by_month = read(&world, &key, &format!("/api/v1/nwrs/?month={month}")).await;
    let by_day = read(&world, &key, &format!("/api/v1/nwrs/?snapshot={day}")).await;
    assert!(by_day["count"].as_u64().unwrap() > 0);
    assert_eq!(results(&by_day), results(&by_month));
    let row = &results(&by_day)[0];
    for (filter, column) in [
        ("org", "org_code"),
        ("practice", "org_code"),
        ("pcn", "pcn_code"),
        ("icb", "icb_code"),
        ("region", "region_code"),
    ] {
        let code = row[column].as_str().unwrap();
        let path = format!("/api/v1/nwrs/?snapshot={day}&{filter}={code}");
        let list = read(&world, &key, &path).await;
        assert!(results(&list).contains(row), "{filter}");
        assert!(results(&list).iter().all(|row| row[column] == code));
    }
    for (query, name, words) in [
        ("snapshot=1999-12-31", "snapshot", day),
        ("snapshot=yesterday", "snapshot", "It takes a day"),
        (
            "snapshot=1999-12-31&month=2026-02-31",
            "month",
            "first day of a month",
        ),
    ] {
        get(&world, &key, &format!("/api/v1/nwrs/?{query}"))
            .await
            .says_of(name, words);
    }
    let org = row["org_code"].as_str().unwrap();
    let another = results(&by_day)
        .iter()
        .find_map(|row| row["org_code"].as_str().filter(|code| *code != org))
        .unwrap();
    get(
        &world,
        &key,
        &format!("/api/v1/nwrs/?org={org}&practice={another}"),
    )
    .await
    .says_of("practice", "names another organisation");
    let other = results(&snapshots)[0]["period"].as_str().unwrap();
    assert_ne!(other, month);
    get(
        &world,
        &key,
        &format!("/api/v1/nwrs/?snapshot={day}&month={other}"),
    )
    .await
    .says_of("month", "Another parameter");
    let without = ask(
        &world,
        axum::http::Method::GET,
        "/api/v1/nwrs/snapshots/",
        &[],
    )
    .await;
    assert_eq!(without.status, StatusCode::UNAUTHORIZED);
}

/// The filters of the survey as programs know them: care system and list size among them.
#[tokio::test]
async fn the_survey_is_chosen_by_care_system_and_list_size() {
    let world = World::new().await;
    let key = key(&world).await;
    let snapshot = world.accounts.app.following.now();
    let (_, year) = latest(&world, "gp-patient-survey");
    let surveys = read(&world, &key, "/api/v1/gp-patient-survey/surveys/").await;
    let listed = results(&surveys).iter().any(|row| row["period"] == year);
    assert!(listed, "{year}");
    let path = format!("/api/v1/gp-patient-survey/?year={year}&page_size=500");
    let all = read(&world, &key, &path).await;
    let count = all["count"].as_u64().unwrap();
    let icb = results(&all)[0]["icb_code"].as_str().unwrap();
    let by_system = read(&world, &key, &format!("{path}&ics={icb}")).await;
    let by_board = read(&world, &key, &format!("{path}&icb={icb}")).await;
    assert_eq!(results(&by_system), results(&by_board));
    assert!((1..count).contains(&by_system["count"].as_u64().unwrap()));
    let mut banded = 0;
    for (band, name) in crate::api::figures::LIST_SIZE_BANDS.iter().enumerate() {
        let list = read(&world, &key, &format!("{path}&list_band={name}")).await;
        for row in results(&list) {
            let code = row["org_code"].as_str().unwrap().parse().unwrap();
            let practice = snapshot.catalogue.ordinal(code).unwrap();
            let own = snapshot.peers().band(Kind::Practice, practice);
            assert_eq!(own.map(usize::from), Some(band), "{row}");
        }
        banded += list["count"].as_u64().unwrap();
    }
    assert!(banded > count / 2 && banded <= count, "{banded} of {count}");
    get(&world, &key, &format!("{path}&list_band=small"))
        .await
        .says_of("list_band", "under-3000, 3000-5999");
    get(
        &world,
        &key,
        &format!("{path}&org_type=icb&list_band=3000-5999"),
    )
    .await
    .says_of("list_band", "chooses practices");
}
