use super::*;

fn read(line: &str) -> Result<Command, String> {
    let arguments = shell_words::split(&format!("gateway {line}")).unwrap();
    parse(arguments.into_iter().map(OsString::from)).map_err(|error| error.to_string())
}

fn stages(line: &str) -> Result<Vec<(String, Vec<String>)>, String> {
    match read(&format!("--api api.yaml {line}"))? {
        Command::Serve(serve) => Ok(serve
            .stages
            .into_iter()
            .map(|stage| {
                let variables =
                    stage.variables.into_iter().map(|(key, value)| format!("{key}={value}"));
                (stage.name, variables.collect())
            })
            .collect()),
        _ => panic!("not the command that serves"),
    }
}

#[test]
fn a_variable_belongs_to_the_stage_before_it() {
    let found = stages(
        "--stage dev --variable a=1 --variable b=x=y --port 1 --stage=pre --stage pro --variable a=3",
    );
    let expected = [("dev", vec!["a=1", "b=x=y"]), ("pre", vec![]), ("pro", vec!["a=3"])];
    let expected = expected.map(|(name, variables)| {
        (name.to_owned(), variables.into_iter().map(str::to_owned).collect())
    });
    assert_eq!(found.unwrap(), expected);
}

#[test]
fn what_cannot_be_meant_is_refused_with_what_to_do() {
    assert!(
        stages("--variable a=1 --stage dev").unwrap_err().contains("put it after `--stage NAME`")
    );
    assert!(stages("--stage dev --stage dev").unwrap_err().contains("given twice"));
    assert!(stages("--stage dev --variable a=1 --variable a=2").unwrap_err().contains("`a` twice"));
    assert!(stages("--stage a/b").unwrap_err().contains("no name of a stage"));
    assert!(stages("").unwrap_err().contains("--stage <NAME>"));
    assert!(stages("--stage dev --function books").unwrap_err().contains("NAME=COMMAND"));
    assert!(stages("--stage dev --concurrency 0").unwrap_err().contains("1..=1000"));
    assert!(read("").is_err());
    assert!(read("promote --data d books dev").unwrap_err().contains("FUNCTION FROM TO"));
}

#[test]
fn a_command_is_split_as_a_shell_would_split_it() {
    let line = "--api a --stage dev --function 'hello=python3 -m \"my module\" app.handler'";
    let Ok(Command::Serve(serve)) = read(line) else { panic!("refused") };
    assert_eq!(serve.options.functions[0].command, ["python3", "-m", "my module", "app.handler"]);
}

#[test]
fn one_function_or_all_are_promoted() {
    let promote = |line: &str| match read(line) {
        Ok(Command::Promote(promote)) => (promote.function, promote.from, promote.to),
        _ => panic!("refused: {line}"),
    };
    let (from, to) = (|| "dev".to_owned(), || "pre".to_owned());
    assert_eq!(promote("promote --data d books dev pre"), (Some("books".to_owned()), from(), to()));
    assert_eq!(promote("promote --data d --all dev pre"), (None, from(), to()));
}
