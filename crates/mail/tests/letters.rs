//! What letters say, and that both parts of each say it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use mail::Composed;

#[allow(dead_code)]
mod support;

use support::{SITE, letters};

fn unescaped(html: &str) -> String {
    html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

/// What somebody reads in an HTML part.
fn visible(html: &str) -> String {
    let (_, body) = html.split_once("<body").expect("a body");
    let (body, _) = body.split_once("</body>").expect("its end");
    let mut text = String::new();
    let mut is_tag = true;
    for letter in body.chars() {
        match letter {
            '<' => is_tag = true,
            '>' => {
                is_tag = false;
                text.push(' ');
            }
            _ if !is_tag => text.push(letter),
            _ => {}
        }
    }
    unescaped(&text)
}

fn words(text: &str) -> Vec<&str> {
    // The plain part has a colon between what a link does and the link.
    text.split_whitespace()
        .map(|word| word.trim_end_matches(':'))
        .collect()
}

fn all() -> Vec<(Composed, Vec<String>)> {
    letters("Ann O'Neill", "Albion & Sons Surgery")
        .into_iter()
        .map(|(letter, links)| (letter.compose(SITE), links))
        .collect()
}

#[test]
fn both_parts_say_the_same() {
    for (composed, _) in all() {
        let seen = visible(&composed.html);
        assert_eq!(words(&composed.text), words(&seen), "{}", composed.subject);
        assert!(words(&seen).len() > 30, "{seen}");
    }
}

#[test]
fn both_parts_contain_every_link_exactly() {
    for (composed, links) in all() {
        let subject = &composed.subject;
        assert_eq!(composed.link.as_ref(), links.first(), "{subject}");
        for link in &links {
            assert!(
                composed.text.lines().any(|line| line == link),
                "a line of its own: {}",
                composed.text
            );
            let escaped = link.replace('&', "&amp;");
            assert_eq!(
                composed
                    .html
                    .matches(&format!("href=\"{escaped}\""))
                    .count(),
                2,
                "a button and written out: {subject}"
            );
            assert!(composed.html.contains(&format!(">{escaped}</a>")));
        }
        // And no others: what they lead to is as the caller says.
        let found = composed.html.matches("href=").count();
        assert_eq!(found, 2 * links.len() + 1, "{subject}");
        assert!(composed.html.contains(&format!("href=\"{SITE}\"")));
    }
}

#[test]
fn nothing_comes_from_elsewhere() {
    for (composed, _) in all() {
        for word in [
            "<img", "src=", "url(", "@import", "<link", "<script", "<style",
        ] {
            assert!(!composed.html.contains(word), "{word}");
        }
    }
}

#[test]
fn the_foot_says_what_haresign_is_and_why_the_mail_came() {
    for (composed, _) in all() {
        let lines = composed.text.replace('\n', " ");
        assert!(lines.contains("Haresign is independent. It is not part of the NHS."));
        assert!(lines.contains("You got this mail because "));
        assert!(lines.trim_end().ends_with(SITE));
    }
}

#[test]
fn letters_say_what_they_are_for() {
    let said = |subject: &str| {
        all()
            .into_iter()
            .find(|(composed, _)| composed.subject == subject)
            .map_or_else(
                || panic!("no letter “{subject}”"),
                |(composed, _)| composed.text.replace('\n', " "),
            )
    };
    for (subject, facts) in [
        (
            "Confirm your address for Haresign",
            &[
                "Hello,  You registered",
                "once, within 60 minutes",
                "the password that you chose",
                "ignore this mail",
            ][..],
        ),
        (
            "You already have a Haresign account",
            &["has an account already", "Sign in:", "Set a new password:"],
        ),
        (
            "Set a new password for Haresign",
            &[
                "Hello Ann O'Neill,",
                "once, within 60 minutes",
                "ignore this mail",
            ],
        ),
        (
            "Confirm your new address for Haresign",
            &["once, within 60 minutes", "signed in"],
        ),
        (
            "This address already has a Haresign account",
            &["Hello,", "has an account already"],
        ),
        (
            "The address of your Haresign account was changed",
            &[
                "new@example.org",
                "All other devices were signed out",
                "Contact the operator",
            ],
        ),
        (
            "The password of your Haresign account was changed",
            &["If it was not you, set a new password"],
        ),
        (
            "Somebody asks for access to Albion & Sons Surgery",
            &[
                "Ann O'Neill asks for access to Albion & Sons Surgery.",
                "bob@example.org",
            ],
        ),
        (
            "Your access to Albion & Sons Surgery was approved",
            &["was approved.", "You can now choose it"],
        ),
        (
            "Your access to Albion & Sons Surgery was refused",
            &["was refused."],
        ),
        (
            "You are now an admin of Albion & Sons Surgery",
            &["decide who else has access"],
        ),
        (
            "You are now the admin of Albion & Sons Surgery",
            &[
                "has deleted their account",
                "member for longest",
                "decide who else has access",
            ],
        ),
        (
            "Your access to Albion & Sons Surgery was removed",
            &["no longer have access"],
        ),
        ("Your Haresign account was deleted", &["was deleted."]),
    ] {
        let text = said(subject);
        for fact in facts {
            assert!(text.contains(fact), "{subject}: “{fact}” is not in {text}");
        }
    }
    // The two approvals share a subject, and only one makes an admin.
    let admins = all()
        .iter()
        .filter(|(composed, _)| {
            composed
                .text
                .replace('\n', " ")
                .contains("you are an admin")
        })
        .count();
    assert_eq!(admins, 1);
}

#[test]
fn the_words_are_calm() {
    for (composed, _) in all() {
        assert!(!composed.subject.contains('!'));
        assert!(!visible(&composed.html).contains('!'));
        // Subjects are cut by mail programs on phones.
        assert!(
            composed.subject.chars().count() <= 60,
            "{}",
            composed.subject
        );
    }
}

#[test]
fn what_strangers_type_stays_text() {
    let hostile =
        "<script>alert(\"1\")</script>\r\nBcc: x@y.example\r\n\r\n</p><a href='//evil.example'>";
    for (letter, links) in letters(hostile, hostile) {
        let composed = letter.compose(SITE);
        assert!(
            !composed.subject.contains(char::is_control),
            "{:?}",
            composed.subject
        );
        assert!(!composed.html.contains("<script"), "{}", composed.html);
        assert!(!composed.html.contains("<a href='"));
        assert_eq!(
            composed.html.matches("href=\"").count(),
            2 * links.len() + 1
        );
        assert_eq!(words(&composed.text), words(&visible(&composed.html)));
        assert!(!composed.text.contains('\r'));
        // Nothing that was typed goes to an address that nobody has confirmed.
        let shown = format!("{letter:?}");
        let unconfirmed = ["AddressInUse", "Verify", "ConfirmAddress"];
        let said = !unconfirmed.iter().any(|kind| shown.starts_with(kind));
        assert_eq!(
            composed.html.contains("&lt;script&gt;alert(&quot;1&quot;)"),
            said
        );
    }
}

#[test]
fn names_that_are_none_are_left_out() {
    for (letter, _) in letters("\r\n", "Albion Surgery") {
        let text = letter.compose(SITE).text;
        assert!(text.starts_with("Hello,\n\n"), "{text}");
        assert!(!text.contains("\n asks"), "{text}");
    }
}

#[test]
fn letters_are_printed_without_what_is_in_them() {
    for (letter, _) in letters("Ann", "Albion Surgery") {
        let printed = format!("{letter:?}");
        assert!(printed.ends_with("{ .. }"), "{printed}");
        assert!(printed.len() < 30, "{printed}");
    }
}
