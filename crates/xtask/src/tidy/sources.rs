//! Words that belong to few files, and the shape of files. It reads text and understands no Rust.

use cargo_metadata::camino::Utf8Path;

use super::files::File;

/// A script only hands over to cargo; more than these lines belongs into this tool.
const SCRIPT_LINES: usize = 5;

/// A word, the code that may use it, and what to do elsewhere.
struct Rule {
    words: &'static [&'static str],
    is_allowed: fn(&Utf8Path) -> bool,
    advice: &'static str,
}

const RULES: [Rule; 2] = [
    Rule {
        words: &["env::var(", "env::var_os(", "env::vars(", "env::vars_os("],
        is_allowed: |path| {
            path.starts_with("crates/config")
                || path.file_name() == Some("main.rs")
                || is_contract_of_store(path)
        },
        advice: "reads the process environment: read it in `config` or in `main.rs` and pass the value on",
    },
    Rule {
        words: &["StatusCode"],
        is_allowed: |path| ANSWERERS.iter().any(|place| path.starts_with(place)),
        advice: "names an HTTP status: return an `error::Error` or a type of `api`, which know their status",
    },
];

/// Who answers over HTTP, and the one client of HTTP among the libraries: AWS's extension for secrets.
const ANSWERERS: [&str; 3] = ["crates/services/api", "crates/gateway", "crates/config/src/secrets"];

/// The features of stores on servers that only tests turn on. They ask the environment which servers there are.
const CONTRACTS: [&str; 3] = ["contract", "contract.rs", "testing.rs"];

fn is_contract_of_store(path: &Utf8Path) -> bool {
    path.as_str().starts_with("crates/services/store")
        && path.components().any(|part| CONTRACTS.contains(&part.as_str()))
}

/// This file names what it forbids.
const THIS_FILE: &str = "crates/xtask/src/tidy/sources.rs";

/// Every fault of one file. Code of tests may do what it likes.
pub(super) fn faults(file: &File) -> Vec<String> {
    let path = file.path.as_path();
    if path.starts_with("scripts") {
        return script_faults(file);
    }
    if path.file_name() == Some("mod.rs") {
        return vec![format!(
            "{path}: is a `mod.rs`: name it after its module, beside the module's folder"
        )];
    }
    if path.extension() != Some("rs")
        || path.file_name() == Some("tests.rs")
        || !path.components().any(|folder| folder.as_str() == "src")
    {
        return Vec::new();
    }
    let mut faults = Vec::new();
    if !file.text.starts_with("//!") {
        faults.push(format!("{path}: opens without a `//!` sentence that says what it is for"));
    }
    for rule in RULES.iter().filter(|rule| path != THIS_FILE && !(rule.is_allowed)(path)) {
        faults.extend(
            lines_with(rule.words, &file.text)
                .map(|line| format!("{path}:{line}: {}", rule.advice)),
        );
    }
    faults
}

fn script_faults(File { path, text }: &File) -> Vec<String> {
    let mut faults = Vec::new();
    if text.lines().count() > SCRIPT_LINES {
        faults.push(format!(
            "{path}: has more than {SCRIPT_LINES} lines: make it a command of `cargo xtask`"
        ));
    }
    if !text.starts_with("#!/bin/sh\n") {
        faults.push(format!("{path}: is no `#!/bin/sh` script: write it for every POSIX shell"));
    }
    faults
}

/// The numbers of the lines that use a word, up to the file's tests.
fn lines_with<'a>(words: &'a [&str], text: &'a str) -> impl Iterator<Item = usize> + 'a {
    let code = text.lines().take_while(|line| *line != "#[cfg(test)]").enumerate();
    code.filter(|(_, line)| {
        !line.trim_start().starts_with("//") && words.iter().any(|word| line.contains(word))
    })
    .map(|(index, _)| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str, text: &str) -> Vec<String> {
        faults(&File { path: path.into(), text: text.to_owned() })
    }

    #[test]
    fn the_environment_is_read_at_the_edge() {
        let text = "//! .\nlet port = std::env::var(\"PORT\");\n";
        assert_eq!(of("crates/gateway/src/main.rs", text), [""; 0]);
        assert_eq!(of("crates/config/src/secret.rs", text), [""; 0]);
        assert_eq!(of("crates/services/store-mongodb/src/contract/server.rs", text), [""; 0]);
        assert_eq!(of("crates/services/store-mongodb/src/client.rs", text).len(), 1);
        let faults = of("crates/gateway/src/listener.rs", text);
        assert_eq!(faults.len(), 1);
        assert!(
            faults[0]
                .starts_with("crates/gateway/src/listener.rs:2: reads the process environment: "),
            "{faults:?}"
        );
    }

    #[test]
    fn statuses_are_known_to_the_api_alone() {
        let text = "//! Knows no StatusCode.\nuse http::StatusCode;\n";
        assert_eq!(of("crates/services/api/src/problem.rs", text), [""; 0]);
        assert_eq!(of("crates/controllers/books/tests/api.rs", text), [""; 0]);
        let faults = of("crates/controllers/books/src/handlers.rs", text);
        assert_eq!(faults.len(), 1);
        assert!(
            faults[0]
                .starts_with("crates/controllers/books/src/handlers.rs:2: names an HTTP status: "),
            "{faults:?}"
        );
    }

    #[test]
    fn tests_inside_a_file_may_do_what_they_like() {
        assert_eq!(
            of("crates/services/store/src/lib.rs", "//! .\n#[cfg(test)]\nuse http::StatusCode;\n"),
            [""; 0]
        );
    }

    #[test]
    fn a_file_says_what_it_is_for_and_is_named_for_it() {
        assert!(
            of("crates/services/api/src/page.rs", "use std::fmt;\n")[0].contains("opens without")
        );
        assert!(of("crates/services/api/src/page/mod.rs", "//! .\n")[0].contains("is a `mod.rs`"));
    }

    #[test]
    fn a_script_is_short_and_posix() {
        assert_eq!(of("scripts/up", "#!/bin/sh\nexec cargo xtask up \"$@\"\n"), [""; 0]);
        assert_eq!(of("scripts/up", "#!/bin/bash\n\n\n\n\n\n").len(), 2);
    }
}
