//! Writes an answer in each format. It prints nothing.

use std::{collections::BTreeSet, fmt::Write};

use ::changed::{Reach, Report};
use anyhow::{Context, Result};
use serde_json::json;

use super::{Format, Part};

/// How much of a commit's name a person needs.
const SHORT: usize = 12;

/// Whether there is nothing in the part that is asked for.
pub(super) fn is_empty(report: &Report, part: Part) -> bool {
    match part {
        Part::Both => report.is_empty(),
        Part::Functions => report.functions.is_empty() && report.removed.is_empty(),
        Part::Packages => report.packages.is_empty(),
    }
}

/// The answer, with the end of its last line.
pub(super) fn write(report: &Report, part: Part, format: Format, why: bool) -> Result<String> {
    let text = match format {
        Format::Text => return Ok(text(report, part, why)),
        Format::Names => return Ok(lines(&names(report, part))),
        Format::Json => {
            serde_json::to_string_pretty(report).context("the answer has no JSON form")?
        }
        Format::Matrix => matrix(report, part),
        Format::Cargo => names(report, part)
            .iter()
            .map(|name| format!("-p {name}"))
            .collect::<Vec<_>>()
            .join(" "),
    };
    Ok(text + "\n")
}

/// The names of packages, each once.
fn names(report: &Report, part: Part) -> BTreeSet<&str> {
    match part {
        Part::Functions => report.functions.iter().map(|one| one.package.as_str()).collect(),
        Part::Both | Part::Packages => {
            report.packages.iter().map(|one| one.package.as_str()).collect()
        }
    }
}

fn lines(names: &BTreeSet<&str>) -> String {
    names.iter().map(|name| format!("{name}\n")).collect()
}

/// An empty matrix is `{"include":[]}`: GitHub refuses to start a job with it, so the job asks first whether there is an entry.
fn matrix(report: &Report, part: Part) -> String {
    let functions = report.functions.iter().map(|one| {
        json!({ "function": one.function, "package": one.package, "line": one.line, "code": one.code, "settings": one.settings })
    });
    let packages = report
        .packages
        .iter()
        .map(|one| json!({ "package": one.package, "folder": one.folder, "reach": one.reach }));
    let include: Vec<_> =
        if part == Part::Packages { packages.collect() } else { functions.collect() };
    json!({ "include": include }).to_string()
}

fn text(report: &Report, part: Part, why: bool) -> String {
    let short = |commit: &str| {
        commit.get(..SHORT).filter(|_| !commit.contains(' ')).unwrap_or(commit).to_owned()
    };
    let why = why && report.everything.is_none(); // That reason is said once.
    let base = report.base.as_deref().map_or_else(|| "nothing to compare with".to_owned(), short);
    let mut text = format!("{base} -> {}\n", short(&report.head));
    if is_empty(report, part) {
        return text + "nothing changed\n";
    }
    if part != Part::Packages {
        let names = report.functions.iter().map(|one| match &one.line {
            Some(line) => {
                (format!("{} {line}", one.function), what(one.code, one.settings), &one.why)
            }
            None => (one.function.clone(), what(one.code, one.settings), &one.why),
        });
        section(&mut text, "functions", names.collect(), why);
        section(
            &mut text,
            "functions that are no more",
            report.removed.iter().map(|name| (name.clone(), "removed", &NO_CHAIN)).collect(),
            false,
        );
    }
    if part != Part::Functions {
        let reach = |reach| if reach == Reach::Binary { "code" } else { "tests" };
        let names =
            report.packages.iter().map(|one| (one.package.clone(), reach(one.reach), &one.why));
        section(&mut text, "packages", names.collect(), why);
    }
    text
}

static NO_CHAIN: Vec<String> = Vec::new();

fn what(code: bool, settings: bool) -> &'static str {
    match (code, settings) {
        (true, true) => "code and settings",
        (false, true) => "settings",
        _ => "code",
    }
}

fn section(text: &mut String, title: &str, rows: Vec<(String, &str, &Vec<String>)>, why: bool) {
    if rows.is_empty() {
        return;
    }
    let width = rows.iter().map(|(name, ..)| name.chars().count()).max().unwrap_or_default();
    // Writing into a string cannot fail.
    let _ = writeln!(text, "{} {title}", rows.len());
    for (name, what, chain) in rows {
        let _ = writeln!(text, "  {name:width$}  {what}");
        if why {
            let _ = writeln!(text, "    {}", chain.join(" -> "));
        }
    }
}
