//! The line of versions that a package is published to, as its manifest says it. It knows no alias.

/// The `line` in `[package.metadata.flotilla]` of the package that is compiled; `None` if it has none.
///
/// It is read while the package is compiled, so that it stands in the manifest alone.
#[macro_export]
macro_rules! line {
    () => {{
        static LINE: Option<$crate::Line> = $crate::Line::of_manifest(include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/Cargo.toml"
        )));
        LINE.as_ref().map($crate::Line::as_str)
    }};
}

/// The longest line, in bytes: with `-dev` it is an alias, and those are short names such as `v2`.
const LENGTH_LIMIT: usize = 32;

/// A line of versions. It holds its text, and not the manifest's, which would be in every binary.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Line {
    text: [u8; LENGTH_LIMIT],
    length: usize,
}

impl Line {
    /// The line that a manifest names.
    ///
    /// # Panics
    ///
    /// If it is written in another way than `line = "name"`, or too long: while the package is compiled.
    pub const fn of_manifest(manifest: &str) -> Option<Self> {
        let Some((_, section)) = cut(manifest.as_bytes(), b"\n[package.metadata.flotilla]") else {
            return None;
        };
        let section = match cut(section, b"\n[") {
            Some((section, _)) => section,
            None => section,
        };
        let Some((_, line)) = cut(section, b"\nline") else { return None };
        let Some((b"", line)) = cut(line, b" = \"") else {
            panic!("write `line = \"name\"` in [package.metadata.flotilla]");
        };
        let Some((line, _)) = cut(line, b"\"") else { panic!("`line` is not closed by a quote") };
        assert!(line.len() <= LENGTH_LIMIT, "`line` is longer than 32 bytes");
        let mut text = [0; LENGTH_LIMIT];
        text.split_at_mut(line.len()).0.copy_from_slice(line);
        Some(Self { text, length: line.len() })
    }

    /// Its name.
    pub fn as_str(&self) -> &str {
        self.text.get(..self.length).and_then(|text| str::from_utf8(text).ok()).unwrap_or_default()
    }
}

/// What is before and after the first `mark`.
const fn cut<'a>(text: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let mut place = 0;
    while place + mark.len() <= text.len() {
        let (before, rest) = text.split_at(place);
        let (found, after) = rest.split_at(mark.len());
        let mut same = 0;
        while same < mark.len() && found[same] == mark[same] {
            same += 1;
        }
        if same == mark.len() {
            return Some((before, after));
        }
        place += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(manifest: &str) -> Option<String> {
        Line::of_manifest(manifest).map(|line| line.as_str().to_owned())
    }

    #[test]
    fn the_line_is_that_of_flotilla_s_own_metadata() {
        let manifest = |metadata: &str| {
            format!("[package]\nname = \"orders\"\n{metadata}\n[lints]\nline = \"x\"\n")
        };
        let flotilla =
            "[package.metadata.flotilla]\nfunction = \"orders\"\nline = \"v2\" # Of two.\n";
        assert_eq!(line(&manifest(flotilla)).as_deref(), Some("v2"));
        assert_eq!(line(&manifest("[package.metadata.flotilla]\nfeatures = []\n")), None);
        assert_eq!(line(&manifest("")), None);
        assert_eq!(crate::line!(), None, "this package is no function");
    }

    #[test]
    #[should_panic(expected = "write `line = \"name\"`")]
    fn a_line_that_cannot_be_read_is_no_missing_line() {
        line("\n[package.metadata.flotilla]\nline=\"v2\"\n");
    }
}
