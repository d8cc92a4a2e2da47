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

#[cfg(test)]
mod tests {
    use super::*;

    fn order_of(yaml: &str) -> String {
        let document = ordered(serde_saphyr::from_str(yaml).expect("YAML"));
        document.to_yaml().expect("YAML").trim_end().to_owned()
    }

    #[test]
    fn keywords_have_an_order_and_names_keep_theirs() {
        let schema = "{example: {b: 1, a: 2}, properties: {type: {type: string, description: A type.}, a: {}}, type: object}";
        let expected = "type: object\nproperties: {type: {description: A type., type: string}, a: {}}\nexample: {b: 1, a: 2}";
        assert_eq!(order_of(schema), expected);
        assert_eq!(order_of("{delete: 1, options: 2, get: 3}"), "{get: 3, delete: 1, options: 2}");
        let responses = "{responses: {'429': 1, '200': 2}, operationId: a}";
        assert_eq!(order_of(responses), "{operationId: a, responses: {\"200\": 2, \"429\": 1}}");
    }

    #[test]
    fn fields_that_are_required_come_first_as_they_are_declared() {
        let schema =
            "{properties: {a: 1, b: 2, c: 3}, required: [c, b], example: {a: 1, b: 2, c: 3}}";
        let expected =
            "{required: [c, b], properties: {c: 3, b: 2, a: 1}, example: {c: 3, b: 2, a: 1}}";
        assert_eq!(order_of(schema), expected);
    }
}
