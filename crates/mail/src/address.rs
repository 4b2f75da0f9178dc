//! Which texts are addresses that mail can be sent to.

use lettre::Address;

/// The longest address that fits the path of an SMTP command (RFC 5321, 4.5.3.1.3).
const LONGEST: usize = 254;

/// Whether a text is a mail address that can be written to.
///
/// Stricter than the standard where the standard serves nobody: no letters beyond ASCII,
/// which need mail servers that take them; no quoted names, which may contain spaces and
/// further `@`; no network addresses for a domain; and a domain has a dot, unless it is
/// `localhost`.
#[must_use]
pub fn is_address(text: &str) -> bool {
    parse(text).is_some()
}

/// The address that a text is, if it can be written to.
pub(crate) fn parse(text: &str) -> Option<Address> {
    if text.len() > LONGEST || !text.is_ascii() || text.contains('"') {
        return None;
    }
    let address: Address = text.parse().ok()?;
    let domain = address.domain();
    if domain.eq_ignore_ascii_case("localhost") {
        return Some(address);
    }
    // No top-level domain is without a letter, but the last part of a network address is.
    let (_, top) = domain.rsplit_once('.')?;
    top.contains(|letter: char| letter.is_ascii_alphabetic())
        .then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_addresses() {
        for text in [
            "ann@example.org",
            "a.b+tag@nhs.net",
            "o'neill@gp.example.nhs.uk",
            "A@EXAMPLE.ORG",
            "ann@xn--bcher-kva.example",
            "ann@localhost",
        ] {
            assert!(is_address(text), "{text}");
        }
    }

    #[test]
    fn refuses_what_cannot_be_written_to() {
        for text in [
            "",
            "ann",
            "@example.org",
            "ann@",
            "ann@example",
            "ann@example.",
            "ann@.example.org",
            "ann@example..org",
            "ann@@example.org",
            "a n@example.org",
            " ann@example.org",
            "ann@example.org ",
            "Ann <ann@example.org>",
            "ann@example.org, bob@example.org",
            "ann@example.org\r\nBcc: bob@example.org",
            "ann\r\n@example.org",
            "ann@example.org\0",
            "\"a b\"@example.org",
            "\"ann@evil.example>\"@example.org",
            "ann@192.0.2.1",
            "ann@[192.0.2.1]",
            "ann@[2001:db8::1]",
            "änn@example.org",
            "ann@bücher.example",
        ] {
            assert!(!is_address(text), "{text:?}");
        }
    }

    #[test]
    fn is_at_most_254_characters() {
        let address = |label: usize| {
            let domain = format!("{}{}.org", "abcdefghi.".repeat(17), "b".repeat(label));
            format!("{}@{domain}", "a".repeat(64))
        };
        assert_eq!(address(15).len(), 254);
        assert!(is_address(&address(15)));
        assert!(!is_address(&address(16)));
    }
}
