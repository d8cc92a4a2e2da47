//! Whose certificates a server may show. No certificate is read here.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::process;

/// The authorities that vouch for a server: in settings, `"public"` or a file in PEM.
///
/// A relative path begins at the function's own directory, where its package is unpacked; a layer is
/// unpacked in `/opt`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "PathBuf")]
pub enum CertificateAuthority {
    /// Those that everybody trusts: compiled in, or the system's.
    Public,
    /// Those of a file alone.
    File(PathBuf),
}

impl CertificateAuthority {
    /// The file to trust; nothing for the public authorities.
    pub fn file(&self) -> Option<PathBuf> {
        self.file_in(process::task_root().as_deref())
    }

    fn file_in(&self, task_root: Option<&Path>) -> Option<PathBuf> {
        match (self, task_root) {
            (Self::Public, _) => None,
            (Self::File(file), Some(task_root)) => Some(task_root.join(file)),
            (Self::File(file), None) => Some(file.clone()),
        }
    }
}

impl From<PathBuf> for CertificateAuthority {
    fn from(text: PathBuf) -> Self {
        if text.as_os_str() == "public" { Self::Public } else { Self::File(text) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_from_the_function_s_own_directory() {
        for (json, file) in [
            (r#""public""#, None),
            (r#""rds.pem""#, Some("/var/task/rds.pem")),
            (r#""/opt/rds.pem""#, Some("/opt/rds.pem")),
        ] {
            let authority: CertificateAuthority = serde_json::from_str(json).unwrap();
            assert_eq!(authority.file_in(Some(Path::new("/var/task"))), file.map(PathBuf::from));
        }
        let authority = CertificateAuthority::File("rds.pem".into());
        assert_eq!(authority.file_in(None), Some("rds.pem".into()), "outside Lambda");
    }
}
