//! Looking up names: what leads into a network that is not public is as if it were not there. It is looked at here, where
//! the connection is made, since a name may lead elsewhere each time it is asked for.

use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::address::{Hosts, is_public};

/// The system's resolver, without what must not be asked.
#[derive(Clone, Copy, Debug)]
pub struct Guarded(pub Hosts);

/// A name leads inside only.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to no public address")]
pub struct LeadsInside;

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let hosts = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> =
                found.filter(|address| hosts == Hosts::Any || is_public(address.ip())).collect();
            if allowed.is_empty() {
                return Err(LeadsInside.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}
