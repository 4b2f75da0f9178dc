//! Tokens: in cookies and links, 256 random bits; in the store, only their hash.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

/// A secret that proves something by being known. Never logged.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Token(String);

impl Token {
    const DIGITS: usize = 64;

    pub(crate) fn random() -> Self {
        let (high, low) = (rand::random::<u128>(), rand::random::<u128>());
        Self(format!("{high:032x}{low:032x}"))
    }

    /// Reads what came in a cookie or an address; `None` where it cannot be a token.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let is_token =
            text.len() == Self::DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_token.then(|| Self(text.to_owned()))
    }

    pub(crate) fn secret(&self) -> &str {
        &self.0
    }

    /// What the store keeps. A token has 256 random bits, so a plain hash cannot be undone.
    pub(crate) fn hash(&self) -> String {
        hexadecimal(&Sha256::digest(self.0.as_bytes()))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// A keyed hash of something that could be guessed, such as a network address: without the
/// key nobody finds it by trying all of them.
pub(crate) fn keyed_hash(key: &[u8], what: &str) -> String {
    // A key of any length is taken, so this never fails.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return String::new();
    };
    mac.update(what.as_bytes());
    hexadecimal(&mac.finalize().into_bytes())
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_come_back_and_are_not_told() {
        let token = Token::random();
        assert_ne!(token, Token::random());
        assert_eq!(Token::read(token.secret()), Some(token.clone()));
        assert_ne!(token.hash(), token.secret());
        assert!(!format!("{token:?}").contains(token.secret()));
        for wrong in ["", "abc", &"z".repeat(64), &"a".repeat(65)] {
            assert_eq!(Token::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_hash_depends_on_its_key() {
        assert_eq!(keyed_hash(b"one", "a"), keyed_hash(b"one", "a"));
        assert_ne!(keyed_hash(b"one", "a"), keyed_hash(b"two", "a"));
        assert_ne!(keyed_hash(b"one", "a"), keyed_hash(b"one", "b"));
    }
}
