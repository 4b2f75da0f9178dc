//! The sign-in of a device: its token and its cookie, and how long they live.

use axum::http::{HeaderValue, header};
use axum::response::Response;
use jiff::SignedDuration;
use store::accounts::{NewSignIn, PersonId};

use crate::account::refusal::Answer;
use crate::account::state::{Visit, onward};
use crate::auth::cookie;
use crate::auth::token::Token;

/// Signs somebody in on this device, with a token that nobody has seen before, and leads on.
pub(crate) async fn begin(visit: &Visit, person: PersonId, is_lasting: bool, to: &str) -> Answer {
    let by = visit.by_person(person.clone());
    if let Some(before) = visit.maybe() {
        visit
            .store()
            .end_sign_in(&before.person.id, &before.sign_in.id, &visit.by())
            .await?;
    }
    let token = Token::random();
    let new = NewSignIn {
        person,
        token_hash: token.hash(),
        device: visit.device(),
        is_lasting,
        expires_at: visit.after(lifetime(is_lasting)),
    };
    visit.store().sign_in(&new, &by).await?;
    Ok(with_cookie(onward(to), cookie::keep(&token, is_lasting)))
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

/// Gives this device a new token, as whenever what it may do has changed.
pub(crate) async fn rotate(visit: &Visit, to: &str) -> Answer {
    let who = visit.signed_in()?;
    let token = Token::random();
    visit
        .store()
        .rotate_sign_in(&who.sign_in.id, &token.hash(), &visit.by())
        .await?;
    Ok(with_cookie(
        onward(to),
        cookie::keep(&token, who.sign_in.is_lasting),
    ))
}
