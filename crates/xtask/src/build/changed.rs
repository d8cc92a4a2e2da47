//! Which packages a change reaches, as `cargo xtask changed` tells it. How it decides is none of this module's business.

use std::{
    collections::BTreeSet,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

/// The form of the answer that is understood here.
const VERSION: u32 = 1;

/// The exit code of "nothing changed".
const NOTHING: i32 = 3;

/// The answer, as far as a build needs it.
#[derive(Deserialize)]
struct Answer {
    version: u32,
    functions: Vec<ChangedFunction>,
}

#[derive(Deserialize)]
struct ChangedFunction {
    package: String,
    /// Whether its bytes may be others. Settings alone take no build.
    code: bool,
}

/// Asks this tool once more. Its messages go to standard error.
pub(super) fn changed(since: Option<&str>) -> Result<BTreeSet<String>> {
    let this_program = std::env::current_exe().context("failed to find this program")?;
    let mut command = Command::new(this_program);
    command.args(["changed", "--functions", "--format", "json"]);
    command.args(since.map(|revision| format!("--since={revision}")));
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let output = output.context("failed to start `cargo xtask changed`")?;
    match output.status.code() {
        Some(0) => packages(&String::from_utf8_lossy(&output.stdout)),
        Some(NOTHING) => Ok(BTreeSet::new()),
        _ => bail!("failed to find out what changed ({}): see above", output.status),
    }
}

fn packages(text: &str) -> Result<BTreeSet<String>> {
    let answer: Answer =
        serde_json::from_str(text).context("failed to read what `cargo xtask changed` says")?;
    ensure!(
        answer.version == VERSION,
        "`cargo xtask changed` speaks version {}, and `build` knows {VERSION}",
        answer.version
    );
    let functions = answer.functions.into_iter().filter(|function| function.code);
    Ok(functions.map(|function| function.package).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_functions_whose_code_changed_are_built() {
        let text = r#"{"version": 1, "base": null, "head": "working tree", "everything": null, "packages": [], "functions": [
            {"function": "orders", "package": "orders-v1", "line": "v1", "code": true, "settings": false, "why": []},
            {"function": "books", "package": "books", "line": null, "code": false, "settings": true, "why": []}]}"#;
        assert_eq!(packages(text).expect("an answer"), ["orders-v1".to_owned()].into());
    }

    #[test]
    fn an_answer_of_another_version_is_refused() {
        let error =
            packages(r#"{"version": 2, "functions": []}"#).expect_err("unknown").to_string();
        assert_eq!(error, "`cargo xtask changed` speaks version 2, and `build` knows 1");
    }
}
