//! Everything that is held about somebody: to take away, and to delete.

use std::io::{Seek as _, SeekFrom, Write as _};

use app::account::data::{Data, Held, data};
use app::account::form::Form;
use axum::body::Body;
use axum::response::IntoResponse as _;
use domain::access::MemberState;
use http_body_util::BodyExt as _;
use serde::Deserialize;
use serde_json::json;
use tokio_util::io::ReaderStream;
use zip::write::SimpleFileOptions;

use super::documents::{attachment, forget};
use super::done;
use super::fields::{Asked, Fields, Listed};
use super::profile::own_credentials;
use super::refusal::Answer;
use super::sign_in::with_cookie;
use super::state::{Visit, onward};
use crate::auth::cookie;

pub(crate) async fn page(visit: Visit, Asked(asked): Asked<Listed>) -> Answer {
    let page = view(&visit, Form::new(), &asked.done).await?;
    visit.show(page).await
}

async fn view(visit: &Visit, form: Form, done: &str) -> Answer<app::account::page::Page> {
    let (person, store) = (visit.person()?, visit.store());
    let sign_ins = store.sign_ins_of(&person.id, visit.now()).await?;
    let presets = store.presets_made_by(&person.id).await?;
    let documents = store.documents_for(&person.id).await?;
    let memberships = store.memberships_of(&person.id).await?;
    let own_documents = documents.iter().filter(|document| document.is_own);
    let is_shared = |document: &&store::accounts::Document| document.organisation.is_some();
    let mut last_admin_of = Vec::new();
    for member in &memberships {
        if member.state != MemberState::Admin {
            continue;
        }
        let others = store.members_of(member.organisation).await?;
        let mut others = others
            .iter()
            .filter(|other| other.person != person.id && other.state.is_member())
            .peekable();
        let has_others = others.peek().is_some();
        if has_others && others.all(|other| other.state != MemberState::Admin) {
            last_admin_of.push(visit.organisation(member.organisation));
        }
    }
    Ok(data(&Data {
        person: person.clone(),
        held: Held {
            sign_ins: sign_ins.len() as u64,
            own_presets: presets
                .iter()
                .filter(|preset| preset.organisation.is_none())
                .count() as u64,
            shared_presets: presets
                .iter()
                .filter(|preset| preset.organisation.is_some())
                .count() as u64,
            default_presets: store.default_presets_of(&person.id).await?.len() as u64,
            own_documents: own_documents
                .clone()
                .filter(|document| !is_shared(document))
                .count() as u64,
            shared_documents: own_documents.clone().filter(is_shared).count() as u64,
            document_bytes: own_documents.map(|document| document.bytes).sum(),
            api_keys: store.api_keys_of(&person.id).await?.len() as u64,
            workspaces: memberships.len() as u64,
            mails: store.waiting_mails_of(person).await?.len() as u64,
            audit: store.audit_count_of(&person.id).await?,
        },
        last_admin_of,
        form,
        done: done::words(done),
    }))
}

const ABOUT: &str =
    "This is everything that Haresign holds about you, as of the moment of the download.

account.json       your account, and where you are signed in
workspaces.json    the organisations that you asked to work for
presets.json       saved views and groups that you made, also in workspaces that you left,
                   and the views on which tools open for you
documents.json     documents that you uploaded; the files are in the folder documents
api_keys.json      keys for programs, and how often each was used by day
mails.json         mails to you or about you that wait to be sent
log.json           what you did and what was done to you

Not in it: the hash of your password, which nobody can read it from, and the hashes of your
API keys and of the keys by which your devices are known.
";

/// A zip with everything. It is written to the disk first, so that its length does not matter.
pub(crate) async fn download(visit: Visit) -> Answer {
    let (person, store) = (visit.person()?, visit.store());
    let place = visit.accounts.data_downloads.take(person.id.clone())?;
    let documents: Vec<_> = store
        .documents_for(&person.id)
        .await?
        .into_iter()
        .filter(|document| document.is_own)
        .collect();
    let presets = store.presets_made_by(&person.id).await?;
    let defaults = store.default_presets_of(&person.id).await?;
    let sign_ins = store.sign_ins_of(&person.id, visit.now()).await?;
    let uses = store.api_uses_of(&person.id, "").await?;
    let parts = [
        (
            "account.json",
            json!({ "person": person, "sign_ins": sign_ins }),
        ),
        (
            "workspaces.json",
            json!(store.memberships_of(&person.id).await?),
        ),
        (
            "presets.json",
            json!({ "made": presets, "defaults": defaults }),
        ),
        ("documents.json", json!(documents)),
        (
            "api_keys.json",
            json!({ "keys": store.api_keys_of(&person.id).await?, "uses": uses }),
        ),
        ("mails.json", json!(store.waiting_mails_of(person).await?)),
        ("log.json", json!(store.audit_of(&person.id).await?)),
    ];
    let mut archive = Archive::new()?;
    archive
        .add("about.txt".to_owned(), ABOUT.as_bytes().to_vec(), true)
        .await?;
    for (name, content) in parts {
        let content = serde_json::to_vec_pretty(&content).map_err(anyhow::Error::from)?;
        archive.add(name.to_owned(), content, true).await?;
    }
    for (number, document) in documents.iter().enumerate() {
        let content = visit.accounts.files.get(&document.object).await?;
        // Two documents may have one name.
        let name = format!("documents/{} {}", number + 1, document.name);
        archive.add(name, content.to_vec(), false).await?;
    }
    let file = archive.finish().await?;
    store
        .record("data-downloaded", None, None, &visit.by())
        .await?;
    let body = Body::from_stream(ReaderStream::new(tokio::fs::File::from_std(file)));
    // The file goes, and its place with it, when the body does.
    let body = Body::new(body.map_frame(move |frame| {
        let _ = &place;
        frame
    }));
    Ok(attachment(
        body.into_response(),
        "application/zip",
        "haresign-data.zip",
    ))
}

/// A zip on the disk, which goes with its last use.
struct Archive {
    zip: Option<zip::ZipWriter<std::fs::File>>,
}

impl Archive {
    fn new() -> anyhow::Result<Self> {
        Ok(Self {
            zip: Some(zip::ZipWriter::new(tempfile::tempfile()?)),
        })
    }

    async fn add(&mut self, name: String, content: Vec<u8>, is_text: bool) -> anyhow::Result<()> {
        let Some(mut zip) = self.zip.take() else {
            anyhow::bail!("the archive is closed");
        };
        let zip = tokio::task::spawn_blocking(move || {
            // Most documents are packed already.
            let method = if is_text {
                zip::CompressionMethod::Deflated
            } else {
                zip::CompressionMethod::Stored
            };
            zip.start_file(
                name,
                SimpleFileOptions::default().compression_method(method),
            )?;
            zip.write_all(&content)?;
            anyhow::Ok(zip)
        })
        .await??;
        self.zip = Some(zip);
        Ok(())
    }

    async fn finish(self) -> anyhow::Result<std::fs::File> {
        let Some(zip) = self.zip else {
            anyhow::bail!("the archive is closed");
        };
        tokio::task::spawn_blocking(move || {
            let mut file = zip.finish()?;
            file.seek(SeekFrom::Start(0))?;
            anyhow::Ok(file)
        })
        .await?
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Deleting {
    password: String,
}

pub(crate) async fn delete(visit: Visit, Fields(fields): Fields<Deleting>) -> Answer {
    let Some(verified) = own_credentials(&visit, &fields.password).await? else {
        let form = Form::new().error("password", "This is not your password. Nothing is deleted.");
        let page = view(&visit, form, "").await?;
        return visit.show_again(page).await;
    };
    let objects = visit
        .store()
        .delete_person(&verified, &visit.by())
        .await??;
    visit.accounts.keys.forget_states();
    for object in objects {
        forget(&visit, &object).await;
    }
    let to = onward("/accounts/login/?done=account-deleted");
    Ok(with_cookie(to, cookie::drop()))
}
