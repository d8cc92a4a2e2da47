//! Sources of packages.

use super::{Kind, layers};

pub(super) const KINDS: &[Kind] = &[
    layers("source of a program", |tree| {
        tree.replace("crates/alpha/src/main.rs", "alpha {}", "alpha! {}");
    }),
    layers("source of a second program of a package", |tree| {
        tree.replace("crates/delta/src/bin/tool.rs", "tool {}", "tool! {}");
    }),
    layers("source of a program beside a library", |tree| {
        tree.write(
            "crates/side/src/main.rs",
            "fn main() { println!(\"side {}\", side::side(1)); }\n",
        );
        tree.settle();
        tree.replace("crates/side/src/main.rs", "side {}", "sideways {}");
    }),
    layers("source in the folder of a program", |tree| {
        tree.write("crates/delta/src/bin/far/main.rs", "mod near;\nfn main() { near::say(); }\n");
        tree.write("crates/delta/src/bin/far/near.rs", "pub fn say() { println!(\"near\"); }\n");
        tree.settle();
        tree.replace("crates/delta/src/bin/far/near.rs", "(\"near", "(\"nearer");
    }),
    layers("source of a program that another compiles in by #[path]", |tree| {
        tree.replace("crates/delta/src/bin/tool.rs", "fn main", "pub fn main");
        let other =
            "#[path = \"tool.rs\"]\nmod tool;\nfn main() { tool::main(); println!(\"other\"); }\n";
        tree.write("crates/delta/src/bin/other.rs", other);
        tree.settle();
        tree.replace("crates/delta/src/bin/tool.rs", "tool {}", "tool! {}");
    }),
    layers("source of a library of one program", |tree| {
        tree.replace("crates/side/src/lib.rs", "+ 5", "+ 6");
    }),
    layers("source of a library of several programs", |tree| {
        tree.replace("crates/middle/src/words.rs", "middle words", "other words");
    }),
    layers("source of a library below a library", |tree| {
        tree.replace("crates/base/src/lib.rs", "base {number}", "{number} base");
    }),
    layers("source of a macro", |tree| {
        tree.replace("crates/derive/src/lib.rs", "words::word()", "\"\\\"made\\\"\"");
    }),
    layers("source of a library below a macro", |tree| {
        tree.replace("crates/words/src/lib.rs", "from a macro", "from another macro");
    }),
    layers("only a comment, in a line of its own", |tree| {
        tree.replace("crates/middle/src/lib.rs", "mod words;", "// Words.\nmod words;");
    }),
    layers("only a comment, at the end of a file", |tree| {
        tree.append("crates/base/src/lib.rs", "// The end.\n");
    }),
    layers("an empty line above a panic", |tree| {
        tree.replace("crates/side/src/lib.rs", "+ 5", "+ [5][number.min(1)]");
        tree.settle();
        tree.replace("crates/side/src/lib.rs", "pub fn", "\npub fn");
    }),
    layers("a function that nobody calls", |tree| {
        tree.append("crates/base/src/lib.rs", "pub fn nobody() -> &'static str { \"nobody\" }\n");
    }),
    layers("a unit test", |tree| {
        tree.append("crates/side/src/lib.rs", "#[test]\nfn adds() { assert!(side(1) > 5); }\n");
    }),
    layers("only tests/", |tree| {
        tree.replace("crates/middle/tests/works.rs", "middle(1)", "middle(10)");
    }),
    layers("only benches/", |tree| {
        tree.replace("crates/middle/benches/speed.rs", "middle(2)", "middle(20)");
    }),
    layers("only examples/", |tree| {
        tree.replace("crates/middle/examples/show.rs", "middle(3)", "middle(30)");
    }),
    layers("a file of tests/ that src/ compiles in by #[path]", |tree| {
        tree.write("crates/delta/tests/shared/mod.rs", "pub const SHARED: &str = \"shared\";\n");
        tree.replace(
            "crates/delta/src/main.rs",
            "fn main() {",
            "#[path = \"../tests/shared/mod.rs\"]\nmod shared;\nfn main() {\n    println!(\"{}\", shared::SHARED);",
        );
        tree.settle();
        tree.replace("crates/delta/tests/shared/mod.rs", "\"shared\"", "\"common\"");
    }),
    layers("a module moved to a folder", |tree| {
        tree.rename("crates/middle/src/words.rs", "crates/middle/src/words/mod.rs");
    }),
    layers("a module removed", |tree| {
        tree.remove("crates/middle/src/words.rs");
        tree.replace("crates/middle/src/lib.rs", "mod words;", "");
        tree.replace("crates/middle/src/lib.rs", "words::WORD", "\" none\"");
    }),
    layers("a library of tests", |tree| {
        tree.replace("crates/testkit/src/lib.rs", "base", "bas");
    }),
    layers("mode of a source", |tree| {
        tree.make_executable("crates/base/src/lib.rs");
    }),
    layers("another source has the same effect", |tree| {
        tree.replace("crates/gamma/src/main.rs", "side::side(", "side :: side(");
    }),
];
