//! Merges the settings of every environment while the crate is compiled, section by section.
//!
//! It writes `SECTION.ENVIRONMENT.json` into `OUT_DIR`; a section's own code includes its files and
//! no others. It does not know what a section may contain: the types of `src/` do.

#![expect(clippy::print_stdout, reason = "a build script speaks to cargo by printing")]

mod sections;

use std::{env, error::Error, fs, path::Path};

use sections::{ENVIRONMENTS, Source};

fn main() -> Result<(), Box<dyn Error>> {
    let package = env_path("CARGO_MANIFEST_DIR")?;
    let directory = package.join("../../config/environments");
    let entities = package.join("src/entities.rs");
    for input in [&directory, &entities, &package.join("build")] {
        println!("cargo::rerun-if-changed={}", input.display());
    }

    let base = read(&directory.join("base.toml"))?;
    let entities = read(&entities)?;
    let known = sections::known(&entities);
    let base = Source { file: "config/environments/base.toml", text: &base };

    for environment in ENVIRONMENTS {
        let text = read(&directory.join(format!("{environment}.toml")))?;
        let file = format!("config/environments/{environment}.toml");
        let own = Source { file: &file, text: &text };
        for (section, json) in sections::merged(base, own, &known)? {
            fs::write(env_path("OUT_DIR")?.join(format!("{section}.{environment}.json")), json)?;
        }
    }
    Ok(())
}

fn env_path(name: &str) -> Result<std::path::PathBuf, String> {
    env::var_os(name).map(Into::into).ok_or_else(|| format!("cargo did not set {name}"))
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("failed to read {}: {error}", path.display()))
}
