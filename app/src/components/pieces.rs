//! A part that is drawn in pieces: where one typing changes one of hundreds, only that one is made
//! anew.

use std::cell::RefCell;

use html::Html;
use leptos::prelude::*;

use crate::browser;
use crate::components::{Host, Live};
use crate::served::inert_html;

/// The content of an element with an identifier.
type Piece = (String, Html);

/// Takes the pieces of a part while it is drawn.
#[derive(Default)]
pub(crate) struct Pieces {
    /// What was taken, unless the part is drawn whole.
    apart: Option<RefCell<Vec<Piece>>>,
}

/// A part in pieces: what stands around them, and each.
#[derive(PartialEq)]
struct Drawn {
    around: Html,
    pieces: Vec<Piece>,
}

impl Pieces {
    /// What stands in the element with this identifier: the piece, or nothing where it is kept
    /// apart.
    pub(crate) fn piece(&self, id: &str, content: Html) -> Html {
        match &self.apart {
            None => content,
            Some(apart) => {
                apart.borrow_mut().push((id.to_owned(), content));
                Html::new()
            }
        }
    }

    /// Draws a part in pieces.
    fn apart(draw: impl FnOnce(&Self) -> Html) -> Drawn {
        let pieces = Self {
            apart: Some(RefCell::default()),
        };
        let around = draw(&pieces);
        let pieces = pieces.apart.map(RefCell::into_inner).unwrap_or_default();
        Drawn { around, pieces }
    }
}

impl<T: Send + Sync + 'static> Live<T> {
    /// A part of the page that is drawn in pieces; its element needs an identifier.
    pub(crate) fn part_in_pieces(
        &self,
        host: Host,
        draw: impl Fn(&T, &Pieces) -> Html + Send + Sync + 'static,
    ) -> AnyView {
        let whole = |page: &T| draw(page, &Pieces::default());
        let view = inert_html(host, || self.read(whole));
        let live = self.clone();
        Effect::new(move |before: Option<Drawn>| {
            let now = live.follow(|page| Pieces::apart(|pieces| draw(page, pieces)));
            if let Some(before) = before {
                if before.around == now.around {
                    morph_changed(&before.pieces, &now.pieces);
                } else if let Some(id) = host.id {
                    let whole = live.read(|page| draw(page, &Pieces::default()));
                    browser::morph_in(id, whole.as_str());
                }
            }
            now
        });
        view
    }
}

/// Makes anew the pieces that changed; there are as many as before, in the same order.
fn morph_changed(before: &[Piece], now: &[Piece]) {
    for (before, (id, content)) in before.iter().zip(now) {
        if before.1 != *content {
            browser::morph_in(id, content.as_str());
        }
    }
}
