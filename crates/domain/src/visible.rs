//! Text that is what it looks like: without characters that nobody sees, or that turn around or
//! hide those beside them.

/// Whether a character is not seen, or changes how others are shown: controls, marks of the
/// direction of writing, blanks without width, tags and fillers (Unicode's `Cc` and the ignorable
/// characters of `Cf`, `Zl`, `Zp` and `Lo`). In a name they make one look like another.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            // Soft hyphen, grapheme joiner, marks of Arabic, Mongolian, and fillers of Hangul.
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{3164}' | '\u{ffa0}'
            // Blanks without width, joiners, directions, ends of lines and paragraphs.
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            // The mark of the byte order, annotations, tags.
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
        )
}

/// A text in one line: without what is not seen, with single blanks. What parts lines parts words.
#[must_use]
pub fn one_line(text: &str) -> String {
    let parted: String = text
        .chars()
        .map(|c| match c {
            '\u{2028}' | '\u{2029}' => ' ',
            c if c.is_control() => ' ',
            c => c,
        })
        .filter(|c| !is_invisible(*c))
        .collect();
    parted.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_what_is_not_seen_and_nothing_else() {
        for (text, line) in [
            (
                "Dr O’Brien-Łuczak (née Ní Dhuibhne)",
                "Dr O’Brien-Łuczak (née Ní Dhuibhne)",
            ),
            ("李小龍 · مريم", "李小龍 · مريم"),
            ("gpj\u{202e}exe", "gpjexe"),
            ("A\u{200b}d\u{2060}m\u{feff}in", "Admin"),
            ("A\u{e0041}B\u{ad}C", "ABC"),
            ("a\r\nBcc: b\u{2028}c\0d\t e", "a Bcc: b c d e"),
        ] {
            assert_eq!(one_line(text), line, "{text:?}");
        }
    }
}
