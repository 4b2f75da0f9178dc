//! How mail leaves, by each way.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use mail::{Letter, Mailer, PostError, SendError};

mod support;

use support::{SITE, Server, letters, read};

const FROM: &str = "Haresign <noreply@haresign.example>";
const LINK: &str = "https://haresign.example/verify/?token=secret-key";

fn letter(name: &str) -> Letter {
    Letter::ResetPassword {
        name: name.to_owned(),
        link: LINK.to_owned(),
    }
}

fn files(folder: &Path) -> Vec<String> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            assert_eq!(path.extension().unwrap(), "eml");
            std::fs::read_to_string(path).unwrap()
        })
        .collect()
}

#[tokio::test]
async fn a_folder_is_made_and_gets_whole_mails() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("var/mail");
    let post = Mailer::open(&format!("file:{}", folder.display()), FROM).unwrap();
    assert!(folder.is_dir());
    // Whoever deletes what is below `var` while the site runs still gets mail.
    std::fs::remove_dir(&folder).unwrap();

    post.send("ann@example.org", &letter("Ännchen"), SITE)
        .await
        .unwrap();
    let files = files(&folder);
    assert_eq!(files.len(), 1);
    let mail = read(&files[0]);
    assert_eq!(mail.header("To"), ["ann@example.org"]);
    assert_eq!(mail.header("From"), ["Haresign <noreply@haresign.example>"]);
    assert_eq!(mail.header("Subject"), ["Set a new password for Haresign"]);
    assert_eq!(mail.header("Auto-Submitted"), ["auto-generated"]);
    assert_eq!(mail.header("MIME-Version"), ["1.0"]);
    assert!(mail.header("Date")[0].contains(" 20"));
    let identifier = mail.header("Message-ID")[0];
    assert!(
        identifier.starts_with('<') && identifier.ends_with("@haresign.example>"),
        "{identifier}"
    );

    let composed = letter("Ännchen").compose(SITE);
    assert_eq!(mail.parts.len(), 2);
    assert!(mail.parts[0].0.starts_with("text/plain"));
    assert_eq!(mail.parts[0].1, composed.text);
    assert!(mail.parts[1].0.starts_with("text/html"));
    assert_eq!(mail.parts[1].1, composed.html);
    assert!(mail.parts[0].1.contains("Hello Ännchen,"));
    assert!(mail.parts[0].1.contains(LINK));
}

#[tokio::test]
async fn no_name_adds_a_header() {
    let folder = tempfile::tempdir().unwrap();
    let post = Mailer::open(&format!("file:{}", folder.path().display()), FROM).unwrap();
    let hostile = "Ann\r\nBcc: x@y.example\r\n\r\nBuy\n.\nBcc: x@y.example\rBcc: x@y.example é";
    let letters = letters(hostile, hostile);
    for (letter, _) in &letters {
        post.send("ann@example.org", letter, SITE).await.unwrap();
    }
    let files = files(folder.path());
    assert_eq!(files.len(), letters.len());
    let mut identifiers = Vec::new();
    for file in &files {
        let mail = read(file);
        let mut names: Vec<&str> = mail.headers.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(
            names,
            [
                "Auto-Submitted",
                "Content-Type",
                "Date",
                "From",
                "MIME-Version",
                "Message-ID",
                "Subject",
                "To",
            ]
        );
        assert_eq!(mail.header("To"), ["ann@example.org"]);
        assert_eq!(mail.parts.len(), 2);
        identifiers.push(mail.header("Message-ID")[0].to_owned());
    }
    identifiers.sort_unstable();
    identifiers.dedup();
    assert_eq!(identifiers.len(), files.len(), "no two are the same");
}

#[tokio::test]
async fn recipients_that_are_none_are_refused_for_good() {
    let post = Mailer::memory();
    for to in [
        "",
        "ann",
        "Ann <ann@example.org>",
        "ann@example.org, bob@example.org",
        "ann@example.org\r\nBcc: bob@example.org",
        "ann@example.org>\r\nDATA",
        "ann@example",
        "\"ann@evil.example> \"@example.org",
    ] {
        let error = post.send(to, &letter("Ann"), SITE).await.unwrap_err();
        assert!(matches!(error, SendError::Recipient), "{to:?}: {error}");
        assert!(error.is_permanent());
    }
    assert_eq!(post.sent(), []);
}

#[tokio::test]
async fn memory_keeps_what_is_sent_for_every_clone() {
    let post = Mailer::memory();
    let clone = post.clone();
    clone
        .send("ann@example.org", &letter("Ann"), SITE)
        .await
        .unwrap();
    let gone = Letter::AccountDeleted {
        name: "Bob".to_owned(),
    };
    post.send("bob@example.org", &gone, SITE).await.unwrap();
    let sent = post.sent();
    assert_eq!(sent, clone.sent());
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0].to, "ann@example.org");
    assert_eq!(sent[0].link.as_deref(), Some(LINK));
    let composed = letter("Ann").compose(SITE);
    assert_eq!(sent[0].subject, composed.subject);
    assert_eq!(sent[0].text, composed.text);
    assert_eq!(sent[0].html, composed.html);
    assert_eq!(sent[1].to, "bob@example.org");
    assert_eq!(sent[1].link, None);
}

#[tokio::test]
async fn a_mail_server_is_given_the_mail() {
    let server = Server::start("235 welcome", "250 known").await;
    let post = Mailer::open(&format!("smtp://user:p%40ss@{}", server.address), FROM).unwrap();
    for to in ["ann@example.org", "bob@example.org"] {
        post.send(to, &letter("Ann"), SITE).await.unwrap();
    }
    let heard = server.heard();
    let asked = |verb: &str| {
        heard
            .commands
            .iter()
            .filter(|command| command.starts_with(verb))
            .map(String::as_str)
            .collect::<Vec<_>>()
    };
    assert_eq!(asked("EHLO")[0], "EHLO haresign.example");
    // User and password, as `\0user\0p@ss`.
    assert_eq!(asked("AUTH")[0], "AUTH PLAIN AHVzZXIAcEBzcw==");
    assert!(asked("MAIL")[0].starts_with("MAIL FROM:<noreply@haresign.example>"));
    assert_eq!(
        asked("RCPT"),
        ["RCPT TO:<ann@example.org>", "RCPT TO:<bob@example.org>"]
    );
    assert_eq!(heard.mails.len(), 2);
    let mail = read(&heard.mails[1]);
    assert_eq!(mail.header("To"), ["bob@example.org"]);
    assert_eq!(
        mail.parts[0].1.trim_end(),
        letter("Ann").compose(SITE).text.trim_end()
    );
    assert_eq!(
        mail.parts[1].1.trim_end(),
        letter("Ann").compose(SITE).html.trim_end()
    );
    assert_eq!(post.sent(), [], "only the post of tests keeps mail");
}

async fn failure(to_auth: &'static str, to_recipient: &'static str) -> (SendError, Server) {
    let server = Server::start(to_auth, to_recipient).await;
    let post = Mailer::open(&format!("smtp://user:secret@{}", server.address), FROM).unwrap();
    let error = post
        .send("ann@example.org", &letter("Ann"), SITE)
        .await
        .unwrap_err();
    assert!(server.heard().mails.is_empty());
    (error, server)
}

#[tokio::test]
async fn what_a_mail_server_says_tells_whether_to_try_again() {
    let (error, server) = failure("235 welcome", "550 5.1.1 nobody here").await;
    assert!(error.is_permanent(), "{error}");
    assert!(error.to_string().contains("nobody here"), "{error}");
    assert!(
        server
            .heard()
            .commands
            .iter()
            .any(|command| command.starts_with("RCPT"))
    );

    let (error, _) = failure("235 welcome", "451 4.7.1 later").await;
    assert!(!error.is_permanent(), "{error}");
    assert!(error.to_string().contains("later"), "{error}");

    // A wrong password is put right by the operator; mails wait for that.
    let (error, server) = failure("535 5.7.8 who are you", "250 known").await;
    assert!(!error.is_permanent(), "{error}");
    assert!(!error.to_string().contains("secret"), "{error}");
    assert!(
        !server
            .heard()
            .commands
            .iter()
            .any(|command| command.starts_with("MAIL"))
    );
}

#[tokio::test]
async fn a_mail_server_that_is_not_there_is_tried_again() {
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    let post = Mailer::open(&format!("smtp://{closed}"), FROM).unwrap();
    let error = post
        .send("ann@example.org", &letter("Ann"), SITE)
        .await
        .unwrap_err();
    assert!(matches!(error, SendError::NotTaken(_)), "{error}");
    assert!(!error.is_permanent());
}

#[tokio::test]
async fn nothing_is_said_in_the_clear_where_encryption_is_required() {
    let server = Server::start("235 welcome", "250 known").await;
    let url = format!("smtp://user:secret@{}?tls=required", server.address);
    let error = Mailer::open(&url, FROM)
        .unwrap()
        .send("ann@example.org", &letter("Ann"), SITE)
        .await
        .unwrap_err();
    assert!(!error.is_permanent());
    assert!(error.to_string().contains("?tls=none"), "{error}");
    for command in server.heard().commands {
        assert!(
            command.starts_with("EHLO") || command == "QUIT",
            "{command}"
        );
    }
}

#[test]
fn wrong_settings_are_told_to_people_without_passwords() {
    let told = |url: &str, from: &str| Mailer::open(url, from).unwrap_err().to_string();
    assert_eq!(
        told("http://user:secret@mail.example", FROM),
        "HARESIGN_MAIL_URL is “http://user:***@mail.example”: it takes file:folder or \
         smtp://user:password@host:port"
    );
    assert_eq!(
        told("smtp://mail.example:smtp", FROM),
        "HARESIGN_MAIL_URL is “smtp://mail.example:***”: it takes file:folder or \
         smtp://user:password@host:port"
    );
    assert_eq!(
        told("file:/tmp", "noreply"),
        "HARESIGN_MAIL_FROM is “noreply”: it takes an address, as Haresign \
         <noreply@haresign.example>"
    );
    // What only lettre finds wrong: a percent sign that is none.
    assert!(matches!(
        Mailer::open("smtp://user:secret%ff@localhost", FROM),
        Err(PostError::Url(shown)) if shown == "smtp://user:***@localhost"
    ));
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = Mailer::open(&format!("file:{}/mail", file.display()), FROM).unwrap_err();
    assert!(matches!(error, PostError::Folder { .. }));
    let told = error.to_string();
    assert!(
        told.contains("/file/mail, which cannot be made: "),
        "{told}"
    );
}
