//! How long somebody waits after attempts that failed: longer each time, never for good.
//!
//! Attempts are counted by account and by network address in the store, so that all servers
//! count together. An account is counted whether or not it exists, so that waiting tells
//! nothing. A reset of the password by mail makes an account free at once.

use std::time::Duration;

/// What is counted. Every one has a number of attempts that cost nothing, a first delay, and
/// a longest one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limit {
    /// Wrong passwords for one account.
    Account,
    /// Wrong passwords, registrations and wrong links from one network address. An office
    /// shares one, so it has room.
    Network,
    /// Mails to one address, and those that one person's requests for access to one
    /// organisation cause.
    Mail,
    /// Requests for access of one person: all of them go to the same administrators where the
    /// organisations have no admin. As many are free as may wait.
    Access,
}

impl Limit {
    /// The key under which the store counts; `whose` is a keyed hash.
    pub(crate) fn key(self, whose: &str) -> String {
        let kind = match self {
            Self::Account => "account",
            Self::Network => "network",
            Self::Mail => "mail",
            Self::Access => "access",
        };
        format!("{kind}:{whose}")
    }

    /// How long to wait after so many failures.
    pub(crate) fn delay(self) -> fn(u32) -> Duration {
        match self {
            Self::Account => |failures| growing(failures, 5, 1, 5 * 60),
            Self::Network => |failures| growing(failures, 30, 1, 15 * 60),
            Self::Mail => |failures| growing(failures, 3, 60, 60 * 60),
            Self::Access => |failures| growing(failures, 20, 60, 60 * 60),
        }
    }
}

/// Nothing for the first `free`, then `first` seconds, doubled each time up to `longest`.
fn growing(failures: u32, free: u32, first: u64, longest: u64) -> Duration {
    let Some(beyond) = failures.checked_sub(free + 1) else {
        return Duration::ZERO;
    };
    let seconds = first.saturating_mul(1_u64.checked_shl(beyond).unwrap_or(u64::MAX));
    Duration::from_secs(seconds.min(longest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_and_end() {
        let account = |failures| Limit::Account.delay()(failures).as_secs();
        assert_eq!([0, 5, 6, 7, 8, 9].map(account), [0, 0, 1, 2, 4, 8]);
        assert_eq!([15, 70, u32::MAX].map(account), [300, 300, 300]);
        assert_eq!(Limit::Network.delay()(30).as_secs(), 0);
        assert_eq!(Limit::Mail.delay()(4).as_secs(), 60);
        assert_eq!(
            [20, 21].map(|n| Limit::Access.delay()(n).as_secs()),
            [0, 60]
        );
    }
}
