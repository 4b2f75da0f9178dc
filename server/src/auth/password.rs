//! Passwords: which are good enough, and their hashes.
//!
//! A hash costs some 20 milliseconds of a core and 19 MiB by design. Hashing runs on threads
//! of its own with a low priority, half as many as there are cores, so that a rush of
//! sign-ins makes sign-ins slow and nothing else; where too many wait, the next is told to
//! come back.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::oneshot;

/// The fewest characters of a password.
pub(crate) const SHORTEST: usize = 12;
/// The most characters: more is no safer, and costs time.
pub(crate) const LONGEST: usize = 200;
/// How many may wait for a thread.
const WAITING: usize = 64;
/// How far threads that hash stand back for others, of at most 19.
const NICENESS: i32 = 10;
/// A password that takes fewer guesses than this is among the commonest, or made of them.
const FEWEST_GUESSES_LOG10: f64 = 8.0;

/// Why a password is not taken, in words for the one who chose it; `None` where it is.
///
/// Which passwords are common is known to zxcvbn, with lists of the commonest passwords, names
/// and words; `personal` are words that others know of the person.
pub(crate) fn objection(password: &str, personal: &[&str]) -> Option<String> {
    let length = password.chars().count();
    if length == 0 {
        return Some("Enter a password.".to_owned());
    }
    if length < SHORTEST {
        return Some(format!(
            "This password has {length} characters; it needs {SHORTEST} or more."
        ));
    }
    if length > LONGEST {
        return Some(format!(
            "This password has {length} characters; at most {LONGEST} are taken."
        ));
    }
    let words: Vec<&str> = personal
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .chain(personal.iter().copied())
        .filter(|word| word.chars().count() > 2)
        .chain(["haresign"])
        .collect();
    (zxcvbn::zxcvbn(password, &words).guesses_log10() < FEWEST_GUESSES_LOG10).then(|| {
        "This password is among the first that would be tried. Choose one that is harder to guess: a few unrelated words make a good one.".to_owned()
    })
}

/// Hashing could not be done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Busy {
    /// Too many wait.
    #[error("too many people are signing in")]
    TooMany,
    /// The threads are gone: the server stops.
    #[error("the server is stopping")]
    Stopping,
}

type Job = Box<dyn FnOnce() + Send>;

/// Threads that hash.
#[derive(Debug, Clone)]
pub(crate) struct Passwords {
    jobs: SyncSender<Job>,
    /// A hash of nobody's password, to be checked where there is no account: it takes as long.
    nobody: Arc<str>,
}

impl Passwords {
    /// Starts the threads.
    ///
    /// # Errors
    /// When the system gives no threads or no random numbers.
    pub(crate) fn start() -> anyhow::Result<Self> {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let (jobs, queue) = sync_channel::<Job>(WAITING);
        let queue = Arc::new(Mutex::new(queue));
        for number in 0..(cores / 2).max(1) {
            let queue = queue.clone();
            std::thread::Builder::new()
                .name(format!("passwords-{number}"))
                .spawn(move || work(&queue))?;
        }
        Ok(Self {
            jobs,
            nobody: hashed(&format!("{:032x}", rand::random::<u128>()))?.into(),
        })
    }

    /// The hash of a password, with a salt of its own.
    pub(crate) async fn hash(&self, password: &str) -> anyhow::Result<String> {
        let password = password.to_owned();
        self.run(move || hashed(&password)).await?
    }

    /// Whether this is the password of the hash. Without a hash it never is, and takes as long.
    pub(crate) async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool, Busy> {
        let is_known = hash.is_some();
        let hash = hash.map_or_else(|| self.nobody.to_string(), str::to_owned);
        let password = password.to_owned();
        let is_right = self
            .run(move || {
                PasswordHash::new(&hash).is_ok_and(|hash| {
                    Argon2::default()
                        .verify_password(password.as_bytes(), &hash)
                        .is_ok()
                })
            })
            .await?;
        Ok(is_right && is_known)
    }

    /// Keeps every thread busy until what this gives is dropped: a test decides with it what
    /// happens while somebody's password waits to be looked at.
    #[cfg(test)]
    pub(crate) fn hold(&self) -> Vec<std::sync::mpsc::Sender<()>> {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        (0..(cores / 2).max(1))
            .map(|_| {
                let (held, end) = std::sync::mpsc::channel::<()>();
                let job = Box::new(move || {
                    let _ = end.recv();
                });
                self.jobs.try_send(job).expect("an empty queue");
                held
            })
            .collect()
    }

    async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let (answer, answered) = oneshot::channel();
        let job = Box::new(move || {
            // Nobody may wait any more: the browser has gone.
            if !answer.is_closed() {
                let _ = answer.send(job());
            }
        });
        self.jobs.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Busy::TooMany,
            TrySendError::Disconnected(_) => Busy::Stopping,
        })?;
        answered.await.map_err(|_| Busy::Stopping)
    }
}

fn work(queue: &Mutex<Receiver<Job>>) {
    // Where the system refuses, hashing has the priority of everything else.
    let _ = rustix::process::setpriority_process(Some(rustix::thread::gettid()), NICENESS);
    loop {
        let job = match queue.lock() {
            Ok(queue) => queue.recv(),
            Err(_) => return,
        };
        match job {
            Ok(job) => job(),
            Err(_) => return,
        }
    }
}

fn hashed(password: &str) -> anyhow::Result<String> {
    let hash: PasswordHash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|error| anyhow::anyhow!("a password could not be hashed: {error}"))?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_common_and_personal_passwords_are_refused_and_others_taken() {
        for refused in [
            "",
            "short",
            "elevenchars",
            "passwordpassword",
            "123456789012",
            "qwertyuiop12",
            "aaaaaaaaaaaaaaaa",
            "iloveyou1234",
            "margaretmargaret",
            "haresign2026",
        ] {
            assert!(
                objection(refused, &["Margaret Hale", "m.hale@surgery.example"]).is_some(),
                "{refused}"
            );
        }
        for taken in [
            "correct horse battery staple",
            "zeven kleine potloden",
            "пять больших собак",
            "\u{1F98A}\u{1F407} over the hedge \u{0}\t",
            "T7!xq-Rw94Lp",
        ] {
            assert_eq!(objection(taken, &["Margaret Hale"]), None, "{taken}");
        }
        assert!(objection(&"xyzzy plugh ".repeat(100), &[]).is_some());
    }

    #[tokio::test]
    async fn a_password_is_known_by_its_hash_alone() {
        let passwords = Passwords::start().unwrap();
        let hash = passwords.hash("correct horse").await.unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert_eq!(
            passwords.verify("correct horse", Some(&hash)).await,
            Ok(true)
        );
        assert_eq!(
            passwords.verify("correct horsf", Some(&hash)).await,
            Ok(false)
        );
        assert_eq!(passwords.verify("correct horse", None).await, Ok(false));
        assert_eq!(
            passwords.verify("correct horse", Some("damaged")).await,
            Ok(false)
        );
        assert_ne!(hash, passwords.hash("correct horse").await.unwrap());
    }

    #[tokio::test]
    async fn where_too_many_wait_the_next_is_sent_away() {
        let passwords = Passwords::start().unwrap();
        let all = (0..WAITING * 3).map(|_| {
            let passwords = passwords.clone();
            tokio::spawn(async move { passwords.verify("any", None).await })
        });
        let all: Vec<_> = all.collect();
        let mut refused = 0;
        for one in all {
            match one.await.unwrap() {
                Ok(is_right) => assert!(!is_right),
                Err(busy) => {
                    assert_eq!(busy, Busy::TooMany);
                    refused += 1;
                }
            }
        }
        assert!(refused > 0);
    }
}
