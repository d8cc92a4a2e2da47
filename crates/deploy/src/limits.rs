//! How long, how often and how much. It decides nothing.

use std::time::Duration;

/// Functions that are worked on at once: AWS takes 15 changes a second in an account, and each function makes few.
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
pub(crate) const FUNCTIONS_AT_ONCE: usize = 4;

/// Seconds that one wait for AWS takes at most, unless the caller says otherwise. An update takes seconds; with a new VPC
/// configuration, AWS speaks of minutes.
pub(crate) const WAIT_S: u64 = 300;

/// The most that a caller may say: a day, which no update takes.
pub(crate) const WAIT_LIMIT_S: u64 = 24 * 60 * 60;

/// How long AWS may take to let Lambda assume a role that was just made: it is there within seconds, everywhere within this.
pub(crate) const ROLE_WAIT: Duration = Duration::from_secs(20);

/// The pause between two questions whether AWS is done: short at first, because most updates are quick, and then longer.
pub(crate) const FIRST_PAUSE: Duration = Duration::from_millis(200);
pub(crate) const LONGEST_PAUSE: Duration = Duration::from_secs(3);

/// How often the SDK tries one call that was throttled or broke off.
pub(crate) const ATTEMPTS: u32 = 6;

/// How long AWS may take to accept a connection, and to answer a call.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
pub(crate) const READ_TIMEOUT: Duration = Duration::from_secs(60);

/// Bytes a second that an upload has at least: 1 Mbit/s, shared by all functions that are worked on at once. The SDK's time
/// to an answer begins with the first byte that is sent.
const UPLOAD_BYTES_PER_S: u64 = 32 * 1024;

/// How long AWS may take to answer an upload of so many bytes.
pub(crate) fn upload_timeout(bytes: u64) -> Duration {
    READ_TIMEOUT + Duration::from_secs(bytes / UPLOAD_BYTES_PER_S)
}

/// How often a package is planned anew because someone else changed its function meanwhile.
pub(crate) const PLANS: usize = 3;

/// Pages of versions or aliases of one function that are read, 50 entries each: more than 5,000 is a fault of its own.
pub(crate) const PAGES: usize = 100;

/// The longest description of a version.
/// <https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html>
pub(crate) const DESCRIPTION_CHARACTERS: usize = 256;

/// Functions that one of the deployer's policies lists: a managed policy has at most 6,144 characters, and functions have long
/// names in regions with long names. <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
pub(crate) const FUNCTIONS_PER_POLICY: usize = 16;

/// The longest template that CloudFormation takes in a call.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
pub(crate) const TEMPLATE_BYTES: usize = 51_200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_zip_has_more_time_than_a_call() {
        assert_eq!(upload_timeout(1_000), READ_TIMEOUT);
        assert_eq!(upload_timeout(32 * 1024 * 90), READ_TIMEOUT + Duration::from_secs(90));
    }
}
