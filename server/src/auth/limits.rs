//! How long somebody waits after attempts that failed: longer each time, never for good.
//!
//! Attempts are counted by account and by network address in the store, so that all servers
//! count together. An account is counted whether or not it exists, so that waiting tells
//! nothing. A reset of the password by mail makes an account free at once.

use std::time::Duration;

use store::accounts::Pace;

/// What is counted. Every one has a number of attempts that cost nothing, a first delay, and
/// a longest one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limit {
    /// Wrong passwords for one account.
    Account,
    /// Wrong passwords for an account from a device that signed in with it before. It is counted by
    /// itself, so that neither a stranger's guesses nor a neighbour's keep it out.
    Device,
    /// Wrong passwords and wrong links from one network address. An office shares one, so it has
    /// room, and the wait is never long: what guards an account is the limit of the account.
    Network,
    /// Mails that were asked for from one network address: registrations, resets, new addresses.
    MailsFromNetwork,
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
            Self::Device => "device",
            Self::Network => "network",
            Self::MailsFromNetwork => "mails-from",
            Self::Mail => "mail",
            Self::Access => "access",
        };
        format!("{kind}:{whose}")
    }

    /// How long to wait after so many failures, and how soon they are forgiven.
    pub(crate) fn pace(self) -> Pace {
        const MINUTE: u64 = 60;
        const HOUR: u64 = 60 * MINUTE;
        let (delay, forgiven): (fn(u32) -> Duration, u64) = match self {
            Self::Account | Self::Device => (|failures| growing(failures, 5, 1, 5 * MINUTE), HOUR),
            Self::Network => (|failures| growing(failures, 30, 1, MINUTE), MINUTE),
            Self::MailsFromNetwork => (|failures| growing(failures, 30, 1, 15 * MINUTE), MINUTE),
            Self::Mail => (|failures| growing(failures, 3, MINUTE, HOUR), HOUR),
            Self::Access => (|failures| growing(failures, 20, MINUTE, HOUR), HOUR),
        };
        Pace {
            delay,
            forgiven: Duration::from_secs(forgiven),
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
        let wait = |limit: Limit, failures| (limit.pace().delay)(failures).as_secs();
        let account = |failures| wait(Limit::Account, failures);
        assert_eq!([0, 5, 6, 7, 8, 9].map(account), [0, 0, 1, 2, 4, 8]);
        assert_eq!([15, 70, u32::MAX].map(account), [300, 300, 300]);
        assert_eq!(
            [30, 31, u32::MAX].map(|failures| wait(Limit::Network, failures)),
            [0, 1, 60]
        );
        assert_eq!(wait(Limit::Mail, 4), 60);
        assert_eq!([20, 21].map(|n| wait(Limit::Access, n)), [0, 60]);
    }
}
