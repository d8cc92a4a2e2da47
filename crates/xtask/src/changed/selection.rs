//! The options that say what is compared with what. Every command that works on changes has them.

use std::path::PathBuf;

use ::changed::{Base, Head, Request};
use anyhow::{Context, Result};
use clap::Args;

#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Selection {
    /// Compare with the merge base of the head and this revision.
    #[arg(long, value_name = "REV", conflicts_with_all = ["since_green", "uncommitted", "files"])]
    since: Option<String>,
    /// Compare with the revision of `--since` itself.
    #[arg(long, requires = "since")]
    exact: bool,
    /// Compare with the commit that `green NAME` recorded last.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["uncommitted", "files"])]
    since_green: Option<String>,
    /// Compare this revision instead of the files as they are now.
    #[arg(long, value_name = "REV", conflicts_with_all = ["uncommitted", "files"])]
    head: Option<String>,
    /// Compare with the last commit: only what is not committed.
    #[arg(long, conflicts_with = "files")]
    uncommitted: bool,
    /// Compare nothing: these files changed.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    files: Vec<PathBuf>,
    /// The main branch; guessed if not given.
    #[arg(long, value_name = "NAME")]
    base_branch: Option<String>,
    /// One more platform that programs are built for, as a target triple.
    #[arg(long, value_name = "TRIPLE")]
    platform: Vec<String>,
}

impl Selection {
    /// The question that the options ask, about the workspace around the current folder.
    pub(crate) fn request(&self) -> Result<Request> {
        let base = match (&self.since, &self.since_green) {
            (Some(revision), _) if self.exact => Base::Exact(revision.clone()),
            (Some(revision), _) => Base::MergeBase(revision.clone()),
            (_, Some(name)) => Base::Green(name.clone()),
            _ if self.uncommitted => Base::Uncommitted,
            _ if !self.files.is_empty() => Base::Files(self.files.clone()),
            _ => Base::MainBranch,
        };
        Ok(Request {
            folder: std::env::current_dir().context("failed to find the current folder")?,
            base,
            head: self.head.clone().map_or(Head::WorkingTree, Head::Revision),
            base_branch: self.base_branch.clone(),
            platforms: self.platform.clone(),
        })
    }

    /// The options again, as arguments.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let pairs = [
            ("--since", self.since.clone()),
            ("--since-green", self.since_green.clone()),
            ("--head", self.head.clone()),
            ("--base-branch", self.base_branch.clone()),
        ];
        let pairs = pairs.into_iter().filter_map(|(name, value)| Some([name.to_owned(), value?]));
        let flags = [("--exact", self.exact), ("--uncommitted", self.uncommitted)];
        let flags = flags.into_iter().filter(|(_, is_set)| *is_set);
        let mut arguments: Vec<_> = pairs.flatten().collect();
        arguments.extend(flags.map(|(name, _)| name.to_owned()));
        for platform in &self.platform {
            arguments.extend(["--platform".to_owned(), platform.clone()]);
        }
        if !self.files.is_empty() {
            arguments.push("--files".to_owned());
            arguments.extend(self.files.iter().map(|file| file.display().to_string()));
        }
        arguments
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        selection: Selection,
    }

    #[test]
    fn options_are_told_again_as_they_were_given() {
        for line in [
            "",
            "--since v1 --exact",
            "--since-green main",
            "--since v1 --head v2 --base-branch trunk",
            "--uncommitted --platform a --platform b",
            "--files a b/c",
        ] {
            let words = ["changed"].into_iter().chain(line.split_whitespace());
            let selection = Line::try_parse_from(words).expect("a good line").selection;
            let mut told = selection.arguments();
            let mut given: Vec<_> = line.split_whitespace().map(str::to_owned).collect();
            told.sort();
            given.sort();
            assert_eq!(told, given);
        }
    }
}
