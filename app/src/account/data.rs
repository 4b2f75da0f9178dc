//! What is held about somebody, as a file to take along, and the end of an account.

use leptos::prelude::*;
use store::accounts::Person;

use super::form::{Entry, Field, Form, Look, button, post};
use super::frame::{Frame, Organisation, Tab, named, section};
use super::page::Page;
use super::words;

/// How much is held about somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Held {
    /// Devices on which they are signed in.
    pub sign_ins: u64,
    /// Views and groups that they keep for themselves.
    pub own_presets: u64,
    /// Views and groups that they keep in workspaces, also in those that they left.
    pub shared_presets: u64,
    /// Views on which a tool opens for them.
    pub default_presets: u64,
    /// Documents that no workspace shares.
    pub own_documents: u64,
    /// Documents that are shared with a workspace.
    pub shared_documents: u64,
    /// How many bytes their documents have.
    pub document_bytes: u64,
    /// Keys for programs, also those that ended.
    pub api_keys: u64,
    /// Organisations that they work for, or asked to.
    pub workspaces: u64,
    /// Mails to them or about them that wait to be sent.
    pub mails: u64,
    /// Lines of the audit log that name them.
    pub audit: u64,
}

/// The page of one's data.
#[derive(Debug, Clone)]
pub struct Data {
    /// Who is signed in.
    pub person: Person,
    /// How much is held about them.
    pub held: Held,
    /// The organisations whose only admin they are, and which have other members.
    pub last_admin_of: Vec<Organisation>,
    /// For deleting the account: `password`.
    pub form: Form,
    /// Word of what was done.
    pub done: Option<String>,
}

/// Your data.
#[must_use]
pub fn data(model: &Data) -> Page {
    let person = &model.person;
    let held = model.held;
    let views = |count| words::count(count, "view or group", "views and groups");
    let files = |count| words::count(count, "document", "documents");
    let what = view! {
        <dl class="facts">
            <dt>"Name"</dt>
            <dd>{person.name.clone()}</dd>
            <dt>"Mail address"</dt>
            <dd>{person.address.clone()}</dd>
            <dt>"Password"</dt>
            <dd>"As a hash (Argon2id), from which nobody can read it"</dd>
            <dt>"Registered"</dt>
            <dd>{words::at_moment(person.created_at)}</dd>
            <dt>"Devices"</dt>
            <dd>
                <a href="/accounts/security/">
                    {words::count(held.sign_ins, "sign-in", "sign-ins")}
                </a>
            </dd>
            <dt>"Workspaces"</dt>
            <dd>
                <a href="/accounts/profile/">
                    {words::count(held.workspaces, "organisation", "organisations")}
                </a>
            </dd>
            <dt>"Saved views"</dt>
            <dd>
                <a href="/accounts/presets/">
                    {views(held.own_presets)} " of your own, "
                    {words::number(held.shared_presets)} " in workspaces"
                </a> "; "
                {words::count(
                    held.default_presets,
                    "tool opens on one",
                    "tools open on one",
                )}
            </dd>
            <dt>"Documents"</dt>
            <dd>
                <a href="/accounts/documents/">
                    {files(held.own_documents)} " of your own, "
                    {words::number(held.shared_documents)} " shared with workspaces; "
                    {words::size(held.document_bytes)}
                </a>
            </dd>
            <dt>"API keys"</dt>
            <dd>
                <a href="/accounts/api-keys/">
                    {words::count(held.api_keys, "key", "keys")} ", as hashes, and their requests by day"
                </a>
            </dd>
            <dt>"Mails"</dt>
            <dd>
                {words::count(held.mails, "mail to you or about you waits", "mails to you or about you wait")}
                " to be sent"
            </dd>
            <dt>"Log"</dt>
            <dd>{words::count(held.audit, "line names", "lines name")} " you"</dd>
        </dl>
    };
    let download = view! {
        <a class="btn" href="/accounts/data/download/">
            "Download everything (zip)"
        </a>
    };
    Frame::tab(person, Tab::Data)
        .done(model.done.as_ref())
        .form(&model.form)
        .page(view! {
            {section("held", "What is held about you", "", what)}
            {section(
                "take",
                "Take it along",
                "One archive with all of that: your data as JSON, your documents as you uploaded them.",
                download,
            )}
            {section("delete", "Delete the account", "", end(model))}
        })
}

fn end(model: &Data) -> AnyView {
    let orphans = (!model.last_admin_of.is_empty()).then(|| {
        let rows = model
            .last_admin_of
            .iter()
            .map(|organisation| view! { <li>{named(organisation)}</li> })
            .collect_view();
        view! {
            <h3>"Where you are the only admin"</h3>
            <p>
                "The colleague who has been a member there for longest becomes the admin, and is told by mail. If it should be somebody else, make them an admin first."
            </p>
            <ul>{rows}</ul>
        }
    });
    let fields = view! {
        {Field::new(&model.form, "password", "Your password", Entry::CurrentPassword)
            .hint("So that nobody else can do this on a device that you left open.")
            .view()}
        {button("Delete the account", "", Look::Grave)}
    };
    view! {
        <div class="words">
            <h3>"What goes at once"</h3>
            <ul>
                <li>"Your name, your mail address and your password."</li>
                <li>"Every sign-in, on every device."</li>
                <li>"The saved views and groups that you keep for yourself."</li>
                <li>"Your memberships and requests."</li>
                <li>"The documents that you share with no workspace."</li>
                <li>"Every link that you made to a document, also to one that a workspace shares."</li>
            </ul>
            <h3>"What stays, without your name"</h3>
            <ul>
                <li>
                    "Documents that you share with a workspace. Delete or unshare them first if they should go."
                </li>
                <li>"Views and groups that you keep in a workspace."</li>
                <li>"The log: that something was done, and when."</li>
            </ul>
            {orphans}
            <p>"An account that is deleted cannot be brought back."</p>
        </div>
        {post("/accounts/data/delete/", fields)}
    }
    .into_any()
}
