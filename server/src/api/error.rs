//! How programs are told that something is wrong: a status, and a body of one of two shapes.
//! `{"detail": "…"}` is about the request, `{"month": ["…"]}` about one of its parameters.

use app::turns::Refused;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Why there is no answer.
#[derive(Debug)]
pub(crate) struct Error {
    status: StatusCode,
    /// The parameter that it is about.
    field: Option<String>,
    text: String,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Error {
    /// About the request as a whole.
    pub(crate) fn new(status: StatusCode, text: impl Into<String>) -> Self {
        Self {
            status,
            field: None,
            text: text.into(),
            headers: Vec::new(),
        }
    }

    /// About a parameter.
    pub(crate) fn field(name: &str, text: impl Into<String>) -> Self {
        Self {
            field: Some(name.to_owned()),
            ..Self::new(StatusCode::BAD_REQUEST, text)
        }
    }

    /// Nothing is there.
    pub(crate) fn not_found(text: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, text)
    }

    /// A key is needed, or the one that came opens nothing.
    pub(crate) fn key(text: &str, is_wrong: bool) -> Self {
        let challenge = if is_wrong {
            "Bearer realm=\"Haresign API\", error=\"invalid_token\""
        } else {
            "Bearer realm=\"Haresign API\""
        };
        Self::new(StatusCode::UNAUTHORIZED, text).with(
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static(challenge),
        )
    }

    /// Too much was asked; to be tried again in so many seconds.
    pub(crate) fn too_much(text: impl Into<String>, seconds: u64) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, text)
            .with(header::RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// A fault of ours, of which nothing is told.
    pub(crate) fn fault() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "This cannot be answered just now. The fault is logged; please try again later.",
        )
    }

    /// With a header.
    pub(crate) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }
}

impl From<store::StoreError> for Error {
    fn from(error: store::StoreError) -> Self {
        tracing::error!(%error, "the store failed an answer to a program");
        if error.is_away() {
            return Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "Keys cannot be looked up just now. Please try again in a few seconds.",
            )
            .with(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        Self::fault()
    }
}

impl From<Refused> for Error {
    fn from(_: Refused) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "Too many programs are asking just now. Please try again in a few seconds.",
        )
        .with(header::RETRY_AFTER, HeaderValue::from_static("2"))
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        tracing::error!(%error, "an answer could not be written");
        Self::fault()
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let body = match self.field {
            Some(field) => json!({ field: [self.text] }),
            None => json!({ "detail": self.text }),
        };
        let mut response = (self.status, axum::Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        for (name, value) in self.headers {
            headers.insert(name, value);
        }
        response
    }
}
