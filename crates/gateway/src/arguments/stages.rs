//! `--stage` and `--variable`: a variable belongs to the stage before it.

use clap::ArgMatches;

/// AWS's limit for the name of a stage.
const NAME_MAX_CHARACTERS: usize = 128;

/// A stage and its variables, in the order of the arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StageArguments {
    pub(crate) name: String,
    pub(crate) variables: Vec<(String, String)>,
}

/// Gives each stage its variables, by the places of the arguments.
pub(super) fn pair(
    matches: &ArgMatches,
    names: &[String],
    variables: &[(String, String)],
) -> Result<Vec<StageArguments>, String> {
    let places = |id| matches.indices_of(id).into_iter().flatten();
    let starts: Vec<usize> = places("stage").collect();
    let mut stages: Vec<StageArguments> = Vec::with_capacity(names.len());
    for name in names {
        check_name(name)?;
        if stages.iter().any(|stage| &stage.name == name) {
            return Err(format!("the stage `{name}` is given twice"));
        }
        stages.push(StageArguments { name: name.clone(), variables: Vec::new() });
    }
    for (place, (key, value)) in places("variable").zip(variables) {
        let before = starts.iter().filter(|start| **start < place).count();
        let stage = before.checked_sub(1).and_then(|index| stages.get_mut(index));
        let stage = stage.ok_or_else(|| {
            format!("`--variable {key}` belongs to no stage: put it after `--stage NAME`")
        })?;
        if stage.variables.iter().any(|(other, _)| other == key) {
            return Err(format!("the stage `{}` is given the variable `{key}` twice", stage.name));
        }
        stage.variables.push((key.clone(), value.clone()));
    }
    Ok(stages)
}

fn check_name(name: &str) -> Result<(), String> {
    let is_valid = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    match (1..=NAME_MAX_CHARACTERS).contains(&name.len()) && name.bytes().all(is_valid) {
        true => Ok(()),
        false => Err(format!("`{name}` is no name of a stage: a-z, A-Z, 0-9, `-` and `_`")),
    }
}
