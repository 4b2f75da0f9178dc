//! The pages of accounts through the real router: the journeys, the table of rights, and what
//! somebody hostile would try.

mod api_keys;
mod away;
mod documents;
mod floods;
mod hostile;
mod hostile_forms;
mod interleaved;
mod journeys;
mod mutated;
mod programs;
mod rights;
mod work;
pub(crate) mod world;

pub(crate) use world::demonstration;
