//! The forms of a page, and where it leads.

use axum::http::Method;

use crate::hostile::markup::{Piece, pieces};

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    /// The type of an input, or the name of another element.
    pub(super) kind: String,
    /// What is sent where nobody types anything.
    pub(super) value: String,
}

/// A form as it stands in a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) method: Method,
    pub(super) action: String,
    pub(super) is_of_files: bool,
    pub(super) fields: Vec<Field>,
}

/// The addresses of documents that are shared by link, wherever a page has them.
pub(super) fn shared_links(text: &str) -> Vec<String> {
    text.match_indices("/shared/")
        .map(|(at, _)| {
            let rest = &text[at..];
            let end = rest.find(['"', '<', ' ', '\n']).unwrap_or(rest.len());
            rest[..end].to_owned()
        })
        .collect()
}

/// The addresses that a page links to.
pub(super) fn links_of(page: &str) -> Vec<String> {
    let mut links = Vec::new();
    for piece in pieces(page) {
        if let Piece::Element(name, attributes) = piece
            && name == "a"
        {
            let hrefs = attributes.into_iter().filter(|(name, _)| name == "href");
            links.extend(hrefs.map(|(_, link)| link));
        }
    }
    links
}

/// The forms of a page.
pub(super) fn forms_of(page: &str, address: &str) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    let mut is_within = false;
    let mut list: Option<Field> = None;
    for piece in pieces(page) {
        match piece {
            Piece::Element(name, attributes) => {
                let get = |wanted: &str| {
                    let mut all = attributes.iter();
                    all.find(|(name, _)| name == wanted)
                        .map(|(_, value)| value.clone())
                };
                let text = |wanted: &str| get(wanted).unwrap_or_default();
                match name.as_str() {
                    "form" => {
                        is_within = true;
                        let action = get("action").unwrap_or_else(|| address.to_owned());
                        let is_post = text("method").eq_ignore_ascii_case("post");
                        forms.push(Form {
                            method: if is_post { Method::POST } else { Method::GET },
                            action,
                            is_of_files: text("enctype") == "multipart/form-data",
                            fields: Vec::new(),
                        });
                    }
                    "option" => {
                        // The last choice that is one.
                        if let Some(list) = &mut list
                            && !text("value").is_empty()
                        {
                            list.value = text("value");
                        }
                    }
                    "select" => {
                        list = Some(Field {
                            name: text("name"),
                            kind: name,
                            value: String::new(),
                        });
                    }
                    "input" | "textarea" | "button" if is_within && get("name").is_some() => {
                        let kind = match name.as_str() {
                            "input" => get("type").unwrap_or_else(|| "text".to_owned()),
                            _ => name.clone(),
                        };
                        add(
                            &mut forms,
                            Field {
                                name: text("name"),
                                kind,
                                value: text("value"),
                            },
                        );
                    }
                    _ => {}
                }
            }
            Piece::End(name) if name == "form" => is_within = false,
            Piece::End(name) if name == "select" => {
                if let Some(field) = list.take().filter(|_| is_within) {
                    add(&mut forms, field);
                }
            }
            Piece::End(_) | Piece::Text(..) => {}
        }
    }
    forms
}

/// Adds a field to the last form; of several of one name the last one that has a value holds.
fn add(forms: &mut [Form], field: Field) {
    let Some(form) = forms.last_mut() else {
        return;
    };
    let known = form
        .fields
        .iter_mut()
        .find(|known| known.name == field.name);
    match known {
        Some(known) if !field.value.is_empty() => *known = field,
        Some(_) => {}
        None => form.fields.push(field),
    }
}
