//! What is kept, and how it is read back.
//!
//! One SQL dialect serves SQLite (the default: one file, nothing to set up) and PostgreSQL
//! (where several servers share a store). Figures are vectors in ordinary rows; a load
//! writes them in one transaction, and servers hold them in memory as a
//! [`domain::snapshot::Snapshot`] that they swap when a load lands.

pub mod accounts;
mod db;
mod declarations;
mod edition;
mod facts;
mod follow;
mod levels;
mod load;
mod memberships;
mod merge;
mod organisations;
mod plausibility;
mod releases;
mod snapshot;
#[cfg(feature = "testing")]
pub mod testing;

pub use db::{Engine, Store, StoreError};
pub use edition::Edition;
pub use follow::{Following, follow};
pub use load::{
    Link, LoadOptions, Loaded, Membership, NewRelease, Notice, OrganisationRecord, Outcome,
    PeriodFigures,
};
pub use plausibility::{Against, Jump, JumpKind};
