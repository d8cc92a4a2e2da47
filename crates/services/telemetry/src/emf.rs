//! The line of an invocation as CloudWatch reads it: Embedded Metric Format, from which it draws metrics without a call.
//! Nothing is measured here.
//!
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>

use std::fmt;

use jiff::Timestamp;

use crate::{
    invocation::Invocation,
    metrics::{Metrics, Value},
};

/// The field of a line that writes all members of [`Emf`] itself.
pub(crate) const FIELD: &str = "_aws";

/// What the metrics of every function are found under.
const NAMESPACE: &str = "Flotilla";

/// The longest value of a dimension that CloudWatch takes.
const LONGEST_DIMENSION: usize = 1024;

/// The metrics of every invocation. The duration is a member of the line anyway.
const METRICS: &str = r#"{"Name":"requests","Unit":"Count"},{"Name":"client_errors","Unit":"Count"},{"Name":"server_errors","Unit":"Count"},{"Name":"duration_ms","Unit":"Milliseconds"},{"Name":"cold_starts","Unit":"Count"}"#;

// By what metrics are told apart. Each set costs a custom metric for each of its values and each metric, so there are
// those that somebody decides by, and no more: an environment's alarm (alias), a release's, which compares two versions of one
// alias, and where to look (route). Never by method, and never by anything that a caller chooses.

/// By environment.
const BY_ALIAS: &str = r#"["function","alias"]"#;
/// By environment and version.
const BY_VERSION: &str = r#"["function","alias"],["function","alias","version"]"#;
/// By environment, version, and route.
const BY_ROUTE: &str =
    r#"["function","alias"],["function","alias","version"],["function","alias","route"]"#;
/// An invocation through no alias is of no environment: somebody tries a version.
const WITHOUT_ALIAS: &str = r#"["function","version"]"#;

/// How an invocation ended, for those who decide whether a version works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// As it should.
    Good,
    /// With what the caller can mend.
    ClientError,
    /// With what we must mend.
    ServerError,
}

impl Outcome {
    /// What an HTTP status says; none is a handler that failed, for which API Gateway answers 502.
    pub(crate) fn of_status(status: Option<u16>) -> Self {
        match status {
            Some(..400) => Self::Good,
            Some(400..500) => Self::ClientError,
            _ => Self::ServerError,
        }
    }
}

/// The members that make an invocation's line metrics, beside those that it has anyway.
pub(crate) struct Emf<'a> {
    outcome: Outcome,
    cold_start: bool,
    dimensions: &'static str,
    own_dimensions: &'static str,
    own: Option<&'a Metrics>,
}

impl<'a> Emf<'a> {
    /// The metrics of an invocation, if they are wanted; `own` are those of its handler.
    pub(crate) fn of(
        invocation: &Invocation,
        alias: Option<&str>,
        route: Option<&str>,
        outcome: Outcome,
        own: Option<&'a Metrics>,
    ) -> Option<tracing::field::DisplayValue<Self>> {
        let (dimensions, own_dimensions) = match (alias, route) {
            (None, _) => (WITHOUT_ALIAS, WITHOUT_ALIAS),
            (_, Some(route)) if is_dimension(route) => (BY_ROUTE, BY_ALIAS),
            _ => (BY_VERSION, BY_ALIAS),
        };
        let cold_start = invocation.cold_start;
        let emf = Self { outcome, cold_start, dimensions, own_dimensions, own };
        invocation.measures.then(|| tracing::field::display(emf))
    }

    /// The metrics of the handler, each with its values.
    fn own(&self) -> impl Iterator<Item = (&Value, &[Value])> {
        self.own.into_iter().flat_map(Metrics::by_name)
    }
}

impl fmt::Display for Emf<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (Value { name, value, .. }, values) in self.own() {
            match values.len() {
                1 => write!(formatter, r#""{name}":{value},"#)?,
                _ => write!(formatter, r#""{name}":{values:?},"#)?,
            }
        }
        let Self { outcome, cold_start, dimensions, own_dimensions, .. } = self;
        write!(
            formatter,
            r#""requests":1,"client_errors":{},"server_errors":{},"cold_starts":{},"{FIELD}":{{"Timestamp":{},"CloudWatchMetrics":[{{"Namespace":"{NAMESPACE}","Dimensions":[{dimensions}],"Metrics":[{METRICS}"#,
            u8::from(*outcome == Outcome::ClientError),
            u8::from(*outcome == Outcome::ServerError),
            u8::from(*cold_start),
            Timestamp::now().as_millisecond(),
        )?;
        for (index, (Value { name, unit, .. }, _)) in self.own().enumerate() {
            match index {
                0 => write!(
                    formatter,
                    r#"]}},{{"Namespace":"{NAMESPACE}","Dimensions":[{own_dimensions}],"Metrics":["#
                )?,
                _ => formatter.write_str(",")?,
            }
            write!(formatter, r#"{{"Name":"{name}","Unit":"{unit:?}"}}"#)?;
        }
        formatter.write_str("]}]}")
    }
}

/// Whether CloudWatch takes a text as the value of a dimension.
fn is_dimension(text: &str) -> bool {
    (1..=LONGEST_DIMENSION).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_graphic())
}
