//! The zip that Lambda takes: a pure function of the program's bytes. It asks no clock, no file and no user.

use std::io::{Cursor, Write};

use anyhow::{Context, Result};
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

/// What `provided.al2023` starts.
/// <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html>
const ENTRY: &str = "bootstrap";

/// Everyone may read it and start it, whatever the umask of whoever built it.
const MODE: u32 = 0o755;

/// The compressor's usual level. 9 takes twice the time for 0.4% less: see `docs/build.md`.
const LEVEL: i64 = 6;

/// A zip that holds the program as its only entry, dated 1980-01-01, the first day that a zip can name.
pub(super) fn archive(program: &[u8]) -> Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(LEVEL))
        .last_modified_time(DateTime::default())
        .unix_permissions(MODE);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file(ENTRY, options).context("failed to begin the zip")?;
    writer.write_all(program).context("failed to compress the program")?;
    Ok(writer.finish().context("failed to end the zip")?.into_inner())
}

/// The digest of a zip as Lambda prints it: SHA-256 in base64.
/// <https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html>
pub(super) fn code_sha256(zip: &[u8]) -> String {
    BASE64_STANDARD.encode(Sha256::digest(zip))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that repeat themselves nearly, as programs do: where to look for a repetition is what levels differ in.
    fn program() -> Vec<u8> {
        let mut state: u32 = 1;
        let mut next = |below: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as usize % below
        };
        let mut bytes = vec![0; 64];
        while bytes.len() < 200_000 {
            let (from, length) = (next(bytes.len() - 20), 4 + next(16));
            bytes.extend_from_within(from..from + length);
            bytes.push(next(256) as u8);
        }
        bytes
    }

    #[test]
    fn the_digest_is_that_of_other_tools() {
        // printf flotilla | openssl dgst -sha256 -binary | base64
        assert_eq!(code_sha256(b"flotilla"), "A8cbnVxk+xt0B9YWIgxNrQ3NbRME1vAKtfSKaVtvnDE=");
    }

    #[test]
    fn the_same_program_is_the_same_zip_for_ever() {
        let zip = archive(&program()).expect("a zip");
        assert_eq!(zip, archive(&program()).expect("a zip"));
        // Another digest means that every function of every fleet is deployed anew: the compressor or its level changed.
        assert_eq!(code_sha256(&zip), "LoRU4lMkkzADVN9MzmfhuM6tBeJQx5oZCK87jKg0Ck8=");
    }

    #[test]
    fn the_only_entry_is_a_program_that_lambda_can_start() {
        let program = program();
        let zip = archive(&program).expect("a zip");
        let mut archive = zip::ZipArchive::new(Cursor::new(&zip)).expect("a readable zip");
        assert_eq!(archive.len(), 1);
        let mut entry = archive.by_index(0).expect("an entry");
        assert_eq!(entry.name().expect("a name"), "bootstrap");
        assert_eq!(entry.unix_mode(), Some(0o100_755));
        assert_eq!(entry.last_modified(), Some(DateTime::default()));
        assert_eq!(entry.extra_data(), None);
        let mut content = Vec::new();
        std::io::copy(&mut entry, &mut content).expect("an intact entry");
        assert!(content == program);
    }
}
