//! A change must come from a page of this site. Browsers say where a request comes from, and
//! a page of another site cannot make them say otherwise.

use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};

/// Whether a request changes nothing by its method.
pub(crate) fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether a request comes from a page of the site at `public_url`, or of the host that the
/// request itself names with the same scheme: a page of `http://` is anybody's on the way.
pub(crate) fn is_same(parts: &Parts, public_url: &str) -> bool {
    let text = |name: &str| header_text(&parts.headers, name);
    // Every browser of today sends this one over encrypted connections.
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let Some(origin) = text(header::ORIGIN.as_str()) else {
        return false;
    };
    if origin == public_url {
        return true;
    }
    let authority = parts
        .uri
        .authority()
        .map(axum::http::uri::Authority::as_str);
    let host = authority
        .or_else(|| text(header::HOST.as_str()))
        .unwrap_or_default();
    let scheme = public_url.split("://").next().unwrap_or_default();
    !host.is_empty() && origin.split_once("://") == Some((scheme, host))
}

fn header_text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    fn is_same(headers: &[(&str, &str)]) -> bool {
        let mut builder = Request::post("/accounts/login").header("host", "haresign.example");
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        let (parts, ()) = builder.body(()).unwrap().into_parts();
        super::is_same(&parts, "https://www.haresign.example")
    }

    #[test]
    fn only_pages_of_this_site_change_anything() {
        assert!(is_same(&[("sec-fetch-site", "same-origin")]));
        assert!(is_same(&[("origin", "https://www.haresign.example")]));
        assert!(is_same(&[("origin", "https://haresign.example")]));
        for refused in [
            &[][..],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "none")],
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
            &[("origin", "http://haresign.example")],
            &[("origin", "http://www.haresign.example")],
            &[("origin", "https://haresign.example.evil.example")],
            &[
                ("sec-fetch-site", "cross-site"),
                ("origin", "https://haresign.example"),
            ],
        ] {
            assert!(!is_same(refused), "{refused:?}");
        }
    }
}
