//! Errors as the API answers them: problem+json (RFC 9457), whatever they come from.

mod answer;
mod code;
mod failure;
mod faults;
mod from_domain;
mod from_psa;
mod from_storage;
mod pages;

pub use answer::{FieldProblem, Problem};
pub use code::Code;
pub use failure::Failure;
pub use faults::Faults;
pub use pages::{index, page};
