//! How long, how often and how much. It decides nothing.

use std::time::Duration;

/// Functions that are worked on at once: AWS takes 15 changes a second in an account, and each function makes few.
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
pub(crate) const FUNCTIONS_AT_ONCE: usize = 4;

/// Seconds that one wait for AWS takes at most, unless the caller says otherwise. An update takes seconds; with a new VPC
/// configuration, AWS speaks of minutes.
pub(crate) const WAIT_S: u64 = 300;

/// How long AWS may take to let Lambda assume a role that was just made: it is there within seconds, everywhere within this.
pub(crate) const ROLE_WAIT: Duration = Duration::from_secs(20);

/// The pause between two questions whether AWS is done: short at first, because most updates are quick, and then longer.
pub(crate) const FIRST_PAUSE: Duration = Duration::from_millis(200);
pub(crate) const LONGEST_PAUSE: Duration = Duration::from_secs(3);

/// How often the SDK tries one call that was throttled or broke off.
pub(crate) const ATTEMPTS: u32 = 6;

/// How long AWS may take to accept a connection, and to say the next thing on it.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
pub(crate) const READ_TIMEOUT: Duration = Duration::from_secs(60);

/// How often a package is planned anew because someone else changed its function meanwhile.
pub(crate) const PLANS: usize = 3;

/// Pages of versions or aliases of one function that are read, 50 entries each: more than 5,000 is a fault of its own.
pub(crate) const PAGES: usize = 100;

/// The longest description of a version.
/// <https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html>
pub(crate) const DESCRIPTION_CHARACTERS: usize = 256;
