//! Deploys against moto, a server that stands in for AWS and that is not ours.
//!
//! Run by whoever sets `TEST_MOTO_PYTHON` to a Python interpreter that can import `moto.server` (`pip install 'moto[server]'`).
//! Where moto is not as AWS, and these tests are therefore silent:
//!
//! - it ignores `Architectures` in `UpdateFunctionCode`, `RevisionId` everywhere, and `CodeSha256` in `PublishVersion`;
//! - every update is finished at once: updates in progress and conflicts are made by `interception`;
//! - it checks no IAM policy, no bucket policy and no signature, and throttles nothing;
//! - a function that was deleted and made again counts its versions from 1; AWS goes on counting.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod deploys;
mod failures;
mod fleet;
mod interception;
mod promotions;
mod server;
