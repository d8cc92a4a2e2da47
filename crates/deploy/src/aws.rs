//! The one place that talks to AWS. It decides nothing: which calls are made, the plan says.

mod code_bucket;
mod connection;
mod failure;
mod foundation;
mod functions;
mod patience;
mod reading;

use crate::settings::Settings;

pub(crate) use connection::{Connection, connect};
pub(crate) use failure::{Failure, Kind};
use patience::Patience;

/// AWS, for one environment.
#[derive(Debug)]
pub(crate) struct Aws {
    settings: Settings,
    cloudformation: aws_sdk_cloudformation::Client,
    lambda: aws_sdk_lambda::Client,
    s3: aws_sdk_s3::Client,
    patience: Patience,
}
