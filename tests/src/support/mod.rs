//! Servers that tests talk to.

pub mod psa;
pub mod smtp;
