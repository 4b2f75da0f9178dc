//! Reading published files: what the readers of all publications share.
//!
//! [`read`] takes files and folders, recognises each file by its content, parses and
//! validates it, and gives what [`store::Store::load`] takes. Nothing is written here, so
//! a bad file leaves the store as it was. No publication is known here: the layouts come as
//! [`Readers`], which the crate `datasets` collects from the folders of the publications.

pub mod areas;
pub mod csv_input;
mod editions;
pub mod error;
pub mod grid;
mod input;
mod keys;
pub mod layout;
pub mod lookup;
pub mod reading;
mod recognise;
pub mod text;
pub mod tidy;
pub mod wide;
pub mod workbook;

pub use error::{FieldProblem, ImportError};
pub use layout::Readers;
pub use reading::{Context, Parsed, Progress, Reading, Refused, Skipped, read};

/// The dataset under which releases of directories are kept.
pub const ORGANISATIONS: &str = "organisations";

/// The version of the readers, kept with every release. Raised when a rule of reading
/// changes, so that figures can be traced to it.
pub const READER_VERSION: &str = concat!("haresign ", env!("CARGO_PKG_VERSION"), ", readers 2");
