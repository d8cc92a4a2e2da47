//! The stack of what must be there before the first function. It is made once: a later template is brought to AWS by hand.

use aws_sdk_cloudformation::types::{Capability, StackStatus};

use super::{Aws, Failure, Kind};
use crate::{foundation::STACK, limits::TEMPLATE_BYTES};

impl Aws {
    /// Makes the stack and waits until it is complete. An attempt that was interrupted is waited for.
    pub(crate) async fn lay_foundation(&self, template: &str) -> Result<(), Failure> {
        if template.len() > TEMPLATE_BYTES {
            return Err(Failure::told(format!(
                "the template of the stack `{STACK}` has {} bytes, and CloudFormation takes {TEMPLATE_BYTES} in a call: print it \
                 with --template, and give it to CloudFormation from a bucket",
                template.len()
            )));
        }
        let answer = self
            .cloudformation
            .create_stack()
            .stack_name(STACK)
            .template_body(template)
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
                            "no reason is given, and see whether the bucket and the roles are there"
                        )
                    )));
                }
            }
        }
    }
}
