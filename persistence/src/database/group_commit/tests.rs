use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::channel;
use std::thread::{scope, yield_now};

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
    let queue = GroupCommit::new(connections, open_for);
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
    sql_query("SELECT coalesce(sum(n), 0) AS sum FROM t").get_result::<Sum>(&mut conn).unwrap().sum
}

/// Adds 1; while that goes on the others come, and wait. What the first and they are told, or that they panicked.
fn together(queue: &GroupCommit, others: Vec<Body>) -> Vec<Option<Result<(), StorageError>>> {
    let (count, (start, started)) = (others.len(), channel());
    let first: Body = Box::new(move |conn| {
        start.send(()).unwrap();
        add(1)(conn)
    });
    let waits_for_them = |conn: &mut Conn| {
        first(conn)?;
        while queue.0.lock().waiting < count {
            yield_now();
        }
        Ok(())
    };
    scope(|threads| {
        let first = threads.spawn(move || queue.write(waits_for_them));
        started.recv().unwrap();
        let others: Vec<_> = others.into_iter().map(|body| threads.spawn(move || queue.write(body))).collect();
        [first].into_iter().chain(others).map(|thread| thread.join().ok()).collect()
    })
}

#[test]
fn who_waits_writes_in_the_same_transaction() {
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

#[test]
fn who_is_refused_leaves_nothing_behind_and_the_others_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("numbers.db");
    let queue = numbers(&path);
    let refused: Body = Box::new(|conn| {
        add(2)(conn)?;
        Err(StorageError::NotFound)
    });
    let told = together(&queue, vec![refused, add(1), add(4)]);
    let [Some(Ok(())), Some(Err(StorageError::NotFound)), Some(Err(StorageError::Taken(_))), Some(Ok(()))] = &told[..]
    else {
        panic!("{told:?}");
    };
    assert_eq!(seen(&path), 5);
}

#[test]
fn who_panics_undoes_everything_and_those_who_share_it_are_told() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("numbers.db");
    let queue = numbers(&path);
    let told = together(&queue, vec![Box::new(|_| panic!("as a bug would"))]);
    assert!(matches!(told[..], [Some(Err(StorageError::Busy)), None]), "{told:?}");
    assert_eq!(seen(&path), 0);
    queue.write(add(8)).unwrap();
    assert_eq!(seen(&path), 8);
}

#[test]
fn where_the_commit_fails_nobody_is_told_that_all_is_well() {
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

#[test]
fn an_old_group_takes_nobody_in() {
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
                    match catch_unwind(AssertUnwindSafe(|| queue.write(part))) {
                        Ok(Ok(())) => kept.push(n),
                        Ok(Err(StorageError::NotFound)) => assert_eq!(n % 20, 7),
                        Ok(Err(error)) => assert!(matches!(error, StorageError::Busy), "{error}"),
                        Err(_) => assert_eq!(n % 20, 13),
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
