//! One gateway a data folder: two would start functions on the same files and each believe itself alone.
//!
//! It does not guard the state inside the folder; publishing goes on while a gateway runs.

use std::{
    fs::{self, File, TryLockError},
    path::Path,
};

use anyhow::{Context, bail};

const FILE_NAME: &str = "gateway.lock";

/// Held while the gateway runs. The operating system lets go of it whatever way the process ends.
pub(crate) struct InstanceLock {
    _file: File,
}

impl InstanceLock {
    /// Takes the folder, which is made if it is missing.
    pub(crate) fn take(data: &Path) -> anyhow::Result<Self> {
        let shown = data.display();
        fs::create_dir_all(data)
            .with_context(|| format!("failed to make the folder `{shown}` (`--data`)"))?;
        let path = data.join(FILE_NAME);
        let file =
            File::create(&path).with_context(|| format!("failed to open `{}`", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => bail!(
                "another gateway already serves `{shown}`: stop it first, or give this one a folder of its own with `--data`"
            ),
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("failed to lock `{}`", path.display()))
            }
        }
    }
}
