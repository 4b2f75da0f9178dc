//! What the tests need: every letter, a mail server that does as told, and a reader of mails.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use mail::{Letter, Outcome};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

pub const SITE: &str = "https://haresign.example";

/// Every letter, from the values that people typed, and the links in it.
pub fn letters(name: &str, organisation: &str) -> Vec<(Letter, Vec<String>)> {
    // As links are: with what HTML escapes, and longer than a line.
    let link = |path: &str| format!("{SITE}/{path}/?a=1&token={}", "k".repeat(64));
    let name = name.to_owned();
    let organisation = organisation.to_owned();
    let mut letters = vec![
        (
            Letter::Verify {
                link: link("verify"),
            },
            vec![link("verify")],
        ),
        (
            Letter::AlreadyRegistered {
                name: name.clone(),
                sign_in: link("sign-in"),
                reset: link("forgotten"),
            },
            vec![link("sign-in"), link("forgotten")],
        ),
        (
            Letter::ResetPassword {
                name: name.clone(),
                link: link("reset"),
            },
            vec![link("reset")],
        ),
        (
            Letter::ConfirmAddress {
                link: link("confirm"),
            },
            vec![link("confirm")],
        ),
        (
            Letter::AddressInUse {
                sign_in: link("sign-in"),
            },
            vec![link("sign-in")],
        ),
        (
            Letter::AddressChanged {
                name: name.clone(),
                new: "new@example.org".to_owned(),
            },
            vec![],
        ),
        (
            Letter::PasswordChanged {
                name: name.clone(),
                reset: link("forgotten"),
            },
            vec![link("forgotten")],
        ),
        (
            Letter::AccessAsked {
                name: name.clone(),
                person: name.clone(),
                person_address: "bob@example.org".to_owned(),
                organisation: organisation.clone(),
                link: link("members"),
            },
            vec![link("members")],
        ),
        (Letter::AccountDeleted { name: name.clone() }, vec![]),
    ];
    for outcome in [
        Outcome::Approved,
        Outcome::ApprovedAsAdmin,
        Outcome::Rejected,
        Outcome::Promoted,
        Outcome::Succeeded,
        Outcome::Removed,
    ] {
        letters.push((
            Letter::AccessDecided {
                name: name.clone(),
                organisation: organisation.clone(),
                outcome,
                link: link("workspace"),
            },
            vec![link("workspace")],
        ));
    }
    letters
}

/// A mail as it was read.
pub struct Read {
    /// Names and values, unfolded.
    pub headers: Vec<(String, String)>,
    /// Media types and decoded contents.
    pub parts: Vec<(String, String)>,
}

impl Read {
    /// The values of a header.
    pub fn header(&self, name: &str) -> Vec<&str> {
        self.headers
            .iter()
            .filter(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
            .collect()
    }
}

/// Reads a mail, strictly: what it cannot read fails the test.
pub fn read(mail: &str) -> Read {
    let (headers, body) = split(mail);
    let kind = value(&headers, "Content-Type");
    assert!(kind.starts_with("multipart/alternative"), "{kind}");
    let (_, boundary) = kind.split_once("boundary=\"").expect("a boundary");
    let delimiter = format!("--{}", boundary.trim_end_matches('"'));
    let mut pieces = body.split(&delimiter);
    pieces.next().expect("a preamble");
    let mut parts: Vec<&str> = pieces.collect();
    assert!(parts.pop().expect("an end").starts_with("--"));
    let parts = parts
        .into_iter()
        .map(|part| {
            let part = part
                .strip_prefix("\r\n")
                .expect("the delimiter is a line")
                .strip_suffix("\r\n")
                .expect("the next delimiter is a line");
            let (headers, content) = split(part);
            let content = match value(&headers, "Content-Transfer-Encoding").as_str() {
                "7bit" => {
                    assert!(content.is_ascii());
                    content.to_owned()
                }
                "quoted-printable" => from_quoted_printable(content),
                other => panic!("an encoding that this reader does not know: {other}"),
            };
            (
                value(&headers, "Content-Type"),
                content.replace("\r\n", "\n"),
            )
        })
        .collect();
    Read { headers, parts }
}

fn split(text: &str) -> (Vec<(String, String)>, &str) {
    let (head, body) = text.split_once("\r\n\r\n").expect("an empty line");
    assert!(!head.replace("\r\n", "").contains(['\r', '\n']));
    let headers = head
        .replace("\r\n ", " ")
        .replace("\r\n\t", " ")
        .split("\r\n")
        .map(|line| {
            let (name, value) = line.split_once(": ").expect("a header");
            (name.to_owned(), value.to_owned())
        })
        .collect();
    (headers, body)
}

fn value(headers: &[(String, String)], name: &str) -> String {
    let mut found = headers.iter().filter(|(found, _)| found == name);
    let (_, value) = found.next().unwrap_or_else(|| panic!("no {name}"));
    assert!(found.next().is_none(), "two of {name}");
    value.clone()
}

fn from_quoted_printable(text: &str) -> String {
    let joined = text.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'=' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
        } else {
            byte
        });
    }
    String::from_utf8(bytes).unwrap()
}

/// A mail server that answers two commands as told.
pub struct Server {
    pub address: SocketAddr,
    heard: Arc<Mutex<Heard>>,
}

/// What a mail server was told.
#[derive(Clone, Default)]
pub struct Heard {
    pub commands: Vec<String>,
    pub mails: Vec<String>,
}

impl Server {
    /// A server that answers `AUTH` and `RCPT` with these.
    pub async fn start(to_auth: &'static str, to_recipient: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let heard = Arc::new(Mutex::new(Heard::default()));
        let told = Arc::clone(&heard);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A client that leaves half-way is the client's test's to see.
                let _ = converse(stream, to_auth, to_recipient, &told).await;
            }
        });
        Self { address, heard }
    }

    pub fn heard(&self) -> Heard {
        self.heard.lock().unwrap().clone()
    }
}

async fn converse(
    mut stream: TcpStream,
    to_auth: &str,
    to_recipient: &str,
    heard: &Mutex<Heard>,
) -> std::io::Result<()> {
    let (reader, mut writer) = stream.split();
    let mut lines = BufReader::new(reader);
    writer.write_all(b"220 fake\r\n").await?;
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        assert!(line.ends_with("\r\n"), "{line:?}");
        let line = line.trim_end().to_owned();
        let verb = line.split(' ').next().unwrap_or_default().to_owned();
        heard.lock().unwrap().commands.push(line);
        let answer = match verb.as_str() {
            "EHLO" => "250-fake\r\n250-8BITMIME\r\n250 AUTH PLAIN",
            "AUTH" => to_auth,
            "MAIL" => "250 go on",
            "RCPT" => to_recipient,
            "DATA" => {
                writer.write_all(b"354 go on\r\n").await?;
                let mut mail = String::new();
                loop {
                    let mut line = String::new();
                    if lines.read_line(&mut line).await? == 0 {
                        return Ok(());
                    }
                    if line == ".\r\n" {
                        break;
                    }
                    mail.push_str(line.strip_prefix('.').unwrap_or(&line));
                }
                heard.lock().unwrap().mails.push(mail);
                "250 taken"
            }
            "QUIT" => {
                return writer.write_all(b"221 bye\r\n").await;
            }
            _ => "502 what",
        };
        writer.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
}
