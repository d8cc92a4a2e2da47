//! What must be there before the first function: the code bucket, the functions' role, the deployer's policy.
//!
//! They are a CloudFormation stack, made once. A later change of the template is brought to AWS by hand.

use aws_sdk_cloudformation::types::{Capability, Parameter, StackStatus};

use super::{Aws, Failure, Kind};

/// What the stack is made of: the same file that can be given to CloudFormation by hand.
const TEMPLATE: &str = include_str!("../../../../infra/foundation.yaml");

/// The stack's name.
pub(crate) const STACK: &str = "flotilla-foundation";

impl Aws {
    /// Makes the stack and waits until it is complete. An attempt that was interrupted is waited for.
    pub(crate) async fn lay_foundation(&self) -> Result<(), Failure> {
        let bucket = Parameter::builder()
            .parameter_key("CodeBucketName")
            .parameter_value(&self.settings.code_bucket)
            .build();
        let answer = self
            .cloudformation
            .create_stack()
            .stack_name(STACK)
            .template_body(TEMPLATE)
            .parameters(bucket)
            .capabilities(Capability::CapabilityNamedIam)
            .send()
            .await;
        match answer.map_err(|error| Failure::of("cloudformation:CreateStack", &error)) {
            Err(failure) if failure.kind != Kind::Exists => Err(failure),
            _ => self.wait_for_foundation().await,
        }
    }

    async fn wait_for_foundation(&self) -> Result<(), Failure> {
        let mut wait = self.patience.wait();
        loop {
            let answer = self.cloudformation.describe_stacks().stack_name(STACK).send().await;
            let answer =
                answer.map_err(|error| Failure::of("cloudformation:DescribeStacks", &error))?;
            let stack = answer.stacks().first();
            let reason = stack.and_then(|stack| stack.stack_status_reason());
            match stack.and_then(|stack| stack.stack_status()) {
                Some(StackStatus::CreateComplete) => return Ok(()),
                Some(StackStatus::CreateInProgress) if wait.pause().await => {}
                status => {
                    return Err(Failure::told(format!(
                        "the stack `{STACK}` is in state {}: {}. Mend or delete it in CloudFormation, and run the command again",
                        status.map_or("unknown", |status| status.as_str()),
                        reason.unwrap_or(
                            "no reason is given, and see whether the bucket and the role are there"
                        )
                    )));
                }
            }
        }
    }
}
