//! What a build says at its end. It is text from values: nothing is asked again.

use super::manifest::{Built, Entry};

/// A line for each function: its package, what happened to it, its sizes, and its processor where not all have the same.
pub(super) fn lines(entries: &[Entry]) -> Vec<String> {
    let names: Vec<_> = entries.iter().map(name).collect();
    let width = names.iter().map(String::len).max().unwrap_or_default();
    let is_mixed = entries.windows(2).any(|pair| pair[0].arch != pair[1].arch);
    let line = |(entry, name): (&Entry, String)| {
        let built = match entry.built {
            Built::Changed => "changed",
            Built::SameBytes => "rebuilt, same bytes",
            Built::Kept => "not built",
        };
        let processor = if is_mixed { format!("  {}", entry.arch) } else { String::new() };
        format!(
            "{name:width$}  {built:19}  zip {}  program {}{processor}",
            megabytes(entry.zip_bytes),
            megabytes(entry.binary_bytes)
        )
    };
    entries.iter().zip(names).map(line).collect()
}

/// The last line: how many functions a deploy would touch.
pub(super) fn conclusion(entries: &[Entry], manifest: &str) -> String {
    let changed = entries.iter().filter(|entry| entry.built == Built::Changed).count();
    match (changed, entries.iter().filter(|entry| entry.built != Built::Kept).count()) {
        (0, 0) => format!("nothing to build: {manifest} is as it was"),
        (0, built) => {
            format!("nothing changed: {built} built, all with the bytes of before: {manifest}")
        }
        (changed, built) => format!("{changed} of {built} built changed: {manifest}"),
    }
}

/// The package; with its function where that is called otherwise, or has several lines.
fn name(entry: &Entry) -> String {
    let Entry { package, function, line, .. } = entry;
    match line {
        Some(line) => format!("{package} ({function} {line})"),
        None if function == package => package.clone(),
        None => format!("{package} ({function})"),
    }
}

fn megabytes(bytes: u64) -> String {
    const MEGABYTE: f64 = 1_000_000.0;
    #[expect(clippy::cast_precision_loss, reason = "a size is shown with two decimals")]
    let megabytes = bytes as f64 / MEGABYTE;
    format!("{megabytes:5.2} MB")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::architecture::Architecture;

    fn entry(package: &str, line: Option<&str>, built: Built) -> Entry {
        Entry {
            function: if line.is_some() { "orders".into() } else { package.into() },
            package: package.into(),
            line: line.map(str::to_owned),
            arch: Architecture::X86,
            zip: String::new(),
            code_sha256: String::new(),
            zip_bytes: 812_345,
            binary_bytes: 12_345_678,
            memory_mb: 128,
            timeout_s: 3,
            environment: [].into(),
            tracing: None,
            network: None,
            sbom: String::new(),
            commit: None,
            dirty: false,
            built,
        }
    }

    #[test]
    fn each_function_has_a_line_and_lines_of_one_function_are_told_apart() {
        let entries = [
            entry("books", None, Built::Changed),
            entry("orders-v1", Some("v1"), Built::SameBytes),
            entry("orders", Some("v2"), Built::Kept),
        ];
        assert_eq!(
            lines(&entries),
            [
                "books                  changed              zip  0.81 MB  program 12.35 MB",
                "orders-v1 (orders v1)  rebuilt, same bytes  zip  0.81 MB  program 12.35 MB",
                "orders (orders v2)     not built            zip  0.81 MB  program 12.35 MB",
            ]
        );
    }

    #[test]
    fn packages_for_two_processors_are_told_apart() {
        let arm = Entry { arch: Architecture::Arm, ..entry("users", None, Built::Changed) };
        assert_eq!(
            lines(&[entry("books", None, Built::Kept), arm]),
            [
                "books  not built            zip  0.81 MB  program 12.35 MB  x86_64",
                "users  changed              zip  0.81 MB  program 12.35 MB  arm64",
            ]
        );
    }

    #[test]
    fn the_conclusion_says_what_a_deploy_has_to_do() {
        let of = |built: &[Built]| {
            let entries: Vec<_> = built.iter().map(|built| entry("books", None, *built)).collect();
            conclusion(&entries, "manifest.json")
        };
        use Built::{Changed, Kept, SameBytes};
        assert_eq!(of(&[Changed, SameBytes, Kept]), "1 of 2 built changed: manifest.json");
        assert_eq!(
            of(&[SameBytes, Kept]),
            "nothing changed: 1 built, all with the bytes of before: manifest.json"
        );
        assert_eq!(of(&[Kept]), "nothing to build: manifest.json is as it was");
    }
}
