//! Moments as the server has them. It knows no column.

use std::time::Duration;

use store::Timestamp;
use tiberius::time::DateTime2;

const MS_PER_DAY: i64 = 24 * 60 * 60 * 1000;

/// Milliseconds from 0001-01-01, the first day that SQL Server knows, to 1970-01-01.
const EPOCH_MS: i64 = 719_162 * MS_PER_DAY;

/// Whether the server knows a year: it begins with the year 1.
pub(crate) fn is_known(moment: Timestamp) -> bool {
    moment.as_millisecond() >= -EPOCH_MS
}

/// The moment that is so much later; the same if there is none.
pub(crate) fn after(moment: Timestamp, time: Duration) -> Timestamp {
    let time_ms = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    of_ms(moment.as_millisecond().saturating_add(time_ms)).unwrap_or(moment)
}

/// The moment that the driver read, days since the year 1 and parts of the day, cut to the millisecond.
pub(crate) fn read(moment: DateTime2) -> Option<Timestamp> {
    let time = moment.time();
    let digits = u32::from(time.scale());
    let of_day = match digits.checked_sub(3) {
        Some(more) => time.increments() / 10_u64.pow(more),
        None => time.increments() * 10_u64.pow(3 - digits),
    };
    let since_year_1 = i64::from(moment.date().days()) * MS_PER_DAY + i64::try_from(of_day).ok()?;
    of_ms(since_year_1 - EPOCH_MS)
}

fn of_ms(ms: i64) -> Option<Timestamp> {
    let nanosecond = i32::try_from(ms.rem_euclid(1000)).ok()? * 1_000_000;
    // By milliseconds alone it would not take those of its own last second.
    let moment = jiff::Timestamp::new(ms.div_euclid(1000), nanosecond).ok()?;
    moment.to_string().parse().ok()
}

#[cfg(test)]
mod tests {
    use tiberius::time::{Date, Time};

    use super::*;

    #[test]
    fn a_moment_is_where_the_protocol_counts_it() {
        let read = |days, increments, scale| {
            read(DateTime2::new(Date::new(days), Time::new(increments, scale))).unwrap().to_string()
        };
        assert_eq!(read(0, 0, 0), "0001-01-01T00:00:00.000Z");
        assert_eq!(read(719_162, 1, 0), "1970-01-01T00:00:01.000Z");
        assert_eq!(read(719_162, 12_345_678, 7), "1970-01-01T00:00:01.234Z");
        assert_eq!(read(719_161, 863_999_999_999, 7), "1969-12-31T23:59:59.999Z");
        assert_eq!(read(3_652_057, 79_200_999, 3), "9999-12-30T22:00:00.999Z");
    }

    #[test]
    fn the_server_s_years_begin_with_1_and_no_moment_is_after_the_last() {
        let [before, first] = ["0000-12-31T23:59:59.999Z", "0001-01-01T00:00:00.000Z"]
            .map(|text| text.parse::<Timestamp>().unwrap());
        assert!(!is_known(before) && is_known(first));
        assert_eq!(after(before, Duration::from_millis(1)), first);
        assert_eq!(after(first, Duration::MAX), first);
    }
}
