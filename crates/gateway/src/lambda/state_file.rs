//! `lambda/state.json` and the code beside it, on disk.
//!
//! It moves bytes and decides nothing: which versions and aliases there are is decided by its callers.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::state::State;

/// Why `state.json` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// It holds something else than a state. It is never overwritten.
    #[error(
        "`{path}` is damaged ({fault}); restore it from a copy, or move it away and publish again: \
             version numbers and aliases then start anew"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: String,
    },
    /// A file cannot be read or written.
    #[error("failed to {operation} `{path}`")]
    File {
        /// A phrase that completes «failed to»: `read`.
        operation: &'static str,
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        cause: io::Error,
    },
}

/// Paths of everything that Lambda keeps in a data folder.
#[derive(Clone, Debug)]
pub(super) struct StateFiles {
    folder: PathBuf,
}

/// Held while a state is read, changed and written. Dropping it lets the next one in.
pub(super) struct StateLock(#[expect(dead_code, reason = "an open file is the lock")] File);

/// Says that something failed with a file, for `map_err`.
pub(super) fn failed<'a>(
    operation: &'static str,
    path: &'a Path,
) -> impl FnOnce(io::Error) -> StateError + 'a {
    move |cause| StateError::File { operation, path: path.to_owned(), cause }
}

impl StateFiles {
    /// Those in a data folder (`.flotilla`).
    pub(super) fn new(data: &Path) -> Self {
        Self { folder: data.join("lambda") }
    }

    /// `state.json`.
    pub(super) fn state(&self) -> PathBuf {
        self.folder.join("state.json")
    }

    /// The code of a version.
    pub(super) fn code(&self, function: &str, version: u64) -> PathBuf {
        self.folder.join("code").join(function).join(version.to_string()).join("bootstrap")
    }

    /// Waits until nobody else changes the state. Other processes that read need no lock: writing is atomic.
    pub(super) fn lock(&self) -> Result<StateLock, StateError> {
        fs::create_dir_all(&self.folder).map_err(failed("create the folder", &self.folder))?;
        let path = self.folder.join("state.lock");
        let file =
            File::options().create(true).append(true).open(&path).map_err(failed("open", &path))?;
        file.lock().map_err(failed("lock", &path))?;
        Ok(StateLock(file))
    }

    /// The state; an empty one if nothing was published yet.
    pub(super) fn read(&self) -> Result<State, StateError> {
        let path = self.state();
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(State::default()),
            read => read.map_err(failed("read", &path))?,
        };
        let damaged = |fault| StateError::Damaged { path: path.clone(), fault };
        let state: State =
            serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
        match state.fault() {
            Some(fault) => Err(damaged(fault)),
            None => Ok(state),
        }
    }

    /// Replaces the state: a reader sees the old one or the new one, also after a power cut.
    pub(super) fn write(&self, _lock: &StateLock, state: &State) -> Result<(), StateError> {
        let path = self.state();
        let mut bytes = serde_json::to_vec_pretty(state)
            .map_err(io::Error::from)
            .map_err(failed("encode", &path))?;
        bytes.push(b'\n');
        replace(&path, 0o644, |file| file.write_all(&bytes)).map_err(failed("write", &path))
    }

    /// Removes the code of a version, if it is there.
    pub(super) fn remove_code(&self, function: &str, version: u64) -> Result<(), StateError> {
        let bootstrap = self.code(function, version);
        let folder = bootstrap.parent().unwrap_or(&bootstrap);
        match fs::remove_dir_all(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed.map_err(failed("remove", folder)),
        }
    }
}

/// Writes a file beside `path`, makes it durable, and puts it in the place of `path`.
pub(super) fn replace<T>(
    path: &Path,
    mode: u32,
    fill: impl FnOnce(&mut File) -> io::Result<T>,
) -> io::Result<T> {
    use std::os::unix::fs::PermissionsExt;

    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let temporary = path.with_extension("incoming");
    let mut file = File::create(&temporary)?;
    let filled = fill(&mut file)?;
    file.set_permissions(fs::Permissions::from_mode(mode))?;
    file.sync_all()?;
    fs::rename(&temporary, path)?;
    File::open(folder)?.sync_all()?;
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_state_names_the_file_and_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let files = StateFiles::new(folder.path());
        assert_eq!(files.read().unwrap(), State::default());
        fs::create_dir_all(&files.folder).unwrap();
        for damaged in ["", "{", "[]", r#"{"format":9,"environments":[],"functions":{}}"#] {
            fs::write(files.state(), damaged).unwrap();
            let text = files.read().unwrap_err().to_string();
            assert!(text.contains("lambda/state.json` is damaged"), "{text}");
            assert!(text.contains("move it away and publish again"), "{text}");
            assert_eq!(fs::read_to_string(files.state()).unwrap(), damaged);
        }
    }

    #[test]
    fn a_written_state_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let files = StateFiles::new(folder.path());
        let state = State { environments: vec!["dev".to_owned()], ..State::default() };
        files.write(&files.lock().unwrap(), &state).unwrap();
        assert_eq!(files.read().unwrap(), state);
    }
}
