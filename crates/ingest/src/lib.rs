//! Reading published files.
//!
//! [`read`] takes files and folders, recognises each file by its content, parses and
//! validates it, and gives what [`store::Store::load`] takes. Nothing is written here, so
//! a bad file leaves the store as it was. Each publication has a folder with its layouts
//! and readers; [`recognise`] holds the one list of them. [`demonstration`] makes invented
//! data of the same shape.

mod appointments;
mod csv_input;
pub mod demonstration;
mod deprivation;
mod editions;
mod error;
mod grid;
mod input;
mod keys;
mod layout;
mod organisations;
mod qof;
mod reading;
mod recognise;
mod registered_patients;
mod text;
mod workbook;

pub use error::ImportError;
pub use reading::{Progress, Reading, Refused, Skipped, read};

/// The version of the readers, kept with every release. Raised when a rule of reading
/// changes, so that figures can be traced to it.
pub const READER_VERSION: &str = concat!("haresign ", env!("CARGO_PKG_VERSION"), ", readers 2");
