//! Pages that are made once: for a visitor without a session a page follows from the figures that
//! are loaded and its address, so it is kept as it was sent, compressed.
//!
//! Kept are pages whose address is exactly as the site writes it: nothing that is unknown, in
//! another order or typed freely, so that nobody can fill the cache with names for one page. Of
//! two requests for one page the second waits for the first. What was kept of older figures goes
//! when newer ones are served.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use answers::address::Address;
use app::visitor::Visitor;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::IntoResponse as _;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use bytes::Bytes;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use sha2::{Digest as _, Sha256};
use store::Following;

use super::compression::Encoding;
use super::router::failed;

/// How many bytes are kept at most.
const LARGEST: u64 = 64 * 1024 * 1024;
/// About how many pages that is.
const ABOUT: usize = 4_000;
/// No page is longer than this many bytes.
pub(super) const LONGEST_PAGE: usize = 32 * 1024 * 1024;
/// A browser asks every time whether its page is still the newest; a proxy in front of the
/// server may answer for a minute before it asks.
const REVALIDATED: HeaderValue =
    HeaderValue::from_static("public, max-age=0, s-maxage=60, must-revalidate");

/// The pages that are kept. Cheap to clone.
#[derive(Clone)]
pub(super) struct PageCache {
    pages: Arc<Cache<Key, Arc<Kept>, ByBytes>>,
    following: Following,
    generation: Arc<AtomicI64>,
}

/// What a kept page follows from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    generation: i64,
    encoding: Encoding,
    address: Box<str>,
}

/// A page as it is sent.
#[derive(Debug)]
struct Kept {
    headers: HeaderMap,
    body: Bytes,
}

#[derive(Debug, Clone)]
struct ByBytes;

impl Weighter<Key, Arc<Kept>> for ByBytes {
    fn weight(&self, key: &Key, page: &Arc<Kept>) -> u64 {
        const BESIDE: usize = 1_000;
        (key.address.len() + page.body.len() + BESIDE) as u64
    }
}

impl PageCache {
    pub(super) fn new(following: Following) -> Self {
        let generation = following.now().generation;
        Self {
            pages: Arc::new(Cache::with_weighter(ABOUT, LARGEST, ByBytes)),
            generation: Arc::new(AtomicI64::new(generation)),
            following,
        }
    }

    /// The figures that are served now; what was kept of others goes.
    fn generation(&self) -> i64 {
        let now = self.following.now().generation;
        if self.generation.swap(now, Ordering::Relaxed) != now {
            self.pages.clear();
        }
        now
    }
}

/// Answers with a kept page, or makes it and keeps it.
pub(super) async fn keep(
    State(cache): State<PageCache>,
    mut request: Request,
    next: Next,
) -> Response<Body> {
    let is_somebody = request.extensions().get::<Arc<Visitor>>().is_some();
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if is_somebody || !is_read || !is_as_written(request.uri()) {
        return next.run(request).await;
    }
    let encoding = Encoding::of(request.headers());
    let wanted = request.headers().get(header::IF_NONE_MATCH).cloned();
    let address = request
        .uri()
        .path_and_query()
        .map_or("/", |address| address.as_str());
    let key = Key {
        generation: cache.generation(),
        encoding,
        address: address.into(),
    };
    *request.method_mut() = Method::GET;
    request
        .headers_mut()
        .insert(header::ACCEPT_ENCODING, encoding.name());
    let made = cache
        .pages
        .get_or_insert_async(&key, async {
            let page = made(request, next).await?;
            // New figures may have come while it was made.
            if cache.following.now().generation == key.generation {
                Ok(page)
            } else {
                Err(page.whole())
            }
        })
        .await;
    match made {
        Ok(page) => page.answer(wanted.as_ref()),
        Err(response) => response,
    }
}

/// Whether an address is one that the site itself writes, and so one of a bounded number.
fn is_as_written(uri: &Uri) -> bool {
    // What was typed to search for, and what stands at the account's own addresses.
    const FREE: [&str; 3] = ["/search", "/accounts", "/admin"];
    if FREE.iter().any(|start| uri.path().starts_with(start)) {
        return false;
    }
    let query = uri.query().unwrap_or_default();
    if uri.query().is_some() && query.is_empty() {
        return false;
    }
    let pairs: Vec<(&str, &str)> = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .collect();
    let address = Address::from_pairs(|name| {
        let (_, value) = pairs.iter().find(|pair| pair.0 == name)?;
        Some((*value).to_owned())
    });
    address.own.is_empty() && address.query().trim_start_matches('?') == query
}

/// Makes a page; an answer that is not to be kept is an error.
async fn made(request: Request, next: Next) -> Result<Arc<Kept>, Response<Body>> {
    let response = next.run(request).await;
    let headers = response.headers();
    let is_kept = response.status() == StatusCode::OK
        && !headers.contains_key(header::SET_COOKIE)
        && !headers.contains_key(header::CACHE_CONTROL);
    if !is_kept {
        return Err(response);
    }
    let (mut parts, body) = response.into_parts();
    let body = to_bytes(body, LONGEST_PAGE).await.map_err(|error| {
        tracing::error!(%error, "a page could not be read");
        failed().into_response()
    })?;
    let tag = BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(&body)[..16]);
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{tag}\"")) {
        parts.headers.insert(header::ETAG, tag);
    }
    parts.headers.insert(header::CACHE_CONTROL, REVALIDATED);
    Ok(Arc::new(Kept {
        headers: parts.headers,
        body,
    }))
}

impl Kept {
    /// The page, or that what the client has is still the same.
    fn answer(&self, wanted: Option<&HeaderValue>) -> Response<Body> {
        let tag = self.headers.get(header::ETAG);
        let has = wanted
            .and_then(|wanted| wanted.to_str().ok())
            .zip(tag.and_then(|tag| tag.to_str().ok()))
            .is_some_and(|(wanted, tag)| {
                wanted
                    .split(',')
                    .map(str::trim)
                    .any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag)
            });
        if !has {
            return self.whole();
        }
        const OF_THE_BODY: [HeaderName; 3] = [
            header::CONTENT_ENCODING,
            header::CONTENT_LENGTH,
            header::CONTENT_TYPE,
        ];
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        *response.headers_mut() = self.headers.clone();
        for name in OF_THE_BODY {
            response.headers_mut().remove(name);
        }
        response
    }

    fn whole(&self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body.clone()));
        *response.headers_mut() = self.headers.clone();
        response
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use axum::Router;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use domain::snapshot::Snapshot;
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;

    use super::*;

    /// A site whose pages say how many were made before them.
    struct Site {
        router: Router,
        following: Following,
        made: Arc<AtomicUsize>,
    }

    fn site() -> Site {
        let following = Following::fixed(Snapshot::default());
        let made = Arc::new(AtomicUsize::new(0));
        let page = {
            let made = made.clone();
            move |request: Request| {
                let made = made.clone();
                async move {
                    tokio::task::yield_now().await;
                    let before = made.fetch_add(1, Ordering::SeqCst);
                    let accepts = request.headers().get(header::ACCEPT_ENCODING).cloned();
                    let status = match request.uri().path() {
                        "/absent" => StatusCode::NOT_FOUND,
                        _ => StatusCode::OK,
                    };
                    (status, format!("page {before}, {accepts:?}"))
                }
            }
        };
        let fussy = get(|| async { ([(header::CACHE_CONTROL, "no-store")], "fussy") });
        let cache = PageCache::new(following.clone());
        let router = Router::new()
            .route("/fussy", fussy)
            .fallback(get(page))
            .layer(from_fn_with_state(cache, keep));
        Site {
            router,
            following,
            made,
        }
    }

    impl Site {
        async fn ask(&self, request: Request) -> (StatusCode, HeaderMap, String) {
            let response = self.router.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            let text = String::from_utf8(body.to_vec()).unwrap();
            (parts.status, parts.headers, text)
        }

        async fn get(&self, address: &str) -> (StatusCode, HeaderMap, String) {
            self.ask(Request::get(address).body(Body::empty()).unwrap())
                .await
        }

        fn made(&self) -> usize {
            self.made.load(Ordering::SeqCst)
        }
    }

    #[tokio::test]
    async fn a_page_is_made_once_until_there_are_new_figures() {
        let site = site();
        let first = site.get("/?org=A81002").await;
        assert_eq!(site.get("/?org=A81002").await, first);
        assert_eq!(site.made(), 1);
        assert_ne!(site.get("/?org=A81001").await.2, first.2);
        assert_eq!(site.made(), 2);
        let mut newer = Snapshot::default();
        newer.generation = 1;
        site.following.serve(Arc::new(newer));
        assert_ne!(site.get("/?org=A81002").await.2, first.2);
        assert_eq!(site.made(), 3);
    }

    #[tokio::test]
    async fn requests_for_one_page_at_one_time_make_it_once() {
        let site = site();
        let ask = || site.get("/tools");
        let (first, second, third) = tokio::join!(ask(), ask(), ask());
        assert_eq!(site.made(), 1);
        assert_eq!((&second.2, &third.2), (&first.2, &first.2));
    }

    #[tokio::test]
    async fn a_client_that_has_the_page_is_told_so() {
        let site = site();
        let (_, headers, _) = site.get("/").await;
        assert!(
            headers[header::CACHE_CONTROL]
                .to_str()
                .unwrap()
                .contains("public")
        );
        let tag = headers[header::ETAG].to_str().unwrap().to_owned();
        let with = |tag: &str| {
            let request = Request::get("/").header(header::IF_NONE_MATCH, tag);
            request.body(Body::empty()).unwrap()
        };
        for has in [tag.clone(), format!("\"other\", W/{tag}"), "*".to_owned()] {
            let (status, headers, text) = site.ask(with(&has)).await;
            assert_eq!(
                (status, text.as_str()),
                (StatusCode::NOT_MODIFIED, ""),
                "{has}"
            );
            assert_eq!(headers[header::ETAG].to_str().unwrap(), tag);
            assert!(!headers.contains_key(header::CONTENT_TYPE));
        }
        let (status, _, text) = site.ask(with("\"other\"")).await;
        assert_eq!((status, text.is_empty()), (StatusCode::OK, false));
    }

    #[tokio::test]
    async fn every_encoding_has_a_page_and_a_tag_of_its_own() {
        let site = site();
        let mut tags = Vec::new();
        for (accepts, made_with) in [("br, gzip", "br"), ("gzip", "gzip"), ("zstd", "identity")] {
            let request = Request::get("/").header(header::ACCEPT_ENCODING, accepts);
            let (_, headers, text) = site.ask(request.body(Body::empty()).unwrap()).await;
            assert!(text.contains(made_with), "{text}");
            tags.push(headers[header::ETAG].clone());
        }
        tags.dedup();
        assert_eq!(tags.len(), 3);
    }

    #[tokio::test]
    async fn what_is_for_one_person_or_not_a_page_is_not_kept() {
        let site = site();
        let signed_in = Request::get("/").extension(Arc::new(Visitor::default()));
        let (_, headers, text) = site.ask(signed_in.body(Body::empty()).unwrap()).await;
        assert!(!headers.contains_key(header::ETAG));
        assert_ne!(site.get("/").await.2, text);
        for address in ["/absent", "/fussy", "/?utm_source=letter", "/search"] {
            let (_, headers, _) = site.get(address).await;
            assert!(!headers.contains_key(header::ETAG), "{address}");
        }
        assert_eq!(site.get("/absent").await.0, StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn a_page_asked_for_its_headers_alone_is_kept_whole() {
        let site = site();
        let request = Request::head("/").body(Body::empty()).unwrap();
        let (status, headers, _) = site.ask(request).await;
        assert_eq!(status, StatusCode::OK);
        let (_, whole, text) = site.get("/").await;
        assert_eq!(whole[header::ETAG], headers[header::ETAG]);
        assert!(text.starts_with("page 0"));
    }

    #[tokio::test]
    async fn many_pages_do_not_grow_without_end() {
        let following = Following::fixed(Snapshot::default());
        let cache = PageCache::new(following);
        let long = Bytes::from(vec![0; 1024 * 1024]);
        for number in 0..500 {
            let key = Key {
                generation: 0,
                encoding: Encoding::Brotli,
                address: format!("/{number}").into(),
            };
            let page = Kept {
                headers: HeaderMap::new(),
                body: long.clone(),
            };
            cache.pages.insert(key, Arc::new(page));
        }
        assert!(cache.pages.weight() <= LARGEST);
        assert!(!cache.pages.is_empty());
    }

    #[test]
    fn only_addresses_as_the_site_writes_them_are_kept() {
        let kept = |address: &str| is_as_written(&address.parse().unwrap());
        for address in [
            "/",
            "/tools/gp-appointments",
            "/tools/gp-appointments?org=A81002",
            "/tools/gp-appointments?org=A81002&period=2025-11&group=similar&show=dna-rate",
            "/tools/list-size/nation?level=icb&sort=-3",
            "/places/A81002",
        ] {
            assert!(kept(address), "{address}");
        }
        for address in [
            "/?utm_source=x",
            "/tools/gp-appointments?",
            "/tools/gp-appointments?org=a81002",
            "/tools/gp-appointments?group=similar&org=A81002",
            "/tools/gp-appointments?org=A81002&org=A81002",
            "/tools/gp-appointments?org=A81002&",
            "/tools/gp-appointments?org=A81002&x",
            "/tools/gp-appointments?own=A81002",
            "/tools/gp-appointments?show=%3Cscript%3E",
            "/tools/qof-income?list=9000",
            "/search?q=a",
            "/search",
        ] {
            assert!(!kept(address), "{address}");
        }
    }
}
