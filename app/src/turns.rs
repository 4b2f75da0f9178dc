//! Work that takes a core for a while, done away from the threads that serve: a few pieces at a
//! time, with a bound on how many wait. Beyond that the next are refused at once instead of
//! waiting without end.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse as _;
use tokio::sync::{AcquireError, Semaphore, TryAcquireError};

/// How far threads that do such work stand back for those that serve, of at most 19: where all
/// cores are busy, what is kept and the health of the server still come at once.
const NICENESS: i32 = 5;

/// Why a piece of work was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Too many wait.
    #[error("too many wait for their turn")]
    Busy,
    /// The server stops.
    #[error("the server is stopping")]
    Stopping,
}

impl From<TryAcquireError> for Refused {
    fn from(error: TryAcquireError) -> Self {
        match error {
            TryAcquireError::NoPermits => Self::Busy,
            TryAcquireError::Closed => Self::Stopping,
        }
    }
}

impl From<AcquireError> for Refused {
    fn from(_: AcquireError) -> Self {
        Self::Stopping
    }
}

impl Refused {
    /// The answer to a visitor, who is asked to come again.
    #[must_use]
    pub fn answer(self) -> Response<Body> {
        (
            StatusCode::SERVICE_UNAVAILABLE,
            [(header::RETRY_AFTER, HeaderValue::from_static("2"))],
            "Too many visitors are asking for pages just now. Please try again in a few seconds.\n",
        )
            .into_response()
    }
}

/// Turns for one kind of work. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Turns {
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

impl Turns {
    /// As many pieces at one time as there are cores, and `waiting` more that wait.
    #[must_use]
    pub fn new(waiting: usize) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            turns: Arc::new(Semaphore::new(cores)),
            places: Arc::new(Semaphore::new(cores + waiting)),
        }
    }

    /// Does a piece of work when its turn comes. The turn is held until it is done, even if
    /// nobody waits for it any more. A panic goes on where it was asked for.
    ///
    /// # Errors
    /// When too many wait, or the server stops.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Refused> {
        let place = self.places.clone().try_acquire_owned()?;
        let turn = self.turns.clone().acquire_owned().await?;
        let done = tokio::task::spawn_blocking(move || {
            let _held = (place, turn);
            // Where the system refuses, the work has the priority of everything else.
            let thread = Some(rustix::thread::gettid());
            let _ = rustix::process::setpriority_process(thread, NICENESS);
            work()
        });
        done.await.map_err(|error| match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Refused::Stopping,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn more_than_can_wait_are_refused_until_there_is_room() {
        let turns = Turns::new(1);
        let all = turns.places.available_permits();
        let count = u32::try_from(all).unwrap();
        let taken = turns.places.clone().try_acquire_many_owned(count).unwrap();
        assert_eq!(turns.run(|| 1).await, Err(Refused::Busy));
        let answer = Refused::Busy.answer();
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(answer.headers().contains_key(header::RETRY_AFTER));
        drop(taken);
        assert_eq!(turns.run(|| 1).await, Ok(1));
        assert_eq!(turns.places.available_permits(), all);
    }

    #[tokio::test]
    async fn a_turn_is_held_though_nobody_waits_for_the_work() {
        let turns = Turns::new(1);
        let all = turns.turns.available_permits();
        let (go_on, wait) = mpsc::channel::<()>();
        let (began, has_begun) = tokio::sync::oneshot::channel();
        let asked = tokio::spawn({
            let turns = turns.clone();
            async move {
                let work = move || {
                    let _ = began.send(());
                    let _ = wait.recv();
                };
                turns.run(work).await
            }
        });
        has_begun.await.unwrap();
        asked.abort();
        let _ = asked.await;
        assert_eq!(turns.turns.available_permits(), all - 1);
        go_on.send(()).unwrap();
        let count = u32::try_from(all).unwrap();
        let _all = turns.turns.acquire_many(count).await.unwrap();
    }

    #[tokio::test]
    #[should_panic(expected = "a fault")]
    async fn a_panic_goes_on_where_it_was_asked_for() {
        let _ = Turns::new(1).run(|| panic!("a fault")).await;
    }
}
