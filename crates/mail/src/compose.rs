//! From one description of a mail, both of its parts: they cannot disagree.

use std::fmt::Write as _;

use domain::visible::one_line;

/// How wide a line of the plain part is, at most; words and links that are longer stay whole.
const WIDTH: usize = 72;
/// How many characters of what somebody typed are repeated.
const TYPED: usize = 120;
/// How many characters a subject has, at most.
const SUBJECT: usize = 150;

const INK: &str = "#17212b";
const QUIET: &str = "#5f6a74";
const ACCENT: &str = "#0b5d78";
const FONT: &str = "'Segoe UI',Helvetica,Arial,sans-serif";

/// A mail as it is sent.
///
/// Not to be printed for finding faults: its link is a key. It has no `Debug`, therefore.
#[derive(Clone, PartialEq, Eq)]
pub struct Composed {
    /// Its subject: one line.
    pub subject: String,
    /// The plain part.
    pub text: String,
    /// The HTML part: a whole document, without pictures or anything from elsewhere.
    pub html: String,
    /// The first link that it asks to follow.
    pub link: Option<String>,
}

/// A part of what a mail says.
pub(crate) enum Part {
    /// What is said.
    Paragraph(String),
    /// A link to follow.
    Button {
        /// What following it does.
        label: &'static str,
        /// Where it goes.
        link: String,
    },
    /// What is said aside.
    Quiet(String),
}

/// What a mail says.
pub(crate) struct Draft {
    /// Its subject.
    pub(crate) subject: String,
    /// What it says, from top to bottom.
    pub(crate) parts: Vec<Part>,
    /// Why it was sent, for its foot.
    pub(crate) reason: &'static str,
}

/// A mail of what it says, with a foot that names the site.
pub(crate) fn compose(draft: Draft, site: &str) -> Composed {
    // Whatever reached a draft, a line stays a line.
    let subject = shortened(&one_line(&draft.subject), SUBJECT);
    let mut parts: Vec<Part> = draft.parts.into_iter().map(tidied).collect();
    let link = parts.iter().find_map(|part| match part {
        Part::Button { link, .. } => Some(link.clone()),
        Part::Paragraph(_) | Part::Quiet(_) => None,
    });
    parts.push(Part::Quiet(draft.reason.to_owned()));
    parts.push(Part::Quiet(
        "Haresign is independent. It is not part of the NHS.".to_owned(),
    ));
    let site = unbroken(site);
    Composed {
        text: text(&parts, &site),
        html: html(&subject, &parts, &site),
        subject,
        link,
    }
}

/// What somebody typed, as one line of bearable length.
pub(crate) fn typed(text: &str) -> String {
    shortened(&one_line(text), TYPED)
}

/// A name that somebody gave themselves, such that mail programs make no link of it: anybody
/// can register an address of somebody else's under the name of “evil.example”, and have the
/// site send that.
pub(crate) fn name(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    let mut letters = one_line(text)
        .chars()
        .collect::<Vec<_>>()
        .into_iter()
        .peekable();
    while let Some(letter) = letters.next() {
        spaced.push(letter);
        if matches!(letter, '.' | ':' | '@') && letters.peek().is_some_and(|next| *next != ' ') {
            spaced.push(' ');
        }
    }
    shortened(&spaced, TYPED)
}

/// A text of at most so many characters.
fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    // ASCII, so that a subject that needs no encoding gets none.
    let kept: String = text.chars().take(most.saturating_sub(3)).collect();
    format!("{}...", kept.trim_end())
}

/// A link without what a link cannot contain.
fn unbroken(link: &str) -> String {
    link.chars()
        .filter(|letter| !letter.is_control() && !letter.is_whitespace())
        .collect()
}

fn tidied(part: Part) -> Part {
    match part {
        Part::Paragraph(text) => Part::Paragraph(one_line(&text)),
        Part::Quiet(text) => Part::Quiet(one_line(&text)),
        Part::Button { label, link } => Part::Button {
            label,
            link: unbroken(&link),
        },
    }
}

fn text(parts: &[Part], site: &str) -> String {
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Paragraph(words) | Part::Quiet(words) => {
                wrap(words, &mut text);
                text.push('\n');
            }
            Part::Button { label, link } => {
                text.push_str(label);
                text.push_str(":\n");
                text.push_str(link);
                text.push_str("\n\n");
            }
        }
    }
    text.push_str(site);
    text.push('\n');
    text
}

/// A paragraph in lines.
fn wrap(words: &str, into: &mut String) {
    let mut width = 0;
    for word in words.split(' ') {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > WIDTH {
            into.push('\n');
            width = 0;
        } else if width > 0 {
            into.push(' ');
            width += 1;
        }
        into.push_str(word);
        width += length;
    }
    into.push('\n');
}

fn html(subject: &str, parts: &[Part], site: &str) -> String {
    let mut body = String::new();
    for part in parts {
        push_part(part, &mut body);
    }
    let site = escaped(site);
    // A table, because mail programs that lay out pages like it is 2003 know nothing else.
    format!(
        "<!doctype html>\n\
         <html lang=\"en-GB\">\n\
         <head>\n\
         <meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta name=\"color-scheme\" content=\"light\">\n\
         <title>{title}</title>\n\
         </head>\n\
         <body style=\"margin:0;padding:0;background:#f3f1ea\">\n\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" \
         style=\"background:#f3f1ea\">\n\
         <tr><td align=\"center\" style=\"padding:24px 12px\">\n\
         <table role=\"presentation\" width=\"600\" cellpadding=\"0\" cellspacing=\"0\" \
         style=\"width:100%;max-width:600px;background:#ffffff;border-top:4px solid {ACCENT}\">\n\
         <tr><td style=\"padding:28px 24px;font-family:{FONT};overflow-wrap:anywhere;\
         text-align:left\">\n\
         {body}\
         <p style=\"margin:0;font-size:14px;line-height:1.5\">\
         <a href=\"{site}\" style=\"color:{ACCENT}\">{site}</a></p>\n\
         </td></tr>\n\
         </table>\n\
         </td></tr>\n\
         </table>\n\
         </body>\n\
         </html>\n",
        title = escaped(subject),
    )
}

fn push_part(part: &Part, body: &mut String) {
    // Writing to a text cannot fail.
    let _ = match part {
        Part::Paragraph(words) => writeln!(
            body,
            "<p style=\"margin:0 0 16px;font-size:16px;line-height:1.5;color:{INK}\">{}</p>",
            escaped(words)
        ),
        Part::Quiet(words) => writeln!(
            body,
            "<p style=\"margin:0 0 12px;font-size:14px;line-height:1.5;color:{QUIET}\">{}</p>",
            escaped(words)
        ),
        Part::Button { label, link } => {
            let link = escaped(link);
            writeln!(
                body,
                "<p style=\"margin:0 0 8px;font-size:16px\"><a href=\"{link}\" \
                 style=\"display:inline-block;padding:12px 20px;background:{ACCENT};\
                 color:#ffffff;font-weight:600;text-decoration:none;border-radius:6px\">\
                 {label}</a></p>\n\
                 <p style=\"margin:0 0 16px;font-size:14px;line-height:1.5;word-break:break-all\">\
                 <a href=\"{link}\" style=\"color:{ACCENT}\">{link}</a></p>",
                label = escaped(label)
            )
        }
    };
}

/// A text as it is written in HTML, inside of elements and of attributes alike.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            _ => html.push(letter),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_at_most_72_wide_and_words_stay_whole() {
        let long = "x".repeat(100);
        let mut text = String::new();
        wrap(&format!("{}{long} end", "word and ".repeat(20)), &mut text);
        assert!(
            text.lines()
                .all(|line| line == long || line.chars().count() <= WIDTH),
            "{text}"
        );
        assert!(text.lines().any(|line| line == long));
        assert!(text.lines().filter(|line| line.len() > 60).count() >= 2);
        assert_eq!(text.lines().last(), Some("end"));

        let mut exact = String::new();
        wrap(&format!("{} b", "a".repeat(WIDTH - 2)), &mut exact);
        assert_eq!(exact.lines().count(), 1);
        let mut over = String::new();
        wrap(&format!("{} b", "a".repeat(WIDTH - 1)), &mut over);
        assert_eq!(over.lines().count(), 2);
    }

    #[test]
    fn what_is_typed_becomes_one_short_line() {
        assert_eq!(typed("Ann\r\nBcc: x@y\t\0  z\u{2028}!"), "Ann Bcc: x@y z !");
        assert_eq!(typed("gpj\u{202e}exe"), "gpjexe");
        assert_eq!(typed(&"é".repeat(120)), "é".repeat(120));
        assert_eq!(typed(&"é".repeat(121)), format!("{}...", "é".repeat(117)));
        assert_eq!(typed(" \n "), "");
    }

    #[test]
    fn names_do_not_become_links() {
        assert_eq!(name("J.R.R. Tolkien"), "J. R. R. Tolkien");
        assert_eq!(name("https://evil.example/x"), "https: //evil. example/x");
        assert_eq!(name("me@evil.example"), "me@ evil. example");
        assert_eq!(name("Ann O'Neill-Smith Jr."), "Ann O'Neill-Smith Jr.");
    }

    #[test]
    fn html_is_escaped() {
        assert_eq!(
            escaped("<a href=\"x\" b='y'>&amp;</a>"),
            "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;"
        );
    }

    #[test]
    fn whatever_a_draft_contains_lines_stay_lines() {
        let composed = compose(
            Draft {
                subject: format!("One\r\nBcc: {}", "two ".repeat(100)),
                parts: vec![
                    Part::Paragraph("three\r\n\r\nfour".to_owned()),
                    Part::Button {
                        label: "Go",
                        link: "https://x.example/\r\n\"<a".to_owned(),
                    },
                ],
                reason: "Because.",
            },
            "https://site.example/\n",
        );
        assert!(!composed.subject.contains(char::is_control));
        assert_eq!(composed.subject.chars().count(), SUBJECT);
        assert!(
            composed
                .text
                .starts_with("three four\n\nGo:\nhttps://x.example/\"<a\n")
        );
        assert!(
            composed
                .html
                .contains("href=\"https://x.example/&quot;&lt;a\"")
        );
        assert!(composed.text.ends_with("\nhttps://site.example/\n"));
        assert_eq!(composed.link.as_deref(), Some("https://x.example/\"<a"));
    }
}
