//! Which server the tests use. It is the only place that reads it.

/// The address of the tests' server.
///
/// # Panics
///
/// If there is none.
#[expect(
    clippy::disallowed_methods,
    reason = "the server of the tests is named by the environment"
)]
pub(super) fn address() -> String {
    std::env::var("TEST_SQLSERVER_URL").expect(
        "TEST_SQLSERVER_URL is not set: name a server, such as \
         sqlserver://user:password@127.0.0.1:1433/database",
    )
}
