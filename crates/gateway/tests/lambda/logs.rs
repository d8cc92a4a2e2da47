//! What functions print reaches the log.

use gateway::lambda::Limits;

use crate::fixture::{Fixture, run, until};

#[test]
fn lines_keep_their_order_and_say_whose_they_are() {
    run(async {
        let fixture = Fixture::function(Limits::default());
        fixture.answer(r#"{"print":["one","two"]}"#).await;
        until("three lines", || fixture.lines.borrow().len() == 3).await;
        assert_eq!(
            *fixture.lines.borrow(),
            ["fixture:1 started", "fixture:1 one", "fixture:1 two"]
        );
        fixture.lambda.shutdown().await;
    });
}

#[test]
fn a_function_that_prints_more_than_a_pipe_holds_is_not_held_up() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let body = "for line in {1..20000}; do echo \"line $line of many that do not fit into a pipe\"; done; exit 5";
        let fixture = Fixture::script(folder.path(), body, Limits::default());
        let (kind, message) = fixture.failure("{}").await;
        assert_eq!(
            (kind.as_str(), message.as_str()),
            ("Runtime.ExitError", "Runtime exited with error: exit status 5")
        );
        fixture.lambda.shutdown().await;
        let lines = fixture.lines.borrow();
        assert_eq!(lines.len(), 20_000);
        assert_eq!(lines[19_999], "fixture:1 line 20000 of many that do not fit into a pipe");
    });
}
