//! Accounts and what belongs to them, on every engine.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod api_keys;
mod attempts;
mod audit;
mod concurrent;
mod deleting;
mod documents;
mod interleaved;
mod mails;
mod members;
mod people;
mod presets;
mod registrations;
mod scene;
mod sign_ins;
