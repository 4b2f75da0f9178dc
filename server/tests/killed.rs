//! An import that is killed at any moment leaves the old figures or the new ones, whole.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::process::Stdio;
use std::time::{Duration, Instant};

use common::{haresign, quin_age, run};
use domain::snapshot::Snapshot;
use store::Store;

const PRACTICES: usize = 400;
const TIMES: u32 = 50;

async fn snapshot(url: &str) -> Snapshot {
    let store = Store::open(url)
        .await
        .expect("the store opens")
        .with_datasets(datasets::built_in());
    let snapshot = store.snapshot().await.expect("the store is whole");
    store.close().await;
    snapshot
}

/// All values of the store, which must be equal, and how many there are.
async fn cells(url: &str) -> (f64, usize) {
    let snapshot = snapshot(url).await;
    let facts = snapshot.facts("list-size").expect("figures");
    let (measure, _) = facts
        .dataset
        .measures()
        .find(|(_, id)| id == "sex.male/age.0-4")
        .expect("the measure");
    let mut values = Vec::new();
    for practice in snapshot
        .catalogue
        .of_kind(domain::organisation::Kind::Practice)
    {
        for cell in 0..40 {
            values.extend(
                facts
                    .value(measure.margin, cell, 0, practice.ordinal)
                    .number(),
            );
        }
    }
    let first = values[0];
    assert!(
        values.iter().all(|value| *value == first),
        "a mixture of two releases"
    );
    (first, values.len())
}

/// A small generator of pseudo-random numbers (splitmix64): the moments differ from run to
/// run of the loop, and are the same for every run of the test.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[tokio::test]
async fn nothing_is_lost_and_nothing_is_half_loaded() {
    for test in store::testing::stores().await {
        let test = test.with_datasets(datasets::built_in());
        let folder = tempfile::tempdir().unwrap();
        let files: Vec<String> = [10, 11]
            .iter()
            .map(|patients| {
                let path = folder.path().join(format!("{patients}.csv"));
                std::fs::write(&path, quin_age(PRACTICES, *patients)).unwrap();
                path.display().to_string()
            })
            .collect();
        let began = Instant::now();
        assert!(run(&test.url, &["import", &files[0]]).status.success());
        let whole = began.elapsed();
        let (mut held, count) = cells(&test.url).await;
        assert_eq!((held, count), (10.0, PRACTICES * 40));

        let mut state = 7;
        let mut landed = 0;
        for _ in 0..TIMES {
            // Always the other file, so that a load that lands is seen.
            let next = if held == 10.0 { &files[1] } else { &files[0] };
            let mut child = haresign(&test.url)
                .args(["import", next])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let part = f64::from(u32::try_from(random(&mut state) % 1_100).unwrap()) / 1_000.0;
            tokio::time::sleep(Duration::from_secs_f64(whole.as_secs_f64() * part)).await;
            child.kill().unwrap();
            child.wait().unwrap();
            let (now, count_now) = cells(&test.url).await;
            assert_eq!(count_now, count, "organisations or measures are missing");
            assert!(now == 10.0 || now == 11.0);
            landed += u32::from(now != held);
            held = now;
        }
        // Some landed before the kill and some did not, else the moments prove nothing.
        assert!(
            landed < TIMES,
            "every import was through before it was killed"
        );
        let other = if held == 10.0 { &files[1] } else { &files[0] };
        assert!(
            run(&test.url, &["import", other]).status.success(),
            "loading again just works"
        );
        assert_ne!(cells(&test.url).await.0, held);
        eprintln!("{landed} of {TIMES} loads landed before the kill");
    }
}

/// A table of one's own: its declaration and its figures, which are of one load or of none.
async fn own_table(url: &str) -> Option<(String, f64)> {
    let snapshot = snapshot(url).await;
    let dataset = snapshot.registry.dataset("own")?;
    let facts = snapshot.facts("own").expect("its figures");
    assert_eq!(facts.periods().len(), 1, "declared, and without figures");
    let practices = snapshot
        .catalogue
        .of_kind(domain::organisation::Kind::Practice);
    let values: Vec<f64> = practices
        .filter_map(|practice| facts.value(0, 0, 0, practice.ordinal).number())
        .collect();
    assert_eq!(values.len(), PRACTICES, "practices are missing");
    assert!(values.iter().all(|value| *value == values[0]), "a mixture");
    Some((dataset.margins[0].id.clone(), values[0]))
}

/// Declarations are kept beside the figures: a load and a removal that are killed leave both as
/// they were, or both as they shall be.
#[tokio::test]
async fn a_table_of_ones_own_is_whole_or_not_there() {
    for test in store::testing::stores().await {
        let test = test.with_datasets(datasets::built_in());
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: String| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        let steps: Vec<Vec<String>> = [("first", 10), ("second", 11)]
            .iter()
            .map(|(margin, value)| {
                let toml = write(
                    &format!("{margin}.toml"),
                    format!(
                        "id = \"own\"\ntitle = \"Own\"\ncadence = \"monthly\"\n[[margin]]\nid = \"{margin}\"\ncounts = \"things\"\n[[indicator]]\nid = \"each\"\nlabel = \"Each\"\nformula = {{ mean = {{ of = [\"{margin}\"] }} }}\nunit = \"count\"\n"
                    ),
                );
                let rows: String = (0..PRACTICES)
                    .map(|practice| format!("Y{practice:05},2025-11,{value}\n"))
                    .collect();
                let csv = write(&format!("{margin}.csv"), format!("org,period,{margin}\n{rows}"));
                vec!["import".to_owned(), "--declare".to_owned(), toml, csv]
            })
            .chain([["import", "--remove", "own"].map(str::to_owned).to_vec()])
            .collect();
        // What each step leads to, from the one before.
        let after = [
            Some(("first".to_owned(), 10.0)),
            Some(("second".to_owned(), 11.0)),
            None,
        ];
        let arguments =
            |step: usize| -> Vec<&str> { steps[step].iter().map(String::as_str).collect() };
        let began = Instant::now();
        assert!(run(&test.url, &arguments(0)).status.success());
        let whole = began.elapsed();
        let mut held = 0;
        assert_eq!(own_table(&test.url).await, after[held]);
        let mut state = 11;
        let mut landed = 0;
        for _ in 0..TIMES {
            let next = (held + 1) % steps.len();
            let mut child = haresign(&test.url)
                .args(arguments(next))
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let part = f64::from(u32::try_from(random(&mut state) % 1_100).unwrap()) / 1_000.0;
            tokio::time::sleep(whole.mul_f64(part)).await;
            child.kill().unwrap();
            child.wait().unwrap();
            let now = own_table(&test.url).await;
            assert!(
                now == after[held] || now == after[next],
                "{now:?} after {held}"
            );
            if now == after[next] {
                held = next;
                landed += 1;
            }
        }
        assert!(
            landed < TIMES,
            "every step was through before it was killed"
        );
        eprintln!("{landed} of {TIMES} steps landed before the kill");
    }
}
