//! A page that follows its address: one state, and parts that are drawn from it as markup.

use std::sync::{Arc, PoisonError, RwLock};

use html::Html;
use leptos::prelude::*;

use crate::components::{Host, fragment_in};
use crate::display::use_display;
use crate::location::Query;

/// What a page shows. Its parts are pure functions of it; where it changes they are drawn again,
/// and what stands in the document is made like them.
pub(crate) struct Live<T> {
    page: Arc<RwLock<T>>,
    /// Counts the changes.
    now: RwSignal<u32>,
    /// The same, later: for what lies below the fold, so that what is on the screen changes at
    /// once.
    later: RwSignal<u32>,
}

/// Draws a part of a page.
type Draw<T> = Box<dyn Fn(&T) -> Html + Send + Sync>;

/// A page whose state is in its address.
pub(crate) trait Addressed {
    /// Shows what another query of the page says.
    fn follow(&mut self, query: Query);

    /// The address of the page, as it is best shared.
    fn here(&self) -> String;
}

impl<T: Addressed + Send + Sync + 'static> Live<T> {
    /// Shows what the address says whenever it changes. `then` is called for each state, the first
    /// as well.
    pub(crate) fn follow_address(&self, query: RwSignal<Query>, then: fn(&Self)) {
        let live = self.clone();
        Effect::new(move |before: Option<()>| {
            let query = query.get();
            if before.is_some() {
                live.change(|page| page.follow(query));
                crate::browser::rewrite(&live.read(T::here));
            }
            then(&live);
        });
    }
}

impl<T> Clone for Live<T> {
    fn clone(&self) -> Self {
        Self {
            page: Arc::clone(&self.page),
            now: self.now,
            later: self.later,
        }
    }
}

impl<T: Send + Sync + 'static> Live<T> {
    /// A page in its first state.
    pub(crate) fn new(page: T) -> Self {
        Self {
            page: Arc::new(RwLock::new(page)),
            now: RwSignal::new(0),
            later: RwSignal::new(0),
        }
    }

    /// Reads the page as it is.
    pub(crate) fn read<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.page.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the page, again wherever it changes.
    pub(crate) fn follow<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        self.now.track();
        self.read(read)
    }

    /// Changes the page.
    pub(crate) fn change(&self, change: impl FnOnce(&mut T)) {
        self.change_above(change);
        let live = self.clone();
        request_animation_frame(move || {
            set_timeout(move || live.follow_below(), std::time::Duration::ZERO);
        });
    }

    /// Changes the page; what lies below the fold stays as it is until [`Self::follow_below`].
    pub(crate) fn change_above<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let done = change(&mut self.page.write().unwrap_or_else(PoisonError::into_inner));
        // The page may be gone by then.
        let _ = self.now.try_update(|count| *count += 1);
        done
    }

    /// Lets what lies below the fold follow.
    pub(crate) fn follow_below(&self) {
        let _ = self.later.try_update(|count| *count += 1);
    }

    /// A part of the page.
    pub(crate) fn part(&self, draw: impl Fn(&T) -> Html + Send + Sync + 'static) -> AnyView {
        self.drawn(Host::contents(), self.now, Box::new(draw))
    }

    /// A part in an element with more than a class.
    pub(crate) fn part_in(
        &self,
        host: Host,
        draw: impl Fn(&T) -> Html + Send + Sync + 'static,
    ) -> AnyView {
        self.drawn(host, self.now, Box::new(draw))
    }

    /// A part below the fold.
    pub(crate) fn part_below(&self, draw: impl Fn(&T) -> Html + Send + Sync + 'static) -> AnyView {
        self.drawn(Host::contents(), self.later, Box::new(draw))
    }

    /// The same in an element with more than a class.
    pub(crate) fn part_below_in(
        &self,
        host: Host,
        draw: impl Fn(&T) -> Html + Send + Sync + 'static,
    ) -> AnyView {
        self.drawn(host, self.later, Box::new(draw))
    }

    /// One function for all parts: what draws them is not in its type.
    fn drawn(&self, host: Host, changes: RwSignal<u32>, draw: Draw<T>) -> AnyView {
        let page = Arc::clone(&self.page);
        let display = use_display();
        fragment_in(host, move || {
            changes.track();
            display.track();
            draw(&page.read().unwrap_or_else(PoisonError::into_inner))
        })
    }
}
