//! The address that a request comes from: the peer's, or where the peer is a proxy that is trusted, the one it names.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Once;

use actix_web::http::header::{FORWARDED, HeaderName, X_FORWARDED_FOR};
use actix_web::{HttpRequest, web};
use ipnet::IpNet;

use crate::state::State;

/// Who is believed when they say for whom they ask.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    /// Their networks; nobody is believed where there are none.
    pub trusted: Vec<IpNet>,
    /// How they say it.
    pub header: ForwardedHeader,
}

/// The header in which proxies say for whom they ask. One of them alone is read: a proxy that writes one passes the
/// other on as the client sent it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ForwardedHeader {
    /// Addresses, the nearest last.
    #[default]
    XForwardedFor,
    /// The same with more around it (RFC 7239).
    Forwarded,
}

impl ForwardedHeader {
    const fn name(self) -> HeaderName {
        match self {
            Self::XForwardedFor => X_FORWARDED_FOR,
            Self::Forwarded => FORWARDED,
        }
    }

    /// The address in one of its items; none where the proxy does not tell or it cannot be read.
    fn address(self, item: &str) -> Option<IpAddr> {
        let node = match self {
            Self::XForwardedFor => item.trim(),
            Self::Forwarded => {
                let pairs = item.split(';').filter_map(|pair| pair.split_once('='));
                let (_, node) = pairs.into_iter().find(|(name, _)| name.trim().eq_ignore_ascii_case("for"))?;
                node.trim().trim_matches('"')
            }
        };
        let bare = node.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(node);
        bare.parse().ok().or_else(|| node.parse::<SocketAddr>().ok().map(|address| address.ip()))
    }
}

impl Proxies {
    /// Whom a request is for that came from `peer` with these headers: from the nearest hop outwards, the first that is
    /// not trusted. What lies beyond it anybody may have written.
    fn client(&self, peer: IpAddr, headers: &actix_web::http::header::HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        if !self.trusts(client) {
            return client;
        }
        // Item by item: what a client wrote before the proxy's own item may be no text at all.
        let lines = headers.get_all(self.header.name());
        let items: Vec<&[u8]> = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b',')).collect();
        for item in items.into_iter().rev() {
            let address = std::str::from_utf8(item).ok().and_then(|item| self.header.address(item));
            let Some(address) = address else { break };
            client = address.to_canonical();
            if !self.trusts(client) {
                break;
            }
        }
        client
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(&address))
    }
}

/// The address that a request comes from; none where there is no network between, as in some tests.
#[must_use]
pub fn address(request: &HttpRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    let Some(state) = request.app_data::<web::Data<State>>() else { return Some(peer.to_canonical()) };
    let proxies = &state.settings.web.proxies;
    let client = proxies.client(peer, request.headers());
    if client == peer.to_canonical() && request.headers().contains_key(X_FORWARDED_FOR) && !proxies.trusts(client) {
        static SAID: Once = Once::new();
        SAID.call_once(|| {
            tracing::warn!(
                %peer,
                "a peer that is not among ROSTER_TRUSTED_PROXIES says for whom it asks: if it is a proxy, everybody \
                 behind it counts as one address"
            );
        });
    }
    Some(client)
}

/// The same, as far as one client may choose it freely: of IPv6 the network of 64 bits that each is given.
#[must_use]
pub fn network(request: &HttpRequest) -> IpAddr {
    match address(request) {
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        Some(address) => address,
        None => Ipv4Addr::UNSPECIFIED.into(),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderMap, HeaderValue};

    use super::*;

    fn client(header: ForwardedHeader, peer: &str, lines: &[&'static str]) -> String {
        let trusted = ["10.0.0.0/8", "2001:db8::/32"].map(|network| network.parse().expect("a network"));
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header.name(), HeaderValue::from_static(line));
        }
        let proxies = Proxies { trusted: trusted.to_vec(), header };
        proxies.client(peer.parse().expect("an address"), &headers).to_string()
    }

    #[test]
    fn nobody_is_believed_unless_trusted() {
        let by = |peer, lines: &[&'static str]| client(ForwardedHeader::XForwardedFor, peer, lines);
        assert_eq!(by("192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
        assert_eq!(by("10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(by("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn the_nearest_hop_that_is_not_trusted_is_the_client() {
        let by = |lines: &[&'static str]| client(ForwardedHeader::XForwardedFor, "10.0.0.1", lines);
        // What the client itself sent stands before what the proxies added.
        assert_eq!(by(&["127.0.0.1, 198.51.100.7, 10.0.0.2"]), "198.51.100.7");
        assert_eq!(by(&["127.0.0.1", "198.51.100.7", "10.0.0.2"]), "198.51.100.7");
        assert_eq!(by(&["198.51.100.7:4711"]), "198.51.100.7");
        assert_eq!(by(&["[2001:db9::7]:4711"]), "2001:db9::7");
        assert_eq!(by(&["2001:db9::7"]), "2001:db9::7");
        assert_eq!(by(&["::ffff:198.51.100.7"]), "198.51.100.7");
        // What cannot be read ends the chain: beyond it nothing is known.
        assert_eq!(by(&["198.51.100.7, unknown, 10.0.0.2"]), "10.0.0.2");
        assert_eq!(by(&["198.51.100.7, "]), "10.0.0.1");
        assert_eq!(by(&["10.0.0.3, 10.0.0.2"]), "10.0.0.3");
    }

    #[test]
    fn the_standard_header_is_read_where_it_is_meant() {
        let by = |lines: &[&'static str]| client(ForwardedHeader::Forwarded, "2001:db8::1", lines);
        assert_eq!(by(&["for=192.0.2.60;proto=http;by=203.0.113.43"]), "192.0.2.60");
        assert_eq!(by(&["For=\"[2001:db9::7]:4711\""]), "2001:db9::7");
        assert_eq!(by(&["for=192.0.2.43, proto=https; for=198.51.100.17"]), "198.51.100.17");
        assert_eq!(by(&["for=192.0.2.43, for=_hidden"]), "2001:db8::1");
        assert_eq!(by(&["for=192.0.2.43", "by=10.0.0.9"]), "2001:db8::1");
    }
}
