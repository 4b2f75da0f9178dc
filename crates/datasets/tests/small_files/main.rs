//! Small files in every published layout, and every way in which a file can be bad.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod appointments;
mod containers;
#[path = "../damage/mod.rs"]
mod damage;
mod misread;
mod mutated;
mod organisations;
mod refused;
mod registered_patients;
mod samples;
