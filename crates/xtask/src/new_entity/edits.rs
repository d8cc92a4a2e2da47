//! Additions to files that exist, as text: every comment and every blank line stays.

use anyhow::{Context, Result, ensure};

use super::{
    name::Name,
    templates::{PARAMETER, PATHS, SCHEMAS, render},
};

/// The text of a file with the entity in it.
pub(super) type Edit = fn(&str, &Name) -> Result<String>;

/// The API definition with the entity's paths, parameter and schemas.
pub(super) fn api(text: &str, name: &Name) -> Result<String> {
    let [paths, parameter, schemas] =
        [PATHS, PARAMETER, SCHEMAS].map(|template| render(template, name));
    let tag =
        render("  - {name: {{package}}, description: '{{Things}}, each with a name.'}\n", name);
    let text = with(text, "tags:", &tag)?;
    let text = with(&text, "paths:", &format!("\n{paths}"))?;
    let text = with(&text, "  parameters:", &parameter)?;
    with(&text, "  schemas:", &format!("\n{schemas}"))
}

/// The settings of all environments with the entity's section.
pub(super) fn settings(text: &str, name: &Name) -> Result<String> {
    let section = format!("[{}]", name.in_rust());
    ensure!(!text.lines().any(|line| line == section), "it has `{section}` already");
    Ok(format!("{}\n\n{section}\nstore = \"embedded\"\nidempotency_hours = 24\n", text.trim_end()))
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

/// The text with an addition at the end of the block that a line opens: before what is indented no deeper than that line.
/// Refused if the block has an entry of the addition already.
fn with(text: &str, opening: &str, addition: &str) -> Result<String> {
    let mut lines = text.split_inclusive('\n').skip_while(|line| line.trim_end() != opening);
    let opened = lines.next().with_context(|| format!("it has no line `{opening}`"))?;
    let start = text.len() - opened.len() - lines.clone().map(str::len).sum::<usize>();
    let block: Vec<_> =
        lines.take_while(|line| line.trim().is_empty() || depth(line) > depth(opened)).collect();
    for entry in addition.lines().filter(|line| depth(line) == depth(opened) + 2) {
        let is_there = block.iter().any(|line| line.trim_end() == entry);
        ensure!(!is_there, "`{}` has `{}` already", opening.trim(), entry.trim());
    }
    let last = block.iter().rposition(|line| !line.trim().is_empty()).map_or(0, |index| index + 1);
    let end = start + opened.len() + block[..last].iter().map(|line| line.len()).sum::<usize>();
    let (before, after) = text.split_at(end);
    Ok(format!("{before}{addition}{after}"))
}

fn depth(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const API: &str = "\
# All routes.
tags:
  - {name: books}

paths:
  /books:
    get: 1 # Read.

components:
  parameters:
    BookId:
      in: path

  schemas:
    Book:
      type: object
";

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
    fn the_api_gets_paths_a_parameter_and_schemas_and_keeps_its_comments() {
        let added = added(API, &api(API, &name("price-lists")).expect("an API"));
        let is_name = |first: char| first == '/' || first.is_uppercase();
        let entries: Vec<_> = added
            .iter()
            .filter(|line| line.ends_with(':') && line.trim_start().starts_with(is_name))
            .map(|line| line.trim())
            .collect();
        assert_eq!(
            entries,
            [
                "/price-lists:",
                "/price-lists/{priceListId}:",
                "PriceListId:",
                "PriceListDetails:",
                "PriceListPatch:",
                "PriceList:",
                "PriceListPage:"
            ]
        );
        assert_eq!(
            added[0],
            "  - {name: price-lists, description: 'Price lists, each with a name.'}"
        );
    }

    #[test]
    fn what_is_there_already_is_refused() {
        let refusal =
            |edit: Edit, text: &str| edit(text, &name("books")).expect_err("is there").to_string();
        assert_eq!(refusal(api, API), "`paths:` has `/books:` already");
        assert_eq!(refusal(settings, "[books]\n"), "it has `[books]` already");
        assert_eq!(
            refusal(entities, "entity_section!(books);\n"),
            "it has `entity_section!(books);` already"
        );
        assert_eq!(
            refusal(rules, "[sections.packages]\nbooks = [\"books\"]\n"),
            "`[sections.packages]` has `books` already"
        );
        assert_eq!(refusal(api, "openapi: 3.0.3\n"), "it has no line `tags:`");
        assert_eq!(refusal(rules, "[[path]]\n"), "it has no line `[sections.packages]`");
    }

    #[test]
    fn settings_get_a_section_and_its_declaration() {
        let after = settings("# Base.\n[log]\n", &name("price-lists")).expect("settings");
        assert_eq!(
            after,
            "# Base.\n[log]\n\n[price_lists]\nstore = \"embedded\"\nidempotency_hours = 24\n"
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
