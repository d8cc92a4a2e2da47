//! An entity's name in all the forms that code, settings and documents have for it.

use anyhow::{Context, Result, ensure};

/// Lambda allows 64 characters for a function's name; the rest is for a line of versions.
const LENGTH_MAX: usize = 50;

/// Words that Rust keeps for itself, as far as they are plain words.
const KEYWORDS: [&str; 51] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// What the code of every entity names already.
const USED: [&str; 18] = [
    "controller",
    "entity",
    "entity-id",
    "error",
    "filter",
    "index",
    "indexed",
    "json-schema",
    "line",
    "listed",
    "not-compiled-in",
    "ok",
    "problem",
    "resource",
    "result",
    "stores",
    "validate",
    "vec",
];

/// A name in kebab case, plural and singular.
#[derive(Debug, PartialEq)]
pub(super) struct Name {
    /// The package, the function, the path and the collection: `price-lists`.
    pub(super) package: String,
    /// One of them: `price-list`.
    pub(super) singular: String,
}

impl Name {
    /// Reads a name; the singular follows from the plural unless it is given.
    pub(super) fn parse(plural: &str, singular: Option<&str>) -> Result<Self> {
        let singular = match singular {
            Some(singular) => singular.to_owned(),
            None => without_plural_ending(plural).with_context(|| {
                format!("`{plural}` is not the plural of a word that this tool can tell: add `--singular WORD`")
            })?,
        };
        ensure!(
            singular != plural,
            "`{plural}` is its own singular: choose another word for one or for many"
        );
        for word in [plural, &singular] {
            check(word)?;
        }
        Ok(Self { package: plural.to_owned(), singular })
    }

    /// The crate and the section of the settings: `price_lists`.
    pub(super) fn in_rust(&self) -> String {
        snake_case(&self.package)
    }

    /// Each form by the name that templates have for it.
    pub(super) fn forms(&self) -> [(&'static str, String); 8] {
        let Self { package, singular } = self;
        let (thing, things) = (singular.replace('-', " "), package.replace('-', " "));
        let article = if thing.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
        [
            ("package", package.clone()),
            ("crate", self.in_rust()),
            ("Type", pascal_case(singular)),
            ("a_thing", format!("{article} {thing}")),
            ("A_thing", capitalized(&format!("{article} {thing}"))),
            ("Things", capitalized(&things)),
            ("thing", thing),
            ("things", things),
        ]
    }
}

fn check(word: &str) -> Result<()> {
    let is_word = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9'))
    };
    let starts_well = word.starts_with(|first: char| first.is_ascii_lowercase());
    ensure!(
        starts_well && word.split('-').all(is_word),
        "`{word}` is no name: use lower-case letters, digits and single hyphens, a letter first, as in `price-lists`"
    );
    ensure!(word.len() <= LENGTH_MAX, "`{word}` is too long: use at most {LENGTH_MAX} characters");
    ensure!(!KEYWORDS.contains(&word), "`{word}` is a keyword of Rust: choose another word");
    ensure!(
        !USED.contains(&word),
        "`{word}` has a meaning in every controller: choose another word"
    );
    Ok(())
}

fn without_plural_ending(plural: &str) -> Option<String> {
    if let Some(stem) = plural.strip_suffix("ies") {
        return Some(format!("{stem}y"));
    }
    if ["sses", "xes", "ches", "shes"].iter().any(|ending| plural.ends_with(ending)) {
        return plural.strip_suffix("es").map(str::to_owned);
    }
    plural
        .strip_suffix('s')
        .filter(|stem| !stem.is_empty() && !stem.ends_with('s'))
        .map(str::to_owned)
}

fn snake_case(name: &str) -> String {
    name.replace('-', "_")
}

fn pascal_case(name: &str) -> String {
    name.split('-').map(capitalized).collect()
}

fn capitalized(text: &str) -> String {
    text.split_at_checked(1)
        .map_or_else(String::new, |(first, rest)| first.to_ascii_uppercase() + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(plural: &str) -> String {
        Name::parse(plural, None).expect_err("should be refused").to_string()
    }

    #[test]
    fn a_name_has_a_form_for_every_place() {
        let name = Name::parse("order-entries", None).expect("a good name");
        let forms: Vec<_> =
            name.forms().into_iter().map(|(form, text)| format!("{form}={text}")).collect();
        assert_eq!(
            forms.join(" "),
            "package=order-entries crate=order_entries Type=OrderEntry a_thing=an order entry A_thing=An order entry \
             Things=Order entries thing=order entry things=order entries"
        );
    }

    #[test]
    fn the_singular_is_told_or_asked_for() {
        for (plural, singular) in
            [("notes", "note"), ("boxes-of-cities", "boxes-of-city"), ("taxes", "tax")]
        {
            assert_eq!(Name::parse(plural, None).expect("a good name").singular, singular);
        }
        assert!(refusal("people").ends_with("add `--singular WORD`"));
        assert!(refusal("glass").ends_with("add `--singular WORD`"));
        assert_eq!(Name::parse("people", Some("person")).expect("a good name").singular, "person");
    }

    #[test]
    fn a_bad_name_is_refused_with_what_a_good_one_is() {
        for name in [
            "Notes", "1notes", "-notes", "no--tes", "notes-s-", "no_tes", "notés", "../notes", "s",
            "",
        ] {
            let text = refusal(name);
            assert!(
                text.contains("lower-case letters") || text.contains("--singular"),
                "{name}: {text}"
            );
        }
        assert!(refusal(&"n".repeat(60).replace("nn", "ns")).contains("too long"));
        assert_eq!(refusal("types"), "`type` is a keyword of Rust: choose another word");
        assert_eq!(
            refusal("results"),
            "`result` has a meaning in every controller: choose another word"
        );
    }
}
