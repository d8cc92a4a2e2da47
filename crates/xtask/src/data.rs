//! Where published functions and their data are kept. The gateway knows what is inside.

use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use clap::Args;

use crate::{publish, servers::Servers};

/// The folder of functions without drivers, from the workspace's root.
const FOLDER: &str = ".flotilla";

/// The folders of functions with drivers, inside that one.
const WITH_DRIVERS: &str = "with-";

/// The folder of local state.
#[derive(Args, Clone, Debug)]
pub(crate) struct Data {
    /// Where published functions and their data are kept, from the workspace's root: `.flotilla` by default, and a folder
    /// inside it for functions with drivers.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl Data {
    /// The folder of functions with the drivers of these servers, absolute.
    ///
    /// One without a driver cannot use a server that it is told of. So that none is ever told, not even the old version
    /// that `pro` still points at, functions with other drivers have a folder of their own.
    pub(crate) fn with_drivers(&self, root: &Path, servers: &Servers) -> PathBuf {
        match &self.data {
            Some(folder) => root.join(folder),
            None if servers.is_empty() => root.join(FOLDER),
            None => root.join(FOLDER).join(format!("{WITH_DRIVERS}{}", servers.list("-"))),
        }
    }

    /// The folder that was published to last, absolute.
    pub(crate) fn latest(&self, root: &Path) -> PathBuf {
        let default = root.join(FOLDER);
        match &self.data {
            Some(folder) => root.join(folder),
            None => latest(&default).unwrap_or(default),
        }
    }
}

fn latest(default: &Path) -> Option<PathBuf> {
    let inside = fs::read_dir(default).into_iter().flatten().flatten().map(|entry| entry.path());
    let with_drivers = inside.filter(|folder| {
        folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with(WITH_DRIVERS))
    });
    let published = |folder: &PathBuf| -> Option<SystemTime> {
        fs::metadata(folder.join(publish::MANIFEST)).ok()?.modified().ok()
    };
    with_drivers.chain([default.to_owned()]).max_by_key(published)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promotion_is_for_what_was_published_last() {
        let root = tempfile::tempdir().expect("a folder");
        let root = root.path();
        let unnamed = Data { data: None };
        assert_eq!(unnamed.latest(root), root.join(".flotilla"));

        let with_drivers = root.join(".flotilla/with-mongodb");
        fs::create_dir_all(&with_drivers).expect("a folder");
        fs::write(root.join(".flotilla/manifest.json"), "").expect("a file");
        assert_eq!(unnamed.latest(root), root.join(".flotilla"));

        let later = SystemTime::now() + std::time::Duration::from_secs(60);
        let file = fs::File::create(with_drivers.join("manifest.json")).expect("a file");
        file.set_modified(later).expect("a time");
        assert_eq!(unnamed.latest(root), with_drivers);

        let named = Data { data: Some("elsewhere".into()) };
        assert_eq!(named.latest(root), root.join("elsewhere"));
    }
}
