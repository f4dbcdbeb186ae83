//! Nodes that differ from the usual one in what a test asks for.

use api::media;
use api::passwords::Params;
use api::state::WebSettings;
use psa::Hosts;

use crate::world::{Node, World};

/// How a node is made.
pub(crate) struct Make {
    /// How it hashes passwords: threads, passwords that may wait, and the cost of a hash.
    pub(crate) hashing: (usize, usize, Params),
    /// How it unpacks pictures: threads, and uploads that may wait.
    pub(crate) drawing: (usize, usize),
    /// How it stands on the web.
    pub(crate) web: WebSettings,
    /// Which hosts it asks when it asks a PSA.
    pub(crate) psa_hosts: Hosts,
}

impl Default for Make {
    fn default() -> Self {
        Self {
            hashing: (1, 64, Params::insecure_for_tests()),
            drawing: (media::THREADS, media::QUEUE),
            web: WebSettings::default(),
            psa_hosts: Hosts::Any,
        }
    }
}

impl World {
    /// Another node with `threads` password threads behind a queue of `queue` passwords, each hashed at this cost.
    #[must_use]
    pub fn another_node_that_hashes(&self, threads: usize, queue: usize, params: Params) -> Node {
        self.another_node_as(3, Make { hashing: (threads, queue, params), ..Make::default() })
    }

    /// Another node that stands on the web as `web` says: with limits, behind proxies.
    #[must_use]
    pub fn another_node_on_the_web(&self, web: WebSettings) -> Node {
        self.another_node_as(4, Make { web, ..Make::default() })
    }

    /// Another node that unpacks pictures on `threads` threads behind a queue of `queue` uploads.
    #[must_use]
    pub fn another_node_that_draws(&self, threads: usize, queue: usize) -> Node {
        self.another_node_as(5, Make { drawing: (threads, queue), ..Make::default() })
    }

    /// Another node that asks PSAs at public addresses only, as nodes do unless they are told otherwise.
    #[must_use]
    pub fn another_node_that_asks_strangers(&self) -> Node {
        self.another_node_as(6, Make { psa_hosts: Hosts::Public, ..Make::default() })
    }

    fn another_node_as(&self, seed: u64, make: Make) -> Node {
        Node::start_as(self.database(), &self.clock, seed, make)
    }
}
