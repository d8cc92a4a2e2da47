//! What must be there before the first function, as a CloudFormation template: the code bucket, a role for each function, the
//! deployer's policy. It is drawn from the same roles that are passed to Lambda, and asks AWS nothing.

use serde_json::{Map, Value, json};

use crate::{
    limits::FUNCTIONS_PER_POLICY,
    role::{Role, Statement},
    settings::Settings,
};

#[cfg(test)]
mod tests;

/// The stack's name.
pub(crate) const STACK: &str = "flotilla-foundation";

/// The deployer's policy; of many functions, the first of several.
const POLICY: &str = "flotilla-deployer";

/// The template for the account and the region of `settings`.
///
/// Roles are in it if settings name one for each function. One that all share is somebody else's.
pub(crate) fn template(roles: &[Role], settings: &Settings) -> Value {
    let mut resources = Map::new();
    let bucket = format!("arn:{}:s3:::{}", settings.partition(), settings.code_bucket);
    resources.insert("CodeBucket".to_owned(), code_bucket(&settings.code_bucket));
    resources.insert("CodeBucketPolicy".to_owned(), code_bucket_policy(&bucket));
    for role in roles.iter().filter(|_| settings.has_role_of_each()) {
        resources.insert(format!("{}Role", camel_case(&role.function)), resource(role));
    }
    for (number, roles) in roles.chunks(FUNCTIONS_PER_POLICY).enumerate() {
        let suffix = if number > 0 { (number + 1).to_string() } else { String::new() };
        let policy = json!({
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {
                "ManagedPolicyName": format!("{POLICY}{suffix}"),
                "Description": "What scripts/deploy and scripts/promote need. Attach it to whoever deploys.",
                "PolicyDocument": document(&deployer(roles, &bucket, settings)),
            },
        });
        resources.insert(format!("Deployer{suffix}"), policy);
    }
    json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "What Flotilla needs in an account before its first function. Printed by scripts/deploy ENV --template.",
        "Resources": resources,
    })
}

fn code_bucket(name: &str) -> Value {
    json!({
        "Type": "AWS::S3::Bucket",
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            "BucketName": name,
            "BucketEncryption": {"ServerSideEncryptionConfiguration": [
                {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}},
            ]},
            "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
            "PublicAccessBlockConfiguration": {
                "BlockPublicAcls": true, "BlockPublicPolicy": true,
                "IgnorePublicAcls": true, "RestrictPublicBuckets": true,
            },
        },
    })
}

fn code_bucket_policy(bucket: &str) -> Value {
    let deny = |sid, action, resource: Value, condition| {
        json!({
            "Sid": sid, "Effect": "Deny", "Principal": "*", "Action": action, "Resource": resource,
            "Condition": condition,
        })
    };
    let objects = format!("{bucket}/*");
    json!({
        "Type": "AWS::S3::BucketPolicy",
        "Properties": {
            "Bucket": {"Ref": "CodeBucket"},
            "PolicyDocument": {"Version": "2012-10-17", "Statement": [
                deny("OverTlsOnly", "s3:*", json!([bucket, objects]), json!({"Bool": {"aws:SecureTransport": "false"}})),
                deny("NeverOverwrite", "s3:PutObject", json!(objects), json!({"Null": {"s3:if-none-match": "true"}})),
            ]},
        },
    })
}

fn resource(role: &Role) -> Value {
    let (path, name) = role.path_and_name();
    json!({
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": name,
            "Path": path,
            "Description": format!("What the function {} may do.", role.function),
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }]},
            "Policies": [{"PolicyName": "function", "PolicyDocument": document(&role.statements)}],
        },
    })
}

/// What a deploy and a promotion do to these functions.
fn deployer(roles: &[Role], bucket: &str, settings: &Settings) -> Vec<Statement> {
    let lambda = |resource: String| settings.arn_here("lambda", &resource);
    let functions = roles.iter().flat_map(|Role { function, .. }| {
        [lambda(format!("function:{function}")), lambda(format!("function:{function}:*"))]
    });
    let mut arns: Vec<_> = roles.iter().map(|role| role.arn.clone()).collect();
    arns.dedup();
    let layers = format!(
        "arn:{}:lambda:{}:*:layer:AWS-Parameters-and-Secrets-Lambda-Extension*:*",
        settings.partition(),
        settings.region
    );
    let mut statements = vec![
        Statement::allow("CodeBucket", &["s3:ListBucket"], vec![bucket.to_owned()]),
        Statement::allow(
            "Code",
            &["s3:GetObject", "s3:PutObject"],
            vec![format!("{bucket}/function/*")],
        ),
        Statement::allow(
            "Functions",
            &[
                "lambda:CreateAlias",
                "lambda:CreateFunction",
                "lambda:GetFunction",
                "lambda:ListAliases",
                "lambda:ListVersionsByFunction",
                "lambda:PublishVersion",
                "lambda:UpdateAlias",
                "lambda:UpdateFunctionCode",
                "lambda:UpdateFunctionConfiguration",
            ],
            functions.collect(),
        ),
        Statement::allow("Layers", &["lambda:GetLayerVersion"], vec![layers]),
        Statement::allow("Roles", &["iam:PassRole"], arns)
            .only_if(json!({"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}})),
    ];
    if roles.iter().any(|role| role.is_in_vpc) {
        // Lambda looks with the caller's permissions, and these know no narrower resource than `*`.
        let actions = ["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"];
        statements.push(Statement::allow("Networks", &actions, vec!["*".to_owned()]));
    }
    statements
}

fn document(statements: &[Statement]) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

/// A function's name as CloudFormation names what belongs to it: letters and digits alone.
fn camel_case(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_ascii_alphanumeric());
    let capital = |word: &str| match word.split_at_checked(1) {
        Some((first, rest)) => first.to_ascii_uppercase() + rest,
        None => String::new(),
    };
    words.map(capital).collect()
}
