//! Servers that tests talk to.

pub mod smtp;
