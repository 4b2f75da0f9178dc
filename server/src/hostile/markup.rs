//! Reading markup as a browser does, as far as it takes to see that a text has left its place:
//! elements, attributes, comments, and the elements in which nothing but their end is markup.

/// A piece of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// The beginning of an element: its name in small letters and its attributes, decoded.
    Element(String, Vec<(String, String)>),
    /// The end of an element: its name in small letters.
    End(String),
    /// Text, decoded, with the name of the element that it is the raw content of, if of one.
    Text(String, Option<String>),
}

/// Elements whose content is text up to their end.
const RAW: [&str; 7] = [
    "script", "style", "textarea", "title", "xmp", "iframe", "noembed",
];
/// Those of them in which entities are decoded.
const DECODED: [&str; 2] = ["textarea", "title"];

/// The pieces of a page, or of a drawing, in order.
pub(crate) fn pieces(markup: &str) -> Vec<Piece> {
    let is_drawing = markup.trim_start().starts_with("<?xml");
    let mut reader = Reader {
        rest: markup,
        pieces: Vec::new(),
        drawings: u32::from(is_drawing),
    };
    while !reader.rest.is_empty() {
        reader.next();
    }
    reader.pieces
}

struct Reader<'a> {
    rest: &'a str,
    pieces: Vec<Piece>,
    /// How many drawings the place is in: there a title is an element like others.
    drawings: u32,
}

impl Reader<'_> {
    fn next(&mut self) {
        let at = self.rest.find('<').unwrap_or(self.rest.len());
        self.text(at, None);
        let mut letters = self.rest.chars().skip(1);
        match letters.next() {
            _ if self.rest.is_empty() => {}
            Some(letter) if letter.is_ascii_alphabetic() => self.element(),
            Some('/') if letters.next().is_some_and(|c| c.is_ascii_alphabetic()) => self.end(),
            Some('!' | '?' | '/') => self.comment(),
            _ => self.text(1, None),
        }
    }

    /// Takes so many bytes as text.
    fn text(&mut self, length: usize, of: Option<&str>) {
        let (text, rest) = self.rest.split_at(length);
        self.rest = rest;
        if !text.is_empty() {
            let is_raw = of.is_some_and(|of| !DECODED.contains(&of));
            let text = if is_raw {
                text.to_owned()
            } else {
                decoded(text)
            };
            self.pieces.push(Piece::Text(text, of.map(str::to_owned)));
        }
    }

    fn skip_past(&mut self, end: &str) {
        let at = self.rest.find(end).map(|at| at + end.len());
        self.rest = &self.rest[at.unwrap_or(self.rest.len())..];
    }

    fn comment(&mut self) {
        if let Some(inside) = self.rest.strip_prefix("<!--") {
            let is_closed_at_once = inside.starts_with('>') || inside.starts_with("->");
            self.rest = inside;
            self.skip_past(if is_closed_at_once { ">" } else { "-->" });
        } else if self.drawings > 0 && self.rest.starts_with("<![CDATA[") {
            self.skip_past("]]>");
        } else {
            self.skip_past(">");
        }
    }

    fn end(&mut self) {
        let after = &self.rest[2..];
        let is_end = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>');
        let length = after.find(is_end).unwrap_or(after.len());
        let name = after[..length].to_ascii_lowercase();
        if name == "svg" {
            self.drawings = self.drawings.saturating_sub(1);
        }
        self.pieces.push(Piece::End(name));
        self.skip_past(">");
    }

    fn element(&mut self) {
        let is_end = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>');
        let after = &self.rest[1..];
        let length = after.find(is_end).unwrap_or(after.len());
        let name = after[..length].to_ascii_lowercase();
        self.rest = &after[length..];
        let mut attributes = Vec::new();
        loop {
            let from = self
                .rest
                .trim_start_matches(|c: char| c.is_ascii_whitespace());
            let closes = from.starts_with("/>");
            self.rest = from.trim_start_matches('/');
            if let Some(rest) = self.rest.strip_prefix('>') {
                self.rest = rest;
                self.opened(&name, attributes, closes);
                return;
            }
            if self.rest.is_empty() {
                return;
            }
            if !self.rest.starts_with(|c: char| c.is_ascii_whitespace()) {
                attributes.push(self.attribute());
            }
        }
    }

    fn attribute(&mut self) -> (String, String) {
        let is_end = |c: char| c.is_ascii_whitespace() || matches!(c, '=' | '/' | '>');
        // An equals sign at the beginning belongs to the name.
        let begin = self.rest.chars().next().map_or(0, char::len_utf8);
        let length = self.rest[begin..].find(is_end).map(|at| at + begin);
        let (name, rest) = self.rest.split_at(length.unwrap_or(self.rest.len()));
        let name = name.to_ascii_lowercase();
        self.rest = rest;
        let after = rest.trim_start_matches(|c: char| c.is_ascii_whitespace());
        let Some(value) = after.strip_prefix('=') else {
            return (name, String::new());
        };
        let value = value.trim_start_matches(|c: char| c.is_ascii_whitespace());
        let (value, rest) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let inside = &value[1..];
                inside.split_once(quote).unwrap_or((inside, ""))
            }
            _ => {
                let is_end = |c: char| c.is_ascii_whitespace() || c == '>';
                value.split_at(value.find(is_end).unwrap_or(value.len()))
            }
        };
        self.rest = rest;
        (name, decoded(value))
    }

    fn opened(&mut self, name: &str, attributes: Vec<(String, String)>, closes: bool) {
        self.pieces
            .push(Piece::Element(name.to_owned(), attributes));
        if name == "svg" && !closes {
            self.drawings += 1;
        }
        if self.drawings == 0 && RAW.contains(&name) {
            let end = format!("</{name}");
            let small = self.rest.to_ascii_lowercase();
            let is_end = |at: &usize| {
                let after = small[at + end.len()..].chars().next();
                after.is_none_or(|c| c.is_ascii_whitespace() || matches!(c, '/' | '>'))
            };
            let ends = small.match_indices(&end).map(|(at, _)| at);
            let at = { ends }.find(is_end).unwrap_or(small.len());
            self.text(at, Some(name));
        }
    }
}

/// A text with its entities decoded.
fn decoded(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        result.push_str(&rest[..at]);
        rest = &rest[at..];
        let entity = rest
            .find(';')
            .filter(|end| *end < 12)
            .map(|end| &rest[1..end]);
        match entity.and_then(|entity| Some((entity, letter(entity)?))) {
            Some((entity, letter)) => {
                result.push(letter);
                rest = &rest[entity.len() + 2..];
            }
            None => {
                result.push('&');
                rest = &rest[1..];
            }
        }
    }
    result + rest
}

fn letter(entity: &str) -> Option<char> {
    let number = |text: &str, base| {
        u32::from_str_radix(text, base)
            .ok()
            .and_then(char::from_u32)
    };
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        entity => match entity.strip_prefix("#x") {
            Some(number_in_16) => number(number_in_16, 16),
            None => number(entity.strip_prefix('#')?, 10),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(markup: &str) -> String {
        let mut elements = Vec::new();
        for piece in pieces(markup) {
            if let Piece::Element(name, attributes) = piece {
                let names = attributes.into_iter().map(|(name, _)| name);
                let words: Vec<String> = std::iter::once(name).chain(names).collect();
                elements.push(words.join(" "));
            }
        }
        elements.join(", ")
    }

    #[test]
    fn what_a_browser_would_find_is_found() {
        for (markup, found) in [
            ("<p a=1 b='<x>' c=\"<y>\" d>t</p><br/>", "p a b c d, br"),
            ("<title><b></title><i>", "title, i"),
            ("<textarea></TEXTAREA ><i on=x>", "textarea, i on"),
            ("<script>'</scriptx><b>'</script><i>", "script, i"),
            ("<!--<b>--><!--><i><![CDATA[>]]><u>", "i, u"),
            (
                "<svg><title><b/></title><![CDATA[<u>]]></svg><title><i></title>",
                "svg, title, b, title",
            ),
            ("a < b <3 </ x><i/on=1>", "i on"),
            ("<a href=x\"onclick=y>", "a href"),
            ("<a title=\"x\"onclick=y>", "a title onclick"),
        ] {
            assert_eq!(names(markup), found, "{markup}");
        }
        let attributes = vec![("title".to_owned(), "\"<".to_owned())];
        assert_eq!(
            pieces("<p title='&quot;&#x3c;'>&amp;lt; &unknown; &"),
            [
                Piece::Element("p".to_owned(), attributes),
                Piece::Text("&lt; &unknown; &".to_owned(), None),
            ]
        );
    }
}
