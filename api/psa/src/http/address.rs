//! Which addresses are asked at all. An account chooses them, so without a limit it could have the server ask its own
//! neighbours: databases, metadata services, routers.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Which hosts are asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hosts {
    /// Those that the whole internet reaches, by https.
    #[default]
    Public,
    /// Any, by http as well: for tests, and for a PSA in the same network.
    Any,
}

/// Why an address is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    /// It is not https.
    #[error("The address of a PSA begins with https://.")]
    Scheme,
    /// There is more to it than a host, a port and a path.
    #[error("The address of a PSA has a host, perhaps a port and a path, and nothing else.")]
    Shape,
    /// It leads into a network that is not public.
    #[error(
        "The address of a PSA leads to a public host, unless the installation allows others (ROSTER_PSA_ALLOW_PRIVATE_HOSTS)."
    )]
    Private,
}

/// Whether an address may be asked. What its host's name leads to is looked at once more when it is asked.
///
/// # Errors
/// [`AddressFault`]
pub fn check_address(url: &Url, hosts: Hosts) -> Result<(), AddressFault> {
    let is_scheme = match hosts {
        Hosts::Public => url.scheme() == "https",
        Hosts::Any => matches!(url.scheme(), "https" | "http"),
    };
    if !is_scheme {
        return Err(AddressFault::Scheme);
    }
    let is_plain =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    if !is_plain {
        return Err(AddressFault::Shape);
    }
    let is_allowed = match (hosts, url.host()) {
        (_, None) => return Err(AddressFault::Shape),
        (Hosts::Any, _) => true,
        (Hosts::Public, Some(Host::Ipv4(ip))) => is_public(ip.into()),
        (Hosts::Public, Some(Host::Ipv6(ip))) => is_public(ip.into()),
        (Hosts::Public, Some(Host::Domain(name))) => is_public_name(name),
    };
    if is_allowed { Ok(()) } else { Err(AddressFault::Private) }
}

/// Names that lead nowhere outside (RFC 6761, RFC 6762, RFC 9476): no name server has to be asked about them.
fn is_public_name(name: &str) -> bool {
    const INSIDE: [&str; 7] = ["localhost", "local", "internal", "lan", "home.arpa", "test", "invalid"];
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let is_inside = |zone: &&str| name.strip_suffix(*zone).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    name.contains('.') && !INSIDE.iter().any(is_inside)
}

/// Whether the whole internet reaches this address (IANA's registries of special-purpose addresses).
#[must_use]
pub(super) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => ip.to_ipv4_mapped().map_or_else(|| is_public_v6(ip), is_public_v4),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let is_special = a == 0
        || ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation()
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b));
    !is_special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    // Only 2000::/3 is given out; in it are tunnels, which lead to IPv4 addresses of any kind, and documentation.
    let is_given_out = (0x2000..0x4000).contains(&a);
    let is_special = a == 0x2002 || (a == 0x2001 && (b < 0x200 || b == 0xdb8)) || (a == 0x3fff && b < 0x1000);
    is_given_out && !is_special
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, hosts: Hosts) -> Result<(), AddressFault> {
        check_address(&Url::parse(url).unwrap(), hosts)
    }

    #[test]
    fn public_hosts_are_asked_by_https() {
        for good in [
            "https://api-na.myconnectwise.net",
            "https://psa.example.com:8443/connect/",
            "https://8.8.8.8",
            "https://[2606:4700::1111]/",
        ] {
            assert_eq!(check(good, Hosts::Public), Ok(()), "{good}");
        }
        assert_eq!(check("http://api-na.myconnectwise.net", Hosts::Public), Err(AddressFault::Scheme));
        assert_eq!(check("ftp://api-na.myconnectwise.net", Hosts::Any), Err(AddressFault::Scheme));
        assert_eq!(check("http://127.0.0.1:8090/", Hosts::Any), Ok(()));
    }

    #[test]
    fn what_is_inside_is_not_asked() {
        for bad in [
            "https://localhost",
            "https://LOCALHOST.",
            "https://psa.local",
            "https://metadata.google.internal",
            "https://psa",
            "https://127.0.0.1",
            "https://127.1",
            "https://0x7f000001",
            "https://2130706433",
            "https://0.0.0.0",
            "https://10.1.2.3",
            "https://172.16.0.1",
            "https://192.168.1.1",
            "https://169.254.169.254",
            "https://100.64.0.1",
            "https://198.18.0.1",
            "https://224.0.0.1",
            "https://255.255.255.255",
            "https://[::1]",
            "https://[::]",
            "https://[fe80::1]",
            "https://[fd00::1]",
            "https://[::ffff:10.0.0.1]",
            "https://[64:ff9b::a00:1]",
            "https://[2002:a00:1::]",
            "https://[2001:db8::1]",
        ] {
            assert_eq!(check(bad, Hosts::Public), Err(AddressFault::Private), "{bad}");
        }
    }

    #[test]
    fn nothing_is_smuggled_in() {
        for bad in [
            "https://user@example.com",
            "https://user:pw@example.com",
            "https://example.com/?a=b",
            "https://example.com/#x",
        ] {
            assert_eq!(check(bad, Hosts::Any), Err(AddressFault::Shape), "{bad}");
        }
    }
}
