//! How long the other side of a connection may take, and how much it may hold.

use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// As many open files as are asked for where the hard limit allows more.
const FILES: u64 = 65_536;
/// Files that are open beside connections: the store, pages' files, uploads.
const FILES_BESIDE: u64 = 256;
/// More connections than one process serves well.
const MOST_CONNECTIONS: u64 = 8_192;
/// Offices share an address and browsers open six connections each.
const MOST_FOR_ONE_ADDRESS: usize = 256;

/// The limits of a server.
#[derive(Debug, Clone, Copy)]
pub(in crate::serve) struct Limits {
    /// For the headers of a request, from its first byte, and for the first byte of a connection.
    pub(super) header: Duration,
    /// For the next request on a connection.
    pub(super) idle: Duration,
    /// For the next part of a request's body. Whoever sends at least [`Limits::LEAST_RATE`] is
    /// never cut off.
    pub(super) body: Duration,
    /// For the peer to take something of an answer.
    pub(super) write: Duration,
    /// The same while more than half of `waiting` bytes wait.
    pub(super) write_under_load: Duration,
    /// How many bytes of answers may wait for their readers.
    pub(super) waiting: usize,
    /// Connections in all.
    pub(super) connections: usize,
    /// Connections of one network address; none where the peers are proxies of ours.
    pub(super) per_address: Option<usize>,
    /// How long connections may bring another request after the server was told to stop.
    pub(super) drain: Duration,
    /// How long requests may go on after that.
    pub(super) grace: Duration,
}

impl Limits {
    /// Bytes of a body in a second, below which a sender uses up its time.
    pub(super) const LEAST_RATE: u32 = 1024;

    /// The limits for a process that may open so many files, behind so many trusted proxies.
    pub(in crate::serve) fn new(files: u64, proxies: usize) -> Self {
        let connections = files
            .saturating_sub(FILES_BESIDE.min(files / 2))
            .clamp(16, MOST_CONNECTIONS);
        let connections = usize::try_from(connections).unwrap_or(usize::MAX);
        Self {
            header: Duration::from_secs(10),
            // Longer than proxies keep theirs (nginx: 60 s), so that no request meets the end.
            idle: Duration::from_secs(75),
            body: Duration::from_secs(30),
            write: Duration::from_secs(30),
            write_under_load: Duration::from_secs(3),
            waiting: 96 * 1024 * 1024,
            connections,
            per_address: (proxies == 0).then(|| (connections / 4).min(MOST_FOR_ONE_ADDRESS)),
            drain: Duration::from_millis(500),
            grace: Duration::from_secs(10),
        }
    }
}

/// Raises the soft limit of open files towards the hard limit, and says what it is now.
pub(in crate::serve) fn raise_file_limit() -> u64 {
    let limit = getrlimit(Resource::Nofile);
    // No limit is told as none.
    let soft = limit.current.unwrap_or(FILES);
    let wanted = limit.maximum.unwrap_or(FILES).min(FILES);
    if wanted <= soft {
        return soft;
    }
    let raised = Rlimit {
        current: Some(wanted),
        maximum: limit.maximum,
    };
    match setrlimit(Resource::Nofile, raised) {
        Ok(()) => wanted,
        Err(error) => {
            tracing::warn!(%error, soft, "the limit of open files could not be raised");
            soft
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_files_for_the_rest() {
        let of = |files| Limits::new(files, 0).connections;
        assert_eq!(of(1_024), 768);
        assert_eq!(of(256), 128);
        assert_eq!(of(1_048_576), 8_192);
        assert_eq!(Limits::new(1_024, 0).per_address, Some(192));
        // All peers are proxies, and each of them brings many visitors.
        assert_eq!(Limits::new(1_024, 1).per_address, None);
    }

    #[test]
    fn the_limit_of_files_is_not_lowered() {
        let before = getrlimit(Resource::Nofile).current;
        let now = raise_file_limit();
        assert!(before.is_none_or(|before| now >= before.min(FILES)));
    }
}
