//! Why a page of accounts is not what was asked for. Handlers return one with `?`; it is made
//! a page by the layer around them.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use store::StoreError;
use store::accounts::Refused;

use crate::auth::password::Busy;
use crate::places::Full;

/// What handlers give.
pub(crate) type Answer<T = Response> = Result<T, Refusal>;

/// Why something is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It needs an account.
    SignInFirst,
    /// It is not theirs to do.
    NotAllowed,
    /// It is not there, or they may not know that it is.
    NotFound,
    /// Somebody else did it before.
    AlreadyDecided,
    /// The last admin must name another first.
    LastAdmin,
    /// There is no room for more.
    Full,
    /// What was sent cannot be read.
    Unreadable,
    /// Too much failed; in how many seconds to try again.
    Wait(u64),
    /// Too many people at once.
    Busy,
    /// They do as much of it already as one person may at once.
    AtWork,
    /// The store does not answer for now.
    Away,
    /// A fault of ours, which was logged.
    Fault,
}

impl Refusal {
    /// To be tried again at a moment.
    pub(crate) fn wait(now: Timestamp, at: Timestamp) -> Self {
        let seconds = at.duration_since(now).as_secs().max(0) + 1;
        Self::Wait(seconds.unsigned_abs())
    }

    /// In how many seconds to try again.
    pub(crate) const fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Wait(seconds) => Some(*seconds),
            Self::Busy | Self::AtWork | Self::Away => Some(5),
            _ => None,
        }
    }

    pub(crate) const fn status(&self) -> StatusCode {
        match self {
            Self::SignInFirst => StatusCode::SEE_OTHER,
            Self::NotAllowed => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::AlreadyDecided | Self::LastAdmin | Self::Full => StatusCode::CONFLICT,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::Wait(_) | Self::AtWork => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy | Self::Away => StatusCode::SERVICE_UNAVAILABLE,
            Self::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for Refusal {
    /// The status, and the refusal itself for the layer that makes a page of it.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Some(seconds) = self.retry_after() {
            let seconds = HeaderValue::from(seconds);
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Answers addresses that no route has.
pub(crate) async fn nothing_here() -> Response {
    Refusal::NotFound.into_response()
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed a page of accounts");
        if error.is_away() {
            Self::Away
        } else {
            Self::Fault
        }
    }
}

impl From<Full> for Refusal {
    fn from(full: Full) -> Self {
        match full {
            Full::InAll => Self::Busy,
            Full::ForOne => Self::AtWork,
        }
    }
}

impl From<files::FilesError> for Refusal {
    fn from(error: files::FilesError) -> Self {
        tracing::error!(%error, "the file store failed");
        Self::Fault
    }
}

impl From<Busy> for Refusal {
    fn from(busy: Busy) -> Self {
        tracing::warn!(%busy, "a password was not looked at");
        Self::Busy
    }
}

impl From<anyhow::Error> for Refusal {
    fn from(error: anyhow::Error) -> Self {
        if let Some(busy) = error.downcast_ref::<Busy>() {
            return (*busy).into();
        }
        if error
            .downcast_ref::<StoreError>()
            .is_some_and(StoreError::is_away)
        {
            tracing::error!(%error, "the store failed a page of accounts");
            return Self::Away;
        }
        tracing::error!(error = %format_args!("{error:#}"), "a page of accounts failed");
        Self::Fault
    }
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::NotAllowed => Self::NotAllowed,
            Refused::NotFound => Self::NotFound,
            Refused::AlreadyDecided => Self::AlreadyDecided,
            Refused::LastAdmin => Self::LastAdmin,
            Refused::Full => Self::Full,
            Refused::Stale => Self::SignInFirst,
        }
    }
}
