//! Answers that take the same time whether a user exists or not.

use std::time::Duration;

use tokio::time::sleep;

/// Longer than the work behind such an answer takes.
const PACE: Duration = Duration::from_millis(100);

/// Does the work, and answers no sooner than the pace allows: how long it took would tell who exists.
pub async fn at_a_steady_pace<T>(work: impl Future<Output = T>) -> T {
    tokio::join!(work, sleep(PACE)).0
}
