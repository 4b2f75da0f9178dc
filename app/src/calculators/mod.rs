//! The planning tools: a page each, computed in the browser and on the server alike.

#[cfg(feature = "ssr")]
pub mod start;
#[cfg(all(test, feature = "ssr"))]
mod testing;
