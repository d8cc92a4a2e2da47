//! Additions to files that exist, as text: every comment and every blank line stays.

use anyhow::{Context, Result, ensure};

use super::name::Name;

/// The text of a file with the entity in it.
pub(super) type Edit<'a> = dyn Fn(&str, &Name) -> Result<String> + 'a;

/// The settings of all environments with the entity's section.
pub(super) fn settings(text: &str, name: &Name, store: &str) -> Result<String> {
    let section = format!("[{}]", name.in_rust());
    ensure!(!text.lines().any(|line| line == section), "it has `{section}` already");
    Ok(format!("{}\n\n{section}\nstore = \"{store}\"\nidempotency_hours = 24\n", text.trim_end()))
}

/// The declarations of sections with the entity's, in alphabetical order.
pub(super) fn entities(text: &str, name: &Name) -> Result<String> {
    let declaration = format!("entity_section!({});", name.in_rust());
    let is_declaration = |line: &&str| line.starts_with("entity_section!(");
    ensure!(!text.lines().any(|line| line == declaration), "it has `{declaration}` already");
    let mut declarations: Vec<_> = text.lines().filter(is_declaration).collect();
    ensure!(!declarations.is_empty(), "it has no line `entity_section!(...);`");
    declarations.push(&declaration);
    declarations.sort_unstable();
    let others: Vec<_> = text.lines().filter(|line| !is_declaration(line)).collect();
    Ok(format!("{}\n\n{}\n", others.join("\n").trim_end(), declarations.join("\n")))
}

/// The rules of `changed` with the package that compiles the entity's section in, in alphabetical order.
pub(super) fn rules(text: &str, name: &Name) -> Result<String> {
    let (opening, section) = ("[sections.packages]", name.in_rust());
    let mut lines: Vec<_> = text.lines().collect();
    let start = lines.iter().position(|line| *line == opening);
    let start = start.with_context(|| format!("it has no line `{opening}`"))? + 1;
    let block = lines[start..].iter().take_while(|line| line.ends_with(']'));
    let sections: Vec<_> = block.filter_map(|line| Some(line.split_once(" = [")?.0)).collect();
    ensure!(!sections.contains(&section.as_str()), "`{opening}` has `{section}` already");
    let place = start + sections.iter().filter(|other| **other < section.as_str()).count();
    let rule = format!("{section} = [\"{}\"]", name.package);
    lines.insert(place, &rule);
    Ok(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(plural: &str) -> Name {
        Name::parse(plural, None).expect("a good name")
    }

    /// The lines that an edit adds; it takes none away.
    fn added(before: &str, after: &str) -> Vec<String> {
        let mut before = before.lines().peekable();
        let added: Vec<_> = after
            .lines()
            .filter(|line| before.next_if_eq(line).is_none())
            .map(str::to_owned)
            .collect();
        assert_eq!(before.next(), None, "a line is gone");
        added
    }

    #[test]
    fn what_is_there_already_is_refused() {
        let in_embedded = |text: &str, name: &Name| settings(text, name, "embedded");
        let edits: [(&Edit<'_>, &str, &str); 4] = [
            (&in_embedded, "[books]\n", "it has `[books]` already"),
            (&entities, "entity_section!(books);\n", "it has `entity_section!(books);` already"),
            (
                &rules,
                "[sections.packages]\nbooks = [\"books\"]\n",
                "`[sections.packages]` has `books` already",
            ),
            (&rules, "[[path]]\n", "it has no line `[sections.packages]`"),
        ];
        for (edit, text, refusal) in edits {
            let refused = edit(text, &name("books")).expect_err("is there").to_string();
            assert_eq!(refused, refusal);
        }
    }

    #[test]
    fn settings_get_a_section_and_its_declaration() {
        let after =
            settings("# Base.\n[log]\n", &name("price-lists"), "mongodb").expect("settings");
        assert_eq!(
            after,
            "# Base.\n[log]\n\n[price_lists]\nstore = \"mongodb\"\nidempotency_hours = 24\n"
        );
        let before = "//! Doc.\n\nentity_section!(books);\nentity_section!(users);\n";
        let after = entities(before, &name("notes")).expect("declarations");
        assert_eq!(
            after,
            "//! Doc.\n\nentity_section!(books);\nentity_section!(notes);\nentity_section!(users);\n"
        );
    }

    #[test]
    fn changed_knows_who_compiles_the_section_in() {
        let before = "# Rules.\n[sections.packages]\nlog = [\"a\"]\nusers = [\"users\", \"b\"]\n\n# Tests.\n[[tests]]\n";
        let after = |plural| rules(before, &name(plural)).expect("rules");
        for (plural, line) in [
            ("books", "books = [\"books\"]"),
            ("price-lists", "price_lists = [\"price-lists\"]"),
            ("zones", "zones = [\"zones\"]"),
        ] {
            assert_eq!(added(before, &after(plural)), [line]);
        }
        assert!(after("books").contains("packages]\nbooks = "));
        assert!(after("zones").contains("\"b\"]\nzones = [\"zones\"]\n\n# Tests."));
    }
}
