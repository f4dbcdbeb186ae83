//! What is done on the writer's thread alone.

use super::*;

#[test]
fn who_waits_with_a_thread_goes_before_errands_that_come_later() {
    let (_directory, _, queue) = numbers();
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
    // No group takes anybody in: each turn is one part.
    let (_directory, path, queue) = numbers_in_groups(Duration::ZERO);
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
    let (_directory, _, queue) = numbers();
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
    let (_directory, path, queue) = numbers();
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
    let (_directory, path, queue) = numbers();
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
    let (_directory, path, queue) = numbers();
    queue.write(add(1)).unwrap();
    send(&queue, add(2)).recv().unwrap().unwrap();
    let log = path.with_extension("db-wal");
    assert!(log.exists());
    drop(queue);
    assert!(!log.exists(), "closing the last connection puts the log into the file");
}
