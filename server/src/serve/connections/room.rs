//! Who may connect: so many in all, so many from one network address.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::auth::network::neighbourhood;

use super::limits::Limits;

/// The places for connections.
#[derive(Debug)]
pub(super) struct Room {
    in_all: usize,
    per_address: Option<usize>,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    in_all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// The place of one connection, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    room: Arc<Room>,
    address: Option<IpAddr>,
}

/// Why there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Full {
    /// All places are taken.
    InAll,
    /// This address has as many as it may.
    ForAddress,
}

impl Room {
    pub(super) fn new(limits: &Limits) -> Arc<Self> {
        Arc::new(Self {
            in_all: limits.connections,
            per_address: limits.per_address,
            taken: Mutex::default(),
        })
    }

    /// A place for a connection from an address.
    pub(super) fn take(self: &Arc<Self>, from: IpAddr) -> Result<Place, Full> {
        let mut taken = self.taken();
        if taken.in_all >= self.in_all {
            return Err(Full::InAll);
        }
        let mut address = None;
        if let Some(most) = self.per_address {
            let from = neighbourhood(from);
            let count = taken.by_address.entry(from).or_default();
            if *count >= most {
                return Err(Full::ForAddress);
            }
            *count += 1;
            address = Some(from);
        }
        taken.in_all += 1;
        drop(taken);
        Ok(Place {
            room: Arc::clone(self),
            address,
        })
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.taken().in_all == 0
    }

    #[cfg(test)]
    pub(super) fn is_full(&self) -> bool {
        self.taken().in_all >= self.in_all
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.room.taken();
        taken.in_all -= 1;
        if let Some(address) = self.address
            && let Entry::Occupied(mut count) = taken.by_address.entry(address)
        {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(connections: usize, per_address: Option<usize>) -> Arc<Room> {
        Room::new(&Limits {
            connections,
            per_address,
            ..Limits::new(1_024, 0)
        })
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_has_its_share_and_gets_it_back() {
        let room = room(10, Some(2));
        let one = address("2001:db8::1");
        let neighbour = address("2001:db8::2");
        let places = [room.take(one).unwrap(), room.take(neighbour).unwrap()];
        assert_eq!(room.take(one).unwrap_err(), Full::ForAddress);
        let other = room.take(address("192.0.2.1")).unwrap();
        drop(places);
        assert!(room.take(one).is_ok());
        drop(other);
        assert!(room.taken().by_address.is_empty());
        assert!(room.is_empty());
    }

    #[test]
    fn a_proxy_has_all_places() {
        let room = room(3, None);
        let proxy = address("10.0.0.1");
        let _places: Vec<Place> = (0..3).map(|_| room.take(proxy).unwrap()).collect();
        assert_eq!(room.take(proxy).unwrap_err(), Full::InAll);
    }
}
