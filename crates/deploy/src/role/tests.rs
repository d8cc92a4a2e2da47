//! Promises of roles, each as the statements that IAM would read.

use super::*;

const DEPLOY: &str = "[base]\naccount = '123456789012'\nregion = 'eu-west-1'\ncode_bucket = 'code'\n\
                      role = 'arn:aws:iam::{account}:role/fleet-{function}'\n[environments.dev]\n[environments.pro]\n";

fn settings(more: &str) -> Settings {
    Settings::parse(&format!("{DEPLOY}{more}"), "dev").unwrap()
}

/// A package whose sections are the same everywhere, but that each server's name has the environment in it.
fn needs(function: &str, sections: &Value, more: &Value) -> Needs {
    let of = |environment: &str| -> Value {
        serde_json::from_str(&sections.to_string().replace("ENV", environment)).unwrap()
    };
    let mut needs = json!({
        "function": function, "settings": {"dev": of("dev"), "pro": of("pro")},
        "allow": [], "is_traced": false, "is_in_vpc": false,
    });
    for (key, value) in more.as_object().into_iter().flatten() {
        needs[key] = value.clone();
    }
    needs.to_string().parse().unwrap()
}

fn users(function: &str) -> Needs {
    let dynamodb = json!({"region": "us-east-1", "table_prefix": "ENV-"});
    needs(function, &json!({"users": {"store": "dynamodb"}, "dynamodb": dynamodb}), &json!({}))
}

fn orders(more: &Value) -> Needs {
    let password = json!({"secret": "ENV/sqlserver#password"});
    let sqlserver = json!({"user": {"secret": "ENV/sqlserver#username"}, "password": password});
    let mut sections = json!({"orders": {"store": "sqlserver"}, "sqlserver": sqlserver});
    for (key, value) in more.as_object().into_iter().flatten() {
        sections[key] = value.clone();
    }
    needs("orders", &sections, &json!({}))
}

/// What the only role among `needs` allows, but for its logs.
fn allowed(needs: &[Needs], settings: &Settings) -> Value {
    let roles = roles(needs, settings);
    assert_eq!(roles.len(), 1);
    json!(roles[0].statements[1..])
}

/// The resources of the statements with that `Sid`.
fn resources(statements: &Value, sid: &str) -> Value {
    let all = statements.as_array().into_iter().flatten();
    let mut found = all.filter(|statement| statement["Sid"] == sid);
    found.next().map_or(Value::Null, |statement| statement["Resource"].clone())
}

#[test]
fn a_function_writes_its_own_log_and_reaches_its_own_tables_in_all_environments_of_the_account() {
    let role = roles(&[users("users")], &settings("")).remove(0);
    assert_eq!(role.arn, "arn:aws:iam::123456789012:role/fleet-users");
    let table = |name| format!("arn:aws:dynamodb:us-east-1:123456789012:table/{name}");
    assert_eq!(
        json!(role.statements),
        json!([
            {
                "Sid": "Logs",
                "Effect": "Allow",
                "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": [
                    "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/users",
                    "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/users:*",
                ],
            },
            {
                "Sid": "Tables",
                "Effect": "Allow",
                "Action": TABLE_ACTIONS,
                "Resource": [
                    table("dev-users"), table("dev-users/index/*"), table("pro-users"), table("pro-users/index/*"),
                ],
            },
        ])
    );
}

#[test]
fn environments_of_another_account_are_in_another_role() {
    let apart = settings("account = '210987654321'\n");
    let secrets = resources(&allowed(&[orders(&json!({}))], &apart), "Secrets");
    let secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:dev/sqlserver-??????";
    assert_eq!(secrets, json!([secret]));
    let abroad = settings("region = 'us-east-1'\n");
    assert_eq!(resources(&allowed(&[orders(&json!({}))], &abroad), "Secrets"), json!([secret]));
}

#[test]
fn lines_of_one_function_share_its_role() {
    let payments = json!({"payments": {"keys": [{"secret": "/ENV/payments#key"}]}});
    let allowed = allowed(&[orders(&json!({})), orders(&payments)], &settings(""));
    let secret =
        |name| format!("arn:aws:secretsmanager:eu-west-1:123456789012:secret:{name}-??????");
    assert_eq!(
        resources(&allowed, "Secrets"),
        json!([secret("dev/sqlserver"), secret("pro/sqlserver")])
    );
    let parameter = |name| format!("arn:aws:ssm:eu-west-1:123456789012:parameter/{name}");
    assert_eq!(
        resources(&allowed, "Parameters"),
        json!([parameter("dev/payments"), parameter("pro/payments")])
    );
}

#[test]
fn a_server_that_is_compiled_in_and_that_no_store_names_is_not_reached() {
    let both = json!({
        "mongodb": {"uri": {"secret": "ENV/mongodb"}}, "dynamodb": {"region": "us-east-1", "table_prefix": "ENV-"},
    });
    let mongodb = needs("books", &json!({"books": {"store": "mongodb"}}), &json!({}));
    let all = roles(&[orders(&both), mongodb, users("users")], &settings(""));
    let orders = json!(all.iter().find(|role| role.function == "orders").unwrap().statements);
    assert!(!orders.to_string().contains("mongodb"), "{orders}");
    assert_eq!(resources(&orders, "Tables"), Value::Null);
}

#[test]
fn a_secret_by_its_whole_arn_is_that_secret() {
    let arn = "arn:aws:secretsmanager:eu-west-1:999999999999:secret:shared-a1b2c3";
    let shared = needs("mail", &json!({"mail": {"password": {"secret": arn}}}), &json!({}));
    assert_eq!(resources(&allowed(&[shared], &settings("")), "Secrets"), json!([arn]));
}

#[test]
fn metadata_adds_traces_a_network_and_what_it_names() {
    let allow = json!([{"actions": ["kms:Decrypt"], "resources": ["arn:aws:kms:{region}:{account}:key/1"]}]);
    let more = json!({"allow": allow, "is_traced": true, "is_in_vpc": true});
    let allowed = allowed(&[needs("hello", &json!({}), &more)], &settings(""));
    assert_eq!(
        allowed,
        json!([
            {"Sid": "Traces", "Effect": "Allow", "Action": TRACE_ACTIONS, "Resource": ["*"]},
            {"Sid": "Network", "Effect": "Allow", "Action": NETWORK_ACTIONS, "Resource": ["*"]},
            {
                "Sid": "NetworkNeverByCode",
                "Effect": "Deny",
                "Action": NETWORK_ACTIONS,
                "Resource": ["*"],
                "Condition": {"ArnEquals": {
                    "lambda:SourceFunctionArn": "arn:aws:lambda:eu-west-1:123456789012:function:hello",
                }},
            },
            {
                "Sid": "Metadata1",
                "Effect": "Allow",
                "Action": ["kms:Decrypt"],
                "Resource": ["arn:aws:kms:eu-west-1:123456789012:key/1"],
            },
        ])
    );
}

#[test]
fn an_arn_is_a_path_and_a_name() {
    let role = |arn: &str| Role {
        function: "books".into(),
        arn: arn.into(),
        is_in_vpc: false,
        statements: Vec::new(),
    };
    let plain = role("arn:aws:iam::123456789012:role/fleet-books");
    assert_eq!(plain.path_and_name(), ("/".to_owned(), "fleet-books"));
    let inside = role("arn:aws:iam::123456789012:role/team/fleet/books");
    assert_eq!(inside.path_and_name(), ("/team/fleet/".to_owned(), "books"));
}
