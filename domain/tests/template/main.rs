//! Templates: what an organization makes of the standard, and what the standard changes meanwhile.

#![expect(clippy::unwrap_used, reason = "tests say what they expect; helpers too")]

mod edits;
mod properties;
mod sentences;
