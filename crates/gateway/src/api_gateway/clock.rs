//! The time of a request, as an event says it.
//!
//! Only `now` of [`Clock`] looks at the machine's clock.

use std::{
    cell::RefCell,
    rc::Rc,
    time::{SystemTime, UNIX_EPOCH},
};

use jiff::Timestamp;

/// A moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestTime {
    /// Milliseconds since 1970.
    pub epoch_ms: u64,
    /// `02/Aug/2024:23:34:43 +0000`.
    pub text: Rc<str>,
}

/// Tells the time; the text is made once a second.
#[derive(Debug, Default)]
pub struct Clock {
    last: RefCell<Option<(u64, Rc<str>)>>,
}

impl Clock {
    /// The time now.
    #[must_use]
    pub fn now(&self) -> RequestTime {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let epoch_ms = u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX);
        self.at(epoch_ms)
    }

    /// A moment given in milliseconds since 1970.
    #[must_use]
    pub fn at(&self, epoch_ms: u64) -> RequestTime {
        let second = epoch_ms / 1000;
        let mut last = self.last.borrow_mut();
        match &*last {
            Some((same, text)) if *same == second => RequestTime { epoch_ms, text: text.clone() },
            _ => {
                let text: Rc<str> = format_time(second).into();
                *last = Some((second, text.clone()));
                RequestTime { epoch_ms, text }
            }
        }
    }
}

fn format_time(epoch_s: u64) -> String {
    let timestamp =
        i64::try_from(epoch_s).ok().and_then(|second| Timestamp::from_second(second).ok());
    timestamp.unwrap_or(Timestamp::MAX).strftime("%d/%b/%Y:%H:%M:%S +0000").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_has_the_form_of_the_common_log_format() {
        let clock = Clock::default();
        let time = clock.at(1_722_641_683_250);
        assert_eq!((time.epoch_ms, &*time.text), (1_722_641_683_250, "02/Aug/2024:23:34:43 +0000"));
        assert_eq!(&*clock.at(1_722_641_684_000).text, "02/Aug/2024:23:34:44 +0000");
    }
}
