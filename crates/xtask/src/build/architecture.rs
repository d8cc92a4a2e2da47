//! The processors that Lambda has, and what each is called by others. It builds nothing.

use std::fmt;

use clap::ValueEnum;
use object::elf;
use serde::{Deserialize, Serialize};

/// A processor, by Lambda's name.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize, ValueEnum)]
pub(crate) enum Architecture {
    /// Intel and AMD.
    #[default]
    #[serde(rename = "x86_64")]
    #[value(name = "x86_64")]
    X86,
    /// Graviton.
    #[serde(rename = "arm64")]
    #[value(name = "arm64")]
    Arm,
}

impl Architecture {
    /// Rust's name of the platform.
    pub(super) fn target(self) -> &'static str {
        match self {
            Self::X86 => "x86_64-unknown-linux-gnu",
            Self::Arm => "aarch64-unknown-linux-gnu",
        }
    }

    /// The C compiler that Linux distributions offer for this processor on another one.
    pub(super) fn cross_compiler(self) -> &'static str {
        match self {
            Self::X86 => "x86_64-linux-gnu-gcc",
            Self::Arm => "aarch64-linux-gnu-gcc",
        }
    }

    /// The number that programs for this processor begin with.
    pub(super) fn machine(self) -> u16 {
        match self {
            Self::X86 => elf::EM_X86_64,
            Self::Arm => elf::EM_AARCH64,
        }
    }
}

impl fmt::Display for Architecture {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::X86 => "x86_64",
            Self::Arm => "arm64",
        })
    }
}
