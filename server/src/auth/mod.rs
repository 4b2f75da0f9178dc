//! Who somebody is, and what protects that: passwords, tokens, the cookie, the limits on
//! attempts, and the check that a change comes from a page of this site.
//!
//! What somebody may do is decided by [`domain::access::may`]; the pages that use all this
//! are in `crate::account`.

pub(crate) mod cookie;
pub(crate) mod device;
pub(crate) mod limits;
pub(crate) mod network;
pub(crate) mod origin;
pub(crate) mod password;
pub(crate) mod token;
