//! Clients of professional-services-automation systems: `ConnectWise` PSA and Autotask PSA, written from their vendors'
//! public documentation of the REST APIs.
//!
//! All that is asked of a PSA is which companies it has. The answers come from a stranger's server at an address that an
//! account chose, so nothing is taken on trust: only public hosts are asked, by https, no redirect is followed, an answer
//! has a bounded size and a bounded time, and whatever goes wrong becomes a [`Fault`] that says what to do about it.

mod autotask;
mod company;
mod connection;
mod connectwise;
mod fault;
mod http;
mod psa;

pub use company::{Company, CompanyPage, is_company_id};
pub use connection::{Connection, Credentials};
pub use fault::Fault;
pub use http::{AddressFault, Hosts, check_address};
pub use psa::{PAGES_MAX, Psa, Timing, Unusable};
