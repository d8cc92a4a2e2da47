//! How the steps went, as text from values. It runs nothing.

use super::step::Step;

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum End {
    Passed,
    Failed,
    /// Nothing that it looks at is reached by the change.
    Skipped,
    /// One before it failed.
    NotRun,
}

/// A step and how it went.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) step: Step,
    pub(super) end: End,
    pub(super) seconds: f64,
}

/// A line for each step.
pub(super) fn lines(outcomes: &[Outcome]) -> Vec<String> {
    let line = |Outcome { step, end, seconds }: &Outcome| match end {
        End::Passed => format!("passed   {:6}  {seconds:.1} s", step.name()),
        End::Failed => format!("FAILED   {:6}  {seconds:.1} s", step.name()),
        End::Skipped => format!("skipped  {:6}  the change does not reach it", step.name()),
        End::NotRun => format!("not run  {:6}  a step before it failed", step.name()),
    };
    outcomes.iter().map(line).collect()
}

/// What is wrong and how to see it again, as soon as it is mended.
pub(super) fn conclusion(failed: Step, repetition: &[String]) -> String {
    let words = ["scripts/ci", failed.name()];
    let words = words.into_iter().chain(repetition.iter().map(String::as_str));
    format!("`{}` failed; this repeats it alone: {}", failed.name(), shell_words::join(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_has_a_line() {
        let outcome = |step, end| Outcome { step, end, seconds: 1.25 };
        assert_eq!(
            lines(&[
                outcome(Step::Fmt, End::Passed),
                outcome(Step::Clippy, End::Failed),
                outcome(Step::Test, End::NotRun),
                outcome(Step::Build, End::Skipped),
            ]),
            [
                "passed   fmt     1.2 s",
                "FAILED   clippy  1.2 s",
                "not run  test    a step before it failed",
                "skipped  build   the change does not reach it",
            ]
        );
    }

    #[test]
    fn a_failure_names_the_command_to_repeat_it_as_a_shell_takes_it() {
        let repetition = ["--since", "an odd;name"].map(str::to_owned);
        assert_eq!(
            conclusion(Step::Clippy, &repetition),
            "`clippy` failed; this repeats it alone: scripts/ci clippy --since 'an odd;name'"
        );
        assert!(conclusion(Step::Fmt, &[]).ends_with(": scripts/ci fmt"));
    }
}
