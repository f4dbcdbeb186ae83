//! Hashes passwords on a few threads of their own, so that a rush of sign-ins neither stops other requests nor takes
//! all memory: what does not fit the queue is refused at once.

use std::io;

use super::hash::{self, Hasher, SALT, Verdict};
use super::{Params, Password};
use crate::ambient::Ambient;
use crate::workers::{Bench, Overloaded, Workers};

/// Threads that hash passwords, and the queue before them; dropping it ends the threads once the queue is empty.
pub struct HashPool {
    ambient: Ambient,
    workers: Workers<Worker>,
}

impl HashPool {
    /// Starts `threads` threads, each of which takes the memory of one hash while it has work, behind a queue of `queue` passwords (at least 1 each).
    ///
    /// # Errors
    /// The operating system refuses a thread.
    pub fn new(threads: usize, queue: usize, params: Params, ambient: &Ambient) -> io::Result<Self> {
        let nobody = hash::of_nobody(params, ambient.random(), ambient.random()).map_err(io::Error::other)?;
        let worker = || Ok(Worker { hasher: Hasher::new(params).map_err(io::Error::other)?, nobody: nobody.clone() });
        let workers = (0..threads.max(1)).map(|_| worker()).collect::<io::Result<Vec<_>>>()?;
        Ok(Self { ambient: ambient.clone(), workers: Workers::start("password", queue, workers)? })
    }

    /// Hashes `password` with a new salt; the answer is a PHC string, for storing as it is.
    ///
    /// # Errors
    /// [`Overloaded`] at once, without waiting, when the queue is full.
    pub async fn hash(&self, password: Password) -> Result<String, Overloaded> {
        let salt = self.ambient.random();
        self.workers.run(move |worker| worker.hash(&password, salt)).await?.ok_or(Overloaded)
    }

    /// Compares `password` with a `stored` hash. `None` (no such user, no password yet) takes as long as a wrong
    /// password and never matches; so does a stored text that is no hash, which is logged.
    ///
    /// # Errors
    /// [`Overloaded`] at once, without waiting, when the queue is full.
    pub async fn verify(&self, password: Password, stored: Option<String>) -> Result<Verdict, Overloaded> {
        self.workers.run(move |worker| worker.verify(&password, stored.as_deref())).await
    }
}

struct Worker {
    hasher: Hasher,
    nobody: String,
}

/// In a rush of sign-ins each hash writes over what the one before it left behind; after it the memory is given back.
impl Bench for Worker {
    const TOLD_TOGETHER: usize = 4;

    fn wipe(&mut self) {
        self.hasher.wipe();
    }

    fn clear(&mut self) {
        self.hasher.clear();
    }
}

impl Worker {
    fn hash(&mut self, password: &Password, salt: [u8; SALT]) -> Option<String> {
        self.hasher
            .hash(password, salt)
            .inspect_err(|error| tracing::error!(%error, "a password could not be hashed"))
            .ok()
    }

    fn verify(&mut self, password: &Password, stored: Option<&str>) -> Verdict {
        if let Some(stored) = stored {
            match self.hasher.verify(password, stored) {
                Ok(verdict) => return verdict,
                Err(error) => tracing::error!(%error, "a stored password hash is of no use"),
            }
        }
        // Only the time it takes counts: nobody's password is never right.
        if let Err(error) = self.hasher.verify(password, &self.nobody) {
            tracing::error!(%error, "nobody's password hash is of no use");
        }
        Verdict::NO
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(threads: usize, queue: usize) -> HashPool {
        HashPool::new(threads, queue, Params::insecure_for_tests(), &Ambient::system()).unwrap()
    }

    #[tokio::test]
    async fn the_right_password_matches_and_another_does_not() {
        let pool = pool(2, 8);
        let stored = pool.hash("correct horse".into()).await.unwrap();
        let right = pool.verify("correct horse".into(), Some(stored.clone())).await.unwrap();
        assert_eq!(right, Verdict { matches: true, outdated: false });
        assert_eq!(pool.verify("Correct horse".into(), Some(stored)).await, Ok(Verdict::NO));
    }

    #[tokio::test]
    async fn equal_passwords_have_different_hashes() {
        let pool = pool(1, 8);
        assert_ne!(pool.hash("secret".into()).await, pool.hash("secret".into()).await);
    }

    #[tokio::test]
    async fn nobody_and_nonsense_never_match() {
        let pool = pool(1, 8);
        assert_eq!(pool.verify("".into(), None).await, Ok(Verdict::NO));
        assert_eq!(pool.verify("secret".into(), Some("secret".into())).await, Ok(Verdict::NO));
    }

    #[test]
    fn nobody_is_verified_with_the_same_parameters() {
        let nobody = hash::of_nobody(Params::default(), [0; SALT], [0; 32]).unwrap();
        assert!(nobody.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{nobody}");
    }

    #[tokio::test]
    async fn many_callers_share_few_threads() {
        let pool = pool(2, 64);
        let hashes = futures_util::future::join_all((0..64).map(|n| pool.hash(n.to_string().into()))).await;
        assert!(hashes.iter().all(Result::is_ok));
    }

    /// `cargo test --release -p api -- --ignored --nocapture how_long`
    #[test]
    #[ignore = "measures; needs a release build to mean anything"]
    #[expect(clippy::print_stdout, reason = "the measurement is its point")]
    fn how_long_a_hash_takes() {
        let mut hasher = Hasher::new(Params::default()).unwrap();
        let start = std::time::Instant::now();
        for _ in 0..50 {
            hasher.hash(&"correct horse".into(), [7; SALT]).unwrap();
        }
        println!("{:?} a hash", start.elapsed() / 50);
    }
}
