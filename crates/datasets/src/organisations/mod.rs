//! Directories of organisations: who there is, where, and who belongs to whom.
//!
//! Four publications are read: epraccur (practices with their status), ePCN (PCNs and the
//! practices in them, with dates), the map of the registered patients, and the mapping of
//! the appointments.

mod epcn;
mod epraccur;
mod maps;

use crate::layout::Layout;

pub(crate) use epcn::{is_epcn, read_epcn};
pub(crate) use epraccur::{is_epraccur, read_epraccur};
pub(crate) use maps::{Areas, first_month, is_other_publication, same_month, supplier};

/// The name under which releases of directories are kept.
pub(crate) const DATASET: &str = "organisations";

/// The tables with a header row.
pub(crate) const LAYOUTS: &[Layout] = maps::LAYOUTS;
