//! What the pages of accounts work with, and who is before them.

use std::sync::Arc;

use app::account::form::Form;
use app::account::page::{Page, Prepared};
use app::account::refused;
use app::state::AppState;
use axum::body::Body;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use domain::code::OdsCode;
use domain::snapshot::Snapshot;
use files::Files;
use jiff::Timestamp;
use leptos::prelude::*;
use leptos_axum::render_app_async_with_context;
use store::Store;
use store::accounts::{By, Person, PersonId, SignIn};
use tokio::sync::Notify;

use super::refusal::{Answer, Refusal};
use crate::api::keys::Keys;
use crate::auth::cookie;
use crate::auth::limits::Limit;
use crate::auth::password::Passwords;
use crate::auth::token::{Token, keyed_hash};
use crate::places::Places;

/// How many uploads are in memory at once, and of one person: at most 320 MB.
const UPLOADS: usize = 16;
const UPLOADS_OF_ONE: usize = 2;
/// How many downloads of everything about somebody are on the disk at once, one of a person: at
/// most a little over 800 MB.
const DATA_DOWNLOADS: usize = 4;

/// Everything behind the pages of accounts. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Accounts {
    /// The state behind every page.
    pub(crate) app: AppState,
    pub(crate) store: Store,
    pub(crate) files: Files,
    pub(crate) passwords: Passwords,
    /// The key of hashes of network and mail addresses.
    key: Arc<[u8]>,
    /// How many proxies stand before the server.
    pub(crate) proxies: usize,
    /// Whether mail is written into a folder, which the pages then say.
    pub(crate) mail_is_in_a_folder: bool,
    /// Who runs the site, as the policies name them.
    pub(crate) operator: Option<Arc<str>>,
    /// Uploads, which are in memory while they come.
    pub(crate) uploads: Arc<Places<PersonId>>,
    /// Downloads of everything about somebody, which are on the disk while they go.
    pub(crate) data_downloads: Arc<Places<PersonId>>,
    /// Wakes the sender of mails.
    pub(crate) mail_waits: Arc<Notify>,
    /// The keys of programs, and how much they ask.
    pub(crate) keys: Keys,
}

impl Accounts {
    /// Makes the state; reads the key from the store.
    ///
    /// # Errors
    /// When the store does not answer or no threads can be started.
    pub(crate) async fn new(
        app: AppState,
        store: Store,
        files: Files,
        proxies: usize,
        mail_is_in_a_folder: bool,
        operator: Option<String>,
    ) -> anyhow::Result<Self> {
        let key = store.secret("network").await?.into();
        Ok(Self {
            app,
            keys: Keys::new(store.clone()),
            store,
            files,
            passwords: Passwords::start()?,
            key,
            proxies,
            mail_is_in_a_folder,
            operator: operator.map(Into::into),
            uploads: Places::new(UPLOADS, Some(UPLOADS_OF_ONE)),
            data_downloads: Places::new(DATA_DOWNLOADS, Some(1)),
            mail_waits: Arc::new(Notify::new()),
        })
    }

    /// What the store keeps of something that could be guessed.
    pub(crate) fn hash(&self, what: &str) -> String {
        keyed_hash(&self.key, what)
    }

    /// The cookie by which a device is known to have signed in with an address.
    pub(crate) fn device_cookie(&self, address: &str) -> HeaderValue {
        let token = Token::random();
        cookie::keep_device(&token, &self.device_mark(&token, address))
    }

    /// What only this site can know of a device and an address.
    fn device_mark(&self, token: &Token, address: &str) -> String {
        let address = address.trim().to_lowercase();
        self.hash(&format!("device {} {address}", token.secret()))
    }

    /// The name of an organisation as the loaded figures have it.
    pub(crate) fn organisation_name(&self, code: OdsCode) -> Option<String> {
        self.app
            .following
            .now()
            .catalogue
            .by_code(code)
            .map(|organisation| organisation.name.clone())
    }

    /// A whole address of the site.
    pub(crate) fn link(&self, path: &str) -> String {
        format!("{}{path}", self.app.public_url)
    }

    /// The document with a page that the server made, for the request of these parts.
    pub(crate) async fn show(&self, parts: Parts, status: StatusCode, page: Page) -> Response {
        let state = self.app.clone();
        let prepared = Prepared::new(page);
        let render = render_app_async_with_context(
            move || {
                provide_context(state.clone());
                provide_context(prepared.clone());
            },
            app::shell::shell,
        );
        let mut response = render(Request::from_parts(parts, Body::empty())).await;
        *response.status_mut() = status;
        never_kept(response.headers_mut());
        response
    }
}

/// Says that nothing may keep an answer: it is for one person.
pub(crate) fn never_kept(headers: &mut HeaderMap) {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct SignedIn {
    pub(crate) person: Person,
    pub(crate) sign_in: SignIn,
    /// The hash of the token that came with the request.
    pub(crate) token_hash: String,
}

/// The keyed hash of the network address, put beside every request.
#[derive(Debug, Clone)]
pub(crate) struct Network(pub(crate) Arc<str>);

/// A request to a page of accounts: who asks, from where, for what.
#[derive(Clone)]
pub(crate) struct Visit {
    pub(crate) accounts: Accounts,
    parts: Parts,
    signed_in: Option<Arc<SignedIn>>,
    network: Arc<str>,
    now: Timestamp,
}

impl FromRequestParts<Accounts> for Visit {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        accounts: &Accounts,
    ) -> Result<Self, Self::Rejection> {
        Ok(Self {
            accounts: accounts.clone(),
            signed_in: parts.extensions.get().cloned(),
            network: parts
                .extensions
                .get::<Network>()
                .map_or_else(|| "".into(), |network| network.0.clone()),
            now: Timestamp::now(),
            parts: parts.clone(),
        })
    }
}

impl Visit {
    /// Who is signed in, where somebody is.
    pub(crate) fn maybe(&self) -> Option<&SignedIn> {
        self.signed_in.as_deref()
    }

    /// Who is signed in. Routes are guarded before their handlers run, so there is somebody.
    pub(crate) fn signed_in(&self) -> Answer<&SignedIn> {
        self.signed_in.as_deref().ok_or(Refusal::SignInFirst)
    }

    pub(crate) fn person(&self) -> Answer<&Person> {
        Ok(&self.signed_in()?.person)
    }

    /// The figures of this moment.
    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        self.accounts.app.following.now()
    }

    pub(crate) fn store(&self) -> &Store {
        &self.accounts.store
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// The moment so long from now.
    pub(crate) fn after(&self, time: jiff::SignedDuration) -> Timestamp {
        self.now.saturating_add(time).unwrap_or(Timestamp::MAX)
    }

    /// Who changes something.
    pub(crate) fn by(&self) -> By {
        By {
            person: self.maybe().map(|who| who.person.id.clone()),
            session: self.maybe().map(|who| who.token_hash.clone()),
            network: self.network.to_string(),
            at: self.now,
        }
    }

    /// The same for somebody who has just proved who they are.
    pub(crate) fn by_person(&self, person: PersonId) -> By {
        By {
            person: Some(person),
            session: None,
            ..self.by()
        }
    }

    /// The organisation that is worked for on this device, if that is still so.
    pub(crate) fn active(&self) -> Option<OdsCode> {
        let visitor = self.parts.extensions.get::<Arc<app::visitor::Visitor>>()?;
        visitor.active
    }

    /// The token of the device, where it signed in with this address before.
    pub(crate) fn known_device(&self, address: &str) -> Option<Token> {
        let (token, mark) = cookie::device(&self.parts.headers)?;
        let known = self.accounts.device_mark(&token, address);
        // Hashed again, so that how long the comparison takes tells nothing of either.
        let is_known = self.accounts.hash(&known) == self.accounts.hash(mark.secret());
        is_known.then_some(token)
    }

    /// Words for the browser.
    pub(crate) fn device(&self) -> String {
        let agent = self
            .parts
            .headers
            .get(header::USER_AGENT)
            .and_then(|value| value.to_str().ok());
        crate::auth::device::words(agent.unwrap_or_default())
    }

    /// A page, whole.
    pub(crate) async fn show(&self, page: Page) -> Answer {
        self.show_as(StatusCode::OK, page).await
    }

    /// A page with a form in which something is wrong.
    pub(crate) async fn show_again(&self, page: Page) -> Answer {
        self.show_as(StatusCode::UNPROCESSABLE_ENTITY, page).await
    }

    /// A page whose form could not be looked at just now: with the reason on top, and what was
    /// typed still in it. Other refusals stay what they are.
    pub(crate) async fn show_later(
        &self,
        refusal: Refusal,
        form: Form,
        page: impl AsyncFnOnce(Form) -> Answer<Page>,
    ) -> Answer {
        let why = match &refusal {
            Refusal::Wait(seconds) => refused::too_many_words(*seconds),
            Refusal::Busy => refused::BUSY.to_owned(),
            Refusal::Away => refused::AWAY.to_owned(),
            _ => return Err(refusal),
        };
        let page = page(form.error_at_top(why)).await?;
        let mut response = self.show_as(refusal.status(), page).await?;
        if let Some(seconds) = refusal.retry_after() {
            let seconds = HeaderValue::from(seconds);
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        Ok(response)
    }

    pub(crate) async fn show_as(&self, status: StatusCode, page: Page) -> Answer {
        Ok(self.accounts.show(self.parts.clone(), status, page).await)
    }

    /// Refuses for a while where too much failed before.
    pub(crate) async fn limited(&self, limit: Limit, whose: &str) -> Answer<()> {
        match self.store().allowed_at(&limit.key(whose), self.now).await? {
            Some(at) => Err(Refusal::wait(self.now, at)),
            None => Ok(()),
        }
    }

    /// Counts something that failed.
    pub(crate) async fn failed(&self, limit: Limit, whose: &str) -> Answer<()> {
        self.store()
            .attempt_failed(&limit.key(whose), self.now, limit.pace())
            .await?;
        Ok(())
    }

    /// Counts something before it is done, or refuses for a while where too much failed before.
    pub(crate) async fn taken(&self, limit: Limit, whose: &str) -> Answer<()> {
        let key = limit.key(whose);
        match self
            .store()
            .take_attempt(&key, self.now, limit.pace())
            .await?
        {
            Some(at) => Err(Refusal::wait(self.now, at)),
            None => Ok(()),
        }
    }

    /// The network that the request comes from, for limits.
    pub(crate) fn network(&self) -> &str {
        &self.network
    }
}

/// Leads on to an address, as every change that succeeded does: reloading the page that
/// follows changes nothing again.
pub(crate) fn onward(to: &str) -> Response {
    // Only addresses of this site: what came from outside went through `local`.
    axum::response::Redirect::to(to).into_response()
}

/// An address of this site that came from outside; `None` where it leads elsewhere.
pub(crate) fn local(address: &str) -> Option<&str> {
    let is_local = address.starts_with('/')
        && !address.starts_with("//")
        && !address.contains('\\')
        && address.bytes().all(|byte| byte.is_ascii_graphic())
        && address.len() <= 8_000;
    is_local.then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_to_another_site() {
        for taken in [
            "/",
            "/accounts/profile/",
            "/tools/list-size/?org=A81001&own=A,B",
        ] {
            assert_eq!(local(taken), Some(taken));
        }
        for refused in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/a b",
            "/\r\nSet-Cookie: a=b",
            "/\t/evil.example",
        ] {
            assert_eq!(local(refused), None, "{refused}");
        }
    }
}
