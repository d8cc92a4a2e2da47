//! A deploy from beginning to end: read, refuse, look, plan, and then carry out or show.

use std::path::PathBuf;

use futures_util::{StreamExt as _, stream};

use crate::{
    apply::{FunctionPlan, Outcome, apply, fail},
    aws::{Aws, Connection, connect},
    ending::{Ending, Stop},
    foundation::{STACK, template},
    limits::FUNCTIONS_AT_ONCE,
    manifest::Manifest,
    needs::Needs,
    package::{Package, packages, sources},
    progress,
    role::roles,
    settings::Settings,
};

/// What is asked for.
#[derive(Debug)]
pub(crate) struct Request {
    /// The workspace's folder.
    pub(crate) root: PathBuf,
    pub(crate) manifest: PathBuf,
    pub(crate) environment: String,
    /// Functions or packages; none: all of them.
    pub(crate) names: Vec<String>,
    /// What every package of the workspace needs.
    pub(crate) needs: Vec<Needs>,
    /// Show what would be done.
    pub(crate) dry_run: bool,
}

/// Prints the template of the stack that an environment needs. Nothing is asked of AWS.
pub(crate) fn show_template(request: &Request) -> Result<Ending, Stop> {
    let settings = Settings::read(&request.root, &request.environment).map_err(Stop::refused)?;
    progress::say(format_args!("{:#}", template(&roles(&request.needs, &settings), &settings)));
    Ok(Ending::Done)
}

/// A package and what became of it, or will.
type Results<'a> = Vec<(&'a Package, Outcome)>;

/// Deploys, or says what a deploy would do.
pub(crate) async fn deploy(request: &Request, connection: &Connection) -> Result<Ending, Stop> {
    let settings = Settings::read(&request.root, &request.environment).map_err(Stop::refused)?;
    let manifest = Manifest::read(&request.manifest).map_err(Stop::refused)?;
    let folder = request.manifest.parent().unwrap_or(&request.root);
    let packages = packages(&manifest, folder, &settings, &request.names).map_err(Stop::refused)?;

    let aws = connect(&settings, connection).await?;
    let Settings { environment, account, region, .. } = &settings;
    progress::say(format_args!(
        "{environment}: account {account}, {region}, packages from {}",
        sources(&packages)
    ));

    let has_bucket = aws.has_code_bucket().await?;
    let (plans, mut results) = look(&aws, &packages, has_bucket).await;
    let is_work =
        plans.iter().flat_map(FunctionPlan::by_package).any(|(_, steps)| !steps.is_empty());
    if is_work && !has_bucket {
        progress::say(format_args!(
            "create the stack {STACK}: bucket {}, the functions' roles, the deployer's policy",
            settings.code_bucket
        ));
    }
    if request.dry_run {
        show(&plans);
    } else {
        if is_work && !has_bucket {
            let template = template(&roles(&request.needs, &settings), &settings);
            aws.lay_foundation(&template.to_string()).await?;
        }
        let applied = stream::iter(plans).map(|plan| apply(&aws, plan));
        let applied = applied.buffer_unordered(FUNCTIONS_AT_ONCE).collect::<Vec<_>>().await;
        results.extend(applied.into_iter().flatten());
    }
    Ok(summary(environment, &results, request.dry_run, is_work))
}

/// Looks at every function. One that cannot be looked at has failed; the others are planned.
async fn look<'a>(
    aws: &Aws,
    packages: &'a [Package],
    has_bucket: bool,
) -> (Vec<FunctionPlan<'a>>, Results<'a>) {
    let mut functions: Vec<Vec<&Package>> = Vec::new();
    for package in packages {
        match functions.iter_mut().find(|lines| lines[0].function == package.function) {
            Some(lines) => lines.push(package),
            None => functions.push(vec![package]),
        }
    }
    let looks = stream::iter(functions).map(|lines| async move {
        FunctionPlan::make(aws, lines.clone(), has_bucket).await.map_err(|failure| (lines, failure))
    });
    let mut plans = Vec::new();
    let mut results = Vec::new();
    for look in looks.buffered(FUNCTIONS_AT_ONCE).collect::<Vec<_>>().await {
        match look {
            Ok(plan) => plans.push(plan),
            Err((lines, failure)) => results.extend(fail(&lines, &failure)),
        }
    }
    (plans, results)
}

fn show(plans: &[FunctionPlan<'_>]) {
    for (package, steps) in plans.iter().flat_map(FunctionPlan::by_package) {
        for step in steps {
            progress::say(format_args!("{}: {step}", package.name));
        }
    }
}

/// Says where aliases point now, and counts.
fn summary(environment: &str, results: &Results<'_>, dry_run: bool, is_work: bool) -> Ending {
    let mut failed = Vec::new();
    let (mut deployed, mut unchanged) = (0, 0);
    for (package, outcome) in results {
        match outcome {
            Outcome::Unchanged => unchanged += 1,
            Outcome::Deployed(moved) => {
                deployed += 1;
                progress::say(moved);
            }
            Outcome::Failed => failed.push(package.name.as_str()),
        }
    }
    let failures = match failed.len() {
        0 => String::new(),
        count => format!(", {count} failed: {}", failed.join(", ")),
    };
    progress::say(match (dry_run, is_work) {
        (_, false) => format!("{environment}: nothing to do{failures}"),
        (true, true) => format!("{environment}: nothing was changed: this was a dry run{failures}"),
        (false, true) => {
            format!("{environment}: {deployed} deployed, {unchanged} unchanged{failures}")
        }
    });
    if failed.is_empty() { Ending::Done } else { Ending::Incomplete }
}
