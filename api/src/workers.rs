//! Work that keeps a processor busy for milliseconds, on a few threads of its own: a rush of it neither stops other
//! requests nor takes all memory, since what does not fit the queue is refused at once.

mod coalescing;

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryRecvError, bounded};
use thiserror::Error;
use tokio::sync::oneshot;

use crate::problem::{Code, Failure};
use coalescing::{Coalescing, Done};

/// How long a thread waits for work before it gives back what it keeps for the next job.
const RESTS_AFTER: Duration = Duration::from_secs(1);

/// What a thread works with.
pub trait Bench: Send + 'static {
    /// How many are told of their jobs together while others wait for theirs; by default each at once.
    const TOLD_TOGETHER: usize = 1;

    /// Wipes what the last job left behind: called whenever no other job is there to write over it.
    fn wipe(&mut self) {}

    /// Gives back memory that is kept for the next job: called when none has come for a second.
    fn clear(&mut self) {}
}

/// Nothing is kept between jobs.
impl Bench for () {}

/// Threads, each with an `S` that it works with, behind a queue; dropping them ends the threads once the queue is empty.
pub struct Workers<S> {
    queue: Option<Sender<Job<S>>>,
    threads: Vec<JoinHandle<()>>,
}

/// More work waits than the queue may hold: ask again in a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("too much work of this kind is waiting")]
pub struct Overloaded;

impl From<Overloaded> for Failure {
    fn from(_: Overloaded) -> Self {
        Self::plain(Code::Overloaded)
    }
}

/// Does the work, unless nobody waits for it any more.
type Job<S> = Box<dyn FnOnce(&mut S) -> Option<Tell> + Send>;

/// Tells whoever waits for it what the work led to.
type Tell = Box<dyn FnOnce() + Send>;

impl<S: Bench> Workers<S> {
    /// Starts a thread for each of `states`, named after `name`, behind a queue of `queue` jobs (at least 1).
    ///
    /// # Errors
    /// The operating system refuses a thread.
    pub fn start(name: &str, queue: usize, states: impl IntoIterator<Item = S>) -> io::Result<Self> {
        let (sender, receiver) = bounded(queue.max(1));
        let coalescing = Arc::new(Coalescing::new(S::TOLD_TOGETHER));
        let mut workers = Self { queue: Some(sender), threads: Vec::new() };
        for (number, mut state) in states.into_iter().enumerate() {
            let (receiver, coalescing) = (receiver.clone(), Arc::clone(&coalescing));
            let thread = thread::Builder::new().name(format!("{name}-{number}"));
            workers.threads.push(thread.spawn(move || {
                be_considerate();
                run(&mut state, &receiver, &coalescing);
            })?);
        }
        Ok(workers)
    }

    /// Does `work` on one of the threads.
    ///
    /// # Errors
    /// [`Overloaded`] at once, without waiting, when the queue is full; and when the work panicked, which is logged.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut S) -> T + Send + 'static,
    ) -> Result<T, Overloaded> {
        let (reply, answer) = oneshot::channel();
        let job: Job<S> = Box::new(move |state| {
            // A closed connection or a timeout drops the future, and with it who would read the answer.
            if reply.is_closed() {
                return None;
            }
            let done = work(state);
            Some(Box::new(move || drop(reply.send(done))))
        });
        self.queue.as_ref().ok_or(Overloaded)?.try_send(job).map_err(|_| Overloaded)?;
        answer.await.map_err(|_| Overloaded)
    }
}

impl<S> Drop for Workers<S> {
    /// Waits for the work under way only: the futures borrow the workers, so those who queue have gone and are skipped.
    fn drop(&mut self) {
        drop(self.queue.take());
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a worker's thread had panicked");
            }
        }
    }
}

fn run<S: Bench>(state: &mut S, jobs: &Receiver<Job<S>>, coalescing: &Coalescing<Tell>) {
    while let Some(job) = next(state, jobs) {
        perform(job, state, jobs, coalescing);
    }
}

/// Does a job, and tells whom it is time to tell before the next of `jobs`.
fn perform<S>(job: Job<S>, state: &mut S, jobs: &Receiver<Job<S>>, coalescing: &Coalescing<Tell>) {
    let began = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(|| job(state))).unwrap_or_else(|_| {
        // A panic is a bug, and one job's: the thread is there for the next.
        tracing::error!(thread = thread::current().name(), "a job panicked");
        None
    });
    let done = Done { outcome, began, ended: Instant::now() };
    for tell in coalescing.add(done, || jobs.len()) {
        tell();
    }
}

/// The next job, with the bench tidied while there is none; nothing once there will be none.
fn next<S: Bench>(state: &mut S, jobs: &Receiver<Job<S>>) -> Option<Job<S>> {
    match jobs.try_recv() {
        Ok(job) => return Some(job),
        Err(TryRecvError::Disconnected) => return None,
        Err(TryRecvError::Empty) => state.wipe(),
    }
    match jobs.recv_timeout(RESTS_AFTER) {
        Ok(job) => return Some(job),
        Err(RecvTimeoutError::Disconnected) => return None,
        Err(RecvTimeoutError::Timeout) => state.clear(),
    }
    jobs.recv().ok()
}

/// Lets requests that need a processor for microseconds go before work that needs it for milliseconds.
fn be_considerate() {
    // Process 0 is the caller, and on Linux that is the calling thread alone (setpriority(2), "C library/kernel
    // differences"); elsewhere it would be the whole server. Without it everything still works.
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, 10) {
        tracing::debug!(%error, "a worker's thread keeps the ordinary priority");
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::pin;
    use std::sync::{Arc, Mutex};
    use std::task::{Context, Poll, Waker};

    use super::*;

    /// Workers without threads: what is put into the queue stays there.
    fn stuck(queue: usize) -> (Workers<()>, Receiver<Job<()>>) {
        let (sender, receiver) = bounded(queue);
        (Workers { queue: Some(sender), threads: Vec::new() }, receiver)
    }

    fn poll<T>(future: impl Future<Output = T>) -> Poll<T> {
        pin!(future).poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn a_full_queue_refuses_at_once() {
        let (workers, _jobs) = stuck(2);
        assert!(poll(workers.run(|()| 1)).is_pending());
        assert!(poll(workers.run(|()| 2)).is_pending());
        assert_eq!(poll(workers.run(|()| 3)), Poll::Ready(Err(Overloaded)));
    }

    #[test]
    fn work_that_nobody_waits_for_is_not_done() {
        let (workers, jobs) = stuck(4);
        let done = Arc::new(Mutex::new(Vec::new()));
        let work = |name: &'static str| {
            let done = Arc::clone(&done);
            move |(): &mut ()| done.lock().unwrap().push(name)
        };
        let mut waiting = Box::pin(workers.run(work("wanted")));
        assert!(poll(waiting.as_mut()).is_pending());
        for _ in 0..3 {
            assert!(poll(workers.run(work("given up"))).is_pending());
        }
        // Whoever waits to be told together with them is told all the same.
        let coalescing = Coalescing::new(4);
        for job in jobs.try_iter() {
            perform(job, &mut (), &jobs, &coalescing);
        }
        assert_eq!(poll(waiting), Poll::Ready(Ok(())));
        assert_eq!(*done.lock().unwrap(), ["wanted"]);
    }

    impl Bench for u32 {
        const TOLD_TOGETHER: usize = 4;
    }

    /// Tells what was done to it.
    struct Noted(Arc<Mutex<Vec<&'static str>>>);

    impl Noted {
        fn work() -> Job<Self> {
            Box::new(|bench| {
                bench.note("work");
                None
            })
        }

        fn note(&self, word: &'static str) {
            self.0.lock().unwrap().push(word);
        }
    }

    impl Bench for Noted {
        fn wipe(&mut self) {
            self.note("wipe");
        }

        fn clear(&mut self) {
            self.note("clear");
        }
    }

    #[test]
    fn the_bench_is_tidied_when_nothing_waits() {
        let notes = Arc::new(Mutex::new(Vec::new()));
        let (sender, receiver) = bounded::<Job<Noted>>(3);
        for _ in 0..2 {
            sender.send(Noted::work()).unwrap();
        }
        let later = thread::spawn({
            let notes = Arc::clone(&notes);
            move || {
                while notes.lock().unwrap().last() != Some(&"clear") {
                    thread::yield_now();
                }
                sender.send(Noted::work()).unwrap();
            }
        });
        let mut bench = Noted(Arc::clone(&notes));
        while let Some(job) = next(&mut bench, &receiver) {
            job(&mut bench);
        }
        later.join().unwrap();
        assert_eq!(notes.lock().unwrap()[..5], ["work", "work", "wipe", "clear", "work"]);
    }

    #[tokio::test]
    async fn many_callers_share_few_threads() {
        let workers = Workers::start("test", 64, [1000_u32, 1000]).unwrap();
        let answers = futures_util::future::join_all((0..64).map(|n| workers.run(move |state| *state + n))).await;
        assert_eq!(answers, (1000..1064).map(Ok).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn a_panic_costs_one_job_and_no_thread() {
        let workers = Workers::start("test", 4, [()]).unwrap();
        for _ in 0..3 {
            assert_eq!(workers.run(|()| -> u32 { panic!("on purpose") }).await, Err(Overloaded));
        }
        assert_eq!(workers.run(|()| 7).await, Ok(7));
    }

    #[test]
    fn dropping_the_workers_ends_their_threads() {
        drop(Workers::start("test", 1, [(), (), ()]).unwrap());
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn only_the_workers_threads_step_back() {
        let priority = || rustix::process::getpriority_process(None).unwrap();
        let before = priority();
        let inside = thread::spawn(move || {
            be_considerate();
            priority()
        });
        assert_eq!(inside.join().unwrap(), 10);
        assert_eq!(priority(), before);
    }
}
