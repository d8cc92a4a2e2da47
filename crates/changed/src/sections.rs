//! Settings files compared section by section. It does not know what a section means.

use std::collections::BTreeSet;

use crate::evidence::Texts;

/// The sections that differ between the two texts of a file; none if that cannot be said.
pub fn differing(texts: &Texts) -> Option<BTreeSet<String>> {
    let (before, after) = texts.tables()?;
    let names: BTreeSet<String> = before.keys().chain(after.keys()).cloned().collect();
    Some(names.into_iter().filter(|name| before.get(name) != after.get(name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_section_says_counts() {
        let texts = Texts {
            before: Some("[log]\nlevel = 'info'\n[books]\na = 1\n[users]\nb = 2\n".into()),
            after: Some(
                "# More.\n[users]\nb = 2\n[log]\nlevel = 'debug'\n[orders]\nc = 3\n".into(),
            ),
        };
        let differing = differing(&texts).expect("both are TOML");
        assert_eq!(differing.into_iter().collect::<Vec<_>>(), ["books", "log", "orders"]);
    }
}
