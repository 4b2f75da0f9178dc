//! Everything that needs to know who somebody is: the pages of an account, of a workspace and
//! of the platform's administrators, and the policies on privacy and cookies.
//!
//! These pages are made by the server alone and are not part of the browser's module: they are
//! forms and tables, work without script, and keep what they show out of a program that
//! everybody downloads. `frontend/script/forms.js` makes their forms nicer where there is
//! script. The frame around them (header, search, footer) is the one of every other page.

#[cfg(feature = "ssr")]
pub mod administration;
#[cfg(feature = "ssr")]
pub mod api_keys;
#[cfg(feature = "ssr")]
pub mod data;
#[cfg(feature = "ssr")]
pub mod documents;
#[cfg(feature = "ssr")]
pub mod form;
#[cfg(feature = "ssr")]
pub mod frame;
#[cfg(feature = "ssr")]
pub mod page;
#[cfg(feature = "ssr")]
pub mod policies;
#[cfg(feature = "ssr")]
pub mod presets;
#[cfg(feature = "ssr")]
pub mod profile;
#[cfg(feature = "ssr")]
pub mod refused;
#[cfg(feature = "ssr")]
pub mod security;
mod server_page;
#[cfg(feature = "ssr")]
pub mod sign_in;
#[cfg(feature = "ssr")]
pub mod table;
#[cfg(feature = "ssr")]
pub mod words;
#[cfg(feature = "ssr")]
pub mod workspace;

pub(crate) use server_page::ServerPage;

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests;
