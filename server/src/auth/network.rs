//! The network address that a request comes from, behind as many proxies as the settings say.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use axum::http::HeaderName;

const FORWARDED: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address of whoever asks. Each trusted proxy appends the address that it saw, so the
/// visitor's is as many from the end as there are proxies; what stands before was written by
/// the visitor and may be anything.
pub(crate) fn address(request: &Request, proxies: usize) -> Option<IpAddr> {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip());
    let Some(from_end) = proxies.checked_sub(1) else {
        return peer;
    };
    let forwarded: Vec<&str> = request
        .headers()
        .get_all(FORWARDED)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    forwarded
        .iter()
        .rev()
        .nth(from_end)
        .and_then(|text| text.parse().ok())
        .or(peer)
}

/// The part of an address that one household or office shares: IPv6 gives each of them 2^64.
pub(crate) fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let bits = address.to_bits() & !u128::from(u64::MAX);
            IpAddr::V6(Ipv6Addr::from_bits(bits))
        }
        other @ IpAddr::V4(_) => other,
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn request(forwarded: &[&str]) -> Request {
        let mut builder = Request::builder();
        for value in forwarded {
            builder = builder.header(FORWARDED, *value);
        }
        let mut request = builder.body(Body::empty()).unwrap();
        let peer: SocketAddr = "10.0.0.1:5000".parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    }

    #[test]
    fn what_a_visitor_writes_into_the_header_is_not_believed() {
        let of = |forwarded: &[&str], proxies| {
            address(&request(forwarded), proxies).unwrap().to_string()
        };
        assert_eq!(of(&["1.1.1.1"], 0), "10.0.0.1");
        assert_eq!(of(&["6.6.6.6, 2.2.2.2"], 1), "2.2.2.2");
        assert_eq!(of(&["6.6.6.6", "2.2.2.2, 3.3.3.3"], 2), "2.2.2.2");
        assert_eq!(of(&[], 1), "10.0.0.1");
        assert_eq!(of(&["nonsense"], 1), "10.0.0.1");
    }

    #[test]
    fn neighbours_in_ipv6_are_one() {
        let of = |text: &str| neighbourhood(text.parse().unwrap()).to_string();
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(of("192.0.2.7"), "192.0.2.7");
        assert_eq!(of("::ffff:192.0.2.7"), "192.0.2.7");
    }
}
