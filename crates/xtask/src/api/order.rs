//! In which order a reader meets what an API definition has. It changes nothing else.

use super::tree::{Members, Tree};

/// Methods, as HTTP lists them.
pub(super) const METHODS: [&str; 7] = ["get", "head", "post", "put", "patch", "delete", "options"];

/// Other keywords of OpenAPI in their order; what is none follows as it comes.
const KEYWORDS: [&str; 35] = [
    "openapi",
    "info",
    "tags",
    "paths",
    "components",
    "title",
    "version",
    "name",
    "in",
    "operationId",
    "summary",
    "description",
    "parameters",
    "requestBody",
    "responses",
    "headers",
    "type",
    "nullable",
    "format",
    "enum",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
    "default",
    "additionalProperties",
    "required",
    "content",
    "schema",
    "items",
    "properties",
    "example",
];

/// Members whose own members are named by the definition, not by OpenAPI.
const NAMES: [&str; 8] =
    ["content", "default", "example", "headers", "parameters", "paths", "properties", "schemas"];

/// The document in order.
pub(super) fn ordered(mut document: Tree) -> Tree {
    order(&mut document);
    document
}

fn order(tree: &mut Tree) {
    match tree {
        Tree::List(items) => items.iter_mut().for_each(order),
        Tree::Members(members) => {
            sort(members, &[&METHODS[..], &KEYWORDS].concat());
            by_required(members);
            for (name, member) in members {
                match (name.as_str(), member) {
                    ("responses", Tree::Members(responses)) => {
                        responses.sort_keys();
                        responses.values_mut().for_each(order);
                    }
                    (name, Tree::Members(named)) if NAMES.contains(&name) => {
                        named.values_mut().for_each(order);
                    }
                    (_, other) => order(other),
                }
            }
        }
        _ => {}
    }
}

/// A schema's fields: first those that are required, as they are declared. Its example has the same order.
fn by_required(schema: &mut Members) {
    let Some(Tree::List(required)) = schema.get("required") else { return };
    let names: Vec<_> = required.iter().filter_map(Tree::text).map(str::to_owned).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    for part in ["properties", "example"] {
        if let Some(Tree::Members(fields)) = schema.get_mut(part) {
            sort(fields, &names);
        }
    }
}

fn sort(members: &mut Members, names: &[&str]) {
    let rank = |name: &str| names.iter().position(|known| *known == name).unwrap_or(names.len());
    members.sort_by_cached_key(|name, _| rank(name));
}
