//! The embedded store of a test: in a directory that is removed with it.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use async_trait::async_trait;
use config::Environment;
use tempfile::TempDir;

use super::Factory;
use crate::{Entity, Store, Stores};

/// A directory of data.
#[derive(Debug)]
pub struct Directory(TempDir);

impl Directory {
    /// An empty one.
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary directory can be made"))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The file of a kind of entity in `dev`.
    pub fn file<E: Entity>(&self) -> PathBuf {
        self.path().join("dev").join(E::COLLECTION).with_extension("sqlite")
    }
}

impl Default for Directory {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl<E: Entity> Factory<E> for Directory {
    async fn open(&self, environment: Environment) -> Arc<dyn Store<E>> {
        Stores::embedded_in(self.path()).get(environment).await.unwrap()
    }
}
