//! Failures grow the wait, and are forgotten.

use std::time::Duration;

use store::testing::stores;

use crate::scene::{Raw, at};

/// A minute for each failure.
fn minutes(failures: u32) -> Duration {
    Duration::from_secs(60 * u64::from(failures))
}

#[tokio::test]
async fn waits_grow_with_failures_and_are_forgotten() {
    for test in stores().await {
        let store = &test.store;
        assert_eq!(store.allowed_at("ann", at(0)).await.unwrap(), None);
        for n in 1..=3 {
            let allowed = store.attempt_failed("ann", at(0), minutes).await.unwrap();
            assert_eq!(allowed, at(n));
        }
        assert_eq!(store.allowed_at("ann", at(2)).await.unwrap(), Some(at(3)));
        assert_eq!(store.allowed_at("ann", at(3)).await.unwrap(), None);
        assert_eq!(store.allowed_at("ben", at(0)).await.unwrap(), None);
        let day = 24 * 60;
        let fourth = store.attempt_failed("ann", at(day), minutes).await.unwrap();
        assert_eq!(fourth, at(day + 4), "a day later it still counts");
        let first = store
            .attempt_failed("ann", at(2 * day + 1), minutes)
            .await
            .unwrap();
        assert_eq!(first, at(2 * day + 2), "later than a day it does not");
        store.forget_attempts("ann").await.unwrap();
        assert_eq!(store.allowed_at("ann", at(2 * day)).await.unwrap(), None);
        let anew = store.attempt_failed("ann", at(0), minutes).await.unwrap();
        assert_eq!(anew, at(1));
        let forever = store
            .attempt_failed("ben", at(0), |_| Duration::MAX)
            .await
            .unwrap();
        assert!(forever > at(0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_at_the_same_moment_all_count() {
    for test in stores().await {
        let tasks: Vec<_> = (0..12)
            .map(|_| {
                let store = test.store.clone();
                tokio::spawn(async move { store.attempt_failed("ann", at(0), minutes).await })
            })
            .collect();
        let mut waits = Vec::new();
        for task in tasks {
            waits.push(task.await.unwrap().unwrap());
        }
        waits.sort_unstable();
        let expected: Vec<_> = (1..=12).map(at).collect();
        assert_eq!(waits, expected);
        assert_eq!(
            test.store.allowed_at("ann", at(0)).await.unwrap(),
            Some(at(12))
        );
    }
}

#[tokio::test]
async fn old_failures_are_removed_now_and_then() {
    for test in stores().await {
        let store = &test.store;
        let week = 7 * 24 * 60;
        store.attempt_failed("old", at(0), minutes).await.unwrap();
        store
            .attempt_failed("young", at(60), minutes)
            .await
            .unwrap();
        let raw = Raw::of(&test).await;
        let count = async |key: &str| {
            raw.count(&format!(
                "SELECT COUNT(*) FROM attempts WHERE key = '{key}'"
            ))
            .await
        };
        for _ in 0..5_000 {
            if count("old").await == 0 {
                break;
            }
            store
                .attempt_failed("new", at(week + 1), minutes)
                .await
                .unwrap();
        }
        assert_eq!(count("old").await, 0);
        assert_eq!(count("young").await, 1);
    }
}
