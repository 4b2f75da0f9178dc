//! The pages of accounts, of workspaces and of the platform's administrators: what they read,
//! what their forms do, and the layers around them.
//!
//! Every route is a line of [`routes::all`], with the least that somebody must be to come in;
//! what exactly they may do is asked of [`domain::access::may`] inside the transaction that
//! does it. The views are in `app::account`.

mod administration;
mod api_keys;
mod data;
mod documents;
mod done;
mod fields;
pub(crate) mod layers;
mod policies;
mod presets;
mod profile;
mod programs;
mod refusal;
mod routes;
mod sign_in;
mod state;
mod workspaces;

pub(crate) use routes::router;
pub(crate) use state::Accounts;

#[cfg(test)]
pub(crate) mod tests;
