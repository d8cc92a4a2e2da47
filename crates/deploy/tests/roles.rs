//! The roles that a deploy makes, against the code that runs with them: a table by the name that its store gives it, a secret by
//! the settings that its driver reads. Whoever evaluates here follows IAM's rules, for allowing statements without conditions.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use std::{collections::BTreeSet, fs, path::Path, process::Command, sync::OnceLock};

use config::{Environment, StoreKind, StoreSettings};
use serde_json::Value;
use store::{Entity, NotCompiledIn, Stores};

/// What the store calls while it serves, as its source spells it.
const TABLE_CALLS: [(&str, &str); 11] = [
    (".batch_get_item()", "dynamodb:BatchGetItem"),
    (".batch_write_item()", "dynamodb:BatchWriteItem"),
    (".get_item()", "dynamodb:GetItem"),
    (".put_item()", "dynamodb:PutItem"),
    (".query()", "dynamodb:Query"),
    (".scan()", "dynamodb:Scan"),
    (".update_item()", "dynamodb:UpdateItem"),
    (" ConditionCheck::builder()", "dynamodb:ConditionCheckItem"),
    (" Delete::builder()", "dynamodb:DeleteItem"),
    (" Put::builder()", "dynamodb:PutItem"),
    (" Update::builder()", "dynamodb:UpdateItem"),
];

/// What a package reaches in one environment.
#[derive(Debug)]
struct Reached {
    function: &'static str,
    action: &'static str,
    /// The service, and the resource.
    resources: Vec<(&'static str, String)>,
}

/// Every package that has a store.
fn reached(environment: Environment) -> Vec<Reached> {
    vec![
        of("books", books::stores, config::books(environment), environment),
        of("orders", orders::stores, config::orders(environment), environment),
        of("orders", orders_v1::stores, config::orders(environment), environment),
        of("putitem", putitem::stores, config::users(environment), environment),
        of("users", users::stores, config::users(environment), environment),
    ]
}

/// The entity is that of the function's own stores.
fn of<E: Entity>(
    function: &'static str,
    _: fn() -> Result<Stores<E>, NotCompiledIn>,
    settings: &StoreSettings,
    environment: Environment,
) -> Reached {
    let secret = |name: String| {
        let name = name.split('#').next().unwrap_or_default().to_owned();
        ("secretsmanager:GetSecretValue", vec![("secretsmanager", format!("secret:{name}-a1B2c3"))])
    };
    let (action, resources) = match settings.store {
        StoreKind::Embedded => ("", Vec::new()),
        StoreKind::DynamoDb => {
            let name = store_dynamodb::table_name::<E>(&config::dynamodb(environment).table_prefix);
            let table = format!("table/{name}");
            (
                "dynamodb:Query",
                vec![("dynamodb", format!("{table}/index/all")), ("dynamodb", table)],
            )
        }
        StoreKind::MongoDb => secret(config::mongodb(environment).uri.to_string()),
        StoreKind::SqlServer => secret(config::sqlserver(environment).password.to_string()),
    };
    Reached { function, action, resources }
}

/// Functions, and the statements of their roles.
type Roles = Vec<(String, Vec<Value>)>;

/// Each function with the statements of its role, from the template of the environment's account.
fn roles(environment: Environment) -> &'static Roles {
    static ROLES: [OnceLock<Roles>; Environment::ALL.len()] =
        [const { OnceLock::new() }; Environment::ALL.len()];
    ROLES[environment as usize].get_or_init(|| {
        let template = template(environment);
        let resources = template["Resources"].as_object().unwrap().values();
        let roles = resources.filter(|resource| resource["Type"] == "AWS::IAM::Role");
        let role = |role: &Value| {
            let policy = &role["Properties"]["Policies"][0]["PolicyDocument"];
            let statements = policy["Statement"].as_array().unwrap();
            let group = texts(&statements[0], "Resource").next().unwrap();
            (group.rsplit('/').next().unwrap().to_owned(), statements.clone())
        };
        roles.map(role).collect()
    })
}

fn template(environment: Environment) -> Value {
    let mut command = Command::new(env!("CARGO"));
    command.args([
        "run",
        "--quiet",
        "--bin",
        "xtask",
        "--",
        "deploy",
        environment.as_str(),
        "--template",
    ]);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let output = command.current_dir(root).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn texts<'a>(statement: &'a Value, key: &str) -> impl Iterator<Item = &'a str> {
    statement[key].as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// Whether a role allows an action on a resource of its own account: `dynamodb`, `table/dev-users`.
fn allows(statements: &[Value], action: &str, (service, resource): (&str, &str)) -> bool {
    let is_meant = |pattern: &str| {
        // arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE
        let mut parts = pattern.splitn(6, ':').skip(2);
        parts.next() == Some(service)
            && parts.nth(2).is_some_and(|pattern| matches(pattern.as_bytes(), resource.as_bytes()))
    };
    statements.iter().any(|statement| {
        texts(statement, "Action").any(|pattern| matches(pattern.as_bytes(), action.as_bytes()))
            && texts(statement, "Resource").any(|pattern| pattern == "*" || is_meant(pattern))
    })
}

/// `*` is any text and `?` any character:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern, text) {
        ([], []) => true,
        ([b'*', rest @ ..], _) => {
            matches(rest, text)
                || text.split_first().is_some_and(|(_, text)| matches(pattern, text))
        }
        ([b'?', pattern @ ..], [_, text @ ..]) => matches(pattern, text),
        ([one, pattern @ ..], [other, text @ ..]) => one == other && matches(pattern, text),
        _ => false,
    }
}

#[test]
fn what_a_function_reaches_is_allowed_by_its_role_and_by_that_of_no_other_function() {
    let mut compared = 0;
    for environment in Environment::ALL {
        let packages = reached(environment);
        for (function, statements) in roles(environment) {
            for Reached { action, resources, .. } in &packages {
                for (service, resource) in resources {
                    let is_its_own = packages.iter().any(|package| {
                        package.function == function
                            && package.resources.iter().any(|(_, own)| own == resource)
                    });
                    assert_eq!(
                        allows(statements, action, (service, resource)),
                        is_its_own,
                        "{action} on {resource} by {function}, in {environment}; is every package with a store in this test?"
                    );
                    compared += 1;
                }
            }
        }
    }
    assert!(compared >= 3 * 4 * 5, "{compared}");
}

#[test]
fn books_reads_neither_the_password_of_orders_nor_the_tables_of_users() {
    for environment in Environment::ALL {
        let (_, books) = roles(environment).iter().find(|(name, _)| name == "books").unwrap();
        let others = reached(environment).into_iter().filter(|package| package.function != "books");
        for Reached { action, resources, .. } in others {
            for (service, resource) in resources {
                assert!(
                    !allows(books, action, (service, &resource)),
                    "{resource} in {environment}"
                );
            }
        }
    }
}

#[test]
fn names_that_begin_or_end_alike_are_not_allowed() {
    for environment in Environment::ALL {
        for Reached { action, resources, .. } in reached(environment) {
            for (service, resource) in
                resources.iter().filter(|(_, name)| !name.contains("/index/"))
            {
                let beginning = resource.strip_suffix("-a1B2c3").unwrap_or(resource);
                for other in [format!("{beginning}-more-a1B2c3"), format!("{beginning}s")] {
                    for (function, statements) in roles(environment) {
                        assert!(
                            !allows(statements, action, (service, &other)),
                            "{other} by {function}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn nothing_is_wild_but_indexes_log_streams_and_what_aws_adds_to_a_secret() {
    let known = [("dynamodb", "/index/*"), ("logs", ":*"), ("secretsmanager", "-??????")];
    for (function, statements) in Environment::ALL.into_iter().flat_map(roles) {
        for statement in statements {
            assert_eq!(statement["Effect"], "Allow", "{function}");
            assert!(
                texts(statement, "Action").all(|action| !action.contains(['*', '?'])),
                "{statement}"
            );
            for resource in texts(statement, "Resource") {
                let service = resource.split(':').nth(2).unwrap();
                let suffix =
                    known.iter().find(|(of, _)| *of == service).map_or("", |(_, suffix)| suffix);
                let exact = resource.strip_suffix(suffix).unwrap_or(resource);
                assert!(!exact.contains(['*', '?']), "{function}: {resource}");
            }
        }
    }
}

#[test]
fn a_role_allows_on_tables_what_the_store_calls_and_no_more() {
    let mut called = BTreeSet::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../services/store-dynamodb/src");
    // What makes tables is run by a person, with other permissions.
    for text in sources(&source).iter().filter(|(path, _)| !path.contains("prepare")) {
        called.extend(
            TABLE_CALLS.iter().filter(|(call, _)| text.1.contains(call)).map(|(_, action)| *action),
        );
    }
    assert!(called.contains("dynamodb:GetItem"), "{called:?}");
    let (_, users) = roles(Environment::Dev).iter().find(|(name, _)| name == "users").unwrap();
    let tables = users.iter().find(|statement| statement["Sid"] == "Tables").unwrap();
    assert_eq!(texts(tables, "Action").collect::<BTreeSet<_>>(), called);
}

fn sources(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let of = |path: std::path::PathBuf| match path.is_dir() {
        true => sources(&path),
        false => vec![(path.display().to_string(), fs::read_to_string(&path).unwrap())],
    };
    entries.flat_map(of).collect()
}
