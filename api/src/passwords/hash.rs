//! Argon2id itself: one worker's memory, used again for every hash.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Version};
use thiserror::Error;

use super::{Params, Password};

/// Length of a hash in bytes (RFC 9106, section 4: 256 bits).
const OUTPUT: usize = 32;

/// Length of a salt in bytes (RFC 9106, section 4: 128 bits).
pub(super) const SALT: usize = 16;

/// What comparing a password with a stored hash found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The password is the right one.
    pub matches: bool,
    /// It is right, but its hash was made with other parameters than today's: hash it again and store that.
    pub outdated: bool,
}

impl Verdict {
    pub(super) const NO: Self = Self { matches: false, outdated: false };
}

/// Why a hash could not be computed or understood.
#[derive(Debug, Error)]
pub(super) enum Failed {
    #[error("Argon2: {0}")]
    Argon2(#[from] argon2::Error),
    #[error("unknown format: {0}")]
    Format(#[from] argon2::password_hash::Error),
    #[error("unknown format: {0}")]
    Phc(#[from] argon2::password_hash::phc::Error),
    #[error("unknown format: no version, salt or output")]
    Incomplete,
    #[error("{0}")]
    Params(#[from] super::Unsuitable),
}

/// Hashes with fixed parameters in memory that it keeps until it is told to clear it.
pub(super) struct Hasher {
    params: argon2::Params,
    /// Empty until the first hash.
    blocks: Vec<Block>,
    is_wiped: bool,
}

impl Hasher {
    pub(super) fn new(params: Params) -> Result<Self, Failed> {
        let params = params.to_argon2()?;
        Ok(Self { params, blocks: Vec::new(), is_wiped: true })
    }

    /// Wipes what the last hash left behind: it would let a reader of this memory try passwords without Argon2's cost.
    pub(super) fn wipe(&mut self) {
        if !self.is_wiped {
            self.blocks.fill(Block::new());
            self.is_wiped = true;
        }
    }

    /// Wipes the memory and gives it back.
    pub(super) fn clear(&mut self) {
        self.wipe();
        self.blocks = Vec::new();
    }

    /// The PHC string of `password`.
    pub(super) fn hash(&mut self, password: &Password, salt: [u8; SALT]) -> Result<String, Failed> {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params.clone());
        let output = self.compute(&argon2, password, &salt, OUTPUT)?;
        phc(&self.params, salt, output)
    }

    /// Whether `password` is the one that `stored` was made from, by whatever Argon2 with whatever parameters.
    pub(super) fn verify(&mut self, password: &Password, stored: &str) -> Result<Verdict, Failed> {
        let stored = PasswordHash::new(stored)?;
        let (Some(version), Some(salt), Some(expected)) = (stored.version, stored.salt, stored.hash) else {
            return Err(Failed::Incomplete);
        };
        let algorithm = Algorithm::try_from(stored.algorithm.as_str())?;
        let version = Version::try_from(version)?;
        let params = argon2::Params::try_from(&stored)?;
        let current = Params::of_stored(&params)? == Params::of_stored(&self.params)?
            && (algorithm, version, expected.len()) == (Algorithm::Argon2id, Version::V0x13, OUTPUT);

        let argon2 = Argon2::new(algorithm, version, params);
        // The equality of `Output` takes constant time.
        let matches = self.compute(&argon2, password, &salt, expected.len())? == expected;
        Ok(Verdict { matches, outdated: matches && !current })
    }

    fn compute(&mut self, argon2: &Argon2<'_>, password: &Password, salt: &[u8], len: usize) -> Result<Output, Failed> {
        let mut output = [0; Output::MAX_LENGTH];
        let output = output.get_mut(..len).ok_or(Failed::Incomplete)?;
        let password = password.as_str().as_bytes();
        if argon2.params().block_count() <= self.params.block_count() {
            self.blocks.resize(self.params.block_count(), Block::new());
            self.is_wiped = false;
            argon2.hash_password_into_with_memory(password, salt, output, &mut self.blocks)?;
        } else {
            argon2.hash_password_into(password, salt, output)?;
        }
        Ok(Output::new(output)?)
    }
}

/// A hash of no password, for users who do not exist: verifying against it takes as long as against a real one.
pub(super) fn of_nobody(params: Params, salt: [u8; SALT], output: [u8; OUTPUT]) -> Result<String, Failed> {
    phc(&params.to_argon2()?, salt, Output::new(&output)?)
}

fn phc(params: &argon2::Params, salt: [u8; SALT], output: Output) -> Result<String, Failed> {
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(params)?,
        salt: Some(Salt::new(&salt)?),
        hash: Some(output),
    };
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hasher() -> Hasher {
        Hasher::new(Params::insecure_for_tests()).unwrap()
    }

    #[test]
    fn agrees_with_the_reference_implementation() {
        // test.c of github.com/P-H-C/phc-winner-argon2: "password", "somesalt".
        let stored = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
        let verdict = hasher().verify(&"password".into(), stored).unwrap();
        assert_eq!(verdict, Verdict { matches: true, outdated: true });
        assert_eq!(hasher().verify(&"Password".into(), stored).unwrap(), Verdict::NO);
    }

    #[test]
    fn a_hash_names_its_parameters() {
        let stored = hasher().hash(&"secret".into(), [7; SALT]).unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=8,t=1,p=1$BwcHBwcHBwcHBwcHBwcHBw$"), "{stored}");
        let verdict = hasher().verify(&"secret".into(), &stored).unwrap();
        assert_eq!(verdict, Verdict { matches: true, outdated: false });
    }

    #[test]
    fn other_parameters_still_match_but_are_outdated() {
        let more = Params::of_stored(&argon2::Params::new(64, 2, 2, None).unwrap()).unwrap();
        let stored = Hasher::new(more).unwrap().hash(&"secret".into(), [7; SALT]).unwrap();
        assert_eq!(hasher().verify(&"secret".into(), &stored).unwrap(), Verdict { matches: true, outdated: true });
        assert_eq!(hasher().verify(&"other".into(), &stored).unwrap(), Verdict::NO);
    }

    #[test]
    fn what_is_not_an_argon2_hash_is_an_error_before_any_work() {
        for stored in [
            "",
            "secret",
            "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
            "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ",
            "$argon2id$v=99$m=8,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            "$argon2id$v=19$m=4294967295,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            "$argon2id$v=19$m=8,t=4294967295,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        ] {
            assert!(hasher().verify(&"secret".into(), stored).is_err(), "{stored}");
        }
    }

    #[test]
    fn nothing_of_a_password_stays_in_wiped_memory() {
        let mut hasher = hasher();
        let is_zero = |block: &Block| block.as_ref().iter().all(|&word| word == 0);
        hasher.hash(&"secret".into(), [7; SALT]).unwrap();
        assert!(!hasher.blocks.iter().all(is_zero));
        hasher.wipe();
        assert!(!hasher.blocks.is_empty() && hasher.blocks.iter().all(is_zero));
        hasher.clear();
        assert_eq!(hasher.blocks.capacity(), 0);
    }
}
