//! How much work one password hash is.

use thiserror::Error;

/// What OWASP's Password Storage Cheat Sheet holds equally strong, as (memory in KiB, passes).
const MINIMA: [(u32, u32); 5] = [(47_104, 1), (19_456, 2), (12_288, 3), (9_216, 4), (7_168, 5)];

/// More than this is a typing error or an attack, and would take the server's memory or its processors.
const MAX_MEMORY_KIB: u32 = 1024 * 1024;
const MAX_PASSES: u32 = 64;
const MAX_LANES: u32 = 64;

/// The cost of one Argon2id hash; the default is OWASP's second minimum: 19 MiB, 2 passes, 1 lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Params {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// Why a cost is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Unsuitable {
    /// Cheaper to guess than OWASP allows.
    #[error(
        "password hashing is too weak: at least 47104 KiB with 1 pass, 19456 with 2, 12288 with 3, 9216 with 4 \
         or 7168 with 5"
    )]
    TooWeak,
    /// Outside what a server can compute, or what Argon2 defines (at least 8 KiB for a lane).
    #[error(
        "password hashing takes 1 to {MAX_LANES} lanes, at most {MAX_PASSES} passes and 8 KiB a lane to \
         {MAX_MEMORY_KIB} KiB of memory"
    )]
    OutOfRange,
}

impl Params {
    /// Memory in KiB, passes over it and lanes; refused when weaker than OWASP's minimum or out of all proportion.
    ///
    /// # Errors
    /// [`Unsuitable`]
    pub fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, Unsuitable> {
        let params = Self { memory_kib, passes, lanes }.in_range()?;
        if MINIMA.iter().any(|&(memory, least)| memory_kib >= memory && passes >= least) {
            Ok(params)
        } else {
            Err(Unsuitable::TooWeak)
        }
    }

    /// The least that Argon2 can do, microseconds instead of milliseconds: nothing that deserves protection.
    #[must_use]
    pub const fn insecure_for_tests() -> Self {
        Self { memory_kib: 8, passes: 1, lanes: 1 }
    }

    /// What a stored hash was made with, however weak: it must still be verified to be replaced.
    pub(super) fn of_stored(params: &argon2::Params) -> Result<Self, Unsuitable> {
        Self { memory_kib: params.m_cost(), passes: params.t_cost(), lanes: params.p_cost() }.in_range()
    }

    pub(super) fn to_argon2(self) -> argon2::Result<argon2::Params> {
        argon2::Params::new(self.memory_kib, self.passes, self.lanes, None)
    }

    fn in_range(self) -> Result<Self, Unsuitable> {
        let sane = (1..=MAX_LANES).contains(&self.lanes)
            && (1..=MAX_PASSES).contains(&self.passes)
            && (8 * self.lanes..=MAX_MEMORY_KIB).contains(&self.memory_kib);
        if sane { Ok(self) } else { Err(Unsuitable::OutOfRange) }
    }
}

impl Default for Params {
    fn default() -> Self {
        Self { memory_kib: 19_456, passes: 2, lanes: 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_what_owasp_recommends() {
        assert_eq!(Params::new(19_456, 2, 1), Ok(Params::default()));
    }

    #[test]
    fn memory_and_passes_make_up_for_one_another() {
        for (memory, passes) in MINIMA {
            assert!(Params::new(memory, passes, 1).is_ok());
            assert_eq!(Params::new(memory - 1, passes, 1), Err(Unsuitable::TooWeak));
        }
        assert_eq!(Params::new(47_103, 1, 1), Err(Unsuitable::TooWeak));
    }

    #[test]
    fn the_absurd_is_refused() {
        for (memory, passes, lanes) in
            [(19_456, 2, 0), (19_456, 0, 1), (u32::MAX, 2, 1), (19_456, u32::MAX, 1), (19_456, 2, u32::MAX), (8, 2, 2)]
        {
            assert_eq!(Params::new(memory, passes, lanes), Err(Unsuitable::OutOfRange));
        }
    }
}
