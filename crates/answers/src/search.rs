//! Organisations that were searched for.

use domain::code::OdsCode;
use domain::organisation::{Kind, Status};
use serde::{Deserialize, Serialize};

/// A found organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Its code.
    pub code: OdsCode,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Whether it is open.
    pub status: Status,
    /// The area by which it is told from others of its name.
    pub within: Option<String>,
    /// Its postcode.
    pub postcode: Option<String>,
}

impl Found {
    /// What tells it from others of its name.
    #[must_use]
    pub fn context(&self) -> String {
        let mut parts = vec![format!("{} {}", self.kind.label(), self.code)];
        if self.status == Status::Closed {
            parts.push("closed".to_owned());
        }
        parts.extend(self.within.clone());
        parts.extend(self.postcode.clone());
        parts.join(" · ")
    }
}
