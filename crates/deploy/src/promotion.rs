//! Points the aliases of one environment at the versions of another. It makes no version and touches no code.

use std::path::PathBuf;

use crate::{
    aws::{Aws, Connection, connect},
    ending::{Ending, Stop},
    observed::{Alias, Observed},
    progress,
    published::{self, Published},
    settings::Settings,
    step::Moved,
};

/// What is asked for.
#[derive(Debug)]
pub(crate) struct Request {
    /// The workspace's folder.
    pub(crate) root: PathBuf,
    /// Every package of the workspace that is a function.
    pub(crate) known: Vec<Published>,
    /// A function or a package; none: all of them.
    pub(crate) name: Option<String>,
    pub(crate) from: String,
    pub(crate) to: String,
    /// Show what would be done.
    pub(crate) dry_run: bool,
}

/// What promoting one package means.
#[derive(Debug, PartialEq)]
enum Move {
    /// The alias goes where the other one is.
    Point { moved: Moved, before: Option<Alias> },
    /// There is nothing to promote, and why.
    Nothing(String),
}

/// Promotes, or says what a promotion would do.
pub(crate) async fn promote(request: &Request, connection: &Connection) -> Result<Ending, Stop> {
    let settings = |name: &str| Settings::read(&request.root, name).map_err(Stop::refused);
    let (from, to) = (settings(&request.from)?, settings(&request.to)?);
    if (&from.account, &from.region) != (&to.account, &to.region) {
        return Err(Stop::Refused(format!(
            "`{}` is in account {}, {}, and `{}` in account {}, {}: a version cannot be promoted across them. Deploy the same \
             commit there",
            request.from, from.account, from.region, request.to, to.account, to.region
        )));
    }
    let selected = select(&request.known, request.name.as_deref())?;
    let aws = connect(&to, connection).await?;

    let observed = published::observe(&aws, selected.iter().copied()).await?;
    let plan = |published: &&Published| {
        let function = observed.get(&published.function).and_then(Option::as_ref);
        plan(published, function, &request.from, &request.to)
    };
    let moves: Vec<_> = selected.iter().map(plan).collect();
    let is_all = request.name.is_none();
    let mut ending = Ending::Done;
    for (published, one) in selected.iter().zip(&moves) {
        match one {
            Move::Nothing(reason) if is_all => progress::say(reason),
            Move::Nothing(reason) => return Err(Stop::Refused(reason.clone())),
            Move::Point { moved, before } => {
                if let Err(failure) = carry_out(&aws, moved, before.as_ref(), request.dry_run).await
                {
                    progress::complain(format_args!("{}: {failure}", published.package));
                    ending = Ending::Incomplete;
                }
            }
        }
    }
    if request.dry_run {
        progress::say(format_args!("{}: nothing was changed: this was a dry run", request.to));
    }
    Ok(ending)
}

async fn carry_out(
    aws: &Aws,
    moved: &Moved,
    before: Option<&Alias>,
    dry_run: bool,
) -> Result<(), crate::aws::Failure> {
    let Moved { function, alias, version, .. } = moved;
    let is_there =
        before.is_some_and(|before| before.version == *version && before.weights.is_empty());
    if !is_there && !dry_run {
        aws.point_alias(function, alias, before, version).await?;
    }
    progress::say(moved);
    Ok(())
}

fn select<'a>(known: &'a [Published], name: Option<&str>) -> Result<Vec<&'a Published>, Stop> {
    let is_function = known.iter().any(|one| Some(one.function.as_str()) == name);
    let is_wanted = |one: &&Published| match name {
        None => true,
        Some(name) if is_function => one.function == name,
        Some(name) => one.package == name,
    };
    let selected: Vec<_> = known.iter().filter(is_wanted).collect();
    if let (Some(name), true) = (name, selected.is_empty()) {
        let known: Vec<_> = known.iter().map(|one| one.package.as_str()).collect();
        return Err(Stop::Refused(format!(
            "there is no function or package `{name}`; there are: {}",
            known.join(", ")
        )));
    }
    Ok(selected)
}

/// Where an alias goes: to the version of the other environment's alias.
fn plan(published: &Published, observed: Option<&Observed>, from: &str, to: &str) -> Move {
    let Published { package, function, .. } = published;
    let Some(observed) = observed else {
        return Move::Nothing(format!(
            "{package}: AWS has no function `{function}`: deploy it first"
        ));
    };
    let (from, to) = (published.alias(from), published.alias(to));
    let Some(source) = observed.aliases.get(&from) else {
        let known: Vec<_> = observed.aliases.keys().map(String::as_str).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        return Move::Nothing(format!(
            "{package}: `{function}` has no alias {from} to promote; its aliases are: {known}"
        ));
    };
    if !source.weights.is_empty() {
        return Move::Nothing(format!(
            "{package}: the alias {from} of `{function}` shares its calls between versions: decide for one first"
        ));
    }
    let before = observed.aliases.get(&to).cloned();
    Move::Point {
        moved: Moved {
            function: function.clone(),
            alias: to,
            before: before.as_ref().map(|before| before.version.clone()),
            version: source.version.clone(),
        },
        before,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Vec<Published> {
        ["books=books", "orders-v1=orders:v1", "orders=orders:v2"]
            .map(|text| text.parse().unwrap())
            .into()
    }

    fn names(name: Option<&str>) -> Vec<String> {
        let known = known();
        let selected = select(&known, name).unwrap();
        selected.iter().map(|one| one.package.clone()).collect()
    }

    #[test]
    fn a_function_means_all_its_lines_and_a_package_its_own() {
        assert_eq!(names(None), ["books", "orders-v1", "orders"]);
        assert_eq!(names(Some("orders")), ["orders-v1", "orders"]);
        assert_eq!(names(Some("orders-v1")), ["orders-v1"]);
        assert_eq!(
            select(&known(), Some("boks")).unwrap_err().to_string(),
            "there is no function or package `boks`; there are: books, orders-v1, orders"
        );
    }
}
