//! Files that are there whole or not at all. It knows nothing of what is in them.

use std::{fs, path::Path};

use anyhow::{Context, Result};

/// Puts a file in the place of an earlier one: whoever reads at that moment gets the one or the other.
pub(super) fn replace(path: &Path, content: &[u8]) -> Result<()> {
    let failed = || format!("failed to write `{}`", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(failed)?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}", std::process::id()));
    let new = path.with_file_name(name);
    fs::write(&new, content).with_context(failed)?;
    fs::rename(&new, path).with_context(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_stays_beside_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("books/bootstrap.zip");
        for content in ["old", "new"] {
            replace(&path, content.as_bytes()).expect("a written file");
            assert_eq!(fs::read_to_string(&path).expect("a file"), content);
        }
        assert_eq!(fs::read_dir(folder.path().join("books")).expect("a folder").count(), 1);
    }
}
