//! How the settings files become sections, and what is refused while the crate is compiled.

#[path = "../build/sections.rs"]
mod sections;

use sections::{ENVIRONMENTS, Source, known, merged};

fn check(base: &str, own: &str) -> Result<String, String> {
    let base = Source { file: "base.toml", text: base };
    let own = Source { file: "pre.toml", text: own };
    merged(base, own, &["books", "log"]).map(|sections| format!("{sections:?}").replace('\\', ""))
}

#[test]
fn an_environment_s_own_keys_win_over_the_base() {
    let base = "[books]\nstore = 'embedded'\nhours = 24\n[log]\nlevel = 'info'\n";
    let own = "[books]\nstore = 'dynamodb'\n";
    assert_eq!(
        check(base, own).unwrap(),
        r#"{"books": "{"hours":24,"store":"dynamodb"}", "log": "{"level":"info"}"}"#
    );
}

#[test]
fn tables_are_merged_and_the_name_of_a_secret_is_one_value() {
    let base =
        "[log]\n[books]\nurl = 'a'\nlimits = { a = 1, b = 2 }\npassword = { secret = 'p' }\n";
    let own = "[books]\nlimits = { b = 3 }\nurl = { secret = 'q' }\npassword = { secret = 'r' }\n";
    assert_eq!(
        check(base, own).unwrap(),
        r#"{"books": "{"limits":{"a":1,"b":3},"password":{"secret":"r"},"url":{"secret":"q"}}", "log": "{}"}"#
    );
}

#[test]
fn an_unknown_section_is_refused_with_its_file_and_name() {
    assert_eq!(
        check("[log]\n[books]\n", "[boooks]\n").unwrap_err(),
        "pre.toml: unknown section `boooks`; the sections are books, log"
    );
    assert_eq!(
        check("level = 1\n", "").unwrap_err(),
        "base.toml: unknown section `level`; the sections are books, log"
    );
    assert_eq!(check("log = 1\n", "").unwrap_err(), "base.toml: `log` is a section: write [log]");
}

#[test]
fn a_missing_section_is_refused_with_where_to_add_it() {
    assert_eq!(
        check("[log]\n", "").unwrap_err(),
        "section [books] is missing: add it to base.toml or to pre.toml"
    );
}

#[test]
fn a_text_that_is_no_toml_is_refused_with_its_file() {
    assert!(check("[log", "").unwrap_err().starts_with("base.toml is not TOML: "));
}

#[test]
fn the_sections_are_those_that_entities_declare_and_those_of_servers_and_the_rest() {
    let rust =
        "//! Doc.\n\nuse x::entity_section;\n\nentity_section!(books);\nentity_section!(users);\n";
    assert_eq!(known(rust), ["books", "users", "dynamodb", "mongodb", "sqlserver", "api", "log"]);
}

#[test]
fn the_build_knows_the_same_environments_as_the_crate() {
    assert_eq!(ENVIRONMENTS, config::Environment::ALL.map(config::Environment::as_str));
}
