//! What of this machine can build for Lambda: it asks the programs themselves. It installs nothing, and says what to install.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use cargo_metadata::camino::{Utf8Path, Utf8PathBuf};

use super::{architecture::Architecture, symbols};

/// The compiler and what links for it.
#[derive(Debug)]
pub(super) struct Toolchain {
    pub(super) sysroot: Utf8PathBuf,
    /// The commit that the compiler was built from.
    pub(super) compiler_commit: String,
    pub(super) linker: Linker,
}

/// What links programs, and compiles C.
#[derive(Debug, PartialEq)]
pub(super) enum Linker {
    /// zig, by cargo-zigbuild, for the C library of `provided.al2023`.
    Zig { version: String },
    /// What this machine's own programs are linked with, against its own C library.
    Host,
    /// A C compiler for the other processor.
    Cross { program: &'static str },
}

/// What was found on this machine.
#[derive(Debug)]
struct Found {
    /// The platform of this machine.
    host: String,
    has_target: bool,
    /// The version of zig, where cargo-zigbuild is installed too.
    zig: Option<String>,
    has_cross_compiler: bool,
}

impl Toolchain {
    /// Looks around. Runs in the workspace's root, where `rust-toolchain.toml` is.
    pub(super) fn find(root: &Utf8Path, architecture: Architecture) -> Result<Self> {
        let ask = |program: &str, arguments: &[&str]| ask(root, program, arguments);
        let compiler =
            ask("rustc", &["-vV"]).context("failed to ask `rustc -vV`: is Rust installed?")?;
        let sysroot = ask("rustc", &["--print", "sysroot"])
            .context("failed to ask `rustc` for its folder")?;
        let sysroot = Utf8PathBuf::from(sysroot.trim());
        let zig =
            || ask("zig", &["version"]).or_else(|| ask("python3", &["-m", "ziglang", "version"]));
        let found = Found {
            host: line(&compiler, "host: ")?,
            has_target: sysroot
                .join("lib/rustlib")
                .join(architecture.target())
                .join("lib")
                .is_dir(),
            zig: ask("cargo-zigbuild", &["--version"])
                .and_then(|_| zig())
                .map(|text| text.trim().to_owned()),
            has_cross_compiler: ask(architecture.cross_compiler(), &["--version"]).is_some(),
        };
        let linker = choose(architecture, &found)?;
        Ok(Self { sysroot, compiler_commit: line(&compiler, "commit-hash: ")?, linker })
    }
}

impl std::fmt::Display for Linker {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Zig { version } => {
                write!(formatter, "zig {version}, for glibc {}", symbols::GLIBC)
            }
            Self::Host => formatter.write_str("this machine's C compiler"),
            Self::Cross { program } => formatter.write_str(program),
        }
    }
}

fn choose(architecture: Architecture, found: &Found) -> Result<Linker> {
    let target = architecture.target();
    ensure!(
        found.has_target,
        "the standard library for {architecture} is not installed: `rustup target add {target}`"
    );
    if let Some(version) = &found.zig {
        return Ok(Linker::Zig { version: version.clone() });
    }
    if found.host == target {
        return Ok(Linker::Host);
    }
    let program = architecture.cross_compiler();
    if found.has_cross_compiler {
        return Ok(Linker::Cross { program });
    }
    bail!(
        "nothing here links for {architecture}: `{}`, or install `{program}`",
        symbols::INSTALL_ZIG
    )
}

/// What a program prints, or nothing if it is not there or fails.
fn ask(root: &Utf8Path, program: &str, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root).stdin(Stdio::null()).stderr(Stdio::null());
    let output = command.output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}

fn line(text: &str, key: &str) -> Result<String> {
    let value = text.lines().find_map(|line| line.strip_prefix(key));
    value.map(str::to_owned).with_context(|| format!("`rustc -vV` says no `{}`", key.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found() -> Found {
        Found {
            host: "x86_64-unknown-linux-gnu".into(),
            has_target: true,
            zig: None,
            has_cross_compiler: false,
        }
    }

    fn refusal(architecture: Architecture, found: &Found) -> String {
        choose(architecture, found).expect_err("should be refused").to_string()
    }

    #[test]
    fn zig_is_taken_where_it_is() {
        let found = Found { zig: Some("0.17.1".into()), ..found() };
        for architecture in [Architecture::X86, Architecture::Arm] {
            let linker = choose(architecture, &found).expect("a linker");
            assert_eq!(linker.to_string(), "zig 0.17.1, for glibc 2.34");
        }
    }

    #[test]
    fn without_zig_this_machine_links_for_itself_and_a_cross_compiler_for_others() {
        assert_eq!(choose(Architecture::X86, &found()).expect("a linker"), Linker::Host);
        let found = Found { has_cross_compiler: true, ..found() };
        let program = "aarch64-linux-gnu-gcc";
        assert_eq!(choose(Architecture::Arm, &found).expect("a linker"), Linker::Cross { program });
    }

    #[test]
    fn what_is_missing_is_named_with_the_command_that_brings_it() {
        assert_eq!(
            refusal(Architecture::Arm, &Found { has_target: false, ..found() }),
            "the standard library for arm64 is not installed: `rustup target add aarch64-unknown-linux-gnu`"
        );
        assert_eq!(
            refusal(Architecture::Arm, &found()),
            "nothing here links for arm64: `pip install ziglang cargo-zigbuild`, or install `aarch64-linux-gnu-gcc`"
        );
    }
}
