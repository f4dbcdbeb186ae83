//! Hashes passwords on a few threads of their own, so that a rush of sign-ins neither stops other requests nor takes
//! all memory: what does not fit the queue is refused at once.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use thiserror::Error;
use tokio::sync::oneshot;

use super::hash::{self, Hasher, SALT, Verdict};
use super::{Params, Password};
use crate::ambient::Ambient;

/// Threads that hash passwords, and the queue before them; dropping it ends the threads once the queue is empty.
#[derive(Debug)]
pub struct HashPool {
    ambient: Ambient,
    queue: Option<SyncSender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

/// More passwords wait to be hashed than the queue may hold: ask again in a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("too many passwords are waiting to be hashed")]
pub struct Overloaded;

#[derive(Debug)]
enum Job {
    Hash {
        password: Password,
        salt: [u8; SALT],
        reply: oneshot::Sender<String>,
    },
    Verify {
        password: Password,
        stored: Option<String>,
        reply: oneshot::Sender<Verdict>,
    },
    #[cfg(test)]
    Panic,
}

impl Job {
    /// Whether who asked still waits: a closed connection or a timeout drops the future.
    fn is_wanted(&self) -> bool {
        match self {
            Self::Hash { reply, .. } => !reply.is_closed(),
            Self::Verify { reply, .. } => !reply.is_closed(),
            #[cfg(test)]
            Self::Panic => true,
        }
    }
}

impl HashPool {
    /// Starts `threads` threads, each with the memory of one hash, behind a queue of `queue` passwords (at least 1 each).
    ///
    /// # Errors
    /// The operating system refuses a thread.
    pub fn new(threads: usize, queue: usize, params: Params, ambient: &Ambient) -> io::Result<Self> {
        let (sender, receiver) = sync_channel(queue.max(1));
        let receiver = Arc::new(Mutex::new(receiver));
        let nobody = hash::of_nobody(params, ambient.random(), ambient.random()).map_err(io::Error::other)?;
        let mut pool = Self { ambient: ambient.clone(), queue: Some(sender), threads: Vec::new() };
        for number in 0..threads.max(1) {
            let mut worker = Worker { hasher: Hasher::new(params).map_err(io::Error::other)?, nobody: nobody.clone() };
            let receiver = Arc::clone(&receiver);
            let name = format!("password-{number}");
            pool.threads.push(thread::Builder::new().name(name).spawn(move || worker.run(&receiver))?);
        }
        Ok(pool)
    }

    /// Hashes `password` with a new salt; the answer is a PHC string, for storing as it is.
    ///
    /// # Errors
    /// [`Overloaded`] at once, without waiting, when the queue is full.
    pub async fn hash(&self, password: Password) -> Result<String, Overloaded> {
        let (reply, answer) = oneshot::channel();
        self.submit(Job::Hash { password, salt: self.ambient.random(), reply })?;
        answer.await.map_err(|_| Overloaded)
    }

    /// Compares `password` with a `stored` hash. `None` (no such user, no password yet) takes as long as a wrong
    /// password and never matches; so does a stored text that is no Argon2 hash, which is logged.
    ///
    /// # Errors
    /// [`Overloaded`] at once, without waiting, when the queue is full.
    pub async fn verify(&self, password: Password, stored: Option<String>) -> Result<Verdict, Overloaded> {
        let (reply, answer) = oneshot::channel();
        self.submit(Job::Verify { password, stored, reply })?;
        answer.await.map_err(|_| Overloaded)
    }

    fn submit(&self, job: Job) -> Result<(), Overloaded> {
        self.queue.as_ref().ok_or(Overloaded)?.try_send(job).map_err(|_| Overloaded)
    }
}

impl Drop for HashPool {
    /// Waits for the hashes under way only: the futures borrow the pool, so those who queue have gone and are skipped.
    fn drop(&mut self) {
        drop(self.queue.take());
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a password thread had panicked");
            }
        }
    }
}

struct Worker {
    hasher: Hasher,
    nobody: String,
}

impl Worker {
    fn run(&mut self, jobs: &Mutex<Receiver<Job>>) {
        be_considerate();
        loop {
            // The lock is held while waiting and let go before hashing: the threads take turns in waiting.
            let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
            match job {
                // A panic is a bug, and one job's: whoever waits for that is told, and the thread is there for the next.
                Ok(job) if job.is_wanted() => {
                    if catch_unwind(AssertUnwindSafe(|| self.work(job))).is_err() {
                        tracing::error!("hashing a password panicked");
                    }
                }
                Ok(_) => {}
                Err(_) => return,
            }
        }
    }

    fn work(&mut self, job: Job) {
        match job {
            Job::Hash { password, salt, reply } => match self.hasher.hash(&password, salt) {
                // That nobody waits for the answer any more is no error, here and below.
                Ok(hash) => _ = reply.send(hash),
                Err(error) => tracing::error!(%error, "a password could not be hashed"),
            },
            Job::Verify { password, stored, reply } => {
                _ = reply.send(self.verify(&password, stored.as_deref()));
            }
            #[cfg(test)]
            Job::Panic => panic!("on purpose"),
        }
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

/// Lets requests that need a processor for microseconds go before hashes that need it for milliseconds.
fn be_considerate() {
    // Process 0 is the caller, and on Linux that is the calling thread alone (setpriority(2), "C library/kernel
    // differences"); elsewhere it would be the whole server. Without it everything still works.
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, 10) {
        tracing::debug!(%error, "password threads keep the ordinary priority");
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    fn pool(threads: usize, queue: usize) -> HashPool {
        HashPool::new(threads, queue, Params::insecure_for_tests(), &Ambient::system()).unwrap()
    }

    /// A pool without threads: what is put into the queue stays there.
    fn stuck(queue: usize) -> (HashPool, Receiver<Job>) {
        let (sender, receiver) = sync_channel(queue);
        (HashPool { ambient: Ambient::system(), queue: Some(sender), threads: Vec::new() }, receiver)
    }

    fn poll<T>(future: impl Future<Output = T>) -> Poll<T> {
        pin!(future).poll(&mut Context::from_waker(Waker::noop()))
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

    #[test]
    fn a_full_queue_refuses_at_once() {
        let (pool, _jobs) = stuck(2);
        assert!(poll(pool.verify("secret".into(), None)).is_pending());
        assert!(poll(pool.hash("secret".into())).is_pending());
        assert_eq!(poll(pool.hash("secret".into())), Poll::Ready(Err(Overloaded)));
        assert_eq!(poll(pool.verify("secret".into(), None)), Poll::Ready(Err(Overloaded)));
    }

    #[test]
    fn who_has_gone_is_skipped() {
        let (pool, jobs) = stuck(2);
        let mut future = Box::pin(pool.hash("secret".into()));
        assert!(poll(future.as_mut()).is_pending());
        let job = jobs.try_recv().unwrap();
        assert!(job.is_wanted());
        drop(future);
        assert!(!job.is_wanted());
    }

    #[tokio::test]
    async fn many_callers_share_few_threads() {
        let pool = pool(2, 64);
        let hashes = futures_util::future::join_all((0..64).map(|n| pool.hash(n.to_string().into()))).await;
        assert!(hashes.iter().all(Result::is_ok));
    }

    #[tokio::test]
    async fn a_panic_costs_one_job_and_no_thread() {
        let pool = pool(1, 8);
        for _ in 0..3 {
            pool.submit(Job::Panic).unwrap();
        }
        assert!(pool.hash("secret".into()).await.is_ok());
    }

    #[test]
    fn dropping_the_pool_ends_its_threads() {
        drop(pool(3, 1));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn only_the_password_threads_step_back() {
        let priority = || rustix::process::getpriority_process(None).unwrap();
        let before = priority();
        let inside = thread::spawn(move || {
            be_considerate();
            priority()
        });
        assert_eq!(inside.join().unwrap(), 10);
        assert_eq!(priority(), before);
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
