use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{scope, yield_now};

use diesel::Connection;
use diesel::connection::SimpleConnection;
use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use tempfile::TempDir;

use super::*;
use crate::DatabaseUrl;

mod errands;

#[derive(QueryableByName)]
struct Sum {
    #[diesel(sql_type = BigInt)]
    sum: i64,
}

type Body = Box<dyn FnOnce(&mut Conn) -> Result<(), StorageError> + Send>;

/// A table of numbers in a file of a new directory, and the queue of those who write to it.
fn numbers() -> (TempDir, PathBuf, GroupCommit) {
    numbers_in_groups(Duration::from_mins(1))
}

fn numbers_in_groups(open_for: Duration) -> (TempDir, PathBuf, GroupCommit) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("numbers.db");
    let connections = Connections::open(&DatabaseUrl::Sqlite(path.clone()), 1).unwrap();
    let queue = GroupCommit::new(connections, open_for).unwrap();
    let table = "CREATE TABLE t (n INTEGER PRIMARY KEY, of INTEGER REFERENCES t (n) DEFERRABLE INITIALLY DEFERRED)";
    queue.write(|conn| run(conn, table)).unwrap();
    (directory, path, queue)
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
        let (_directory, path, queue) = numbers();
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
        let (_directory, path, queue) = numbers();
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
        let (_directory, path, queue) = numbers();
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
        let (_directory, path, queue) = numbers();
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
        let (_directory, path, queue) = numbers_in_groups(Duration::ZERO);
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
fn of_many_whatever_becomes_of_the_others_each_is_told_the_truth() {
    let (_directory, path, queue) = numbers_in_groups(Duration::from_millis(1));
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
