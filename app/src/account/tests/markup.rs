//! Reading the tags of a page.

use std::collections::BTreeMap;

/// A tag with its attributes, and the text that follows it up to the next tag.
#[derive(Debug)]
pub(super) struct Tag {
    pub(super) name: String,
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) text: String,
}

impl Tag {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

/// The tags of a page as a browser would find them: enough of a parser to notice when a value
/// breaks out of its place.
pub(super) fn tags(html: &str) -> Vec<Tag> {
    let mut tags: Vec<Tag> = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        if let Some(last) = tags.last_mut() {
            last.text.push_str(&rest[..start]);
        }
        rest = &rest[start + 1..];
        if rest.starts_with('!') {
            rest = &rest[rest.find('>').unwrap() + 1..];
            continue;
        }
        let end = rest
            .find(|letter: char| letter.is_whitespace() || letter == '>')
            .unwrap();
        let name = rest[..end].trim_end_matches('/').to_lowercase();
        rest = &rest[end..];
        let mut attributes = BTreeMap::new();
        loop {
            rest = rest.trim_start().trim_start_matches('/');
            if let Some(after) = rest.strip_prefix('>') {
                rest = after;
                break;
            }
            let end = rest
                .find(|letter: char| letter.is_whitespace() || matches!(letter, '=' | '>'))
                .unwrap();
            let attribute = rest[..end].to_owned();
            rest = &rest[end..];
            let value = if let Some(after) = rest.strip_prefix("=\"") {
                let end = after.find('"').unwrap();
                rest = &after[end + 1..];
                after[..end].to_owned()
            } else {
                String::new()
            };
            let before = attributes.insert(attribute.clone(), value);
            assert!(before.is_none(), "{attribute} twice in <{name}>");
        }
        tags.push(Tag {
            name,
            attributes,
            text: String::new(),
        });
    }
    tags
}
