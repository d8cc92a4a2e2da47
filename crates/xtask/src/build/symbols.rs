//! What a program needs of the system that starts it, read from the program itself. It starts nothing and asks no linker.

use anyhow::{Context, Result, ensure};
use object::{Endianness, elf, read::elf::FileHeader};

use super::architecture::Architecture;

/// The C library of `provided.al2023`.
/// <https://docs.aws.amazon.com/linux/al2023/ug/compare-with-al2.html>
pub(super) const GLIBC: Version = Version { major: 2, minor: 34 };

/// The libraries that a Rust program asks for by itself; all are part of `provided.al2023`.
const LIBRARIES: [&str; 8] = [
    "ld-linux-aarch64.so.1",
    "ld-linux-x86-64.so.2",
    "libc.so.6",
    "libdl.so.2",
    "libgcc_s.so.1",
    "libm.so.6",
    "libpthread.so.0",
    "librt.so.1",
];

/// What the name of a version of the C library's symbols begins with.
const GLIBC_PREFIX: &str = "GLIBC_";

/// A version of the C library. A symbol version that is no number, as `GLIBC_ABI_DT_RELR`, is newer than all.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Version {
    major: u32,
    minor: u32,
}

impl std::fmt::Display for Version {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}", self.major, self.minor)
    }
}

impl Version {
    fn of(name: &str) -> Option<Self> {
        let mut numbers = name.strip_prefix(GLIBC_PREFIX)?.split('.');
        let mut number = || numbers.next()?.parse().ok();
        Some(Self { major: number()?, minor: number()? })
    }
}

/// What a program asks for before its first instruction.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Needs {
    machine: u16,
    libraries: Vec<String>,
    /// The names of the symbol versions, such as `GLIBC_2.34`.
    versions: Vec<String>,
}

impl Needs {
    /// Reads them from a 64-bit program.
    pub(super) fn read(program: &[u8]) -> Result<Self> {
        read(program).context("failed to read the program's headers")
    }

    /// Refuses what `provided.al2023` has not.
    pub(super) fn check(&self, architecture: Architecture) -> Result<()> {
        ensure!(
            self.machine == architecture.machine(),
            "it is no program for {architecture}: ELF machine {}, expected {}",
            self.machine,
            architecture.machine()
        );
        for library in &self.libraries {
            ensure!(
                LIBRARIES.contains(&library.as_str()),
                "it needs `{library}`, which provided.al2023 may not have: let the crate that brings it link it statically \
                 (most have a feature `vendored` or `bundled`)"
            );
        }
        for name in self.versions.iter().filter(|name| name.starts_with(GLIBC_PREFIX)) {
            ensure!(
                Version::of(name).is_some_and(|version| version <= GLIBC),
                "it needs {name} of the C library, and provided.al2023 has {GLIBC}: this machine's C library is too new to \
                 link against. `{INSTALL_ZIG}` and build again: zig links for {GLIBC}"
            );
        }
        Ok(())
    }
}

/// The command that brings what links for an older C library, whatever this machine has.
pub(super) const INSTALL_ZIG: &str = "pip install ziglang cargo-zigbuild";

fn read(program: &[u8]) -> object::Result<Needs> {
    let header = elf::FileHeader64::<Endianness>::parse(program)?;
    let endian = header.endian()?;
    let sections = header.sections(endian, program)?;
    let mut needs = Needs { machine: header.e_machine(endian), ..Needs::default() };
    if let Some((entries, link)) = sections.dynamic(endian, program)? {
        let strings = sections.strings(endian, program, link)?;
        for entry in entries.iter().filter(|entry| entry.d_tag.get(endian) == elf::DT_NEEDED) {
            let offset = u32::try_from(entry.d_val.get(endian)).unwrap_or(u32::MAX);
            needs.libraries.extend(strings.get(offset).ok().map(text));
        }
    }
    if let Some((mut libraries, link)) = sections.gnu_verneed(endian, program)? {
        let strings = sections.strings(endian, program, link)?;
        while let Some((_, mut versions)) = libraries.next()? {
            while let Some(version) = versions.next()? {
                needs.versions.push(text(version.name(endian, strings)?));
            }
        }
    }
    Ok(needs)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `hello-world` asks for.
    fn needs(versions: &[&str]) -> Needs {
        Needs {
            machine: elf::EM_X86_64,
            libraries: vec!["libgcc_s.so.1".into(), "libc.so.6".into()],
            versions: versions.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    fn refusal(needs: &Needs) -> String {
        needs.check(Architecture::X86).expect_err("should be refused").to_string()
    }

    #[test]
    fn what_the_system_has_is_accepted() {
        let needs = needs(&["GCC_3.0", "GLIBC_2.2.5", "GLIBC_2.9", "GLIBC_2.34"]);
        assert!(needs.check(Architecture::X86).is_ok());
        assert!(
            Needs { machine: elf::EM_X86_64, ..Needs::default() }.check(Architecture::X86).is_ok()
        );
    }

    #[test]
    fn a_newer_c_library_is_refused_with_what_to_install() {
        for version in ["GLIBC_2.35", "GLIBC_2.38", "GLIBC_2.100", "GLIBC_3.0", "GLIBC_ABI_DT_RELR"]
        {
            assert_eq!(
                refusal(&needs(&["GLIBC_2.34", version])),
                format!(
                    "it needs {version} of the C library, and provided.al2023 has 2.34: this machine's C library is too new \
                     to link against. `pip install ziglang cargo-zigbuild` and build again: zig links for 2.34"
                )
            );
        }
    }

    #[test]
    fn a_library_that_the_system_may_not_have_is_refused() {
        let mut needs = needs(&[]);
        needs.libraries.push("libssl.so.3".into());
        assert!(
            refusal(&needs)
                .starts_with("it needs `libssl.so.3`, which provided.al2023 may not have: ")
        );
    }

    #[test]
    fn a_program_for_another_processor_is_refused() {
        let text = needs(&[]).check(Architecture::Arm).expect_err("should be refused").to_string();
        assert_eq!(text, "it is no program for arm64: ELF machine 62, expected 183");
    }

    #[test]
    fn needs_are_read_from_a_real_program() {
        let this_program = std::env::current_exe().expect("a test is a program");
        let needs =
            Needs::read(&std::fs::read(this_program).expect("a file")).expect("an ELF program");
        assert!(needs.libraries.iter().any(|library| library == "libc.so.6"), "{needs:?}");
        assert!(needs.versions.iter().any(|name| Version::of(name).is_some()), "{needs:?}");
    }

    #[test]
    fn what_is_no_program_is_an_error() {
        assert!(Needs::read(b"#!/bin/sh\n").is_err());
    }
}
