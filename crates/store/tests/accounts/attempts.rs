//! Failures grow the wait, and are forgotten.

use std::time::Duration;

use store::accounts::Pace;
use store::testing::stores;

use crate::scene::{Raw, at};

/// A minute for each failure.
fn minutes(failures: u32) -> Duration {
    Duration::from_secs(60 * u64::from(failures))
}

/// A minute for each failure, none of which is forgiven.
const STERN: Pace = Pace {
    delay: minutes,
    forgiven: Duration::MAX,
};

#[tokio::test]
async fn a_clock_that_ran_ahead_makes_nobody_wait() {
    for test in stores().await {
        let store = &test.store;
        let weeks = 21 * 24 * 60;
        for _ in 0..3 {
            store.attempt_failed("ann", at(weeks), STERN).await.unwrap();
        }
        assert_eq!(
            store.allowed_at("ann", at(weeks)).await.unwrap(),
            Some(at(weeks + 3))
        );
        // The clock is right again.
        assert_eq!(store.allowed_at("ann", at(0)).await.unwrap(), None);
        let taken = store.take_attempt("ann", at(0), STERN).await.unwrap();
        assert_eq!(taken, None);
        // What failed still counts, from now on by the right clock.
        let refused = store.take_attempt("ann", at(1), STERN).await.unwrap();
        assert_eq!(refused, Some(at(4)));
        let fifth = store.attempt_failed("ann", at(4), STERN).await.unwrap();
        assert_eq!(fifth, at(9));
    }
}

#[tokio::test]
async fn waits_grow_with_failures_and_are_forgotten() {
    for test in stores().await {
        let store = &test.store;
        assert_eq!(store.allowed_at("ann", at(0)).await.unwrap(), None);
        for n in 1..=3 {
            let allowed = store.attempt_failed("ann", at(0), STERN).await.unwrap();
            assert_eq!(allowed, at(n));
        }
        assert_eq!(store.allowed_at("ann", at(2)).await.unwrap(), Some(at(3)));
        assert_eq!(store.allowed_at("ann", at(3)).await.unwrap(), None);
        assert_eq!(store.allowed_at("ben", at(0)).await.unwrap(), None);
        let day = 24 * 60;
        let fourth = store.attempt_failed("ann", at(day), STERN).await.unwrap();
        assert_eq!(fourth, at(day + 4), "a day later it still counts");
        let first = store
            .attempt_failed("ann", at(2 * day + 1), STERN)
            .await
            .unwrap();
        assert_eq!(first, at(2 * day + 2), "later than a day it does not");
        store.forget_attempts("ann").await.unwrap();
        assert_eq!(store.allowed_at("ann", at(2 * day)).await.unwrap(), None);
        let anew = store.attempt_failed("ann", at(0), STERN).await.unwrap();
        assert_eq!(anew, at(1));
        let forever = store
            .attempt_failed(
                "ben",
                at(0),
                Pace {
                    delay: |_| Duration::MAX,
                    ..STERN
                },
            )
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
                tokio::spawn(async move { store.attempt_failed("ann", at(0), STERN).await })
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
async fn failures_are_forgiven_one_by_one() {
    let pace = Pace {
        forgiven: Duration::from_secs(10 * 60),
        ..STERN
    };
    for test in stores().await {
        let store = &test.store;
        for n in 1..=4 {
            let allowed = store.attempt_failed("ann", at(0), pace).await.unwrap();
            assert_eq!(allowed, at(n));
        }
        // Three are forgiven in half an hour, and the one that is left is followed by a second.
        let later = store.attempt_failed("ann", at(39), pace).await.unwrap();
        assert_eq!(later, at(39 + 2));
        let much_later = store.attempt_failed("ann", at(339), pace).await.unwrap();
        assert_eq!(much_later, at(339 + 1));
    }
}

/// Two failures cost nothing, the third an hour.
const THREE: Pace = Pace {
    delay: |failures| Duration::from_secs(if failures < 3 { 0 } else { 3_600 }),
    forgiven: Duration::MAX,
};

#[tokio::test(flavor = "multi_thread")]
async fn at_the_same_moment_no_more_are_taken_than_one_after_the_other() {
    for test in stores().await {
        let tasks: Vec<_> = (0..12)
            .map(|_| {
                let store = test.store.clone();
                tokio::spawn(async move { store.take_attempt("ann", at(0), THREE).await })
            })
            .collect();
        let mut taken = 0;
        for task in tasks {
            match task.await.unwrap().unwrap() {
                None => taken += 1,
                Some(wait) => assert_eq!(wait, at(60)),
            }
        }
        assert_eq!(taken, 3);
    }
}

#[tokio::test]
async fn what_came_to_nothing_is_given_back() {
    for test in stores().await {
        let store = &test.store;
        for _ in 0..3 {
            let taken = store.take_attempt("ann", at(0), THREE).await.unwrap();
            assert_eq!(taken, None);
        }
        store.give_attempt_back("ann").await.unwrap();
        let again = store.take_attempt("ann", at(0), THREE).await.unwrap();
        assert_eq!(again, None);
        let wait = store.take_attempt("ann", at(0), THREE).await.unwrap();
        assert_eq!(wait, Some(at(60)));
        store.give_attempt_back("nobody").await.unwrap();
    }
}

#[tokio::test]
async fn old_failures_are_removed_now_and_then() {
    for test in stores().await {
        let store = &test.store;
        let week = 7 * 24 * 60;
        store.attempt_failed("old", at(0), STERN).await.unwrap();
        store.attempt_failed("young", at(60), STERN).await.unwrap();
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
                .attempt_failed("new", at(week + 1), STERN)
                .await
                .unwrap();
        }
        assert_eq!(count("old").await, 0);
        assert_eq!(count("young").await, 1);
    }
}
