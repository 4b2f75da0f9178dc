//! Saved views and benchmark groups: what is kept, by whom, and keeping another.

use leptos::prelude::*;
use store::accounts::{Person, Preset, PresetId, PresetKind};

use super::form::{
    Entry, Field, Form, Look, button, button_form, choices, hidden, post, tick, unseen,
};
use super::frame::{Frame, Organisation, Tab, more, section, tag};
use super::page::Page;
use super::words;

/// A saved view or benchmark group, as a page shows it.
#[derive(Debug, Clone)]
pub struct SavedPreset {
    /// What is kept.
    pub preset: Preset,
    /// The workspace that keeps it.
    pub organisation: Option<Organisation>,
    /// The names of the organisations of a benchmark group.
    pub names: Vec<String>,
    /// Whether the one who looks may rename and delete it.
    pub may_change: bool,
}

/// The page of saved views.
#[derive(Debug, Clone)]
pub struct Presets {
    /// Who is signed in.
    pub person: Person,
    /// What they may open, in any order.
    pub presets: Vec<SavedPreset>,
    /// The tools, slug and title, in the order in which they are listed.
    pub tools: Vec<(String, String)>,
    /// The organisation that is worked for on this device: defaults are its own.
    pub active: Option<Organisation>,
    /// A rename that was refused: of which, with `name`.
    pub rename: Option<(PresetId, Form)>,
    /// Word of what was done.
    pub done: Option<String>,
}

/// Saved views and benchmark groups.
#[must_use]
pub fn presets(model: &Presets) -> Page {
    let rename = model
        .rename
        .as_ref()
        .map(|(id, form)| (id.clone(), form.scoped(rename_scope(id))));
    let about = match &model.active {
        Some(organisation) => format!(
            "You are working for {}: what opens first is kept for your work there.",
            organisation.name
        ),
        None => "You can let one view of each tool open first.".to_owned(),
    };
    let content = if model.presets.is_empty() {
        nothing_yet()
    } else {
        let mut tools = model.tools.clone();
        // A view of a tool that is no longer listed is still shown, under the tool's slug.
        for saved in &model.presets {
            let preset = &saved.preset;
            if preset.kind == PresetKind::View && tools.iter().all(|tool| tool.0 != preset.tool) {
                tools.push((preset.tool.clone(), preset.tool.clone()));
            }
        }
        let views = tools
            .into_iter()
            .map(|(slug, title)| {
                let rows = in_order(model, |preset| {
                    preset.kind == PresetKind::View && preset.tool == slug
                });
                part(format!("tool-{slug}"), title, &rows, rename.as_ref())
            })
            .collect_view();
        let groups = in_order(model, |preset| preset.kind == PresetKind::Group);
        view! {
            {views}
            {part("groups".to_owned(), "Benchmark groups".to_owned(), &groups, rename.as_ref())}
            <p class="aside after">
                "You may change what you keep for yourself and what you made in a workspace; a workspace’s admins may change everything in it. Opening first is a matter of your own and changes nothing for others."
            </p>
        }
        .into_any()
    };
    let mut frame = Frame::tab(&model.person, Tab::Presets)
        .below(view! {
            <p class="lead">
                "A saved view keeps the address of a page, not its figures: it shows the newest figures when you open it."
            </p>
            <p class="where">{about}</p>
        })
        .done(model.done.as_ref());
    if let Some((_, form)) = &rename {
        frame = frame.form(form);
    }
    frame.page(content)
}

fn rename_scope(id: &PresetId) -> String {
    format!("rename-{id}")
}

/// Own first, then those of each workspace by its name; within these by name.
fn in_order(model: &Presets, is_in: impl Fn(&Preset) -> bool) -> Vec<&SavedPreset> {
    let mut rows: Vec<_> = model
        .presets
        .iter()
        .filter(|saved| is_in(&saved.preset))
        .collect();
    rows.sort_by_cached_key(|saved| {
        (
            saved
                .organisation
                .as_ref()
                .map(|organisation| organisation.name.to_lowercase()),
            saved.preset.name.to_lowercase(),
        )
    });
    rows
}

fn part(
    id: String,
    title: String,
    rows: &[&SavedPreset],
    rename: Option<&(PresetId, Form)>,
) -> Option<AnyView> {
    (!rows.is_empty()).then(|| {
        let rows = rows
            .iter()
            .map(|saved| {
                let form = rename
                    .filter(|(id, _)| *id == saved.preset.id)
                    .map(|(_, form)| form);
                row(saved, form)
            })
            .collect_view();
        view! {
            <section class="part" aria-labelledby=id.clone()>
                <h2 id=id.clone()>{title}</h2>
                <ul class="ledger">{rows}</ul>
            </section>
        }
        .into_any()
    })
}

/// One saved view or group: used here and on the page of a workspace.
pub(super) fn row(saved: &SavedPreset, rename: Option<&Form>) -> AnyView {
    let preset = &saved.preset;
    let name = match preset.kind {
        PresetKind::View => {
            // By its identifier: addresses may be long, and views many.
            let opens = format!("/accounts/presets/{}/", preset.id);
            view! { <a href=opens>{preset.name.clone()}</a> }.into_any()
        }
        PresetKind::Group => preset.name.clone().into_any(),
    };
    let members = (preset.kind == PresetKind::Group).then(|| {
        view! {
            <p>
                {words::count(saved.names.len() as u64, "organisation", "organisations")} ": "
                {words::listed(&saved.names)}
            </p>
        }
    });
    let by = match (&preset.by, preset.is_own) {
        (_, true) => "you".to_owned(),
        (Some(name), false) => name.clone(),
        (None, false) => "somebody who has no account any more".to_owned(),
    };
    let kept = match &saved.organisation {
        None => view! { "Kept for you, " }.into_any(),
        Some(organisation) => {
            view! { "Kept in " <b>{organisation.name.clone()}</b> " by " {by} ", " }.into_any()
        }
    };
    let first = preset
        .is_default
        .then(|| view! { " " {tag("Opens first")} });
    view! {
        <li>
            <div class="what">
                <h3>{name} {first}</h3>
                {members}
                <p class="detail">{kept} {words::on_day(preset.updated_at)}</p>
            </div>
            {actions(saved, rename)}
        </li>
    }
    .into_any()
}

fn actions(saved: &SavedPreset, rename: Option<&Form>) -> Option<AnyView> {
    let preset = &saved.preset;
    let name = preset.name.as_str();
    let address = |action: &str| format!("/accounts/presets/{}/{action}/", preset.id);
    let default = (preset.kind == PresetKind::View).then(|| {
        let (to, text) = if preset.is_default {
            ("no", "Do not open it first")
        } else {
            ("yes", "Open it first")
        };
        button_form(
            &address("default"),
            &[("is_default", to)],
            text,
            name,
            Look::Ordinary,
        )
    });
    let change = saved.may_change.then(|| {
        let form = rename
            .cloned()
            .unwrap_or_default()
            .scoped(rename_scope(&preset.id))
            .or("name", name);
        let about = format!("for {name}");
        let fields = view! {
            {Field::new(&form, "name", "Another name", Entry::Text).about(&about).view()}
            {button("Rename", name, Look::Ordinary)}
        };
        let consequence = if saved.organisation.is_some() {
            "It is gone for all members, and cannot be brought back."
        } else {
            "It cannot be brought back."
        };
        view! {
            {post(&address("rename"), fields)}
            {more(
                "Delete",
                name,
                false,
                view! {
                    <p>{consequence}</p>
                    {button_form(&address("delete"), &[], "Delete", name, Look::Grave)}
                },
            )}
        }
    });
    if default.is_none() && change.is_none() {
        return None;
    }
    let text = match (saved.may_change, preset.kind) {
        (true, _) => "Change",
        (false, _) => "Choose",
    };
    Some(more(
        text,
        name,
        rename.is_some(),
        view! { {default} {change} },
    ))
}

fn nothing_yet() -> AnyView {
    section(
        "nothing",
        "Nothing is saved yet",
        "",
        view! {
            <div class="words">
                <p>
                    "Open a tool, choose the practice, the month and the group to compare with, then Save. The view is here from then on, for you or for everybody in your workspace."
                </p>
                <p>
                    <a class="btn primary" href="/tools/">
                        "Go to the tools"
                    </a>
                </p>
            </div>
        },
    )
}

/// The page on which a view or a group is saved.
#[derive(Debug, Clone)]
pub struct SavePreset {
    /// Who is signed in.
    pub person: Person,
    /// What is to be kept.
    pub kind: PresetKind,
    /// A view: path and query. A group: codes with commas.
    pub address: String,
    /// What that is, in words: the tool and the practice of a view, for instance.
    pub about: String,
    /// The names of the organisations of a benchmark group.
    pub names: Vec<String>,
    /// The workspaces in which they may keep something.
    pub workspaces: Vec<Organisation>,
    /// Where to go afterwards.
    pub next: String,
    /// `kind` (`view`, `group`), `address`, `next`, `name`, `keep` (empty for oneself, or the
    /// code of a workspace), `default` (`yes`).
    pub form: Form,
}

/// Saving a view or a benchmark group.
#[must_use]
pub fn save_preset(model: &SavePreset) -> Page {
    let form = &model.form;
    let is_view = model.kind == PresetKind::View;
    let (title, kind, name_hint) = if is_view {
        (
            "Save this view",
            "view",
            "Short, and telling it from your others.",
        )
    } else {
        (
            "Save this group",
            "group",
            "It stands in the list of groups to compare with.",
        )
    };
    let keep = (!model.workspaces.is_empty()).then(|| {
        let mut options = vec![(String::new(), "For me".to_owned())];
        options.extend(model.workspaces.iter().map(|organisation| {
            (
                organisation.code.to_string(),
                format!("For everybody at {}", organisation.name),
            )
        }));
        choices(form, "keep", "Keep it", "", options)
    });
    // One choice is none: what cannot be shared is kept for oneself.
    let keep = keep.unwrap_or_else(|| hidden("keep", ""));
    let default = is_view.then(|| {
        tick(
            form,
            "default",
            "Open it first",
            "The tool then opens on this view, for you alone.",
        )
    });
    let fields = view! {
        {hidden("kind", kind)}
        {hidden("address", &model.address)}
        {hidden("next", &model.next)}
        {Field::new(form, "name", "Name", Entry::Text).hint(name_hint).view()}
        {keep}
        {default}
        <div class="row-of-buttons">
            {button("Save", "", Look::Primary)} {back(&model.next)}
        </div>
    };
    let what = if is_view {
        view! {
            <p class="lead">{model.about.clone()}</p>
            <p class="where">
                "The address of the page is kept, not its figures: it shows the newest when you open it."
            </p>
        }
        .into_any()
    } else {
        view! {
            <p class="lead">
                {words::count(model.names.len() as u64, "organisation", "organisations")} ": "
                {words::listed(&model.names)}
            </p>
        }
        .into_any()
    };
    Frame::under(&model.person, Tab::Presets, title)
        .below(what)
        .form(form)
        .page(post("/accounts/presets/", fields))
}

fn back(next: &str) -> Option<AnyView> {
    (!next.is_empty()).then(|| {
        view! {
            <a class="btn plain" href=next.to_owned()>
                "Cancel"
                {unseen("and go back")}
            </a>
        }
        .into_any()
    })
}
