//! What the settings of the mail mean: where it goes, and whom it is from.

use std::path::PathBuf;

use lettre::message::Mailbox;

use crate::address;

/// Where mail goes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    /// Into a folder.
    Folder(PathBuf),
    /// To a mail server.
    Server {
        /// As lettre reads it.
        url: String,
        /// Whether the URL says by what name the site introduces itself.
        names_itself: bool,
    },
}

/// Where a text says that mail goes; `None` where it says nothing that is understood.
pub(crate) fn place(text: &str) -> Option<Destination> {
    match text.strip_prefix("file:") {
        // As `sqlite://var/haresign.db`: two slashes and a path that may be relative.
        Some(path) => match path.strip_prefix("//").unwrap_or(path) {
            "" => None,
            path => Some(Destination::Folder(PathBuf::from(path))),
        },
        None => server(text),
    }
}

/// The mail server of `smtp://user:password@host:port` and the like.
///
/// lettre takes `smtp://` to mean without encryption, whoever listens, unless `?tls=required`
/// follows. Here it means with encryption, unless the server is on this machine, where nobody
/// listens between, or `?tls=none` follows: whoever does not know the option must not send
/// passwords and links in the clear.
fn server(text: &str) -> Option<Destination> {
    let (scheme, rest) = text.split_once("://")?;
    let is_encrypted = match scheme {
        "smtps" => true,
        "smtp" => false,
        _ => return None,
    };
    if rest.contains(|letter: char| letter == '#' || letter.is_whitespace() || letter.is_control())
    {
        return None;
    }
    let (base, query) = match rest.split_once('?') {
        Some((base, query)) => (base, Some(query)),
        None => (rest, None),
    };
    let (authority, path) = base.split_once('/').unwrap_or((base, ""));
    // A password with a slash that is not written as %2F: what follows it is taken for a path,
    // and what precedes it for the server.
    if path.contains('@') {
        return None;
    }
    let host = match authority.rsplit_once('@') {
        None => authority,
        Some((who, host)) => {
            // Without a password, lettre would send without signing in.
            let (user, password) = who.split_once(':')?;
            if user.is_empty() || password.is_empty() {
                return None;
            }
            host
        }
    };
    let is_near = is_this_machine(host_of(host)?);
    let query = match (is_encrypted, query) {
        (true, None | Some("tls=required")) => "",
        (false, Some("tls=none")) => "",
        (false, None) if is_near => "",
        (false, None | Some("tls=required")) => "?tls=required",
        (false, Some("tls=opportunistic")) => "?tls=opportunistic",
        _ => return None,
    };
    Some(Destination::Server {
        url: format!("{scheme}://{base}{query}"),
        names_itself: !path.is_empty(),
    })
}

/// The host of `host:port`, if both are what they have to be.
fn host_of(text: &str) -> Option<&str> {
    let (host, port) = match text.rsplit_once(':') {
        // The colons of `[::1]` separate no port.
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    if let Some(port) = port
        && !port.parse::<u16>().is_ok_and(|port| port > 0)
    {
        return None;
    }
    (!host.is_empty()).then_some(host)
}

/// Whether what is sent to a host stays on this machine.
fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host
            .trim_matches(['[', ']'])
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Whom mail is from.
pub(crate) fn sender(text: &str) -> Option<Mailbox> {
    if text.contains(char::is_control) {
        return None;
    }
    let mailbox: Mailbox = text.trim().parse().ok()?;
    address::parse(mailbox.email.as_ref())?;
    Some(mailbox)
}

/// A setting as it may be shown: without anything that may be a password, even where it is
/// not written as it has to be.
pub(crate) fn without_password(text: &str) -> String {
    const HIDDEN: &str = "***";
    let start = match text.find("://") {
        Some(at) => at + 3,
        None => ["smtps:", "smtp:"]
            .into_iter()
            .find(|scheme| text.starts_with(scheme))
            .map_or(0, str::len),
    };
    let (scheme, rest) = text.split_at(start);
    match rest.rsplit_once('@') {
        Some((who, rest)) => match who.split_once(':') {
            Some((user, _)) => format!("{scheme}{user}:{HIDDEN}@{rest}"),
            None => format!("{scheme}{HIDDEN}@{rest}"),
        },
        // No `@`: what follows a colon is a port, or a password whose host was forgotten.
        None => match rest.split_once(':') {
            Some((host, port)) if !port.chars().all(|letter| letter.is_ascii_digit()) => {
                format!("{scheme}{host}:{HIDDEN}")
            }
            _ => text.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Option<String> {
        match place(text) {
            Some(Destination::Server { url, .. }) => Some(url),
            _ => None,
        }
    }

    #[test]
    fn folders_are_relative_or_absolute() {
        for (text, path) in [
            ("file:var/mail", "var/mail"),
            ("file://var/mail", "var/mail"),
            ("file:/var/mail", "/var/mail"),
            ("file:///var/mail", "/var/mail"),
        ] {
            assert_eq!(
                place(text),
                Some(Destination::Folder(path.into())),
                "{text}"
            );
        }
    }

    #[test]
    fn mail_servers_elsewhere_are_written_to_with_encryption() {
        for (text, expected) in [
            (
                "smtp://u:p@mail.example:587",
                "smtp://u:p@mail.example:587?tls=required",
            ),
            ("smtp://mail.example", "smtp://mail.example?tls=required"),
            (
                "smtp://mail.example/site.example",
                "smtp://mail.example/site.example?tls=required",
            ),
            (
                "smtp://mail.example?tls=required",
                "smtp://mail.example?tls=required",
            ),
            (
                "smtp://mail.example?tls=opportunistic",
                "smtp://mail.example?tls=opportunistic",
            ),
            ("smtp://mail.example:25?tls=none", "smtp://mail.example:25"),
            ("smtps://u:p@mail.example", "smtps://u:p@mail.example"),
            ("smtp://localhost:1025", "smtp://localhost:1025"),
            ("smtp://127.0.0.1:1025", "smtp://127.0.0.1:1025"),
            ("smtp://[::1]:1025", "smtp://[::1]:1025"),
            ("smtp://[::1]", "smtp://[::1]"),
            (
                "smtp://localhost.example",
                "smtp://localhost.example?tls=required",
            ),
        ] {
            assert_eq!(url(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_url_may_name_the_site_to_the_server() {
        let names = |text| match place(text) {
            Some(Destination::Server { names_itself, .. }) => names_itself,
            _ => panic!("{text}"),
        };
        assert!(names("smtp://mail.example/site.example"));
        assert!(!names("smtp://mail.example/"));
        assert!(!names("smtp://mail.example"));
    }

    #[test]
    fn refuses_what_means_nothing() {
        for text in [
            "",
            "var/mail",
            "file:",
            "file://",
            "http://mail.example",
            "smtp:mail.example",
            "smtp://",
            "smtp://:587",
            "smtp://mail.example:mail",
            "smtp://mail.example:0",
            "smtp://mail.example:99999",
            "smtp://user@mail.example",
            "smtp://user:@mail.example",
            "smtp://:password@mail.example",
            "smtp://user:1/2@mail.example",
            "smtp://user:1#2@mail.example",
            "smtp://user:1?2@mail.example",
            "smtp://mail.example?tls=maybe",
            "smtps://mail.example?tls=none",
            "smtp://mail.example\r\n",
        ] {
            assert_eq!(place(text), None, "{text:?}");
        }
    }

    #[test]
    fn passwords_are_hidden_however_they_are_written() {
        for (text, expected) in [
            (
                "http://user:secret@mail.example",
                "http://user:***@mail.example",
            ),
            (
                "smtp://user:sec@ret@mail.example:587",
                "smtp://user:***@mail.example:587",
            ),
            (
                "smtp://user:1/sec:ret@mail.example",
                "smtp://user:***@mail.example",
            ),
            (
                "smtp:user:secret@mail.example",
                "smtp:user:***@mail.example",
            ),
            (
                "smtps:/user:secret@mail.example",
                "smtps:/user:***@mail.example",
            ),
            ("user:secret@mail.example:587", "user:***@mail.example:587"),
            ("smtp://secret@mail.example", "smtp://***@mail.example"),
            ("smtp://user:secret", "smtp://user:***"),
            ("smtp://mail.example:99999", "smtp://mail.example:99999"),
            ("var/mail", "var/mail"),
        ] {
            assert_eq!(without_password(text), expected, "{text}");
            assert!(!without_password(text).contains("secret"));
        }
    }

    #[test]
    fn the_sender_is_one_address_with_or_without_a_name() {
        let shown = |text| sender(text).map(|mailbox| mailbox.to_string());
        assert_eq!(
            shown("noreply@haresign.example").as_deref(),
            Some("noreply@haresign.example")
        );
        assert_eq!(
            shown("Haresign <noreply@haresign.example>").as_deref(),
            Some("Haresign <noreply@haresign.example>")
        );
        for text in [
            "",
            "Haresign",
            "noreply@haresign",
            "a@x.example, b@x.example",
            "Haresign <noreply@haresign.example>\r\nBcc: x@y.example",
            "Hare\r\nsign <noreply@haresign.example>",
        ] {
            assert_eq!(shown(text), None, "{text:?}");
        }
    }
}
