//! The sign-in of a device: its token and its cookie, and how long they live.

use axum::http::{HeaderValue, header};
use axum::response::Response;
use jiff::SignedDuration;
use store::accounts::{Credentials, NewSignIn, Refused, Renewal};

use crate::account::refusal::Answer;
use crate::account::state::{Visit, onward};
use crate::auth::cookie;
use crate::auth::token::Token;

/// Signs somebody in on this device, with a token that nobody has seen before, and leads on.
/// Refused where what the password was verified against no longer holds.
pub(crate) async fn begin(
    visit: &Visit,
    credentials: Credentials,
    is_lasting: bool,
    to: &str,
) -> Answer<Result<Response, Refused>> {
    let by = visit.by_person(credentials.person.clone());
    let token = Token::random();
    let device = visit.accounts.device_cookie(&credentials.address);
    let new = NewSignIn {
        credentials,
        token_hash: token.hash(),
        device: visit.device(),
        is_lasting,
        expires_at: visit.after(lifetime(is_lasting)),
    };
    if let Err(refused) = visit.store().sign_in(&new, &by).await? {
        return Ok(Err(refused));
    }
    if let Some(before) = visit.maybe() {
        visit
            .store()
            .end_sign_in(&before.person.id, &before.sign_in.id, &visit.by())
            .await?;
    }
    let cookie = cookie::keep(&token, is_lasting);
    let response = with_cookie(onward(to), cookie);
    Ok(Ok(with_cookie(response, device)))
}

/// How long a sign-in lives without being used.
pub(crate) const fn lifetime(is_lasting: bool) -> SignedDuration {
    if is_lasting {
        cookie::LASTING
    } else {
        cookie::PASSING
    }
}

/// An answer that sets a cookie as well.
pub(crate) fn with_cookie(mut response: Response, cookie: HeaderValue) -> Response {
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

/// Changes something with which this device gets a new token, as whenever what it may do has
/// changed, and leads on. The change itself replaces the token, so that the one before serves
/// for nothing that comes after.
pub(crate) async fn renew<E>(
    visit: &Visit,
    to: &str,
    change: impl AsyncFnOnce(Renewal<'_>) -> Answer<Result<(), E>>,
) -> Answer<Result<Response, E>> {
    let who = visit.signed_in()?;
    let token = Token::random();
    let renewal = Renewal {
        sign_in: &who.sign_in.id,
        token_hash: &token.hash(),
    };
    let cookie = cookie::keep(&token, who.sign_in.is_lasting);
    Ok(change(renewal)
        .await?
        .map(|()| with_cookie(onward(to), cookie)))
}
