//! How mail leaves: into a folder, to a mail server, or, in tests, into a list.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp;
use lettre::transport::smtp::extension::ClientId;
use lettre::{
    Address, AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
};

use crate::address;
use crate::compose::{Composed, typed};
use crate::letters::Letter;
use crate::setting::{self, Destination};

/// How long a mail server has to take a mail, from the first byte to the last.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long each address of a mail server has to answer at all.
const CONNECTING: Duration = Duration::from_secs(10);

/// How mail leaves. Clones are the same post.
#[derive(Clone)]
pub struct Mailer {
    from: Mailbox,
    way: Transport,
}

#[derive(Clone)]
enum Transport {
    Folder(PathBuf),
    // Every mail has a connection of its own: lettre has a pool, but what it parks after a
    // mail was given up half-way is a connection with an answer still to come, which the next
    // mail takes for its own. A site that writes to single people does not miss the pool.
    Server {
        transport: AsyncSmtpTransport<Tokio1Executor>,
        patience: Duration,
    },
    Memory(Arc<Mutex<Vec<Sent>>>),
}

/// A mail that was sent to [`Mailer::memory`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Whom it went to.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its plain part.
    pub text: String,
    /// Its HTML part.
    pub html: String,
    /// The first link that it asks to follow.
    pub link: Option<String>,
}

/// Why there is no post; for people who set it up.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// The setting says nothing that is understood.
    #[error("HARESIGN_MAIL_URL is “{0}”: it takes file:folder or smtp://user:password@host:port")]
    Url(
        /// The setting, with the password hidden.
        String,
    ),
    /// The setting is no address.
    #[error(
        "HARESIGN_MAIL_FROM is “{0}”: it takes an address, as Haresign <noreply@haresign.example>"
    )]
    From(
        /// The setting.
        String,
    ),
    /// The folder cannot be made.
    #[error("HARESIGN_MAIL_URL names the folder {}, which cannot be made: {error}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why not.
        #[source]
        error: std::io::Error,
    },
}

/// Why a mail was not sent. Does not name the recipient, unless the mail server does.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The recipient is no address.
    #[error("the recipient is not an address that mail can be sent to")]
    Recipient,
    /// The mail cannot be written as mails are.
    #[error("the mail cannot be written: {0}")]
    Message(
        /// Why not.
        String,
    ),
    /// The mail server does not take this mail, now or later.
    #[error("the mail server refuses the mail: {0}")]
    Refused(
        /// What it said.
        String,
    ),
    /// The mail server was not reached, or did not take the mail now.
    #[error("the mail server did not take the mail: {0}")]
    NotTaken(
        /// What went wrong.
        String,
    ),
    /// The mail server took too long.
    #[error("the mail server did not take the mail within {} seconds", .0.as_secs())]
    TooSlow(
        /// How long it had.
        Duration,
    ),
    /// The folder cannot be written to.
    #[error("the mail cannot be written to {}: {reason}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why not.
        reason: String,
    },
}

impl SendError {
    /// Whether trying again is of no use: the fault is in the mail or its recipient, not in
    /// how mail leaves.
    #[must_use]
    pub const fn is_permanent(&self) -> bool {
        match self {
            Self::Recipient | Self::Message(_) | Self::Refused(_) => true,
            Self::NotTaken(_) | Self::TooSlow(_) | Self::Folder { .. } => false,
        }
    }
}

impl Mailer {
    /// The post of a URL, with a sender as `Haresign <noreply@haresign.example>`.
    ///
    /// `file:var/mail` is a folder, made where it is missing, with a file for each mail; the
    /// log tells its subject and link, so that the site can be tried without a mail server.
    ///
    /// `smtps://user:password@host` and `smtp://user:password@host:587` are mail servers,
    /// spoken to with encryption from the start and from STARTTLS on. A mail server on this
    /// machine, or one whose URL ends in `?tls=none`, is spoken to without.
    ///
    /// # Errors
    ///
    /// Where either means nothing, and where the folder cannot be made.
    pub fn open(url: &str, from: &str) -> Result<Self, PostError> {
        let wrong = || PostError::Url(setting::without_password(url));
        let place = setting::place(url).ok_or_else(wrong)?;
        let from = setting::sender(from).ok_or_else(|| PostError::From(from.to_owned()))?;
        let way = match place {
            Destination::Folder(folder) => match std::fs::create_dir_all(&folder) {
                Ok(()) => Transport::Folder(folder),
                Err(error) => return Err(PostError::Folder { folder, error }),
            },
            Destination::Server { url, names_itself } => {
                let mut builder =
                    AsyncSmtpTransport::<Tokio1Executor>::from_url(&url).map_err(|_| wrong())?;
                if !names_itself {
                    // Otherwise every site would introduce itself as 127.0.0.1.
                    builder = builder.hello_name(ClientId::Domain(from.email.domain().to_owned()));
                }
                Transport::Server {
                    transport: builder.timeout(Some(CONNECTING)).build(),
                    patience: PATIENCE,
                }
            }
        };
        Ok(Self { from, way })
    }

    /// The post of tests: it keeps what is sent.
    #[must_use]
    pub fn memory() -> Self {
        Self {
            from: Mailbox::new(
                Some("Haresign".to_owned()),
                Address::new_dangerous("noreply", "haresign.example"),
            ),
            way: Transport::Memory(Arc::default()),
        }
    }

    /// What was sent to the post of tests, in order; nothing of any other.
    #[must_use]
    pub fn sent(&self) -> Vec<Sent> {
        match &self.way {
            Transport::Memory(sent) => sent.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            Transport::Folder(_) | Transport::Server { .. } => Vec::new(),
        }
    }

    /// Sends a letter to an address; `site` is the site's public address.
    ///
    /// A mail server that takes a mail and then fails to say so gets it again where the caller
    /// tries again.
    ///
    /// # Errors
    ///
    /// Where it was not sent: [`SendError::is_permanent`] says whether to try again.
    pub async fn send(&self, to: &str, letter: &Letter, site: &str) -> Result<(), SendError> {
        let composed = letter.compose(site);
        let message = self.message(to, &composed)?;
        match &self.way {
            Transport::Folder(folder) => {
                let failed = |reason: String| SendError::Folder {
                    folder: folder.clone(),
                    reason,
                };
                // Again: folders below `var` are what people delete while the site runs.
                tokio::fs::create_dir_all(folder)
                    .await
                    .map_err(|error| failed(error.to_string()))?;
                let name = AsyncFileTransport::<Tokio1Executor>::new(folder)
                    .send(message)
                    .await
                    .map_err(|error| failed(error.to_string()))?;
                tracing::info!(
                    subject = %composed.subject,
                    link = composed.link.as_deref(),
                    file = %folder.join(name).with_extension("eml").display(),
                    "a mail was written to a file"
                );
                Ok(())
            }
            Transport::Server {
                transport,
                patience,
            } => match tokio::time::timeout(*patience, transport.send(message)).await {
                Ok(Ok(_)) => Ok(()),
                Ok(Err(error)) => Err(not_sent(&error)),
                Err(_) => Err(SendError::TooSlow(*patience)),
            },
            Transport::Memory(sent) => {
                sent.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(Sent {
                        to: to.to_owned(),
                        subject: composed.subject,
                        text: composed.text,
                        html: composed.html,
                        link: composed.link,
                    });
                Ok(())
            }
        }
    }

    fn message(&self, to: &str, composed: &Composed) -> Result<Message, SendError> {
        let to = address::parse(to).ok_or(SendError::Recipient)?;
        let identifier = format!(
            "<{:032x}@{}>",
            rand::random::<u128>(),
            self.from.email.domain()
        );
        Message::builder()
            .from(self.from.clone())
            .to(to.into())
            .subject(composed.subject.as_str())
            .date_now()
            .message_id(Some(identifier))
            // RFC 3834: nobody's absence is to be answered with.
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ))
            .multipart(MultiPart::alternative_plain_html(
                composed.text.clone(),
                composed.html.clone(),
            ))
            .map_err(|error| SendError::Message(error.to_string()))
    }
}

impl fmt::Debug for Mailer {
    // By hand: the transport knows a password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.way {
            Transport::Folder(_) => "Post to a folder",
            Transport::Server { .. } => "Post to a mail server",
            Transport::Memory(_) => "Post to memory",
        })
    }
}

/// What it means that a mail server was not reached or said no.
fn not_sent(error: &smtp::Error) -> SendError {
    // What strangers' servers say goes to the log and to the store.
    let mut said = typed(&error.to_string());
    if error.is_client() && said.contains("STARTTLS") {
        said.push_str("; where that is meant, end HARESIGN_MAIL_URL in ?tls=none");
    }
    // These are about how the site signs in, which the operator puts right, and not about the
    // mail (RFC 4954): authentication needed, too weak, failed, only with encryption.
    let is_ours = error
        .status()
        .is_some_and(|code| matches!(u16::from(code), 530 | 534 | 535 | 538));
    if error.is_permanent() && !is_ours {
        SendError::Refused(said)
    } else {
        SendError::NotTaken(said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_server_that_says_nothing_is_given_up() {
        // Takes connections, as the system does for it, and never speaks.
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut post = Mailer::open(
            &format!("smtp://{}", listener.local_addr().unwrap()),
            "noreply@haresign.example",
        )
        .unwrap();
        let Transport::Server { patience, .. } = &mut post.way else {
            panic!("not a server: {post:?}");
        };
        *patience = Duration::from_millis(100);
        let letter = Letter::AccountDeleted {
            name: "Ann".to_owned(),
        };
        let error = tokio::time::timeout(
            Duration::from_secs(10),
            post.send("ann@example.org", &letter, "https://haresign.example"),
        )
        .await
        .expect("it is given up")
        .unwrap_err();
        assert!(matches!(error, SendError::TooSlow(_)), "{error}");
        assert!(!error.is_permanent());
    }

    #[test]
    fn passwords_are_not_printed() {
        let post = Mailer::open("smtp://user:secret@localhost", "a@haresign.example").unwrap();
        assert_eq!(format!("{post:?}"), "Post to a mail server");
    }
}
