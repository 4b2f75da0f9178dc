//! Organisations: what they are, whether they are open, how they are shown.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::code::OdsCode;
use crate::period::Day;

/// The kinds of organisation that figures are shown for, smallest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A general practice: one prescribing cost centre with a registered list.
    Practice,
    /// A primary care network.
    Pcn,
    /// A sub-ICB location; a clinical commissioning group before July 2022.
    SubIcb,
    /// An integrated care board; an STP before July 2022.
    Icb,
    /// An NHS England region.
    Region,
    /// England.
    England,
}

impl Kind {
    /// Every kind, smallest first.
    pub const ALL: [Self; 6] = [
        Self::Practice,
        Self::Pcn,
        Self::SubIcb,
        Self::Icb,
        Self::Region,
        Self::England,
    ];

    /// The identifier used in addresses, exports and the store.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Practice => "practice",
            Self::Pcn => "pcn",
            Self::SubIcb => "sub-icb",
            Self::Icb => "icb",
            Self::Region => "region",
            Self::England => "england",
        }
    }

    /// The word for one of them, as it stands inside a sentence.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Practice => "practice",
            Self::Pcn => "PCN",
            Self::SubIcb => "sub-ICB",
            Self::Icb => "ICB",
            Self::Region => "region",
            Self::England => "England",
        }
    }

    /// The word with its article; England has none.
    #[must_use]
    pub const fn with_article(self) -> &'static str {
        match self {
            Self::Practice => "a practice",
            Self::Pcn => "a PCN",
            Self::SubIcb => "a sub-ICB",
            Self::Icb => "an ICB",
            Self::Region => "a region",
            Self::England => "England",
        }
    }

    /// The word for several of them.
    #[must_use]
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Practice => "practices",
            Self::Pcn => "PCNs",
            Self::SubIcb => "sub-ICBs",
            Self::Icb => "ICBs",
            Self::Region => "regions",
            Self::England => "England",
        }
    }

    /// The word with a capital, as a label.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Practice => "Practice",
            Self::Pcn => "PCN",
            Self::SubIcb => "Sub-ICB",
            Self::Icb => "ICB",
            Self::Region => "Region",
            Self::England => "England",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// A text that names no kind of organisation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a level: expected one of practice, pcn, sub-icb, icb, region, england")]
pub struct NotAKind(pub String);

impl FromStr for Kind {
    type Err = NotAKind;

    fn from_str(text: &str) -> Result<Self, NotAKind> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.id() == text)
            .ok_or_else(|| NotAKind(text.to_owned()))
    }
}

/// Whether an organisation is working, as ODS says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// No directory has said; open as long as the latest list names it.
    #[default]
    Unstated,
    /// Open.
    Open,
    /// Closed; figures from before stay.
    Closed,
    /// Registered with ODS and not working at present.
    Dormant,
    /// Announced and not yet open.
    Proposed,
}

impl Status {
    /// The identifier used in the store.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Unstated => "unstated",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Dormant => "dormant",
            Self::Proposed => "proposed",
        }
    }

    /// The status with this identifier.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        [
            Self::Unstated,
            Self::Open,
            Self::Closed,
            Self::Dormant,
            Self::Proposed,
        ]
        .into_iter()
        .find(|status| status.id() == id)
    }
}

/// A place in the vectors of the store. Given once, in order of first appearance,
/// and never changed or used again.
pub type Ordinal = u32;

/// An organisation as known now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Its place in every vector.
    pub ordinal: Ordinal,
    /// Its ODS code.
    pub code: OdsCode,
    /// What it is.
    pub kind: Kind,
    /// Its name in mixed case, ready to be shown.
    pub name: String,
    /// Whether it is open.
    pub status: Status,
    /// When it opened, where a directory says.
    pub opened: Option<Day>,
    /// When it closed, where a directory says.
    pub closed: Option<Day>,
    /// Its postcode, upper case with one blank.
    pub postcode: Option<String>,
    /// The address without name and postcode, lines joined by commas.
    pub address: Option<String>,
    /// The supplier of its clinical system (EMIS, TPP …), as published.
    pub clinical_system: Option<String>,
    /// The ONS code of the area, by which some publications name it.
    pub ons_code: Option<String>,
}

impl Organisation {
    /// True for the code `U`, under which publications put the practices of no PCN.
    /// It is counted, because published PCN rows contain it, and never shown as a PCN.
    #[must_use]
    pub fn is_placeholder(&self) -> bool {
        self.kind == Kind::Pcn && self.code.as_str() == "U"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_statuses_round_trip_through_their_ids() {
        for kind in Kind::ALL {
            assert_eq!(kind.id().parse::<Kind>().unwrap(), kind);
        }
        assert!("ccg".parse::<Kind>().is_err());
        for status in [
            Status::Open,
            Status::Closed,
            Status::Dormant,
            Status::Proposed,
        ] {
            assert_eq!(Status::from_id(status.id()), Some(status));
        }
        assert_eq!(Status::from_id("A"), None);
    }
}
