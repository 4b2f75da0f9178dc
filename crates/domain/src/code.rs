//! ODS codes: the short identifiers that the NHS Organisation Data Service gives
//! to practices, PCNs, sub-ICBs, ICBs and regions.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The longest code that any published file has used, in characters.
/// Sub-ICB and ICB codes since 2022 have five, practices and PCNs six.
pub const LONGEST: usize = 8;

/// An organisation's ODS code: 1 to 8 letters and digits, upper case.
///
/// Kept inline (no heap allocation), because readers make millions of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OdsCode {
    /// Padded with zero bytes, so that the derived order is the order of the text.
    bytes: [u8; LONGEST],
}

/// Why a text is not an ODS code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not an ODS code: expected 1 to 8 letters and digits, such as A81002")]
pub struct NotACode(pub String);

impl OdsCode {
    /// The code that stands for England as a whole. Publications use the ONS code
    /// for the country; ODS has none.
    pub const ENGLAND: Self = Self {
        bytes: *b"E92\0\0\0\0\0",
    };

    /// Reads a code from raw bytes, ignoring surrounding blanks and letter case.
    ///
    /// # Errors
    /// When the trimmed text is empty, longer than 8 characters, or has anything
    /// but ASCII letters and digits.
    pub fn from_bytes(raw: &[u8]) -> Result<Self, NotACode> {
        let trimmed = raw.trim_ascii();
        if trimmed.is_empty()
            || trimmed.len() > LONGEST
            || !trimmed.iter().all(u8::is_ascii_alphanumeric)
        {
            return Err(NotACode(String::from_utf8_lossy(trimmed).into_owned()));
        }
        let mut bytes = [0; LONGEST];
        for (slot, byte) in bytes.iter_mut().zip(trimmed) {
            *slot = byte.to_ascii_uppercase();
        }
        Ok(Self { bytes })
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let length = self
            .bytes
            .iter()
            .position(|byte| *byte == 0)
            .unwrap_or(LONGEST);
        // Only ASCII letters and digits are ever stored.
        std::str::from_utf8(&self.bytes[..length]).unwrap_or_default()
    }
}

impl FromStr for OdsCode {
    type Err = NotACode;

    fn from_str(text: &str) -> Result<Self, NotACode> {
        Self::from_bytes(text.as_bytes())
    }
}

impl fmt::Display for OdsCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for OdsCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for OdsCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for OdsCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_codes_as_people_and_files_write_them() {
        for text in ["A81002", " a81002 ", "A81002\r"] {
            assert_eq!(text.parse::<OdsCode>().unwrap().as_str(), "A81002");
        }
        assert_eq!("U".parse::<OdsCode>().unwrap().to_string(), "U");
        assert_eq!(OdsCode::ENGLAND.as_str(), "E92");
    }

    #[test]
    fn refuses_what_cannot_be_a_code() {
        for text in ["", "  ", "A8100200X", "A8 1", "A-1", "é1"] {
            assert!(text.parse::<OdsCode>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn orders_like_text() {
        let mut codes: Vec<OdsCode> = ["Y56", "A81002", "A8", "00L"]
            .iter()
            .map(|text| text.parse().unwrap())
            .collect();
        codes.sort();
        let texts: Vec<&str> = codes.iter().map(OdsCode::as_str).collect();
        assert_eq!(texts, ["00L", "A8", "A81002", "Y56"]);
    }
}
