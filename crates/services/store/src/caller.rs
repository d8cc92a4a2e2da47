//! On whose behalf entities are written. It knows no HTTP: whoever handles an invocation says who called.

/// The longest name that is kept, in characters: that of any role or user of AWS, of any subject of a token.
const LONGEST_NAME: usize = 256;

tokio::task_local! {
    static CALLER: Option<String>;
}

/// Runs the handling of an invocation on behalf of a principal; nobody, if the caller is not known.
pub async fn on_behalf_of<F: Future>(principal: Option<&str>, handling: F) -> F::Output {
    let name = principal.map(|name| name.chars().take(LONGEST_NAME).collect());
    CALLER.scope(name, handling).await
}

/// Whom a store names as the writer of what it writes now.
pub fn current() -> Option<String> {
    CALLER.try_with(Clone::clone).ok().flatten()
}
