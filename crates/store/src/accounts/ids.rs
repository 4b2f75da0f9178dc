//! Identifiers that the application makes: 128 random bits, so that none can be guessed and
//! none tells how many there are.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A text that is no identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not an identifier")]
pub struct NotAnId(pub String);

/// A new identifier, as text.
pub(super) fn random() -> String {
    format!("{:032x}", rand::random::<u128>())
}

macro_rules! id {
    ($(#[$about:meta])* $name:ident) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// A new one.
            #[must_use]
            pub fn random() -> Self {
                Self(random())
            }

            /// As text: 32 hexadecimal digits.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let is_id = text.len() == 32
                    && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
                if is_id { Ok(Self(text.to_owned())) } else { Err(NotAnId(text.to_owned())) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAnId;

            fn try_from(text: String) -> Result<Self, NotAnId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}

id!(
    /// A person with an account.
    PersonId
);
id!(
    /// A registration whose address is not verified.
    RegistrationId
);
id!(
    /// A device on which somebody is signed in.
    SignInId
);
id!(
    /// A saved view or benchmark group.
    PresetId
);
id!(
    /// An uploaded file.
    DocumentId
);
id!(
    /// A link by which anybody may fetch a document.
    DocumentLinkId
);
id!(
    /// A mail to be sent.
    MailId
);
id!(
    /// A key by which a program reads the figures.
    ApiKeyId
);
