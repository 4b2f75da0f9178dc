//! Documents that people upload. What a file is, is read from its content; it is given back as
//! an attachment from which no browser runs anything.

use std::time::Duration;

use app::account::documents::{Documents, NewLink, SharedDocument, documents, too_large};
use app::account::form::Form;
use app::account::page::Page;
use app::account::sign_in::{LinkGone, LinkKind, link_gone};
use axum::extract::Multipart;
use axum::extract::multipart::MultipartRejection;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use domain::access::MemberState;
use domain::code::OdsCode;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use store::accounts::{Document, DocumentId, DocumentLinkId, NewDocument, Refused};
use tokio::time::timeout;

use super::done;
use super::fields::{Asked, Fields, Listed, Of};
use super::presets::{may_share_with, relations};
use super::profile::NameOnly;
use super::refusal::{Answer, Refusal};
use super::state::{Visit, never_kept, onward};
use crate::auth::token::Token;

/// The most bytes of a file: 20 MB.
pub(crate) const LARGEST: u64 = 20_000_000;
/// The most bytes of all files of a person: 200 MB.
pub(crate) const ROOM: u64 = 200_000_000;
/// The most bytes of a request that are read to its end, so that the browser gets to read
/// the answer: beyond, the connection is cut.
pub(crate) const LONGEST_REQUEST: usize = 100_000_000;
/// How long an upload may take in all. The largest file takes so long at half a megabit a second.
const LONGEST_UPLOAD: Duration = Duration::from_secs(5 * 60);

/// What the page shows beside the documents.
#[derive(Default)]
struct Said {
    upload: Form,
    rename: Option<(DocumentId, Form)>,
    new_link: Option<NewLink>,
    done: Option<String>,
}

pub(crate) async fn page(visit: Visit, Asked(asked): Asked<Listed>) -> Answer {
    let said = Said {
        done: done::words(&asked.done),
        ..Said::default()
    };
    let page = view(&visit, said).await?;
    visit.show(page).await
}

async fn view(visit: &Visit, said: Said) -> Answer<Page> {
    let person = visit.person()?;
    let relations = relations(visit).await?;
    let is_admin = |code: OdsCode| {
        relations.iter().any(|(organisation, relation)| {
            *organisation == code && relation.member == Some(MemberState::Admin)
        })
    };
    let shown = |document: Document| SharedDocument {
        may_change: document.is_own || document.organisation.is_some_and(is_admin),
        organisation: document.organisation.map(|code| visit.organisation(code)),
        document,
    };
    let (own, shared): (Vec<_>, Vec<_>) = visit
        .store()
        .documents_for(&person.id)
        .await?
        .into_iter()
        .map(shown)
        .partition(|shown| shown.document.is_own);
    Ok(documents(&Documents {
        person: person.clone(),
        own,
        shared,
        workspaces: may_share_with(visit).await?,
        used: visit.store().used_bytes(&person.id).await?,
        room: ROOM,
        largest: LARGEST,
        upload: said.upload,
        rename: said.rename,
        new_link: said.new_link,
        done: said.done,
    }))
}

async fn refuse(visit: &Visit, status: StatusCode, objection: impl Into<String>) -> Answer {
    let said = Said {
        upload: Form::new().error("file", objection),
        ..Said::default()
    };
    let page = view(visit, said).await?;
    visit.show_as(status, page).await
}

/// A file as it came.
enum Uploaded {
    File { name: String, content: Vec<u8> },
    TooLarge,
    Nothing,
}

/// Reads the file of a form, to its end also where it is too large: a browser that is cut off
/// while it sends shows an error of its own instead of the page.
async fn read(mut form: Multipart) -> Answer<Uploaded> {
    let mut uploaded = Uploaded::Nothing;
    loop {
        let mut field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => return Ok(uploaded),
            Err(error) => return broken(error.status()),
        };
        if field.name() != Some("file") {
            continue;
        }
        let name = field.file_name().unwrap_or_default().to_owned();
        let mut content = Vec::new();
        let mut is_too_large = false;
        loop {
            match field.chunk().await {
                Ok(Some(chunk)) => {
                    is_too_large |= (content.len() + chunk.len()) as u64 > LARGEST;
                    if is_too_large {
                        content = Vec::new();
                    } else {
                        content.extend_from_slice(&chunk);
                    }
                }
                Ok(None) => break,
                Err(error) => return broken(error.status()),
            }
        }
        uploaded = if is_too_large {
            Uploaded::TooLarge
        } else if name.is_empty() && content.is_empty() {
            Uploaded::Nothing
        } else {
            Uploaded::File { name, content }
        };
    }
}

fn broken(status: StatusCode) -> Answer<Uploaded> {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        Ok(Uploaded::TooLarge)
    } else {
        Err(Refusal::Unreadable)
    }
}

pub(crate) async fn upload(visit: Visit, form: Result<Multipart, MultipartRejection>) -> Answer {
    let form = form.map_err(|_| Refusal::Unreadable)?;
    let _place = visit.accounts.uploads.take(visit.person()?.id.clone())?;
    let read = timeout(LONGEST_UPLOAD, read(form)).await;
    let (name, content) = match read.unwrap_or(Err(Refusal::Unreadable))? {
        Uploaded::File { name, content } => (name, content),
        Uploaded::TooLarge => {
            return refuse(&visit, StatusCode::PAYLOAD_TOO_LARGE, too_large(LARGEST)).await;
        }
        Uploaded::Nothing => {
            return refuse(
                &visit,
                StatusCode::UNPROCESSABLE_ENTITY,
                "Choose a file to upload.",
            )
            .await;
        }
    };
    let person = visit.person()?;
    let bytes = content.len() as u64;
    if visit.store().used_bytes(&person.id).await? + bytes > ROOM {
        return refuse(&visit, StatusCode::UNPROCESSABLE_ENTITY, FULL).await;
    }
    // Looking into a packed file takes time.
    let looked_at = tokio::task::spawn_blocking(move || {
        let kind = files::recognise(&content, &name)?;
        let sha256 = Sha256::digest(&content)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>();
        Ok::<_, files::NotAccepted>((kind, files::file_name(&name, kind), sha256, content))
    })
    .await
    .map_err(anyhow::Error::from)?;
    let (kind, name, sha256, content) = match looked_at {
        Ok(looked_at) => looked_at,
        Err(objection) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return refuse(&visit, status, objection.to_string()).await;
        }
    };
    let object = visit.accounts.files.put(content.into()).await?;
    let new = NewDocument {
        name,
        media_type: kind.media_type().to_owned(),
        bytes,
        sha256,
        object: object.clone(),
    };
    match visit.store().keep_document(&new, ROOM, &visit.by()).await {
        Ok(Ok(_)) => Ok(onward("/accounts/documents/?done=uploaded")),
        Ok(Err(refused)) => {
            forget(&visit, &object).await;
            match refused {
                Refused::Full => refuse(&visit, StatusCode::UNPROCESSABLE_ENTITY, FULL).await,
                refused => Err(refused.into()),
            }
        }
        Err(error) => {
            forget(&visit, &object).await;
            Err(error.into())
        }
    }
}

const FULL: &str =
    "There is no room for this file. Delete documents that you no longer need, and try again.";

/// Removes bytes that nothing refers to any more. Where that fails they only take room.
pub(crate) async fn forget(visit: &Visit, object: &str) {
    if let Err(error) = visit.accounts.files.delete(object).await {
        tracing::error!(%error, object, "a file that nobody needs could not be removed");
    }
}

pub(crate) async fn download(visit: Visit, Of(document): Of<DocumentId>) -> Answer {
    let person = visit.person()?;
    let document = visit.store().document(&document, &person.id).await?;
    send(&visit, document.ok_or(Refusal::NotFound)?).await
}

/// A document by a link that somebody was given.
pub(crate) async fn shared(visit: Visit, Of(token): Of<String>) -> Answer {
    let document = match Token::read(&token) {
        Some(token) => visit.store().document_by_link(&token.hash()).await?,
        None => None,
    };
    match document {
        Some(document) => send(&visit, document).await,
        None => {
            let page = link_gone(&LinkGone {
                kind: LinkKind::Document,
            });
            visit.show_as(StatusCode::NOT_FOUND, page).await
        }
    }
}

/// The bytes, to be kept and never shown: whatever is in them, no browser runs it here.
async fn send(visit: &Visit, document: Document) -> Answer {
    let content = visit.accounts.files.get(&document.object).await?;
    Ok(attachment(
        content.into_response(),
        &document.media_type,
        &document.name,
    ))
}

/// Makes an answer a file for the disk.
pub(crate) fn attachment(mut response: Response, media_type: &str, name: &str) -> Response {
    const POLICY: HeaderName = header::CONTENT_SECURITY_POLICY;
    let headers = response.headers_mut();
    let text = |text: &str| {
        HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("application/octet-stream"))
    };
    headers.insert(header::CONTENT_TYPE, text(media_type));
    let disposition = HeaderValue::from_str(&files::content_disposition(name))
        .unwrap_or(HeaderValue::from_static("attachment"));
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    headers.insert(
        POLICY,
        HeaderValue::from_static("sandbox; default-src 'none'"),
    );
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    );
    never_kept(headers);
    response
}

pub(crate) async fn rename(
    visit: Visit,
    Of(document): Of<DocumentId>,
    Fields(fields): Fields<NameOnly>,
) -> Answer {
    let person = visit.person()?;
    let known = visit.store().document(&document, &person.id).await?;
    let known = known.ok_or(Refusal::NotFound)?;
    let name = fields.name.trim();
    if name.is_empty() {
        let form = Form::new().error("name", "Give the document a name.");
        let said = Said {
            rename: Some((document, form)),
            ..Said::default()
        };
        let page = view(&visit, said).await?;
        return visit.show_again(page).await;
    }
    let name = match files::Kind::from_media_type(&known.media_type) {
        Some(kind) => files::file_name(name, kind),
        None => name.to_owned(),
    };
    visit
        .store()
        .rename_document(&document, &name, &visit.by())
        .await??;
    Ok(onward("/accounts/documents/?done=renamed"))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SharingWith {
    workspace: String,
}

pub(crate) async fn share(
    visit: Visit,
    Of(document): Of<DocumentId>,
    Fields(fields): Fields<SharingWith>,
) -> Answer {
    let workspace = match fields.workspace.as_str() {
        "" => None,
        code => Some(code.parse().map_err(|_| Refusal::NotFound)?),
    };
    visit
        .store()
        .share_document(&document, workspace, &visit.by())
        .await??;
    Ok(onward(if workspace.is_some() {
        "/accounts/documents/?done=shared"
    } else {
        "/accounts/documents/?done=unshared"
    }))
}

/// Makes a link. It is shown once: only its hash is kept.
pub(crate) async fn link(visit: Visit, Of(document): Of<DocumentId>) -> Answer {
    let person = visit.person()?;
    let token = Token::random();
    visit
        .store()
        .link_document(&document, &token.hash(), &visit.by())
        .await??;
    let known = visit.store().document(&document, &person.id).await?;
    let said = Said {
        new_link: Some(NewLink {
            document: known.map(|document| document.name).unwrap_or_default(),
            address: visit.accounts.link(&format!("/shared/{}", token.secret())),
        }),
        ..Said::default()
    };
    let page = view(&visit, said).await?;
    visit.show(page).await
}

pub(crate) async fn revoke_link(visit: Visit, Of(link): Of<DocumentLinkId>) -> Answer {
    visit
        .store()
        .revoke_document_link(&link, &visit.by())
        .await??;
    Ok(onward("/accounts/documents/?done=revoked"))
}

pub(crate) async fn delete(visit: Visit, Of(document): Of<DocumentId>) -> Answer {
    let object = visit
        .store()
        .delete_document(&document, &visit.by())
        .await??;
    forget(&visit, &object).await;
    Ok(onward("/accounts/documents/?done=deleted"))
}
