//! One definition of many parts: what stands before every function is added to their operations, and a preflight to each path.
//! What that is, `config/functions.yaml` says.

use anyhow::{Context, Result, bail};

use super::{
    order::METHODS,
    tree::{Members, Tree},
};
use crate::function;

/// What the program of a package says.
pub(super) struct Part {
    pub(super) package: String,
    pub(super) definition: Tree,
}

/// What of the part by hand is no part of the definition: what each operation of a function gets, and each path; and in an
/// operation, the package of its function.
const PROXY: &str = "x-proxy";
const PREFLIGHT: &str = "x-preflight";
const FUNCTION: &str = "x-function";

/// Where an operation's requests go. One that says so itself gets nothing added.
const INTEGRATION: &str = "x-amazon-apigateway-integration";

/// How deep two parts may have members of one name that differ: both have `components/schemas`, and a schema is one part's or
/// the same in both.
const SHARED_LEVELS: usize = 2;

/// The definition of all parts.
pub(super) fn document(mut by_hand: Tree, mut parts: Vec<Part>) -> Result<Tree> {
    let mut template = |name: &str| {
        let found = by_hand.members().and_then(|members| members.shift_remove(name));
        found.with_context(|| format!("the part by hand has no `{name}`"))
    };
    let (proxy, preflight) = (template(PROXY)?, template(PREFLIGHT)?);
    parts.push(Part { package: "the part by hand".to_owned(), definition: by_hand });
    let mut whole = Tree::Members(Members::new());
    for Part { package, mut definition } in parts {
        for (_, path) in definition.each_in("paths") {
            path.each()
                .for_each(|(method, operation)| connect(method, operation, &package, &proxy));
        }
        unite(&mut whole, definition, SHARED_LEVELS)
            .with_context(|| format!("`{package}` contradicts another part of the definition"))?;
    }
    for (path, methods) in whole.each_in("paths") {
        let preflight = preflight_of(path, methods, &preflight);
        methods.members().map(|methods| methods.insert("options".to_owned(), preflight));
    }
    Ok(whole)
}

/// Adds what stands before a function to an operation of it.
fn connect(method: &str, operation: &mut Tree, package: &str, proxy: &Tree) {
    let function = operation.members().and_then(|members| members.shift_remove(FUNCTION));
    if operation.get(INTEGRATION).is_some() {
        return;
    }
    let package = function.as_ref().and_then(Tree::text).unwrap_or(package);
    operation.merge(proxy.with("FUNCTION", &function::variable(package)));
    for (_, response) in operation.each_in("responses").filter(|_| method == "head") {
        response.members().map(|response| response.shift_remove("content"));
    }
}

/// Adds a part to the whole.
fn unite(whole: &mut Tree, part: Tree, levels: usize) -> Result<()> {
    match (whole, part) {
        (Tree::List(items), Tree::List(others)) => items.extend(others),
        (Tree::Members(members), Tree::Members(others)) => {
            for (name, other) in others {
                match members.get_mut(&name) {
                    None => drop(members.insert(name, other)),
                    Some(member) if *member == other => {}
                    Some(member) if levels > 0 => {
                        unite(member, other, levels - 1).with_context(|| format!("in `{name}`"))?;
                    }
                    Some(_) => bail!("`{name}` is something else there"),
                }
            }
        }
        (_, _) => bail!("it is something else there"),
    }
    Ok(())
}

/// What tells a browser which methods it may send to a path.
fn preflight_of(path: &str, methods: &Tree, preflight: &Tree) -> Tree {
    let is_allowed = |method: &&str| *method == "options" || methods.get(method).is_some();
    let allowed: Vec<_> = METHODS.into_iter().filter(is_allowed).map(str::to_uppercase).collect();
    let mut preflight = preflight.with("METHODS", &allowed.join(","));
    let first =
        METHODS.into_iter().find_map(|method| methods.get(method)?.get("operationId")?.text());
    let Some(members) = preflight.members() else { return preflight };
    if let Some(first) = first {
        let subject =
            ["list", "read"].into_iter().find_map(|verb| first.strip_prefix(verb)).unwrap_or(first);
        let (initial, rest) = subject.split_at(subject.len().min(1));
        let id = format!("preflight{}{rest}", initial.to_ascii_uppercase());
        members.insert("operationId".to_owned(), Tree::Text(id));
    }
    // The mock takes any text.
    let names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let parameter = |name: &str| {
        let schema = Tree::of([("type", Tree::Text("string".to_owned()))]);
        Tree::of([
            ("name", Tree::Text(name.to_owned())),
            ("in", Tree::Text("path".to_owned())),
            ("required", Tree::Flag(true)),
            ("schema", schema),
        ])
    };
    let parameters: Vec<_> = names.map(parameter).collect();
    if !parameters.is_empty() {
        members.insert("parameters".to_owned(), Tree::List(parameters));
    }
    preflight
}

#[cfg(test)]
mod tests {
    use super::*;

    const BY_HAND: &str = "
openapi: 3.0.3
tags: [{name: more}]
paths:
  /hello_world:
    get: {operationId: helloWorld, x-function: hello-world, responses: {'200': {description: Hello.}}}
  /elsewhere:
    get: {operationId: elsewhere, x-amazon-apigateway-integration: {uri: its own}}
x-proxy:
  responses: {'429': {description: Busy., content: {}}}
  x-amazon-apigateway-integration: {uri: '${stageVariables.FUNCTION}'}
x-preflight:
  x-amazon-apigateway-integration: {allow: METHODS}
";

    fn tree(yaml: &str) -> Tree {
        serde_saphyr::from_str(yaml).expect("YAML")
    }

    fn part(package: &str, definition: &str) -> Part {
        Part { package: package.to_owned(), definition: tree(definition) }
    }

    fn made(parts: Vec<Part>) -> Result<Tree> {
        document(tree(BY_HAND), parts)
    }

    fn operation(document: &Tree, path: &str, method: &str) -> Tree {
        document
            .get("paths")
            .and_then(|paths| paths.get(path)?.get(method))
            .expect("an operation")
            .clone()
    }

    #[test]
    fn an_operation_goes_to_the_function_of_its_package_and_one_that_says_where_goes_there() {
        let books =
            part("price-lists", "paths: {/price-lists: {get: {operationId: listPriceLists}}}");
        let document = made(vec![books]).expect("a definition");
        let expected = "{operationId: listPriceLists, responses: {'429': {description: Busy., content: {}}}, \
                        x-amazon-apigateway-integration: {uri: '${stageVariables.priceLists}'}}";
        assert_eq!(operation(&document, "/price-lists", "get"), tree(expected));
        let expected = "{operationId: helloWorld, responses: {'200': {description: Hello.}, '429': {description: Busy., \
                        content: {}}}, x-amazon-apigateway-integration: {uri: '${stageVariables.helloWorld}'}}";
        assert_eq!(operation(&document, "/hello_world", "get"), tree(expected));
        let expected = "{operationId: elsewhere, x-amazon-apigateway-integration: {uri: its own}}";
        assert_eq!(operation(&document, "/elsewhere", "get"), tree(expected));
        assert_eq!(document.get("x-proxy"), None);
    }

    #[test]
    fn an_answer_to_head_has_no_body() {
        let books = part("books", "paths: {/books: {head: {operationId: headBook}}}");
        let head = operation(&made(vec![books]).expect("a definition"), "/books", "head");
        assert_eq!(head.get("responses"), Some(&tree("{'429': {description: Busy.}}")));
    }

    #[test]
    fn each_path_has_a_preflight_that_names_its_methods_and_takes_any_identifier() {
        let methods = "{delete: {operationId: deleteBook}, get: {operationId: readBook}}";
        let books = part("books", &format!("paths: {{'/books/{{bookId}}': {methods}}}"));
        let expected = "{x-amazon-apigateway-integration: {allow: 'GET,DELETE,OPTIONS'}, operationId: preflightBook, parameters: \
                        [{name: bookId, in: path, required: true, schema: {type: string}}]}";
        let document = made(vec![books]).expect("a definition");
        assert_eq!(operation(&document, "/books/{bookId}", "options"), tree(expected));
        let id = operation(&document, "/hello_world", "options");
        assert_eq!(id.get("operationId").and_then(Tree::text), Some("preflightHelloWorld"));
    }

    #[test]
    fn two_parts_may_say_the_same_and_nothing_else() {
        let one = || part("books", "components: {schemas: {Line: {type: string}}}");
        assert!(made(vec![one(), one()]).is_ok());
        let other = part("orders", "components: {schemas: {Line: {type: string, minLength: 1}}}");
        let error = made(vec![one(), other]).expect_err("a contradiction");
        let expected = "`orders` contradicts another part of the definition: in `components`: in `schemas`: `Line` is \
                        something else there";
        assert_eq!(format!("{error:#}"), expected);
    }
}
