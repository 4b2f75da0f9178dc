//! [`html!`]: markup in the syntax of Leptos's views, written as text.

use proc_macro2::TokenStream;
use quote::quote;
use rstml::node::{KeyedAttribute, Node, NodeAttribute, NodeBlock, NodeElement};
use syn::spanned::Spanned as _;
use syn::{Error, Expr, Lit, Result};

/// Markup as text, in the syntax of `view!`: elements, attributes and blocks. What is known when
/// the program is compiled becomes one piece of text; attributes and blocks are written as
/// `html::Attribute` and `html::Child` say. Components and events have no place in it.
#[proc_macro]
pub fn html(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let written = rstml::parse2(tokens.into()).and_then(|nodes| {
        let mut writer = Writer::default();
        writer.nodes(&nodes)?;
        Ok(writer.finish())
    });
    written.unwrap_or_else(Error::into_compile_error).into()
}

/// The elements that have no content and no end.
const VOID: [&str; 6] = ["br", "col", "hr", "img", "input", "wbr"];

#[derive(Default)]
struct Writer {
    /// What is done before the text that is gathered.
    done: TokenStream,
    /// Text that is known.
    text: String,
}

impl Writer {
    fn flush(&mut self) {
        if !self.text.is_empty() {
            let text = std::mem::take(&mut self.text);
            self.done.extend(quote! { html.raw(#text); });
        }
    }

    fn finish(mut self) -> TokenStream {
        self.flush();
        let done = self.done;
        quote! {{
            #[allow(unused_mut)]
            let mut html = ::html::Html::new();
            #done
            html
        }}
    }

    fn nodes(&mut self, nodes: &[Node]) -> Result<()> {
        nodes.iter().try_for_each(|node| self.node(node))
    }

    fn node(&mut self, node: &Node) -> Result<()> {
        match node {
            Node::Element(element) => self.element(element),
            Node::Text(text) => {
                self.text.push_str(&escaped(&text.value_string()));
                Ok(())
            }
            Node::Block(NodeBlock::ValidBlock(block)) => {
                self.flush();
                self.done.extend(quote! {
                    #[allow(unused_braces)]
                    ::html::Child::write(#block, &mut html);
                });
                Ok(())
            }
            Node::Fragment(fragment) => self.nodes(fragment.children()),
            other => Err(Error::new(other.span(), "this has no place in html!")),
        }
    }

    fn element(&mut self, element: &NodeElement<rstml::Infallible>) -> Result<()> {
        let name = element.name().to_string();
        if name.starts_with(char::is_uppercase) {
            return Err(Error::new(
                element.name().span(),
                "html! has no components: call a function in a block",
            ));
        }
        self.text.push('<');
        self.text.push_str(&name);
        for attribute in element.attributes() {
            match attribute {
                NodeAttribute::Attribute(attribute) => self.attribute(attribute)?,
                NodeAttribute::Block(block) => {
                    return Err(Error::new(block.span(), "html! has no spread attributes"));
                }
            }
        }
        self.text.push('>');
        if VOID.contains(&name.as_str()) {
            return Ok(());
        }
        self.nodes(&element.children)?;
        self.text.push_str("</");
        self.text.push_str(&name);
        self.text.push('>');
        Ok(())
    }

    fn attribute(&mut self, attribute: &KeyedAttribute) -> Result<()> {
        let name = attribute.key.to_string().replace("r#", "");
        if name.contains(':') {
            return Err(Error::new(
                attribute.key.span(),
                "html! has no directives: what is pressed or typed belongs in a view",
            ));
        }
        match attribute.value() {
            None => {
                self.text.push(' ');
                self.text.push_str(&name);
            }
            Some(Expr::Lit(literal)) if let Lit::Str(value) = &literal.lit => {
                let value = escaped(&value.value());
                self.text.push_str(&format!(" {name}=\"{value}\""));
            }
            Some(value) => {
                self.flush();
                self.done
                    .extend(quote! { ::html::Attribute::write(#value, #name, &mut html); });
            }
        }
        Ok(())
    }
}

/// Text as it stands in markup, also between the quotation marks of an attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
