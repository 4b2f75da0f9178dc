//! What the sections of a dashboard share.

use answers::dashboard::columns::Columns;
use domain::comparison::Comparison;
use leptos::prelude::*;

use crate::address::{self, Address, TrendView};
use crate::go::{NavigationMode, use_go};

/// What sections share: the figures, and the choices that change without asking the server.
#[derive(Clone, Copy)]
pub struct View {
    slug: StoredValue<String>,
    pub(crate) comparison: RwSignal<Comparison>,
    pub(crate) address: Memo<Address>,
    /// The place of the shown group.
    pub(crate) group: Memo<Option<usize>>,
    /// The same, a frame later: for what lies below the fold, so that what is on the screen
    /// changes at once.
    pub(crate) later_group: ReadSignal<Option<usize>>,
    /// The shown indicator.
    pub(crate) show: Memo<String>,
    /// The value by which breakdowns are narrowed.
    pub(crate) by: Memo<Option<String>>,
    pub(crate) trend: Memo<TrendView>,
    go: Callback<Address>,
}

impl View {
    /// The figures of a tool, shown as an address says.
    pub(super) fn new(slug: &str, comparison: Comparison, address: Memo<Address>) -> Self {
        let go = use_go();
        let comparison = RwSignal::new(comparison);
        let slug = StoredValue::new(slug.to_owned());
        let group = Memo::new(move |_| {
            let wanted = address.with(|address| address.group);
            comparison.with_untracked(|comparison| {
                wanted
                    .and_then(|key| comparison.group_index(key))
                    .or_else(|| comparison.default_group())
            })
        });
        let show = Memo::new(move |_| {
            let wanted = address.with(|address| address.show.clone());
            comparison.with_untracked(|comparison| comparison.shown_indicator(wanted.as_deref()))
        });
        Self {
            slug,
            comparison,
            address,
            group,
            later_group: a_frame_later(group),
            show,
            by: Memo::new(move |_| address.with(|address| address.by.clone())),
            trend: Memo::new(move |_| address.with(|address| address.trend)),
            go: Callback::new(move |address: Address| {
                go.run((
                    address::tool(&slug.get_value(), &address),
                    NavigationMode::InPlace,
                ));
            }),
        }
    }

    /// Reads the figures, again where a series is added to them.
    pub(crate) fn with<T>(&self, read: impl FnOnce(&Comparison) -> T) -> T {
        self.comparison.with(read)
    }

    /// Reads the figures once.
    pub(crate) fn with_untracked<T>(&self, read: impl FnOnce(&Comparison) -> T) -> T {
        self.comparison.with_untracked(read)
    }

    /// Which columns stand beside the subject's own values.
    pub(crate) fn columns(&self) -> Columns {
        let group = self.group.get();
        self.with(|comparison| Columns::of(comparison, group))
    }

    /// The same, a frame later.
    pub(crate) fn later_columns(&self) -> Columns {
        let group = self.later_group.get();
        self.with(|comparison| Columns::of(comparison, group))
    }

    /// The place of the tool in addresses.
    pub(crate) fn slug(&self) -> String {
        self.slug.get_value()
    }

    /// Changes the address in place, without asking the server.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Address)) {
        let mut address = self.address.get_untracked();
        change(&mut address);
        self.go.run(address);
    }

    /// The address of the page after a change.
    pub(crate) fn link(&self, change: impl FnOnce(&mut Address)) -> String {
        let mut address = self.address.get();
        change(&mut address);
        address::tool(&self.slug(), &address)
    }

    /// The address of an export without its ending, and its query.
    pub(crate) fn export(&self, id: &str) -> (String, String) {
        // The state as it is shown, so that a default that changes later changes no file.
        let address = self.with(|comparison| Address {
            period: Some(comparison.shown_period()),
            group: self.group.get().map(|group| comparison.groups[group].key),
            show: Some(self.show.get()),
            sort: None,
            ..self.address.get()
        });
        (format!("/tools/{}/{id}", self.slug()), address.query())
    }

    /// The address of an export as CSV.
    pub(crate) fn csv(&self, id: &str) -> Signal<String> {
        let view = *self;
        let id = id.to_owned();
        Signal::derive(move || {
            let (path, query) = view.export(&id);
            format!("{path}.csv{query}")
        })
    }
}

/// A value that follows another when the browser has drawn the frame.
fn a_frame_later(now: Memo<Option<usize>>) -> ReadSignal<Option<usize>> {
    let (later, set) = signal(now.get_untracked());
    Effect::new(move |_| {
        let now = now.get();
        request_animation_frame(move || {
            set_timeout(
                move || {
                    // The page may be gone by then.
                    let _ = set.try_set(now);
                },
                std::time::Duration::ZERO,
            );
        });
    });
    later
}
