//! The kinds of change: a name, and what it does to the files. Nothing here says what is expected.

mod commit;
mod compiled_in;
mod functions;
mod history;
mod lockfile;
mod manifest;
mod packages;
mod root;
mod source;

use crate::{tree::Tree, workspace::Workspace};

/// A kind of change.
pub(crate) struct Kind {
    /// What the table calls it.
    pub(crate) name: &'static str,
    /// The workspace that it is made to.
    pub(crate) workspace: Workspace,
    /// Makes the change.
    pub(crate) change: fn(&mut Tree),
}

/// All of them, those of one workspace together.
pub(crate) fn all() -> impl Iterator<Item = &'static Kind> {
    let all = [
        source::KINDS,
        manifest::KINDS,
        packages::KINDS,
        lockfile::KINDS,
        root::KINDS,
        history::KINDS,
        compiled_in::KINDS,
        functions::KINDS,
        commit::KINDS,
    ];
    all.into_iter().flatten()
}

const fn layers(name: &'static str, change: fn(&mut Tree)) -> Kind {
    Kind { name, workspace: Workspace::Layers, change }
}

const fn files(name: &'static str, change: fn(&mut Tree)) -> Kind {
    Kind { name, workspace: Workspace::CompiledIn, change }
}

const fn stamped(name: &'static str, change: fn(&mut Tree)) -> Kind {
    Kind { name, workspace: Workspace::Stamped, change }
}

const fn functions(name: &'static str, change: fn(&mut Tree)) -> Kind {
    Kind { name, workspace: Workspace::Functions, change }
}
