use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{scope, yield_now};
use std::time::Instant;

use diesel::Connection;
use diesel::connection::SimpleConnection;
use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl, SqliteConnection, sql_query};

use super::*;
use crate::DatabaseUrl;

#[derive(QueryableByName)]
struct Sum {
    #[diesel(sql_type = BigInt)]
    sum: i64,
}

type Body = Box<dyn FnOnce(&mut Conn) -> Result<(), StorageError> + Send>;

/// A table of numbers, and the queue of those who write to it.
fn numbers(path: &Path) -> GroupCommit {
    numbers_in_groups(path, Duration::from_mins(1))
}

fn numbers_in_groups(path: &Path, open_for: Duration) -> GroupCommit {
    let connections = Connections::open(&DatabaseUrl::Sqlite(path.to_owned()), 1).unwrap();
    let queue = GroupCommit::new(connections, open_for).unwrap();
    let table = "CREATE TABLE t (n INTEGER PRIMARY KEY, of INTEGER REFERENCES t (n) DEFERRABLE INITIALLY DEFERRED)";
    queue.write(|conn| run(conn, table)).unwrap();
    queue
}

fn run(conn: &mut Conn, sql: &str) -> Result<(), StorageError> {
    Ok(conn.batch_execute(sql)?)
}

fn add(n: i64) -> Body {
    Box::new(move |conn| run(conn, &format!("INSERT INTO t VALUES ({n}, NULL)")))
}

/// The sum of the numbers, as everybody else sees them.
fn seen(path: &Path) -> i64 {
    let mut conn = SqliteConnection::establish(&path.to_string_lossy()).unwrap();
    // Whoever opens or closes the file for the first or last time locks it for a moment.
    conn.batch_execute("PRAGMA busy_timeout = 5000").unwrap();
    sum(&mut Conn::Sqlite(conn))
}

/// The sum of the numbers, as this connection sees them.
fn sum(conn: &mut Conn) -> i64 {
    sql_query("SELECT coalesce(sum(n), 0) AS sum FROM t").get_result::<Sum>(conn).unwrap().sum
}

/// What somebody is told; nothing where they panicked.
type Told = Option<Result<(), StorageError>>;

/// Adds 1; while that goes on the others come, and wait. What the first and they are told.
type Together = fn(&GroupCommit, Vec<Body>) -> Vec<Told>;

/// However they wait, it goes alike.
const WAYS: [Together; 2] = [with_threads, by_errands];

/// All wait with threads of their own.
fn with_threads(queue: &GroupCommit, others: Vec<Body>) -> Vec<Told> {
    let (count, (tell, begun)) = (others.len(), channel());
    let first = |conn: &mut Conn| {
        tell.send(()).unwrap();
        add(1)(conn)?;
        while queue.shared.lock().waiting.len() < count {
            yield_now();
        }
        Ok(())
    };
    scope(|threads| {
        let first = threads.spawn(move || queue.write(first));
        begun.recv().unwrap();
        let others: Vec<_> = others.into_iter().map(|body| threads.spawn(move || queue.write(body))).collect();
        [first].into_iter().chain(others).map(|thread| thread.join().ok()).collect()
    })
}

/// All have the writer's thread do it.
fn by_errands(queue: &GroupCommit, others: Vec<Body>) -> Vec<Told> {
    let (first, Held { begun, release }) = held(add(1));
    let first = send(queue, first);
    begun.recv().unwrap();
    let others: Vec<_> = others.into_iter().map(|body| send(queue, body)).collect();
    release.send(()).unwrap();
    let told = [first].into_iter().chain(others);
    told.map(|told| told.recv().ok()).collect()
}

/// The same, which tells when it is done and then goes on only when it is told to.
fn held(body: Body) -> (Body, Held) {
    let ((tell, begun), (release, released)) = (channel(), channel());
    let body: Body = Box::new(move |conn| {
        let done = body(conn);
        tell.send(()).unwrap();
        released.recv().unwrap();
        done
    });
    (body, Held { begun, release })
}

/// The other end of what is [`held`].
struct Held {
    begun: Receiver<()>,
    release: Sender<()>,
}

/// Where it is told what became of an errand.
fn send(queue: &GroupCommit, body: Body) -> Receiver<Result<(), StorageError>> {
    let (tell, told) = channel();
    queue.write_then(body, move |done| tell.send(done).unwrap());
    told
}

#[test]
fn who_waits_writes_in_the_same_transaction() {
    for together in WAYS {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("numbers.db");
        let queue = numbers(&path);
        let others = [2, 4].map(|n| -> Body {
            let path = path.clone();
            Box::new(move |conn| {
                assert_eq!(seen(&path), 0, "nothing was committed before");
                add(n)(conn)
            })
        });
        let told = together(&queue, others.into());
        assert!(told.iter().all(|told| matches!(told, Some(Ok(())))), "{told:?}");
        assert_eq!(seen(&path), 7);
    }
}

#[test]
fn who_is_refused_leaves_nothing_behind_and_the_others_alone() {
    for together in WAYS {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("numbers.db");
        let queue = numbers(&path);
        let refused: Body = Box::new(|conn| {
            add(2)(conn)?;
            Err(StorageError::NotFound)
        });
        let told = together(&queue, vec![refused, add(1), add(4)]);
        let [Some(Ok(())), Some(Err(StorageError::NotFound)), Some(Err(StorageError::Taken(_))), Some(Ok(()))] =
            &told[..]
        else {
            panic!("{told:?}");
        };
        assert_eq!(seen(&path), 5);
    }
}

#[test]
fn who_panics_undoes_everything_and_those_who_share_it_are_told() {
    for together in WAYS {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("numbers.db");
        let queue = numbers(&path);
        let told = together(&queue, vec![Box::new(|_| panic!("as a bug would"))]);
        assert!(matches!(told[..], [Some(Err(StorageError::Busy)), None]), "{told:?}");
        assert_eq!(seen(&path), 0);
        queue.write(add(8)).unwrap();
        assert_eq!(seen(&path), 8);
    }
}

#[test]
fn where_the_commit_fails_nobody_is_told_that_all_is_well() {
    for together in WAYS {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("numbers.db");
        let queue = numbers(&path);
        let of_nobody: Body = Box::new(|conn| run(conn, "INSERT INTO t VALUES (2, 99)"));
        let told = together(&queue, vec![of_nobody]);
        let [Some(Err(StorageError::Busy)), Some(Err(StorageError::Database(_)))] = &told[..] else {
            panic!("{told:?}");
        };
        assert_eq!(seen(&path), 0);
        queue.write(add(8)).unwrap();
        assert_eq!(seen(&path), 8);
    }
}

#[test]
fn an_old_group_takes_nobody_in() {
    for together in WAYS {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("numbers.db");
        let queue = numbers_in_groups(&path, Duration::ZERO);
        let beside = path.clone();
        let other: Body = Box::new(move |conn| {
            assert_eq!(seen(&beside), 1, "the first has committed");
            add(2)(conn)
        });
        let told = together(&queue, vec![other]);
        assert!(told.iter().all(|told| matches!(told, Some(Ok(())))), "{told:?}");
    }
}

#[test]
fn who_waits_with_a_thread_goes_before_errands_that_come_later() {
    let directory = tempfile::tempdir().unwrap();
    let queue = numbers(&directory.path().join("numbers.db"));
    let (first, Held { begun, release }) = held(add(1));
    let first = send(&queue, first);
    begun.recv().unwrap();
    let later = send(&queue, add(2));
    scope(|threads| {
        let between = threads.spawn(|| queue.write(|conn| Ok::<_, StorageError>(sum(conn))));
        while queue.shared.lock().waiting.is_empty() {
            yield_now();
        }
        release.send(()).unwrap();
        assert_eq!(between.join().unwrap().unwrap(), 1);
    });
    for told in [first, later] {
        told.recv().unwrap().unwrap();
    }
}

#[test]
fn who_waits_is_not_passed_by_whoever_comes_back_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("numbers.db");
    // No group takes anybody in: each turn is one part.
    let queue = numbers_in_groups(&path, Duration::ZERO);
    let (first, Held { begun, release }) = held(add(1));
    let mut told = vec![send(&queue, first)];
    begun.recv().unwrap();
    told.extend((2..=30).map(|n| send(&queue, add(n))));
    scope(|threads| {
        let between = threads.spawn(|| queue.write(|conn| Ok::<_, StorageError>(sum(conn))));
        while queue.shared.lock().waiting.is_empty() {
            yield_now();
        }
        release.send(()).unwrap();
        assert_eq!(between.join().unwrap().unwrap(), 1, "it came while the first was at it");
    });
    for told in told {
        told.recv().unwrap().unwrap();
    }
    assert_eq!(seen(&path), (1..=30).sum::<i64>());
}

#[test]
fn a_refusal_before_anything_was_done_waits_for_nobody() {
    let directory = tempfile::tempdir().unwrap();
    let queue = numbers(&directory.path().join("numbers.db"));
    let (refused, Held { begun, release }) = held(Box::new(|_| Err(StorageError::NotFound)));
    let refused = send(&queue, refused);
    begun.recv().unwrap();
    let (next, Held { begun: next_begun, release: release_next }) = held(add(1));
    let next = send(&queue, next);
    release.send(()).unwrap();
    next_begun.recv().unwrap();
    assert!(matches!(refused.recv_timeout(Duration::from_mins(1)), Ok(Err(StorageError::NotFound))));
    release_next.send(()).unwrap();
    next.recv().unwrap().unwrap();
}

#[test]
fn an_errand_that_waited_too_long_is_not_done() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("numbers.db");
    let queue = numbers(&path);
    let too_long_ago = Instant::now().checked_sub(CHECKOUT_TIMEOUT).unwrap();
    let refused = || {
        let (tell, told) = channel();
        queue.errands.add(too_long_ago, add(1), move |done| tell.send(done).unwrap());
        assert!(matches!(told.recv_timeout(CHECKOUT_TIMEOUT / 2), Ok(Err(StorageError::Busy))));
    };
    refused();
    // The same while it is somebody else's turn.
    let meanwhile = |_: &mut Conn| {
        refused();
        Ok::<_, StorageError>(())
    };
    queue.write(meanwhile).unwrap();
    assert_eq!(seen(&path), 0);
}

#[test]
fn where_the_file_is_locked_errands_are_refused_until_it_is_not() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("numbers.db");
    let queue = numbers(&path);
    queue.shared.connections.get().unwrap().conn.batch_execute("PRAGMA busy_timeout = 0").unwrap();
    let mut other = SqliteConnection::establish(&path.to_string_lossy()).unwrap();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    assert!(matches!(send(&queue, add(1)).recv().unwrap(), Err(StorageError::Busy)));
    other.batch_execute("ROLLBACK").unwrap();
    send(&queue, add(2)).recv().unwrap().unwrap();
    assert_eq!(seen(&path), 2);
}

#[test]
fn who_drops_the_queue_has_closed_its_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("numbers.db");
    let queue = numbers(&path);
    queue.write(add(1)).unwrap();
    send(&queue, add(2)).recv().unwrap().unwrap();
    let log = directory.path().join("numbers.db-wal");
    assert!(log.exists());
    drop(queue);
    assert!(!log.exists(), "closing the last connection puts the log into the file");
}

#[test]
fn of_many_whatever_becomes_of_the_others_each_is_told_the_truth() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("numbers.db");
    let queue = numbers_in_groups(&path, Duration::from_millis(1));
    let kept: Vec<i64> = scope(|threads| {
        let writer = |thread: i64| {
            let queue = &queue;
            threads.spawn(move || {
                let mut kept = Vec::new();
                for round in 0..40 {
                    let n = 100 * thread + round;
                    let part = move |conn: &mut Conn| {
                        add(n)(conn)?;
                        match n % 20 {
                            7 => Err(StorageError::NotFound),
                            13 => panic!("as a bug would"),
                            _ => Ok(()),
                        }
                    };
                    let told = if thread % 2 == 0 {
                        send(queue, Box::new(part)).recv().ok()
                    } else {
                        catch_unwind(AssertUnwindSafe(|| queue.write(part))).ok()
                    };
                    match told {
                        Some(Ok(())) => kept.push(n),
                        Some(Err(StorageError::NotFound)) => assert_eq!(n % 20, 7),
                        Some(Err(error)) => assert!(matches!(error, StorageError::Busy), "{error}"),
                        None => assert_eq!(n % 20, 13),
                    }
                }
                kept
            })
        };
        let writers: Vec<_> = (1..=8).map(writer).collect();
        writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect()
    });
    assert!(kept.len() > 100, "{}", kept.len());
    assert_eq!(seen(&path), kept.iter().sum::<i64>());
}
