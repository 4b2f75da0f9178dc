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
    let seen = seen(text);
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text without what is not seen, its blanks as they are. What parts lines becomes a blank.
#[must_use]
pub fn seen(text: &str) -> String {
    let blank = |c: char| match c {
        '\u{2028}' | '\u{2029}' => ' ',
        c if c.is_control() => ' ',
        c => c,
    };
    text.chars()
        .map(blank)
        .filter(|c| !is_invisible(*c))
        .collect()
}

/// A text of several lines without what is not seen: line breaks and tabs stay, as in what is pasted
/// from a spreadsheet.
#[must_use]
pub fn seen_lines(text: &str) -> String {
    text.chars()
        .filter(|c| matches!(c, '\n' | '\t') || !is_invisible(*c))
        .collect()
}

/// Whether a spreadsheet would take a text for a formula: it begins with one of its signs, of either
/// width, also behind blanks and what is not seen.
#[must_use]
pub fn begins_formula(text: &str) -> bool {
    const SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    let begin = text.trim_start_matches(|c: char| c.is_whitespace() || is_invisible(c));
    begin.starts_with(SIGNS) || text.starts_with(['\t', '\r', '\n'])
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

    #[test]
    fn blanks_and_lines_stay_where_they_have_a_meaning() {
        let text = " 8  to\t14\u{200b}\r\nDays\0\u{202e}";
        assert_eq!(seen(text), " 8  to 14  Days ");
        assert_eq!(seen_lines(text), " 8  to\t14\nDays");
    }

    #[test]
    fn a_formula_is_known_however_it_is_written() {
        for text in [
            "=1+1",
            "+1",
            "-1",
            "@A1",
            "＝1+1",
            "＋1",
            "－1",
            "＠A1",
            "\t=1",
            "\r=1",
            "\n=1",
            "\tA",
            "  =1",
            "\u{200b}=1",
            "\u{feff}＝1",
            "\u{202e}@A1",
        ] {
            assert!(begins_formula(text), "{text:?}");
        }
        for text in ["", "A=1", "1-1", "Elm & Oak", "’=’", "  A"] {
            assert!(!begins_formula(text), "{text:?}");
        }
    }
}
