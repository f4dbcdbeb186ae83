//! Moments some time later. What lies beyond the calendar's end is its end: no policy value can make a sum overflow.

use chrono::{Months, TimeDelta};

use crate::Moment;

pub(crate) fn days_after(moment: Moment, days: u32) -> Moment {
    after(moment, TimeDelta::try_days(days.into()))
}

pub(crate) fn minutes_after(moment: Moment, minutes: u32) -> Moment {
    after(moment, TimeDelta::try_minutes(minutes.into()))
}

/// Calendar months: from the last day of a month to the last day of one that is shorter.
pub(crate) fn months_after(moment: Moment, months: u32) -> Moment {
    moment.checked_add_months(Months::new(months)).unwrap_or(Moment::MAX_UTC)
}

fn after(moment: Moment, delta: Option<TimeDelta>) -> Moment {
    delta.and_then(|delta| moment.checked_add_signed(delta)).unwrap_or(Moment::MAX_UTC)
}
