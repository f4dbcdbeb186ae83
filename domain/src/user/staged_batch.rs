//! Staged users, invited in batches at regular intervals (S4.5).

use crate::Moment;
use crate::policy::StagedBatch;
use crate::time::minutes_after;

/// When the next batch is due: an interval after the last one, or after the first of those who wait was staged, whichever
/// is later. Whoever stages users has that long to look at what they did.
#[must_use]
pub fn batch_due_at(batch: StagedBatch, last: Option<Moment>, staged_since: Moment) -> Moment {
    minutes_after(last.map_or(staged_since, |last| last.max(staged_since)), batch.every_minutes)
}

/// From when the interval to the batch after it is counted, for one that begins at `now`: from when it was due, lest
/// batches drift, or from now where others would have been due meanwhile: they are not made up for all at once.
#[must_use]
pub fn batch_counted_from(batch: StagedBatch, due_at: Moment, now: Moment) -> Moment {
    if now < minutes_after(due_at, batch.every_minutes) { due_at } else { now }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BATCH: StagedBatch = StagedBatch { size: 50, every_minutes: 60 };

    fn at(minutes: u32) -> Moment {
        minutes_after(Moment::UNIX_EPOCH, minutes)
    }

    #[test]
    fn s4_5_a_batch_is_due_an_interval_after_the_last() {
        assert_eq!(batch_due_at(BATCH, None, at(5)), at(65));
        assert_eq!(batch_due_at(BATCH, Some(at(65)), at(5)), at(125));
        assert_eq!(batch_due_at(BATCH, Some(at(65)), at(500)), at(560), "somebody staged long after the last batch");
    }

    #[test]
    fn s4_5_batches_keep_their_rhythm_and_are_not_made_up_for() {
        assert_eq!(batch_counted_from(BATCH, at(65), at(66)), at(65));
        assert_eq!(batch_counted_from(BATCH, at(65), at(125)), at(125));
        assert_eq!(batch_counted_from(BATCH, at(65), at(900)), at(900));
    }
}
