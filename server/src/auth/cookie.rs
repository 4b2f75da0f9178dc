//! The cookies of the site: one holds the token of a sign-in, and one says with which account a
//! device signed in before.

use axum::http::{HeaderMap, HeaderValue, header};
use cookie::time::Duration;
use cookie::{Cookie, SameSite};

use super::token::Token;

/// Its name. The prefix makes browsers refuse it unless it is for this host alone, for all of
/// its addresses, and sent by encrypted connections (or to the machine itself) only.
pub(crate) const NAME: &str = "__Host-haresign";

/// The name of the one that a device is known by.
pub(crate) const DEVICE: &str = "__Host-haresign-device";

/// How long a device is known without signing in again.
const KNOWN: jiff::SignedDuration = jiff::SignedDuration::from_hours(365 * 24);
/// How long a lasting sign-in lives without being used.
pub(crate) const LASTING: jiff::SignedDuration = jiff::SignedDuration::from_hours(60 * 24);
/// How long one that ends with the browser lives without being used.
pub(crate) const PASSING: jiff::SignedDuration = jiff::SignedDuration::from_hours(12);

/// The token that came with a request.
pub(crate) fn token(headers: &HeaderMap) -> Option<Token> {
    Token::read(&named(headers, NAME)?)
}

/// What a device is known by: a random token, and the mark that goes with it.
pub(crate) fn device(headers: &HeaderMap) -> Option<(Token, Token)> {
    let value = named(headers, DEVICE)?;
    let (token, mark) = value.split_once('.')?;
    Some((Token::read(token)?, Token::read(mark)?))
}

fn named(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(Cookie::split_parse)
        .filter_map(Result::ok)
        .find(|cookie| cookie.name() == name)
        .map(|cookie| cookie.value().to_owned())
}

/// The header that lets a device be known.
pub(crate) fn keep_device(token: &Token, mark: &str) -> HeaderValue {
    let mut cookie = bare(DEVICE, format!("{}.{mark}", token.secret()));
    cookie.set_max_age(Duration::seconds(KNOWN.as_secs()));
    value(&cookie)
}

/// The header that keeps a token in the browser.
pub(crate) fn keep(token: &Token, is_lasting: bool) -> HeaderValue {
    let mut cookie = bare(NAME, token.secret().to_owned());
    if is_lasting {
        cookie.set_max_age(Duration::seconds(LASTING.as_secs()));
    }
    value(&cookie)
}

/// The header that takes it away.
pub(crate) fn drop() -> HeaderValue {
    let mut cookie = bare(NAME, String::new());
    cookie.set_max_age(Duration::ZERO);
    value(&cookie)
}

fn bare(name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .build()
}

fn value(cookie: &Cookie<'_>) -> HeaderValue {
    // Names and tokens are plain letters and digits.
    HeaderValue::from_str(&cookie.to_string()).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_for_this_host_alone_and_out_of_reach_of_scripts() {
        let token = Token::random();
        let kept = keep(&token, true);
        let text = kept.to_str().unwrap();
        for part in [
            "__Host-haresign=",
            "HttpOnly",
            "Secure",
            "SameSite=Lax",
            "Path=/",
            "Max-Age=5184000",
        ] {
            assert!(text.contains(part), "{text} lacks {part}");
        }
        assert!(!text.contains("Domain"), "{text}");
        assert!(!keep(&token, false).to_str().unwrap().contains("Max-Age"));
    }

    #[test]
    fn the_token_is_found_among_other_cookies() {
        let token = Token::random();
        let mut headers = HeaderMap::new();
        let cookies = format!("a=b; {NAME}={}; haresign=x", token.secret());
        headers.insert(header::COOKIE, cookies.parse().unwrap());
        assert_eq!(super::token(&headers), Some(token));
        headers.insert(header::COOKIE, format!("{NAME}=x").parse().unwrap());
        assert_eq!(super::token(&headers), None);
    }
}
