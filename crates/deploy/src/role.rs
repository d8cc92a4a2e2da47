//! What each function may do on AWS: a pure function of what its packages need and of where the environments are. It asks AWS
//! nothing, and knows no template.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Value, json};

use crate::{needs::Needs, settings::Settings};

#[cfg(test)]
mod tests;

/// What the store does with the items of a table and with its indexes; tables are made by whoever provisions.
const TABLE_ACTIONS: [&str; 4] =
    ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"];

/// <https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html>. They know no narrower resource than `*`.
const TRACE_ACTIONS: [&str; 2] = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"];

/// What Lambda does with the role before the function runs in a private network; some know no narrower resource than `*`:
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html>.
const NETWORK_ACTIONS: [&str; 6] = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
];

/// The role of one function.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Role {
    pub(crate) function: String,
    pub(crate) arn: String,
    /// Whether the function stands in a private network.
    pub(crate) is_in_vpc: bool,
    pub(crate) statements: Vec<Statement>,
}

impl Role {
    /// What IAM makes the ARN of: `/` or `/path/`, and the name.
    pub(crate) fn path_and_name(&self) -> (String, &str) {
        let whole = self.arn.split_once(":role").map_or("", |(_, whole)| whole);
        let (path, name) = whole.rsplit_once('/').unwrap_or(("", whole));
        (format!("{path}/"), name)
    }
}

/// A statement of a policy, as IAM writes it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Statement {
    sid: String,
    effect: Effect,
    action: Vec<String>,
    resource: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<Value>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
enum Effect {
    Allow,
    Deny,
}

impl Statement {
    pub(crate) fn allow(sid: &str, actions: &[&str], resources: Vec<String>) -> Self {
        Self {
            sid: sid.to_owned(),
            effect: Effect::Allow,
            action: actions.iter().map(|&action| action.to_owned()).collect(),
            resource: resources,
            condition: None,
        }
    }

    pub(crate) fn only_if(self, condition: Value) -> Self {
        Self { condition: Some(condition), ..self }
    }
}

/// The roles of all functions, by name, for the environments that share the account and the region of `settings`.
pub(crate) fn roles(needs: &[Needs], settings: &Settings) -> Vec<Role> {
    let servers: BTreeSet<_> = needs.iter().flat_map(Needs::servers).collect();
    let mut functions: BTreeMap<&str, Vec<&Needs>> = BTreeMap::new();
    for one in needs {
        functions.entry(&one.function).or_default().push(one);
    }
    let role = |(function, needs): (&str, Vec<&Needs>)| Role {
        function: function.to_owned(),
        arn: settings.role_of(function),
        is_in_vpc: needs.iter().any(|needs| needs.is_in_vpc),
        statements: statements(function, &needs, &servers, settings),
    };
    functions.into_iter().map(role).collect()
}

/// What the packages of one function need, together.
fn statements(
    function: &str,
    needs: &[&Needs],
    servers: &BTreeSet<&str>,
    settings: &Settings,
) -> Vec<Statement> {
    let mut statements = vec![logs(function, settings)];
    statements.extend(data(needs, servers, settings));
    if needs.iter().any(|needs| needs.is_traced) {
        statements.push(Statement::allow("Traces", &TRACE_ACTIONS, everything()));
    }
    if needs.iter().any(|needs| needs.is_in_vpc) {
        statements.extend(network(function, settings));
    }
    for (number, allowed) in needs.iter().flat_map(|needs| &needs.allow).enumerate() {
        let actions: Vec<_> = allowed.actions.iter().map(String::as_str).collect();
        let resources = allowed.resources.iter().map(|resource| settings.fill(resource)).collect();
        statements.push(Statement::allow(&format!("Metadata{}", number + 1), &actions, resources));
    }
    statements
}

/// The function's own log group, and its streams, which Lambda names.
fn logs(function: &str, settings: &Settings) -> Statement {
    let actions = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];
    let group = settings.arn_here("logs", &format!("log-group:/aws/lambda/{function}"));
    let streams = format!("{group}:*");
    Statement::allow("Logs", &actions, vec![group, streams])
}

/// What the settings lead to in all environments of the account.
fn data(needs: &[&Needs], servers: &BTreeSet<&str>, settings: &Settings) -> Vec<Statement> {
    let (mut tables, mut secrets) = (BTreeSet::new(), BTreeSet::new());
    for environment in &settings.together {
        for reached in needs.iter().map(|needs| needs.reached(environment, servers)) {
            tables.extend(reached.tables);
            secrets.extend(reached.secrets);
        }
    }
    let table = |(region, name): &(String, String)| {
        let table = settings.arn("dynamodb", region, &format!("table/{name}"));
        [table.clone(), format!("{table}/index/*")]
    };
    let (parameters, secrets): (Vec<_>, Vec<_>) =
        secrets.iter().partition(|name| name.starts_with('/'));
    // AWS ends the ARN of a secret with six characters of its own:
    // <https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html>.
    let secret = |name: &&String| match name.starts_with("arn:") {
        true => (*name).clone(),
        false => settings.arn_here("secretsmanager", &format!("secret:{name}-??????")),
    };
    let parameter = |name: &&String| settings.arn_here("ssm", &format!("parameter{name}"));
    let statements = [
        ("Tables", &TABLE_ACTIONS[..], tables.iter().flat_map(table).collect::<Vec<_>>()),
        ("Secrets", &["secretsmanager:GetSecretValue"], secrets.iter().map(secret).collect()),
        ("Parameters", &["ssm:GetParameter"], parameters.iter().map(parameter).collect()),
    ];
    let statements = statements.into_iter().filter(|(_, _, resources)| !resources.is_empty());
    statements.map(|(sid, actions, resources)| Statement::allow(sid, actions, resources)).collect()
}

/// What Lambda may do with the role, and the function's own code may not.
fn network(function: &str, settings: &Settings) -> [Statement; 2] {
    let network = Statement::allow("Network", &NETWORK_ACTIONS, everything());
    let sid = "NetworkNeverByCode".to_owned();
    let never = Statement { sid, effect: Effect::Deny, ..network.clone() };
    let function = settings.arn_here("lambda", &format!("function:{function}"));
    [network, never.only_if(json!({"ArnEquals": {"lambda:SourceFunctionArn": function}}))]
}

fn everything() -> Vec<String> {
    vec!["*".to_owned()]
}
