//! Which functions a build is for. It asks nobody what changed: the caller knows.

use std::collections::BTreeSet;

use crate::{changed::Packages, function::Function, wrong_use::WrongUse};

/// What a user asked for.
#[derive(Debug)]
pub(super) enum Choice {
    /// Every function.
    All,
    /// The packages that a change reaches.
    Changed(BTreeSet<String>),
    /// Functions or packages, by name.
    Named(Vec<String>),
}

impl Choice {
    /// The choice of who has asked already what changed.
    pub(super) fn of(packages: &Packages) -> Self {
        match packages {
            Packages::All => Self::All,
            Packages::Those(names) => Self::Changed(names.iter().cloned().collect()),
        }
    }
}

/// The functions to build, in their order. A function's name stands for all its lines, a package's for itself.
pub(super) fn select<'a>(
    choice: &Choice,
    functions: &'a [Function],
) -> Result<Vec<&'a Function>, WrongUse> {
    let is_chosen: &dyn Fn(&Function) -> bool = match choice {
        Choice::All => &|_| true,
        Choice::Changed(packages) => &|function| packages.contains(&function.package),
        Choice::Named(names) => {
            check(names, functions)?;
            &|function| names.iter().any(|name| names_function(name, function, functions))
        }
    };
    Ok(functions.iter().filter(|function| is_chosen(function)).collect())
}

/// Whether the name means this function. `orders` is a package and a function of two lines: a function is meant.
fn names_function(name: &str, function: &Function, functions: &[Function]) -> bool {
    if functions.iter().any(|function| function.function == name) {
        function.function == name
    } else {
        function.package == name
    }
}

fn check(names: &[String], functions: &[Function]) -> Result<(), WrongUse> {
    for name in names {
        if !functions.iter().any(|function| names_function(name, function, functions)) {
            return Err(WrongUse(format!(
                "there is no function `{name}`; there are {}",
                known(functions)
            )));
        }
    }
    Ok(())
}

/// The names that can be asked for: functions, and packages that are called otherwise.
fn known(functions: &[Function]) -> String {
    let names = functions.iter().flat_map(|function| [&function.function, &function.package]);
    let names: BTreeSet<_> = names.map(String::as_str).collect();
    names.into_iter().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fleet() -> Vec<Function> {
        let function = |package: &str, function: &str, line: Option<&str>| Function {
            package: package.into(),
            function: function.into(),
            line: line.map(str::to_owned),
            ..Function::default()
        };
        vec![
            function("books", "books", None),
            function("orders-v1", "orders", Some("v1")),
            function("orders", "orders", Some("v2")),
        ]
    }

    fn selected(choice: &Choice) -> Vec<String> {
        let fleet = fleet();
        let functions = select(choice, &fleet).expect("known names");
        functions.into_iter().map(|function| function.package.clone()).collect()
    }

    fn named(name: &str) -> Choice {
        Choice::Named(vec![name.to_owned()])
    }

    #[test]
    fn a_function_stands_for_all_its_lines_and_a_package_for_itself() {
        assert_eq!(selected(&named("orders")), ["orders-v1", "orders"]);
        assert_eq!(selected(&named("orders-v1")), ["orders-v1"]);
        assert_eq!(selected(&named("books")), ["books"]);
        assert_eq!(selected(&Choice::All), ["books", "orders-v1", "orders"]);
    }

    #[test]
    fn what_changed_is_told_by_package() {
        assert_eq!(selected(&Choice::Changed(["orders".to_owned()].into())), ["orders"]);
        assert_eq!(selected(&Choice::Changed(BTreeSet::new())), [""; 0]);
    }

    #[test]
    fn an_unknown_name_is_an_error_that_lists_what_there_is() {
        let error = select(&named("bocks"), &fleet()).expect_err("no such function");
        assert_eq!(
            error.to_string(),
            "there is no function `bocks`; there are books, orders, orders-v1"
        );
    }
}
