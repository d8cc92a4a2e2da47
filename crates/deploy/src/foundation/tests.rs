//! Promises of the template, about names that it draws twice.

use super::*;
use crate::needs::Needs;

/// The most characters of a managed policy, white space aside:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.
const POLICY_CHARACTERS: usize = 6_144;

fn of(functions: &[String], region: &str, role: &str) -> Value {
    let text = format!(
        "[base]\naccount = '123456789012'\nregion = '{region}'\ncode_bucket = 'code-{{account}}-{{region}}'\n\
         role = 'arn:aws:iam::{{account}}:role/{role}'\n[environments.dev]\n"
    );
    let settings = Settings::parse(&text, "dev").unwrap();
    let needs = |function: &String| -> Needs {
        let needs = json!({
            "function": function, "settings": {}, "allow": [], "is_traced": false, "is_in_vpc": true,
        });
        needs.to_string().parse().unwrap()
    };
    let needs: Vec<_> = functions.iter().map(needs).collect();
    template(&crate::role::roles(&needs, &settings), &settings)
}

fn all<'a>(template: &'a Value, kind: &str) -> Vec<&'a Value> {
    let resources = template["Resources"].as_object().into_iter().flatten();
    resources.map(|(_, resource)| resource).filter(|resource| resource["Type"] == kind).collect()
}

fn resources<'a>(policy: &'a Value, sid: &str) -> &'a Value {
    let statements = policy["Properties"]["PolicyDocument"]["Statement"].as_array();
    let found = statements.into_iter().flatten().find(|statement| statement["Sid"] == sid);
    &found.unwrap()["Resource"]
}

#[test]
fn the_deployer_works_on_the_functions_and_passes_their_roles_and_no_others() {
    let template =
        of(&["books".into(), "hello-world".into()], "eu-west-1", "team/fleet-{function}");
    let roles = all(&template, "AWS::IAM::Role");
    let names: Vec<_> = roles.iter().map(|role| &role["Properties"]["RoleName"]).collect();
    assert_eq!(names, ["fleet-books", "fleet-hello-world"]);
    assert!(roles.iter().all(|role| role["Properties"]["Path"] == "/team/"));
    let policies = all(&template, "AWS::IAM::ManagedPolicy");
    assert_eq!(policies.len(), 1);
    let role = |name| format!("arn:aws:iam::123456789012:role/team/fleet-{name}");
    assert_eq!(resources(policies[0], "Roles"), &json!([role("books"), role("hello-world")]));
    let function = |name| format!("arn:aws:lambda:eu-west-1:123456789012:function:{name}");
    assert_eq!(
        resources(policies[0], "Functions"),
        &json!([
            function("books"),
            function("books:*"),
            function("hello-world"),
            function("hello-world:*")
        ])
    );
    assert_eq!(
        resources(policies[0], "Code"),
        &json!(["arn:aws:s3:::code-123456789012-eu-west-1/function/*"])
    );
}

#[test]
fn a_role_that_all_functions_share_is_passed_and_not_made() {
    let template = of(&["books".into(), "users".into()], "eu-west-1", "shared");
    assert_eq!(all(&template, "AWS::IAM::Role").len(), 0);
    let policies = all(&template, "AWS::IAM::ManagedPolicy");
    assert_eq!(resources(policies[0], "Roles"), &json!(["arn:aws:iam::123456789012:role/shared"]));
}

#[test]
fn many_functions_take_several_policies_none_of_which_is_too_long() {
    let name = |number: usize| format!("{number:0>50}");
    let names: Vec<_> = (0..FUNCTIONS_PER_POLICY + 1).map(name).collect();
    let template = of(&names, "ap-southeast-1", "flotilla-{function}");
    let policies = all(&template, "AWS::IAM::ManagedPolicy");
    let names: Vec<_> =
        policies.iter().map(|one| &one["Properties"]["ManagedPolicyName"]).collect();
    assert_eq!(names, ["flotilla-deployer", "flotilla-deployer2"]);
    for policy in policies {
        let characters = policy["Properties"]["PolicyDocument"].to_string().len();
        assert!(characters <= POLICY_CHARACTERS, "{characters}");
    }
}
