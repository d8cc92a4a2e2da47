//! What a command works on: everything, or what a change reaches. It starts nothing and asks nobody what changed.

use ::changed::Report;

/// What a change reaches, for those who test and those who build.
#[derive(Debug)]
pub(crate) struct Reached {
    /// The packages whose tests must run.
    pub(crate) packages: Packages,
    /// The packages of functions whose bytes may differ.
    pub(crate) functions: Packages,
}

/// Packages of the workspace.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Packages {
    All,
    Those(Vec<String>),
}

impl Reached {
    pub(crate) fn everything() -> Self {
        Self { packages: Packages::All, functions: Packages::All }
    }

    pub(crate) fn by(report: &Report) -> Self {
        let packages = report.packages.iter().map(|one| one.package.clone());
        Self {
            packages: Packages::Those(packages.collect()),
            functions: Packages::Those(report.rebuilt().map(str::to_owned).collect()),
        }
    }

    pub(crate) fn is_nothing(&self) -> bool {
        self.packages.is_empty() && self.functions.is_empty()
    }
}

impl Packages {
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Those(names) if names.is_empty())
    }

    /// How cargo is told of them. Its commands differ in how they call all.
    pub(crate) fn arguments(&self, all: &str) -> Vec<String> {
        match self {
            Self::All => vec![all.to_owned()],
            Self::Those(names) => {
                names.iter().flat_map(|name| ["--package".to_owned(), name.clone()]).collect()
            }
        }
    }
}
