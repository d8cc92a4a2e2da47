//! Rules of files that cargo knows nothing about.

use std::path::Path;

use changed::{graph::Graph, rules::Rules};

use crate::fixture::{Fixture, git, line};

const RULES: &str = "[[path]]\nfiles = ['Makefile', 'notes/**']\nbecause = 'no program reads it'\n\
                     [[path]]\nfiles = ['config/api.yaml']\nbecause = 'the gateway loads it'\ntests = ['tool']\n\
                     [[sections]]\nfiles = ['config/environments/*.toml']\notherwise = ['api']\ntests = ['maker']\n\
                     [sections.packages]\nbooks = ['books']\n\
                     [[tests]]\nwhen = ['*functions']\nrun = ['tool']\n";

fn ruled() -> Fixture {
    let fixture = Fixture::fleet();
    fixture.write("config/changed.toml", RULES);
    fixture.write("config/environments/base.toml", "[books]\na = 1\n[log]\nb = 1\n");
    fixture.commit();
    fixture
}

#[test]
fn a_rule_says_which_packages_read_a_file_or_that_none_does() {
    let fixture = ruled();
    fixture.write("Makefile", "all:\n");
    fixture.write("notes/a/b.txt", "x");
    assert_eq!(line(&fixture.report()), " | ");
    fixture.write("config/api.yaml", "x");
    let report = fixture.report();
    assert_eq!(line(&report), " | tool*");
    assert_eq!(report.packages[0].why, ["config/api.yaml", "the gateway loads it", "tool"]);
}

#[test]
fn settings_are_compared_section_by_section() {
    let fixture = ruled();
    fixture.replace("config/environments/base.toml", "a = 1", "a = 2");
    let report = fixture.report();
    assert_eq!(line(&report), "books | books maker* tool*");
    assert_eq!(report.functions[0].why, ["config/environments/base.toml", "[books]", "books"]);
    fixture.commit();
    fixture.replace("config/environments/base.toml", "b = 1", "b = 2");
    assert_eq!(line(&fixture.report()), "books orders | api books maker* orders tool*");
    fixture.commit();
    fixture.write("config/environments/base.toml", "[log]\nb = 2\n# The same.\n[books]\na = 2\n");
    assert_eq!(line(&fixture.report()), " | ");
}

#[test]
fn a_function_is_built_with_the_features_that_its_settings_name() {
    let fixture = Fixture::fleet();
    let own = "[package.metadata.flotilla]\nfeatures = ['kept']\n";
    fixture.replace("crates/books/Cargo.toml", own, "");
    let rules = RULES.replace("otherwise", "features = 'keep'\notherwise");
    fixture.write("config/changed.toml", &rules);
    fixture.write("config/environments/base.toml", "[books]\nkeep = 'spare'\n");
    fixture.write("config/environments/pro.toml", "[books]\nkeep = 'kept'\n");
    fixture.commit();
    fixture.append("crates/store/src/lib.rs", "// It reaches `books`.\n");
    assert_eq!(line(&fixture.report()), "books | books orders* store tool*");
    fixture.commit();

    fixture.remove("config/environments/pro.toml");
    assert_eq!(line(&fixture.report()), "books | books maker* tool*");
    fixture.commit();
    fixture.append("crates/store/src/lib.rs", "// It reaches a test.\n");
    assert_eq!(line(&fixture.report()), " | orders* store tool*");
}

#[test]
fn rules_that_cannot_be_read_or_name_no_package_are_never_taken_for_nothing() {
    let fixture = ruled();
    fixture.write(
        "config/changed.toml",
        "[[path]]\nfiles = ['Makefile']\nbecause = 'x'\npackages = ['gone']\n",
    );
    fixture.write("Makefile", "all:\n");
    let reason = fixture.report().everything.unwrap();
    assert_eq!(
        reason,
        "`config/changed.toml` names the package `gone`, which is not in the workspace"
    );
    fixture.write("config/changed.toml", "[[paths]]\n");
    let error = changed::run(&fixture.request(changed::Base::Uncommitted)).unwrap_err();
    assert!(format!("{error:#}").contains("unknown field `paths`"), "{error:#}");
}

#[test]
fn every_rule_of_this_workspace_is_about_something() {
    let root = std::fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap();
    let rules =
        Rules::parse(&std::fs::read_to_string(root.join(changed::rules::FILE)).unwrap()).unwrap();
    let files: Vec<_> = git(&root, &["ls-files"]).lines().map(Into::into).collect();
    let manifests = files.iter().filter(|file: &&std::path::PathBuf| file.ends_with("Cargo.toml"));
    let member = |file: &std::path::PathBuf| {
        let text = std::fs::read_to_string(root.join(file)).unwrap_or_default();
        let name = text.lines().find_map(|line| line.strip_prefix("name = \"")).unwrap_or_default();
        changed::graph::Package {
            name: name.trim_end_matches('"').to_owned(),
            is_member: true,
            ..changed::graph::Package::default()
        }
    };
    let graph = Graph { packages: manifests.map(member).collect(), ..Graph::default() };
    rules.check(&files, &graph).unwrap();
    let wrong = "[[path]]\nfiles = ['gone/*']\nbecause = 'x'\n";
    let error = Rules::parse(wrong).unwrap().check(&files, &graph).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`config/changed.toml`: `gone/*` matches no file: remove the rule, or mend the pattern"
    );
}
