//! A page as text: what a visitor reads, a table's row in a line, where links lead, and what
//! forms hold. Scripts, styles and what only the browser needs are left out.

/// Elements that stand on lines of their own.
const BLOCKS: [&str; 37] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "header",
    "hr",
    "label",
    "legend",
    "li",
    "main",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tr",
    "ul",
];
/// Elements whose content nobody reads.
const UNREAD: [&str; 3] = ["script", "style", "template"];

/// The text of a page.
pub(super) fn text_of(html: &str) -> String {
    let mut text = Text::default();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        text.words(&rest[..start]);
        rest = &rest[start..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let (tag, after) = Tag::read(rest);
        rest = after;
        if !tag.is_end && UNREAD.contains(&tag.name.as_str()) {
            let end = format!("</{}", tag.name);
            rest = rest.find(&end).map_or("", |place| &rest[place..]);
            continue;
        }
        text.tag(&tag);
    }
    text.words(rest);
    text.end_line();
    text.lines
}

/// Where the links of a page lead.
pub(super) fn links_of(html: &str) -> Vec<String> {
    let mut links = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find("<a") {
        let (tag, after) = Tag::read(&rest[start..]);
        rest = after;
        if tag.name == "a" {
            links.extend(tag.get("href").map(str::to_owned));
        }
    }
    links
}

#[derive(Debug)]
struct Tag {
    name: String,
    is_end: bool,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// The tag at the beginning, and what follows it.
    fn read(html: &str) -> (Self, &str) {
        let inner = html.strip_prefix('<').unwrap_or(html);
        let is_end = inner.starts_with('/');
        let inner = inner.trim_start_matches('/');
        let end = inner
            .find(|c: char| c.is_whitespace() || c == '>' || c == '/')
            .unwrap_or(inner.len());
        let name = inner[..end].to_ascii_lowercase();
        let mut attributes = Vec::new();
        let mut rest = &inner[end..];
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            if let Some(after) = rest.strip_prefix('>') {
                rest = after;
                break;
            }
            if rest.is_empty() {
                break;
            }
            let end = rest
                .find(|c: char| c.is_whitespace() || c == '=' || c == '>')
                .unwrap_or(rest.len());
            let attribute = rest[..end].to_ascii_lowercase();
            rest = &rest[end..];
            let mut value = "";
            if let Some(after) = rest.strip_prefix('=') {
                let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
                let (found, following) = match quote {
                    Some(quote) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                    None => {
                        let end = after
                            .find(|c: char| c.is_whitespace() || c == '>')
                            .unwrap_or(after.len());
                        after.split_at(end)
                    }
                };
                (value, rest) = (found, following);
            }
            attributes.push((attribute, unescaped(value)));
        }
        let tag = Self {
            name,
            is_end,
            attributes,
        };
        (tag, rest)
    }

    fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Lines in the making.
#[derive(Default)]
struct Text {
    lines: String,
    line: String,
    /// Where the links lead that have begun.
    links: Vec<String>,
}

impl Text {
    fn words(&mut self, text: &str) {
        let text = unescaped(text);
        if text.starts_with(char::is_whitespace) {
            self.space();
        }
        for word in text.split_whitespace() {
            self.line.push_str(word);
            self.line.push(' ');
        }
        if !text.is_empty() && !text.ends_with(char::is_whitespace) {
            self.line.pop();
        }
    }

    fn space(&mut self) {
        if !self.line.is_empty() && !self.line.ends_with(' ') {
            self.line.push(' ');
        }
    }

    fn end_line(&mut self) {
        let line = self.line.trim();
        if !line.is_empty() && line != "|" {
            self.lines.push_str(line);
            self.lines.push('\n');
        }
        self.line.clear();
    }

    fn tag(&mut self, tag: &Tag) {
        let name = tag.name.as_str();
        if BLOCKS.contains(&name) || name == "br" || name == "title" {
            self.end_line();
        }
        if tag.is_end {
            match name {
                "td" | "th" => self.line.push_str(" | "),
                "a" => {
                    if let Some(link) = self.links.pop() {
                        self.line.push_str(&format!("]({link})"));
                    }
                }
                "text" | "tspan" | "span" | "button" => self.space(),
                _ => {}
            }
            return;
        }
        self.begin(tag);
    }

    fn begin(&mut self, tag: &Tag) {
        let name = tag.name.as_str();
        match name {
            "h1" => self.line.push_str("# "),
            "h2" => self.line.push_str("## "),
            "h3" => self.line.push_str("### "),
            "h4" => self.line.push_str("#### "),
            "li" => self.line.push_str("- "),
            "title" => self.line.push_str("Title: "),
            "a" => {
                self.line.push('[');
                self.links
                    .push(tag.get("href").unwrap_or_default().to_owned());
            }
            "meta" if tag.get("name") == Some("description") => {
                let about = tag.get("content").unwrap_or_default();
                self.line.push_str(&format!("Description: {about}"));
                self.end_line();
            }
            "form" => self.note(&format!(
                "form {}",
                tag.get("action").unwrap_or("(this page)")
            )),
            "input" | "select" | "textarea" => {
                let is_set = tag.get("checked").map_or("", |_| ", checked");
                let value = tag.get("value").unwrap_or_default();
                let field = tag.get("name").unwrap_or_default();
                let kind = tag.get("type").unwrap_or(name);
                self.note(&format!("{kind} {field}={value}{is_set}"));
            }
            "option" => {
                let is_set = tag.get("selected").map_or("", |_| ", selected");
                let value = tag.get("value").unwrap_or_default();
                self.note(&format!("option {value}{is_set}"));
            }
            "img" => self.note(&format!("image {}", tag.get("alt").unwrap_or_default())),
            _ => {}
        }
        if let Some(label) = tag.get("aria-label") {
            self.note(&format!("label {label}"));
        }
    }

    fn note(&mut self, text: &str) {
        self.space();
        self.line.push_str(&format!("{{{text}}} "));
    }
}

fn unescaped(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        plain.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(';').filter(|end| *end <= 8);
        let found = end.and_then(|end| Some((entity(&rest[1..end])?, end + 1)));
        let (character, length) = found.unwrap_or(('&', 1));
        plain.push(character);
        rest = &rest[length..];
    }
    plain.push_str(rest);
    plain
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_becomes_what_is_read() {
        let html = "<html><head><title>A &amp; B</title><script nonce=\"x\">if (a < b) {}</script>\
            </head><body><!--hot--><h1>Lists</h1><p>It has <b>9,000</b> patients, \
            <a href=\"/places/A1/?a=1&amp;b=2\">more</a>.</p><table><tr><th>Age</th><td>5</td></tr>\
            </table><select name=\"g\"><option value=\"x\" selected>X</option></select></body></html>";
        assert_eq!(
            text_of(html),
            "Title: A & B\n# Lists\nIt has 9,000 patients, [more](/places/A1/?a=1&b=2).\n\
             Age | 5 |\n{select g=}\n{option x, selected} X\n"
        );
        assert_eq!(links_of(html), ["/places/A1/?a=1&b=2"]);
    }

    #[test]
    fn another_figure_is_another_text() {
        assert_ne!(text_of("<td>5</td>"), text_of("<td>6</td>"));
        assert_ne!(text_of("<a href='/a'>x</a>"), text_of("<a href='/b'>x</a>"));
        assert_eq!(text_of("<p class='a'>x"), text_of("<p class='b'>x"));
    }
}
