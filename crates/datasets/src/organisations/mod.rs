//! Directories of organisations: who there is, where, and who belongs to whom. They have no
//! figures, and so no declaration.
//!
//! Four publications are read: epraccur (practices with their status), ePCN (PCNs and the
//! practices in them, with dates), the map of the registered patients, and the mapping of
//! the appointments.

mod epcn;
mod epraccur;
mod maps;

use ingest::layout::{HeaderlessLayout, WorkbookLayout};

use crate::Files;

/// What this folder reads.
pub(crate) static FILES: Files = Files {
    layouts: maps::LAYOUTS,
    headerless: &[HeaderlessLayout {
        name: "the directory of practices (epraccur)",
        recognise: epraccur::is_epraccur,
        read: epraccur::read_epraccur,
    }],
    workbooks: &[WorkbookLayout {
        name: "the directory of PCNs (ePCN)",
        recognise: epcn::is_epcn,
        read: epcn::read_epcn,
    }],
    ..Files::NONE
};
