//! From a program to the files of its package. It compiles nothing, and compares with nothing.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use cargo_metadata::camino::Utf8PathBuf;

use super::{
    architecture::Architecture,
    archive, file,
    linked::Linked,
    remap::Remap,
    sbom::{self, Checksums},
    symbols::Needs,
};

/// The largest zip that Lambda takes from a bucket once it is unpacked: 250 MB.
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
const PROGRAM_BYTES: u64 = 250 * 1024 * 1024;

/// The names of the files of a package, in its folder.
pub(super) const ZIP: &str = "bootstrap.zip";
pub(super) const SBOM: &str = "sbom.cdx.json";

/// What all packages have in common.
#[derive(Debug)]
pub(super) struct Packer<'a> {
    /// Where each package has its folder.
    pub(super) folder: &'a Path,
    pub(super) architecture: Architecture,
    pub(super) remap: &'a Remap,
    pub(super) linked: &'a Linked,
    pub(super) checksums: &'a Checksums,
}

/// A package as it was written.
#[derive(Debug)]
pub(super) struct Packed {
    pub(super) code_sha256: String,
    pub(super) zip_bytes: u64,
    pub(super) program_bytes: u64,
    /// Folders of this machine that the program names: elsewhere its bytes would be others.
    pub(super) left_in: Vec<Utf8PathBuf>,
}

impl Packer<'_> {
    /// Checks the program and writes its zip and its bill of materials.
    pub(super) fn pack(&self, package: &str, program: &Path) -> Result<Packed> {
        let failed = || format!("failed to read `{}`", program.display());
        let program = fs::read(program).with_context(failed)?;
        let program_bytes = program.len() as u64;
        ensure!(
            program_bytes <= PROGRAM_BYTES,
            "`{package}` cannot run on Lambda: it has {program_bytes} bytes, and Lambda takes {PROGRAM_BYTES}"
        );
        Needs::read(&program)
            .and_then(|needs| needs.check(self.architecture))
            .with_context(|| format!("`{package}` cannot run on Lambda"))?;
        let zip =
            archive::archive(&program).with_context(|| format!("failed to pack `{package}`"))?;
        let folder = self.folder.join(package);
        file::replace(&folder.join(SBOM), &sbom::sbom(package, self.linked, self.checksums)?)?;
        file::replace(&folder.join(ZIP), &zip)?;
        Ok(Packed {
            code_sha256: archive::code_sha256(&zip),
            zip_bytes: zip.len() as u64,
            program_bytes,
            left_in: self.remap.left_in(&program),
        })
    }
}
