//! A site with people in it, and browsers before it.

use std::sync::Arc;

use ::mail::{Mailer, Sent};
use app::assets::Assets;
use app::state::AppState;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::snapshot::Snapshot;
use http_body_util::BodyExt as _;
use jiff::{SignedDuration, Timestamp};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use store::accounts::{By, Credentials, NewSignIn, PersonId, SignInId};
use store::testing::TestStore;
use tokio::sync::OnceCell;
use tower::ServiceExt as _;

use crate::account::Accounts;
use crate::auth::cookie;
use crate::auth::password::Passwords;
use crate::auth::token::Token;
use crate::serve::router;

/// Somebody who works at a practice.
pub(crate) const MARGARET: &str = "Margaret Hale";

/// The password of everybody in these tests.
pub(crate) const PASSWORD: &str = "four unrelated words here";

/// England, invented: once for all tests, for that takes seconds.
pub(crate) async fn demonstration() -> Arc<Snapshot> {
    static ENGLAND: OnceCell<Arc<Snapshot>> = OnceCell::const_new();
    ENGLAND
        .get_or_init(|| async {
            let test = store::testing::sqlite()
                .await
                .with_datasets(datasets::built_in());
            let releases = datasets::demonstration("2026-11".parse().unwrap(), &|_| {});
            test.store
                .load(&releases, "2026-01-01T00:00:00Z", false)
                .await
                .unwrap();
            store::Following::fixed(test.store.snapshot().await.unwrap()).now()
        })
        .await
        .clone()
}

/// The hash of [`PASSWORD`]: once, for hashing is slow by design.
async fn hash() -> &'static str {
    static HASH: OnceCell<String> = OnceCell::const_new();
    HASH.get_or_init(|| async {
        let passwords = Passwords::start().unwrap();
        passwords.hash(PASSWORD).await.unwrap()
    })
    .await
}

/// A site.
pub(crate) struct World {
    pub(crate) accounts: Accounts,
    router: Router,
    post: Mailer,
    _store: TestStore,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::on(
            store::testing::sqlite()
                .await
                .with_datasets(datasets::built_in()),
        )
        .await
    }

    /// One on every engine.
    pub(crate) async fn on_every_engine() -> Vec<Self> {
        let mut worlds = Vec::new();
        for store in store::testing::stores().await {
            let store = store.with_datasets(datasets::built_in());
            worlds.push(Self::on(store).await);
        }
        worlds
    }

    async fn on(test: TestStore) -> Self {
        Self::with(test, store::Following::of(demonstration().await)).await
    }

    /// One with these figures.
    pub(crate) async fn with(test: TestStore, following: store::Following) -> Self {
        let app = AppState::new(following, Assets::default(), "http://127.0.0.1");
        let files = files::Files::memory();
        let accounts = Accounts::new(app, test.store.clone(), files, 0, true, None)
            .await
            .unwrap();
        Self {
            router: router::router(accounts.clone()),
            accounts,
            post: Mailer::memory(),
            _store: test,
        }
    }

    /// The same with these addresses alone.
    pub(crate) fn answered_by(self, router: Router) -> Self {
        Self { router, ..self }
    }

    /// A browser that nobody has used.
    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser {
            world: self,
            cookie: None,
            device: None,
            from: "192.0.2.1",
        }
    }

    /// Somebody with a verified address, signed in.
    pub(crate) async fn person(&self, name: &str) -> Browser<'_> {
        self.person_who(name, false).await
    }

    pub(crate) async fn person_who(&self, name: &str, is_administrator: bool) -> Browser<'_> {
        let address = address_of(name);
        self.accounts
            .store
            .make_person(name, &address, hash().await, is_administrator, &by(None))
            .await
            .unwrap()
            .unwrap();
        self.signed_in(name).await
    }

    /// A browser on which somebody is signed in.
    pub(crate) async fn signed_in(&self, name: &str) -> Browser<'_> {
        let person = self.id(name).await;
        self.signed_in_as(person).await
    }

    /// The same of somebody whose name and address may have changed.
    pub(crate) async fn signed_in_as(&self, person: PersonId) -> Browser<'_> {
        let token = Token::random();
        let new = NewSignIn {
            credentials: self.credentials(&person).await,
            token_hash: token.hash(),
            device: "Firefox on Linux".to_owned(),
            is_lasting: false,
            expires_at: Timestamp::now() + SignedDuration::from_hours(1),
        };
        self.accounts
            .store
            .sign_in(&new, &by(Some(person)))
            .await
            .unwrap()
            .unwrap();
        Browser {
            cookie: Some(token.secret().to_owned()),
            ..self.browser()
        }
    }

    pub(crate) async fn id(&self, name: &str) -> PersonId {
        let found = self
            .accounts
            .store
            .person_by_address(&address_of(name))
            .await;
        found.unwrap().unwrap().0.id
    }

    /// What the password of somebody is verified against now.
    pub(crate) async fn credentials(&self, person: &PersonId) -> Credentials {
        let store = &self.accounts.store;
        Credentials {
            person: person.clone(),
            address: store.person(person).await.unwrap().unwrap().address,
            password: store.password_of(person).await.unwrap().unwrap(),
        }
    }

    /// The device that somebody used last.
    pub(crate) async fn device_of(&self, name: &str) -> SignInId {
        let id = self.id(name).await;
        let devices = self.accounts.store.sign_ins_of(&id, Timestamp::now()).await;
        devices.unwrap()[0].id.clone()
    }

    /// Makes somebody a member of an organisation, by the requests and decisions that it takes.
    pub(crate) async fn member(&self, name: &str, code: OdsCode, decided_by: &str) {
        let (person, decider) = (self.id(name).await, self.id(decided_by).await);
        let store = &self.accounts.store;
        let asked = store.ask_for_access(code, &by(Some(person.clone()))).await;
        asked.unwrap().unwrap();
        store
            .decide_request(code, &person, true, &by(Some(decider)))
            .await
            .unwrap()
            .unwrap();
    }

    /// Sends what waits, and gives all that was ever sent.
    pub(crate) async fn mails(&self) -> Vec<Sent> {
        while crate::mail::send_next(&self.accounts, &self.post)
            .await
            .unwrap()
            .is_some()
        {}
        self.post.sent()
    }

    /// The path of the link in the last mail to an address.
    pub(crate) async fn link_to(&self, address: &str) -> String {
        let mails = self.mails().await;
        let mail = mails.iter().rev().find(|mail| mail.to.contains(address));
        let link = mail
            .unwrap_or_else(|| panic!("no mail to {address}"))
            .link
            .clone()
            .unwrap();
        link.strip_prefix("http://127.0.0.1").unwrap().to_owned()
    }

    /// The number of lines in the log: every change writes one.
    pub(crate) async fn changes(&self) -> u64 {
        let numbers = self.accounts.store.numbers(Timestamp::now()).await;
        numbers.unwrap().audit
    }

    /// Practices of the invented England.
    pub(crate) fn practices(&self) -> Vec<OdsCode> {
        let snapshot = self.accounts.app.following.now();
        let practices = snapshot.catalogue.of_kind(Kind::Practice);
        practices
            .filter(|practice| !practice.is_placeholder())
            .map(|practice| practice.code)
            .take(3)
            .collect()
    }

    pub(crate) fn practice(&self) -> OdsCode {
        self.practices()[0]
    }
}

pub(crate) fn address_of(name: &str) -> String {
    format!("{}@surgery.example", name.to_lowercase().replace(' ', "."))
}

pub(crate) fn by(person: Option<PersonId>) -> By {
    By {
        person,
        session: None,
        network: "test".to_owned(),
        at: Timestamp::now(),
    }
}

/// A browser: it keeps the cookie, and says where its requests come from.
#[derive(Clone)]
pub(crate) struct Browser<'a> {
    world: &'a World,
    /// The token in its cookie.
    pub(crate) cookie: Option<String>,
    /// What the device is known by.
    pub(crate) device: Option<String>,
    from: &'static str,
}

/// An answer.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Reply {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub(crate) fn location(&self) -> &str {
        self.headers
            .get(header::LOCATION)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// Asserts the status; gives the text.
    #[track_caller]
    pub(crate) fn is(&self, status: StatusCode) -> String {
        let text = self.text();
        let main = text.find("<main").map_or(text.as_str(), |at| &text[at..]);
        assert_eq!(self.status, status, "{} {main:.1500}", self.location());
        text
    }

    /// Asserts that it leads on to an address.
    #[track_caller]
    pub(crate) fn leads_to(&self, start: &str) {
        let text = self.text();
        let main = text.find("<main").map_or(text.as_str(), |at| &text[at..]);
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{main:.1500}");
        assert!(self.location().starts_with(start), "{}", self.location());
    }
}

impl Browser<'_> {
    /// The same browser in another network.
    pub(crate) fn from(mut self, address: &'static str) -> Self {
        self.from = address;
        self
    }

    pub(crate) async fn get(&mut self, path: &str) -> Reply {
        self.send(Method::GET, path, &[], Body::empty()).await
    }

    /// Sends a form, as a page of the site does.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.post_with(path, fields, &[("sec-fetch-site", "same-origin")])
            .await
    }

    /// Sends a form with these headers beside.
    pub(crate) async fn post_with(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Reply {
        let escape = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", escape(name), escape(value)))
            .collect();
        let mut all = vec![("content-type", "application/x-www-form-urlencoded")];
        all.extend(headers);
        self.send(Method::POST, path, &all, body.join("&").into())
            .await
    }

    /// Uploads a file.
    pub(crate) async fn upload(&mut self, name: &str, content: &[u8]) -> Reply {
        let mut body = format!(
            "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{}\"\r\ncontent-type: application/octet-stream\r\n\r\n",
            name.replace('"', "%22")
        )
        .into_bytes();
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        let headers = [
            ("content-type", "multipart/form-data; boundary=edge"),
            ("sec-fetch-site", "same-origin"),
        ];
        self.send(Method::POST, "/accounts/documents", &headers, body.into())
            .await
    }

    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Reply {
        // The layer that takes slashes away stands around the router.
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let path = match path.trim_end_matches('/') {
            "" => "/",
            path => path,
        };
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{path}?{query}"))
            .header("host", "127.0.0.1")
            .header("accept", "text/html,*/*;q=0.8");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(token) = &self.cookie {
            request = request.header("cookie", format!("{}={token}", cookie::NAME));
        }
        if let Some(device) = &self.device {
            request = request.header("cookie", format!("{}={device}", cookie::DEVICE));
        }
        let mut request = request.body(body).unwrap();
        let from: std::net::SocketAddr = format!("{}:4000", self.from).parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(from));
        let response = self.world.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for value in parts.headers.get_all(header::SET_COOKIE) {
            let value = value.to_str().unwrap();
            let (name, rest) = value.split_once('=').unwrap();
            let token = rest.split(';').next().unwrap();
            let token = (!token.is_empty()).then(|| token.to_owned());
            match name {
                cookie::NAME => self.cookie = token,
                cookie::DEVICE => self.device = token,
                other => panic!("the cookie {other} is not known"),
            }
        }
        Reply {
            status: parts.status,
            headers: parts.headers,
            bytes: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }

    /// Signs in by the form.
    pub(crate) async fn sign_in(&mut self, name: &str) -> Reply {
        let address = address_of(name);
        let fields = [("address", address.as_str()), ("password", PASSWORD)];
        self.post("/accounts/login/", &fields).await
    }
}
