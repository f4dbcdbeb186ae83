//! Moments some time later. What lies beyond the calendar's end is its end: no policy value can make a sum overflow.

use chrono::TimeDelta;

use crate::Moment;

pub(crate) fn days_after(moment: Moment, days: u32) -> Moment {
    after(moment, TimeDelta::try_days(days.into()))
}

pub(crate) fn minutes_after(moment: Moment, minutes: u32) -> Moment {
    after(moment, TimeDelta::try_minutes(minutes.into()))
}

fn after(moment: Moment, delta: Option<TimeDelta>) -> Moment {
    delta.and_then(|delta| moment.checked_add_signed(delta)).unwrap_or(Moment::MAX_UTC)
}
