//! Documents that people upload: what they are, and where their bytes are kept.
//!
//! [`recognise`] says what a file is, by its content alone, and refuses what is not taken.
//! [`file_name`] makes a name safe to show and to download by; [`content_disposition`] writes
//! it into a header. [`Files`] keeps the bytes in a folder or in S3, under names that it
//! makes itself.
//!
//! What is accepted is still a stranger's bytes. It must be served so that nothing in it
//! runs: as an attachment, with its own [`Kind::media_type`], `X-Content-Type-Options:
//! nosniff` and a policy of `sandbox`.

mod files;
mod kind;
mod legacy;
mod location;
mod names;
mod not_accepted;
mod office;
mod pdf;
mod pictures;
mod recognise;
mod s3;
mod text;

#[cfg(test)]
mod fake_s3;
#[cfg(test)]
mod samples;

pub use files::{Files, FilesError};
pub use kind::Kind;
pub use names::{content_disposition, file_name};
pub use not_accepted::{NotAccepted, TAKEN};
pub use recognise::recognise;
