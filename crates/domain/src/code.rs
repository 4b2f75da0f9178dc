//! ODS codes: the short identifiers that the NHS Organisation Data Service gives
//! to practices, PCNs, sub-ICBs, ICBs and regions.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::organisation::Kind;

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

    /// Whether organisations of a kind have codes of this shape, so that a row of a total, or of
    /// another level, is not taken for one of them.
    ///
    /// Practices have a letter and five digits (`A81002`; `W93019` on the border), PCNs a `U` and
    /// five digits, sub-ICBs and the CCGs before them three characters that begin with a digit
    /// (`16C`) or five with letters and digits in turn (`D9Y0V`), ICBs a `Q` and two more
    /// (`QHM`) or, since 2026, five in turn, regions a `Y` and two digits. `U` alone is the PCN
    /// of practices that are in none. Invented organisations have the letter of their kind
    /// behind a `Z`, which begins no code of these kinds otherwise.
    #[must_use]
    pub fn can_be(&self, kind: Kind) -> bool {
        let text = self.as_str().as_bytes();
        let digits = |from: usize| text.len() > from && text[from..].iter().all(u8::is_ascii_digit);
        let in_turn = || {
            let mut pairs = text.chunks(2);
            text.len() == 5
                && pairs.all(|pair| {
                    pair[0].is_ascii_uppercase() && pair.get(1).is_none_or(u8::is_ascii_digit)
                })
        };
        let is_invented = |letters: &[u8]| {
            matches!(text, [b'Z', letter, ..] if letters.contains(letter)) && digits(2)
        };
        match kind {
            Kind::Practice => {
                let is_practice = matches!(text, [b'A'..=b'P' | b'V' | b'W' | b'Y', ..]);
                let is_sample = matches!(text, [b'Z', b'A'..=b'P' | b'V'..=b'Z', ..]) && digits(2);
                text.len() == 6 && (is_practice && digits(1) || is_sample)
            }
            Kind::Pcn => {
                let is_pcn = text.len() == 6 && text[0] == b'U' && digits(1);
                is_pcn || text == b"U" || is_invented(b"U")
            }
            Kind::SubIcb => {
                let is_short = text.len() == 3 && text[0].is_ascii_digit();
                is_short || in_turn() || is_invented(b"SC")
            }
            Kind::Icb => {
                let is_short = text.len() == 3 && text[0] == b'Q';
                is_short || in_turn() || is_invented(b"QT")
            }
            Kind::Region => text.len() == 3 && text[0] == b'Y' && digits(1) || is_invented(b"R"),
            Kind::England => *self == Self::ENGLAND,
        }
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
    fn a_code_has_the_shape_of_its_kind() {
        let fits = |text: &str| -> Vec<Kind> {
            let code: OdsCode = text.parse().unwrap();
            let kinds = Kind::ALL.into_iter();
            kinds.filter(|kind| code.can_be(*kind)).collect()
        };
        for (texts, kinds) in [
            (
                &[
                    "A81002", "P92653", "Y02495", "W93019", "V81999", "ZZ4067", "ZA0001",
                ][..],
                &[Kind::Practice][..],
            ),
            (&["U10003", "U", "ZU0001"], &[Kind::Pcn]),
            (&["16C", "00L", "92A", "ZS001", "ZC1"], &[Kind::SubIcb]),
            (&["D9Y0V", "Z9B2Z", "U2G6B"], &[Kind::SubIcb, Kind::Icb]),
            (&["QHM", "QE1", "Q71", "ZQ01", "ZT1"], &[Kind::Icb]),
            (&["Y63", "ZR1"], &[Kind::Region]),
            (&["E92"], &[Kind::England]),
            (
                &[
                    "TOTAL", "ENGLAND", "A8", "A8100", "S81002", "ALL", "1", "U1000",
                ],
                &[],
            ),
        ] {
            for text in texts {
                assert_eq!(fits(text), kinds, "{text}");
            }
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
