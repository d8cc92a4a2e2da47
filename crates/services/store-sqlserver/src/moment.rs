//! Moments as the driver has them: days since the year 1 and milliseconds of the day. It knows no column.

use store::Timestamp;
use tiberius::time::{Date, DateTime2, DateTimeOffset, Time};

const MS_PER_DAY: i64 = 24 * 60 * 60 * 1000;

/// Milliseconds from 0001-01-01, the first day that SQL Server knows, to 1970-01-01.
const EPOCH_MS: i64 = 719_162 * MS_PER_DAY;

/// Digits after the second that we write.
const SCALE: u8 = 3;

/// The moment of so many milliseconds since 1970, if it is in the years that the server knows.
pub(crate) fn of_ms(ms: i64) -> Option<DateTime2> {
    let since_year_1 = ms.checked_add(EPOCH_MS).filter(|ms| *ms >= 0)?;
    let days = u32::try_from(since_year_1 / MS_PER_DAY).ok().filter(|days| *days <= LAST_DAY)?;
    let of_day = u64::try_from(since_year_1 % MS_PER_DAY).ok()?;
    Some(DateTime2::new(Date::new(days), Time::new(of_day, SCALE)))
}

/// 9999-12-31, the last day that SQL Server knows.
const LAST_DAY: u32 = 3_652_058;

/// The first moment that the server knows.
fn first() -> DateTime2 {
    DateTime2::new(Date::new(0), Time::new(0, SCALE))
}

/// The last moment that the server knows, to the millisecond.
pub(crate) fn last() -> DateTime2 {
    DateTime2::new(Date::new(LAST_DAY), Time::new(MS_PER_DAY.unsigned_abs() - 1, SCALE))
}

/// The moment, if it is in the years that the server knows.
pub(crate) fn of(moment: Timestamp) -> Option<DateTime2> {
    of_ms(moment.as_millisecond())
}

/// The moment, or the first that the server knows if it is before that.
pub(crate) fn nearest(moment: Timestamp) -> DateTime2 {
    of(moment).unwrap_or_else(first)
}

/// The same moment with the offset of UTC.
pub(crate) fn with_offset(moment: DateTime2) -> DateTimeOffset {
    DateTimeOffset::new(moment, 0)
}

/// The moment that the driver read, cut to the millisecond.
pub(crate) fn read(moment: DateTime2) -> Option<Timestamp> {
    let time = moment.time();
    let units_per_ms = |scale: u8| 10_u64.checked_pow(u32::from(scale.checked_sub(SCALE)?));
    let of_day = match units_per_ms(time.scale()) {
        Some(units) => time.increments() / units,
        None => time.increments() * 10_u64.pow(u32::from(SCALE - time.scale())),
    };
    let since_year_1 = i64::from(moment.date().days()) * MS_PER_DAY + i64::try_from(of_day).ok()?;
    let ms = since_year_1 - EPOCH_MS;
    let nanosecond = i32::try_from(ms.rem_euclid(1000)).ok()? * 1_000_000;
    // By milliseconds alone it would not take those of its own last second.
    let moment = jiff::Timestamp::new(ms.div_euclid(1000), nanosecond).ok()?;
    moment.to_string().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_moment_comes_back_to_the_millisecond() {
        for text in [
            "0001-01-01T00:00:00.000Z",
            "1969-12-31T23:59:59.999Z",
            "1970-01-01T00:00:00.000Z",
            "2016-02-29T12:34:56.789Z",
            "9999-12-30T22:00:00.999Z",
        ] {
            assert_eq!(read(of(moment(text)).unwrap()), Some(moment(text)), "{text}");
        }
    }

    #[test]
    fn a_moment_is_where_the_protocol_counts_it() {
        let read = |days, increments, scale| {
            read(DateTime2::new(Date::new(days), Time::new(increments, scale))).unwrap().to_string()
        };
        assert_eq!(read(0, 0, 0), "0001-01-01T00:00:00.000Z");
        assert_eq!(read(719_162, 1, 0), "1970-01-01T00:00:01.000Z");
        assert_eq!(read(719_162, 12_345_678, 7), "1970-01-01T00:00:01.234Z");
    }

    #[test]
    fn a_year_that_the_server_does_not_know_has_no_moment() {
        assert_eq!(of(moment("0000-12-31T23:59:59.999Z")), None);
        assert_eq!(of_ms(i64::MAX), None);
        assert_eq!(last().date().days(), LAST_DAY);
    }
}
