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
    written(tokens.into())
        .unwrap_or_else(Error::into_compile_error)
        .into()
}

fn written(tokens: TokenStream) -> Result<TokenStream> {
    let nodes = rstml::parse2(tokens)?;
    let mut writer = Writer::default();
    writer.nodes(&nodes)?;
    Ok(writer.finish())
}

/// The elements that have no content and no end.
const VOID: [&str; 13] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

/// The elements whose content is no text, so that escaping would not keep it in.
const NO_TEXT: [&str; 4] = ["iframe", "noscript", "script", "style"];

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
        if NO_TEXT.contains(&name.as_str()) {
            return Err(Error::new(
                element.name().span(),
                "html! writes nothing that runs or that is no text",
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
        if name.starts_with("on") || name == "srcdoc" {
            return Err(Error::new(
                attribute.key.span(),
                "html! writes nothing that runs: what is pressed or typed belongs in a view",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_and_what_is_no_text_is_refused() {
        for tokens in [
            quote! { <script>{code}</script> },
            quote! { <style>{code}</style> },
            quote! { <iframe src=address></iframe> },
            quote! { <a onclick=code>"a"</a> },
            quote! { <a onclick="code()">"a"</a> },
            quote! { <p srcdoc=text></p> },
            quote! { <a on:click=code>"a"</a> },
            quote! { <Part of=text/> },
            quote! { <p {..attributes}></p> },
            quote! { <!-- "a" --> },
        ] {
            assert!(written(tokens.clone()).is_err(), "{tokens}");
        }
        assert!(written(quote! { <a href=to data-once="a">{text}</a> }).is_ok());
    }

    #[test]
    fn what_is_known_is_one_piece() {
        let tokens = written(quote! { <p class="a">"b" <br/> <b>"c"</b></p> }).unwrap();
        assert_eq!(
            tokens.to_string().matches("html . raw").count(),
            1,
            "{tokens}"
        );
        assert!(tokens.to_string().contains("<br><b>c</b></p>"), "{tokens}");
    }
}
