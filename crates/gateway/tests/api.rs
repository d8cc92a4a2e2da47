//! The gateway's program from outside: real connections, and functions that are not ours (bash and curl, as in AWS's
//! tutorial of custom runtimes).

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

#[path = "api/answers.rs"]
mod answers;
#[path = "api/command_line.rs"]
mod command_line;
#[path = "api/errors.rs"]
mod errors;
#[path = "api/events.rs"]
mod events;
#[path = "api/http.rs"]
mod http;
#[path = "api/mappings.rs"]
mod mappings;
#[path = "api/python.rs"]
mod python;
#[path = "api/served.rs"]
mod served;
#[path = "api/stages.rs"]
mod stages;
