//! What sending mail leaves in the log.
//!
//! Alone in its program: the log is that of a thread, and whether a line is logged at all is
//! remembered for every thread by the first that comes across it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write;
use std::sync::{Arc, Mutex};

use mail::{Letter, Mailer};

#[allow(dead_code)]
mod support;

use support::{SITE, Server};

const FROM: &str = "Haresign <noreply@haresign.example>";
const LINK: &str = "https://haresign.example/verify/?token=secret-key";

fn letter(name: &str) -> Letter {
    Letter::ResetPassword {
        name: name.to_owned(),
        link: LINK.to_owned(),
    }
}

/// What is logged, kept.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn start(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        tracing::subscriber::set_default(
            tracing_subscriber::fmt()
                .with_max_level(tracing::Level::TRACE)
                .with_ansi(false)
                .with_writer(move || log.clone())
                .finish(),
        )
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

#[tokio::test]
async fn links_are_logged_by_the_post_to_a_folder_alone() {
    let folder = tempfile::tempdir().unwrap();
    let post = Mailer::open(&format!("file:{}", folder.path().display()), FROM).unwrap();
    let log = Log::default();
    {
        let _guard = log.start();
        post.send("ann@example.org", &letter("Ann Other"), SITE)
            .await
            .unwrap();
    }
    let text = log.text();
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.contains("INFO"), "{text}");
    assert!(text.contains(LINK), "{text}");
    assert!(text.contains("Set a new password for Haresign"), "{text}");
    let name = std::fs::read_dir(folder.path())
        .unwrap()
        .next()
        .unwrap()
        .unwrap();
    assert!(text.contains(name.path().to_str().unwrap()), "{text}");
    for private in ["ann@example.org", "Ann", "Other"] {
        assert!(!text.contains(private), "{text}");
    }

    for recipient in ["250 known", "550 unknown", "451 later"] {
        let server = Server::start("235 welcome", recipient).await;
        let post = Mailer::open(&format!("smtp://user:secret@{}", server.address), FROM).unwrap();
        let log = Log::default();
        {
            let _guard = log.start();
            tracing::info!("the log works");
            let _ = post.send("ann@example.org", &letter("Ann"), SITE).await;
        }
        let text = log.text();
        assert!(text.contains("the log works"));
        for private in ["token", "secret", "ann@example.org", "Confirm"] {
            assert!(!text.contains(private), "{text}");
        }
        assert!(!server.heard().commands.is_empty());
    }
}
