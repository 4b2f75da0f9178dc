//! Markup written as text, in the syntax of Leptos's views.
//!
//! A view makes code for each of its shapes: to write it, to take it over, to build it, to change
//! it. What a page only shows is text instead: [`html!`] writes it in one piece, on the server and
//! in the browser alike, and whoever shows it puts it into one element.

pub use html_macro::html;

/// The attributes that hold an address.
const ADDRESSES: [&str; 5] = ["action", "data", "formaction", "href", "src"];

/// The schemes of addresses that lead somewhere. A browser would run others, as `javascript:`.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// Whether an address leads somewhere: it has no scheme, or one of these. Browsers pass over
/// spaces, line breaks and the like in the place of a scheme.
fn is_followed(address: &str) -> bool {
    let Some(end) = address.find([':', '/', '?', '#']) else {
        return true;
    };
    let (scheme, rest) = address.split_at(end);
    let seen = |letter: &char| !letter.is_ascii_control() && *letter != ' ';
    let scheme = || scheme.chars().filter(seen).map(|c| c.to_ascii_lowercase());
    !rest.starts_with(':') || SCHEMES.iter().any(|known| scheme().eq(known.chars()))
}

/// Markup that is well formed: made by [`html!`], with everything in it escaped.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Html(String);

impl Html {
    /// Nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self(String::new())
    }

    /// Markup that is known to be well formed.
    #[must_use]
    pub const fn from_trusted(markup: String) -> Self {
        Self(markup)
    }

    /// Adds markup as it is. For [`html!`].
    #[doc(hidden)]
    #[inline(never)]
    pub fn raw(&mut self, markup: &str) {
        self.0.push_str(markup);
    }

    /// Adds text.
    #[inline(never)]
    pub fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.find(['&', '<', '>', '"']) {
            let (before, from) = rest.split_at(at);
            self.0.push_str(before);
            self.0.push_str(match from.as_bytes()[0] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                _ => "&quot;",
            });
            rest = &from[1..];
        }
        self.0.push_str(rest);
    }

    /// Adds an attribute; none with an address that a browser would not follow but run, and no
    /// class without a name. For [`html!`].
    #[doc(hidden)]
    #[inline(never)]
    pub fn attribute(&mut self, name: &str, value: &str) {
        let is_empty_class = name == "class" && value.is_empty();
        if is_empty_class || (ADDRESSES.contains(&name) && !is_followed(value)) {
            return;
        }
        self.0.push(' ');
        self.0.push_str(name);
        self.0.push_str("=\"");
        self.text(value);
        self.0.push('"');
    }

    /// Adds markup.
    pub fn add(&mut self, markup: &Self) {
        self.raw(&markup.0);
    }

    /// Whether there is nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The markup.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The markup.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl FromIterator<Html> for Html {
    fn from_iter<T: IntoIterator<Item = Self>>(parts: T) -> Self {
        let mut all = Self::new();
        for part in parts {
            all.add(&part);
        }
        all
    }
}

/// What may stand between the tags of an element.
pub trait Child {
    /// Writes it.
    fn write(self, html: &mut Html);
}

impl Child for () {
    fn write(self, _: &mut Html) {}
}

impl Child for Html {
    fn write(self, html: &mut Html) {
        html.raw(&self.0);
    }
}

impl Child for &Html {
    fn write(self, html: &mut Html) {
        html.raw(&self.0);
    }
}

impl Child for &str {
    fn write(self, html: &mut Html) {
        html.text(self);
    }
}

impl Child for String {
    fn write(self, html: &mut Html) {
        html.text(&self);
    }
}

impl Child for &String {
    fn write(self, html: &mut Html) {
        html.text(self);
    }
}

impl<T: Child> Child for Option<T> {
    fn write(self, html: &mut Html) {
        if let Some(child) = self {
            child.write(html);
        }
    }
}

/// The value of an attribute.
pub trait Attribute {
    /// Writes the attribute, or nothing where there is none.
    fn write(self, name: &str, html: &mut Html);
}

impl Attribute for &str {
    fn write(self, name: &str, html: &mut Html) {
        html.attribute(name, self);
    }
}

impl Attribute for String {
    fn write(self, name: &str, html: &mut Html) {
        html.attribute(name, &self);
    }
}

impl Attribute for &String {
    fn write(self, name: &str, html: &mut Html) {
        html.attribute(name, self);
    }
}

/// Whether the attribute is there.
impl Attribute for bool {
    fn write(self, name: &str, html: &mut Html) {
        if self {
            html.raw(" ");
            html.raw(name);
        }
    }
}

impl<T: Attribute> Attribute for Option<T> {
    fn write(self, name: &str, html: &mut Html) {
        if let Some(value) = self {
            value.write(name, html);
        }
    }
}
