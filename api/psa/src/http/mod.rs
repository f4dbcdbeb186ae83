//! Asking strangers over HTTP.

mod address;
mod ask;
mod pace;
mod resolve;
mod transport;

pub use address::{AddressFault, Hosts, check_address};
pub use ask::{Ask, Reply};
pub use transport::Transport;
