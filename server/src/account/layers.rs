//! What stands around the pages: where a change comes from, who asks, whether they may come
//! in, and refusals made pages.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use app::account::refused;
use app::visitor::{SavedView, Visitor, Workspace};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use domain::access::{AccessContext, Action, MemberState, may};
use domain::code::OdsCode;
use jiff::{SignedDuration, Timestamp};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use store::StoreError;
use store::accounts::{Member, Person, Preset, SignIn};
use tokio::time::timeout;

use super::refusal::Refusal;
use super::sign_in::lifetime;
use super::state::{Accounts, Network, SignedIn, never_kept};
use crate::auth::token::Token;
use crate::auth::{cookie, network, origin};

/// The most views of a tool that its pages offer; the page of saved views has all.
const MOST_OFFERED: usize = 30;
/// How often the use of a sign-in is written down.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(10);
/// How often a lasting cookie is given again, so that it lives from its last use.
const RENEWED_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// How long a page waits to know who asks for it.
const RECOGNISED_WITHIN: Duration = Duration::from_secs(2);

/// Put beside a request whose sign-in could not be looked up.
#[derive(Debug, Clone, Copy)]
struct Unrecognised;

/// Refuses changes that do not come from a page of this site, whatever they want to change.
pub(crate) async fn same_origin(
    State(public_url): State<Arc<str>>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    if !origin::is_safe(&parts.method) && !origin::is_same(&parts, &public_url) {
        tracing::warn!(
            path = parts.uri.path(),
            "a change from another site was refused"
        );
        return (
            StatusCode::FORBIDDEN,
            "This came from a page of another site, so nothing was changed. Open the page on this site and try again.\n",
        )
            .into_response();
    }
    next.run(Request::from_parts(parts, body)).await
}

/// Puts beside a request who asks and from where.
pub(crate) async fn authenticate(
    State(accounts): State<Accounts>,
    mut request: Request,
    next: Next,
) -> Response {
    let from = network::address(&request, accounts.proxies).map(network::neighbourhood);
    let hash = from.map(|address| accounts.hash(&address.to_string()));
    request
        .extensions_mut()
        .insert(Network(hash.unwrap_or_default().into()));
    let token = cookie::token(request.headers());
    let now = Timestamp::now();
    let mut set_cookie = None;
    let mut is_somebody = false;
    if let Some(token) = token {
        let recognised = timeout(RECOGNISED_WITHIN, recognise(&accounts, &token, now)).await;
        match recognised.unwrap_or(Err(StoreError::Away)) {
            Ok(Some((who, visitor))) => {
                is_somebody = true;
                set_cookie = note_use(&accounts, &who.sign_in, &token, now);
                request.extensions_mut().insert(Arc::new(who));
                request.extensions_mut().insert(Arc::new(visitor));
            }
            Ok(None) => set_cookie = Some(cookie::drop()),
            // The public pages go on without; the pages of accounts say it.
            Err(error) => {
                tracing::error!(%error, "a visitor could not be recognised");
                request.extensions_mut().insert(Unrecognised);
            }
        }
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("cookie"));
    if is_somebody {
        only_for_one(headers);
    }
    // A handler that gives another cookie knows better.
    if let Some(set_cookie) = set_cookie
        && !headers.contains_key(header::SET_COOKIE)
    {
        headers.append(header::SET_COOKIE, set_cookie);
    }
    response
}

/// A page with somebody's name in it is kept by nobody else.
fn only_for_one(headers: &mut HeaderMap) {
    let is_stricter = headers
        .get(header::CACHE_CONTROL)
        .is_some_and(|value| value == "no-store");
    if !is_stricter {
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-cache"),
        );
    }
}

async fn recognise(
    accounts: &Accounts,
    token: &Token,
    now: Timestamp,
) -> Result<Option<(SignedIn, Visitor)>, StoreError> {
    let store = &accounts.store;
    let token_hash = token.hash();
    let Some((sign_in, person)) = store.signed_in(&token_hash, now).await? else {
        return Ok(None);
    };
    let memberships = store.memberships_of(&person.id).await?;
    let members = || memberships.iter().filter(|member| member.state.is_member());
    let active = sign_in
        .workspace
        .filter(|code| members().any(|member| member.organisation == *code));
    let is_admin = |code: OdsCode| {
        members().any(|member| member.organisation == code && member.state == MemberState::Admin)
    };
    let presets = offered(store.presets_for(&person.id, active).await?);
    let visitor = Visitor {
        name: person.name.clone(),
        is_administrator: person.is_administrator,
        workspaces: members()
            .map(|member| workspace(accounts, member, &person))
            .collect(),
        active,
        presets: presets
            .into_iter()
            .map(|preset| SavedView {
                may_change: preset.is_own || preset.organisation.is_some_and(is_admin),
                id: preset.id.to_string(),
                tool: preset.tool,
                name: preset.name,
                address: preset.address,
                organisation: preset.organisation,
                is_default: preset.is_default,
            })
            .collect(),
    };
    let who = SignedIn {
        person,
        sign_in,
        token_hash,
    };
    Ok(Some((who, visitor)))
}

/// The presets that pages offer: of each tool, and of groups, the first ones of those that count
/// most, by name. Pages carry them, so that there may not be any number of them.
fn offered(mut presets: Vec<Preset>) -> Vec<Preset> {
    presets.sort_by_key(|preset| (!preset.is_default, !preset.is_own));
    let mut counts: HashMap<String, usize> = HashMap::new();
    presets.retain(|preset| {
        let count = counts.entry(preset.tool.clone()).or_default();
        *count += 1;
        *count <= MOST_OFFERED
    });
    presets.sort_by_cached_key(|preset| (preset.tool.clone(), preset.name.to_lowercase()));
    presets
}

fn workspace(accounts: &Accounts, member: &Member, person: &Person) -> Workspace {
    let snapshot = accounts.app.following.now();
    let organisation = snapshot.catalogue.by_code(member.organisation);
    let context = AccessContext {
        is_signed_in: true,
        is_administrator: person.is_administrator,
        member: Some(member.state),
        has_admin: member.has_admin,
        members_may_share: member.members_may_share,
        ..AccessContext::default()
    };
    Workspace {
        code: member.organisation,
        name: organisation.map_or_else(
            || member.organisation.to_string(),
            |organisation| organisation.name.clone(),
        ),
        kind: organisation.map(|organisation| organisation.kind),
        may_share: may(context, Action::ShareWithWorkspace),
    }
}

/// Writes down now and then that a sign-in is used, which makes it live longer; gives the
/// cookie again where that must live longer too.
fn note_use(
    accounts: &Accounts,
    sign_in: &SignIn,
    token: &Token,
    now: Timestamp,
) -> Option<HeaderValue> {
    let unused = now.duration_since(sign_in.used_at);
    if unused < NOTED_EVERY {
        return None;
    }
    let store = accounts.store.clone();
    let id = sign_in.id.clone();
    let expires_at = now
        .saturating_add(lifetime(sign_in.is_lasting))
        .unwrap_or(Timestamp::MAX);
    // The page does not wait for it.
    tokio::spawn(async move {
        if let Err(error) = store.sign_in_used(&id, expires_at, now).await {
            tracing::error!(%error, "the use of a sign-in could not be written down");
        }
    });
    (sign_in.is_lasting && unused > RENEWED_EVERY).then(|| cookie::keep(token, true))
}

/// Lets in who may come in.
pub(crate) async fn require_right(door: Action, request: Request, next: Next) -> Response {
    let who = request.extensions().get::<Arc<SignedIn>>();
    let context = AccessContext {
        is_signed_in: who.is_some(),
        is_administrator: who.is_some_and(|who| who.person.is_administrator),
        ..AccessContext::default()
    };
    if may(context, door) {
        return next.run(request).await;
    }
    let refusal = if context.is_signed_in {
        Refusal::NotAllowed
    } else if request.extensions().get::<Unrecognised>().is_some() {
        Refusal::Away
    } else {
        Refusal::SignInFirst
    };
    refusal.into_response()
}

/// The address of a page as it was asked for: with the slash at its end that the router takes
/// away.
fn as_written(uri: &axum::http::Uri) -> String {
    let path = uri.path().trim_end_matches('/');
    match uri.query().filter(|query| !query.is_empty()) {
        Some(query) => format!("{path}/?{query}"),
        None => format!("{path}/"),
    }
}

/// Makes pages of refusals.
pub(crate) async fn with_refusal_pages(
    State(accounts): State<Accounts>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let kept = parts.clone();
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if !origin::is_safe(&kept.method) {
        // What was changed may have left a mail to be sent.
        accounts.mail_waits.notify_one();
    }
    // Somebody's own pages stay in no memory, whatever they are.
    if !response.headers().contains_key(header::CACHE_CONTROL) {
        never_kept(response.headers_mut());
    }
    let Some(refusal) = response.extensions_mut().remove::<Refusal>() else {
        return response;
    };
    if refusal == Refusal::SignInFirst {
        let next = if origin::is_safe(&kept.method) {
            as_written(&kept.uri)
        } else {
            "/accounts/profile/".to_owned()
        };
        let next = utf8_percent_encode(&next, NON_ALPHANUMERIC);
        let to = format!("/accounts/login/?next={next}");
        return axum::response::Redirect::to(&to).into_response();
    }
    let page = match &refusal {
        Refusal::SignInFirst | Refusal::NotAllowed => refused::forbidden(),
        Refusal::NotFound => refused::not_found(),
        Refusal::AlreadyDecided => refused::already_decided(),
        Refusal::LastAdmin => refused::last_admin(),
        Refusal::Full => refused::full(),
        Refusal::Unreadable => refused::unreadable(),
        Refusal::Wait(seconds) => refused::too_many(&refused::TooMany { seconds: *seconds }),
        Refusal::Busy => refused::busy(),
        Refusal::AtWork => refused::at_work(),
        Refusal::Away => refused::away(),
        Refusal::Fault => refused::fault(),
    };
    let mut page = accounts.show(kept, refusal.status(), page).await;
    if let Some(after) = response.headers().get(header::RETRY_AFTER) {
        page.headers_mut()
            .insert(header::RETRY_AFTER, after.clone());
    }
    page
}
