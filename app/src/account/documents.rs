//! Documents: uploading, sharing with a workspace, and links by which anybody may fetch one.

use leptos::prelude::*;
use store::accounts::{Document, DocumentId, DocumentLinkId, Person};

use super::form::{
    Entry, Field, Form, Look, button, button_form, file_field, hidden, post, post_file, select,
};
use super::frame::{Frame, Organisation, Tab, more, section};
use super::page::Page;
use super::table::{Cell, Column, Row, table};
use super::words;

/// What a browser offers to choose from: the kinds of file that are taken.
const ACCEPT: &str = ".pdf,.doc,.docx,.xls,.xlsx,.csv,.png,.jpg,.jpeg,.gif,.webp";

/// What is said of a file that is larger than allowed, by the page and by the server.
#[must_use]
pub fn too_large(largest: u64) -> String {
    format!(
        "The file is larger than {}. Choose a smaller one.",
        words::size(largest)
    )
}

/// A document as a page shows it.
#[derive(Debug, Clone)]
pub struct SharedDocument {
    /// The document.
    pub document: Document,
    /// The workspace that it is shared with.
    pub organisation: Option<Organisation>,
    /// Whether the one who looks may rename, share and delete it.
    pub may_change: bool,
}

/// A link that was made just now. It is shown once, for only its hash is kept.
#[derive(Debug, Clone)]
pub struct NewLink {
    /// The document's name.
    pub document: String,
    /// The whole address, with the site's.
    pub address: String,
}

/// The page of documents.
#[derive(Debug, Clone)]
pub struct Documents {
    /// Who is signed in.
    pub person: Person,
    /// Their own documents, newest first.
    pub own: Vec<SharedDocument>,
    /// Documents that others share in their workspaces.
    pub shared: Vec<SharedDocument>,
    /// The workspaces with which they may share.
    pub workspaces: Vec<Organisation>,
    /// How many bytes they use.
    pub used: u64,
    /// How many they may use.
    pub room: u64,
    /// How many a file may have.
    pub largest: u64,
    /// For uploading: `file`.
    pub upload: Form,
    /// A rename that was refused: of which, with `name`.
    pub rename: Option<(DocumentId, Form)>,
    /// A link that was made just now.
    pub new_link: Option<NewLink>,
    /// Word of what was done.
    pub done: Option<String>,
}

/// Documents.
#[must_use]
pub fn documents(model: &Documents) -> Page {
    let rename = model
        .rename
        .as_ref()
        .map(|(id, form)| (id.clone(), form.scoped(rename_scope(id))));
    let own = if model.own.is_empty() {
        view! { <p class="aside">"You have uploaded nothing yet."</p> }.into_any()
    } else {
        let rows = model
            .own
            .iter()
            .map(|shared| row(shared, &model.workspaces, rename.as_ref(), false))
            .collect();
        table("Your documents", &COLUMNS, rows)
    };
    let others = (!model.shared.is_empty()).then(|| {
        let rows = model
            .shared
            .iter()
            .map(|shared| row(shared, &model.workspaces, rename.as_ref(), true))
            .collect();
        section(
            "shared",
            "Shared with you",
            "By others in your workspaces.",
            table("Shared with you", &COLUMNS_OF_OTHERS, rows),
        )
    });
    let mut frame = Frame::tab(&model.person, Tab::Documents)
        .done(model.done.as_ref())
        .form(&model.upload);
    if let Some((_, form)) = &rename {
        frame = frame.form(form);
    }
    frame.page(view! {
        {model.new_link.as_ref().map(new_link)}
        {section(
            "own",
            "Your documents",
            "Only you can open them until you share them or make a link.",
            own,
        )}
        {upload(model)}
        {others}
    })
}

fn rename_scope(id: &DocumentId) -> String {
    format!("rename-{id}")
}

fn new_link(link: &NewLink) -> AnyView {
    view! {
        <section class="panel" aria-labelledby="new-link-heading">
            <h2 id="new-link-heading">{format!("A link to {}", link.document)}</h2>
            <p>
                "Copy it now: it is shown only this once. Anybody who has it can fetch the file, without an account, until you take it back."
            </p>
            <div class="entry">
                <label for="new-link">"The link"</label>
                <div class="beside">
                    <input
                        id="new-link"
                        type="text"
                        readonly
                        autocomplete="off"
                        spellcheck="false"
                        value=link.address.clone()
                    />
                    <button class="btn script-only" type="button" data-copy="new-link">
                        "Copy"
                    </button>
                </div>
            </div>
        </section>
    }
    .into_any()
}

fn upload(model: &Documents) -> AnyView {
    let hint = format!(
        "PDF, Word, Excel, CSV, PNG, JPEG, GIF or WebP; at most {} a file and {} in all.",
        words::size(model.largest),
        words::size(model.room),
    );
    let used = format!(
        "{} of {} used",
        words::size(model.used),
        words::size(model.room)
    );
    let fields = view! {
        {file_field(
            &model.upload,
            "file",
            "A file",
            &hint,
            ACCEPT,
            (model.largest, too_large(model.largest)),
        )}
        {button("Upload", "", Look::Primary)}
    };
    section(
        "upload",
        "Upload a document",
        "Never upload anything about patients.",
        view! {
            {post_file("/accounts/documents/", fields)}
            <div class="used">
                <label for="room">{used}</label>
                // The numbers are in the label; this draws them.
                <meter id="room" min="0" max=model.room value=model.used.min(model.room)></meter>
            </div>
        },
    )
}

/// The columns of one's own documents.
const COLUMNS: [Column; 5] = [
    Column::words("Name"),
    Column::words("Kind"),
    Column::numbers("Size"),
    Column::words("Uploaded"),
    Column::words("Shared with"),
];

/// The columns of documents that others share.
pub(super) const COLUMNS_OF_OTHERS: [Column; 5] = [
    Column::words("Name"),
    Column::words("Kind"),
    Column::numbers("Size"),
    Column::words("Uploaded"),
    Column::words("Shared by"),
];

/// A document and, below it, what may be done with it.
pub(super) fn row(
    shared: &SharedDocument,
    workspaces: &[Organisation],
    rename: Option<&(DocumentId, Form)>,
    is_of_others: bool,
) -> Row {
    let document = &shared.document;
    let name = Cell::View(
        view! {
            <a href=format!("/accounts/documents/{}/", document.id)>
                {document.name.clone()}
            </a>
        }
        .into_any(),
    );
    let links = match document.links.len() {
        0 => String::new(),
        count => words::count(count as u64, "link", "links"),
    };
    let with = match (is_of_others, &shared.organisation) {
        (true, organisation) => {
            let by = if document.is_own {
                "you".to_owned()
            } else {
                document
                    .by
                    .clone()
                    .unwrap_or_else(|| "somebody who has no account any more".to_owned())
            };
            let at = organisation
                .as_ref()
                .map(|organisation| format!("at {}", organisation.name));
            Cell::Detailed(by, at.unwrap_or_default())
        }
        (false, Some(organisation)) => Cell::Detailed(organisation.name.clone(), links),
        (false, None) if links.is_empty() => Cell::Text("Nobody".to_owned()),
        (false, None) => Cell::Text(format!("Whoever has a link ({links})")),
    };
    let form = rename
        .filter(|(id, _)| *id == document.id)
        .map(|(_, form)| form);
    Row::new(vec![
        name,
        Cell::Text(words::file_kind(&document.media_type)),
        Cell::View(words::size(document.bytes).into_any()),
        Cell::View(words::on_day(document.created_at)),
        with,
    ])
    .under(shared.may_change.then(|| actions(shared, workspaces, form)))
}

fn actions(shared: &SharedDocument, workspaces: &[Organisation], rename: Option<&Form>) -> AnyView {
    let document = &shared.document;
    let name = document.name.as_str();
    let about = format!("for {name}");
    let address = |action: &str| format!("/accounts/documents/{}/{action}/", document.id);
    let form = rename
        .cloned()
        .unwrap_or_default()
        .scoped(rename_scope(&document.id))
        .or("name", name);
    let rename_fields = view! {
        {Field::new(&form, "name", "Another name", Entry::Text).about(&about).view()}
        {button("Rename", name, Look::Ordinary)}
    };
    let consequence = if shared.organisation.is_some() || !document.links.is_empty() {
        "It is gone for everybody with whom it is shared, its links end, and it cannot be brought back."
    } else {
        "It cannot be brought back."
    };
    more(
        "Rename, share or delete",
        name,
        rename.is_some(),
        view! {
            <div class="side-by-side">
                {post(&address("rename"), rename_fields)} {share(shared, workspaces)}
                <div class="entries">
                    {links(document)}
                    {button_form(&address("link"), &[], "Make a link", &about, Look::Ordinary)}
                </div>
            </div>
            {more(
                "Delete",
                name,
                false,
                view! {
                    <p>{consequence}</p>
                    {button_form(&address("delete"), &[], "Delete", name, Look::Grave)}
                },
            )}
        },
    )
}

/// Sharing with a workspace, or with none any more.
fn share(shared: &SharedDocument, workspaces: &[Organisation]) -> Option<AnyView> {
    let document = &shared.document;
    let name = document.name.as_str();
    let about = format!("for {name}");
    let action = format!("/accounts/documents/{}/share/", document.id);
    let mut places: Vec<&Organisation> = workspaces.iter().collect();
    // It may be shared where its owner may not share any more; that is shown as it is.
    if let Some(with) = &shared.organisation
        && workspaces.iter().all(|place| place.code != with.code)
    {
        places.insert(0, with);
    }
    if places.is_empty() {
        return None;
    }
    if !document.is_own {
        return Some(
            view! {
                <div class="entries">
                    <form class="one" method="post" action=action novalidate data-enhance>
                        {hidden("workspace", "")}
                        {button("Stop sharing", name, Look::Ordinary)}
                    </form>
                </div>
            }
            .into_any(),
        );
    }
    let with = shared
        .organisation
        .as_ref()
        .map(|organisation| organisation.code.to_string());
    let form = Form::new()
        .with("workspace", with.unwrap_or_default())
        .scoped(format!("share-{}", document.id));
    let mut options = vec![(String::new(), "Nobody".to_owned())];
    options.extend(
        places
            .into_iter()
            .map(|place| (place.code.to_string(), place.name.clone())),
    );
    Some(post(
        &action,
        view! {
            {select(&form, "workspace", "Share with", &about, options)}
            {button("Change", &format!("with whom {name} is shared"), Look::Ordinary)}
        },
    ))
}

/// The links by which anybody may fetch it, each with a way to take it back.
fn links(document: &Document) -> AnyView {
    if document.links.is_empty() {
        return view! {
            <p class="detail">
                "A link lets anybody who has it fetch the file, without an account."
            </p>
        }
        .into_any();
    }
    let revoke = |(id, since): &(DocumentLinkId, jiff::Timestamp)| {
        let made = words::moment(*since);
        view! {
            <li>
                <span>"Link of " {words::at_moment(*since)}</span>
                {button_form(
                    &format!("/accounts/document-links/{id}/revoke/"),
                    &[],
                    "Take it back",
                    &format!("the link of {made} to {}", document.name),
                    Look::Ordinary,
                )}
            </li>
        }
    };
    view! { <ul class="document-links">{document.links.iter().map(revoke).collect_view()}</ul> }
        .into_any()
}
