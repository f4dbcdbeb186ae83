//! Nodes with threads of their own for what keeps a processor busy, as many as a test asks for.

use api::media;
use api::passwords::Params;

use crate::world::{Node, World};

/// How a node hashes passwords: threads, passwords that may wait, and the cost of a hash.
pub(crate) type Hashing = (usize, usize, Params);

/// How a node unpacks pictures: threads, and uploads that may wait.
pub(crate) type Drawing = (usize, usize);

/// How nodes hash unless a test asks otherwise.
pub(crate) const HASHING: Hashing = (1, 64, Params::insecure_for_tests());

/// How nodes unpack pictures unless a test asks otherwise: as servers do.
pub(crate) const DRAWING: Drawing = (media::THREADS, media::QUEUE);

impl World {
    /// Another node with `threads` password threads behind a queue of `queue` passwords, each hashed at this cost.
    #[must_use]
    pub fn another_node_that_hashes(&self, threads: usize, queue: usize, params: Params) -> Node {
        Node::start_with(self.database(), &self.clock, 3, (threads, queue, params), DRAWING)
    }

    /// Another node that unpacks pictures on `threads` threads behind a queue of `queue` uploads.
    #[must_use]
    pub fn another_node_that_draws(&self, threads: usize, queue: usize) -> Node {
        Node::start_with(self.database(), &self.clock, 4, HASHING, (threads, queue))
    }
}
