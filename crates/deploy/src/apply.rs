//! Carries out the plan of one function. What is to be done, the plan has decided.

use std::collections::BTreeSet;

use crate::{
    aws::{Aws, Failure, Kind},
    limits::PLANS,
    observed::{Latest, Observed},
    package::Package,
    plan::plan,
    progress,
    step::{Moved, Step, Target},
};

/// What became of one package.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It was as it should be.
    Unchanged,
    /// Its alias points at what was built.
    Deployed(Moved),
    /// Its alias is where it was.
    Failed,
}

/// A function's packages, what AWS has of the function, and what is to be done.
#[derive(Debug)]
pub(crate) struct FunctionPlan<'a> {
    packages: Vec<&'a Package>,
    latest: Option<Latest>,
    /// One list for each package.
    steps: Vec<Vec<Step>>,
}

impl<'a> FunctionPlan<'a> {
    /// Looks at AWS and decides. Without a code bucket there is nothing to look for in it.
    pub(crate) async fn make(
        aws: &Aws,
        packages: Vec<&'a Package>,
        has_bucket: bool,
    ) -> Result<Self, Failure> {
        let observed = match packages.first() {
            Some(package) => aws.observe(&package.function).await?,
            None => None,
        };
        let steps = plan(&packages, observed.as_ref(), &BTreeSet::new());
        let mut stored = BTreeSet::new();
        for step in steps.iter().flatten().filter(|_| has_bucket) {
            if let Step::Upload { code } = step
                && aws.has_code(code).await?
            {
                stored.insert(code.key.clone());
            }
        }
        let steps = plan(&packages, observed.as_ref(), &stored);
        Ok(Self { packages, latest: observed.map(|Observed { latest, .. }| latest), steps })
    }

    /// Each package with its steps.
    pub(crate) fn by_package(&self) -> impl Iterator<Item = (&'a Package, &[Step])> {
        self.packages.iter().copied().zip(self.steps.iter().map(Vec::as_slice))
    }
}

/// Deploys the packages of one function one after the other; a failure of one does not keep the next from its turn.
///
/// What changed since it was looked at is looked at again.
pub(crate) async fn apply<'a>(aws: &Aws, plan: FunctionPlan<'a>) -> Vec<(&'a Package, Outcome)> {
    let mut plan = plan;
    let mut outcomes = Vec::new();
    let (mut done, mut plans) = (0, 1);
    while let Some(package) = plan.packages.get(done).copied() {
        let failure = match carry_out(aws, package, &plan.steps[done], &mut plan.latest).await {
            Ok(outcome) => {
                outcomes.push((package, outcome));
                (done, plans) = (done + 1, 1);
                continue;
            }
            Err(failure) => failure,
        };
        let is_stale = matches!(failure.kind, Kind::Stale | Kind::Exists | Kind::Missing);
        if is_stale && plans < PLANS {
            plans += 1;
            progress::say(format_args!("{}: it changed meanwhile, looking again", package.name));
        } else {
            progress::complain(format_args!("{}: {failure}", package.name));
            outcomes.push((package, Outcome::Failed));
            (done, plans) = (done + 1, 1);
        }
        let rest = plan.packages.split_off(done);
        plan = match FunctionPlan::make(aws, rest.clone(), true).await {
            Ok(plan) => plan,
            Err(failure) => {
                outcomes.extend(fail(&rest, &failure));
                return outcomes;
            }
        };
        done = 0;
    }
    outcomes
}

/// The same failure for all of these packages, said once for each.
pub(crate) fn fail<'a>(packages: &[&'a Package], failure: &Failure) -> Vec<(&'a Package, Outcome)> {
    let one = |package: &&'a Package| {
        progress::complain(format_args!("{}: {failure}", package.name));
        (*package, Outcome::Failed)
    };
    packages.iter().map(one).collect()
}

/// Does the steps of one package. `latest` is what `$LATEST` is before and after.
async fn carry_out(
    aws: &Aws,
    package: &Package,
    steps: &[Step],
    latest: &mut Option<Latest>,
) -> Result<Outcome, Failure> {
    let Package { name, function, .. } = package;
    let mut published = None;
    let mut outcome = Outcome::Unchanged;
    for step in steps {
        progress::say(format_args!("{name}: {step}"));
        match step {
            Step::Upload { code } => aws.upload(code).await?,
            Step::Create { key, configuration } => {
                *latest = Some(aws.create(function, key, configuration).await?);
            }
            Step::UpdateCode { key, architecture } => {
                let updated = aws.update_code(function, key, architecture, latest.as_ref()).await?;
                *latest = Some(updated);
            }
            Step::UpdateConfiguration { settings, .. } => {
                let updated = aws.update_configuration(function, settings, latest.as_ref()).await?;
                *latest = Some(updated);
            }
            Step::Publish { configuration, description } => {
                let version =
                    aws.publish(function, configuration, description, latest.as_ref()).await?;
                *latest = Some(aws.latest(function).await?);
                published = Some(version);
            }
            Step::PointAlias { alias, before, target, .. } => {
                let version = match (target, &published) {
                    (Target::Published(version), _) | (Target::New, Some(version)) => version,
                    (Target::New, None) => {
                        return Err(Failure::told("no version was published".to_owned()));
                    }
                };
                aws.point_alias(function, alias, before.as_ref(), version).await?;
                outcome = Outcome::Deployed(Moved {
                    function: function.clone(),
                    alias: alias.clone(),
                    before: before.as_ref().map(|before| before.version.clone()),
                    version: version.clone(),
                });
            }
        }
    }
    Ok(outcome)
}
