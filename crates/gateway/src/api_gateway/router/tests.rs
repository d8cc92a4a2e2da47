use super::*;
use crate::api_gateway::rest_api::{Integration, Mapping, Method, PassthroughBehavior};

fn resource(path: &str, methods: &[&str]) -> Resource {
    let mapping = || Mapping {
        request_templates: indexmap::IndexMap::new(),
        passthrough_behavior: PassthroughBehavior::Never,
        responses: Vec::new(),
    };
    let method = |name: &&str| Method {
        number: 0,
        http_method: (*name != "ANY").then(|| name.parse().unwrap()),
        integration: Integration::Mock(mapping()),
    };
    Resource {
        id: String::new(),
        path: path.to_owned(),
        methods: methods.iter().map(method).collect(),
    }
}

fn router(resources: &[(&str, &[&str])]) -> Result<(Router, RestApi), InvalidPath> {
    let resources = resources.iter().map(|(path, methods)| resource(path, methods)).collect();
    let api = RestApi {
        id: String::new(),
        title: String::new(),
        binary_media_types: Default::default(),
        resources,
        method_count: 0,
    };
    Ok((Router::new(&api)?, api))
}

/// `METHOD path of the resource name=value ...`, or `-`.
fn check(resources: &[(&str, &[&str])], request: &str) -> String {
    let (router, api) = router(resources).unwrap();
    let (method, path) = request.split_once(' ').unwrap();
    let Some(route) = router.route(path, &method.parse().unwrap()) else { return "-".to_owned() };
    let resource = &api.resources[route.resource];
    let name =
        resource.methods[route.method].http_method.as_ref().map_or("ANY", HttpMethod::as_str);
    let mut text = format!("{name} {}", resource.path);
    for (name, value) in route.parameters {
        text.push_str(&format!(" {name}={value}"));
    }
    text
}

const BOOKS: &[(&str, &[&str])] = &[
    ("/", &["POST"]),
    ("/{proxy+}", &["ANY"]),
    ("/books", &["GET", "POST"]),
    ("/books/{bookId}", &["GET", "ANY"]),
    ("/books/latest", &["GET"]),
    ("/books/{bookId}/pages/{page}", &["GET"]),
    ("/files/{path+}", &["GET"]),
];

#[test]
fn static_parts_win_over_parameters_and_these_over_proxies() {
    assert_eq!(check(BOOKS, "GET /books/latest"), "GET /books/latest");
    assert_eq!(check(BOOKS, "GET /books/1"), "GET /books/{bookId} bookId=1");
    assert_eq!(check(BOOKS, "GET /books/1/covers"), "ANY /{proxy+} proxy=books/1/covers");
    assert_eq!(
        check(BOOKS, "GET /books/1/pages/2"),
        "GET /books/{bookId}/pages/{page} bookId=1 page=2"
    );
}

#[test]
fn the_method_itself_wins_over_any() {
    assert_eq!(check(BOOKS, "GET /books/1"), "GET /books/{bookId} bookId=1");
    assert_eq!(check(BOOKS, "DELETE /books/1"), "ANY /books/{bookId} bookId=1");
}

#[test]
fn a_resource_without_the_method_is_left_again() {
    assert_eq!(check(BOOKS, "DELETE /books/latest"), "ANY /books/{bookId} bookId=latest");
    assert_eq!(check(BOOKS, "DELETE /books"), "ANY /{proxy+} proxy=books");
    assert_eq!(check(BOOKS, "GET /"), "-");
    assert_eq!(check(&[("/books", &["GET"])], "POST /books"), "-");
}

/// `test_lambda_aws_proxy_integration`: `pathParameters` of its entries.
#[test]
fn slashes_count_as_recorded() {
    let resources: &[(&str, &[&str])] = &[("/{proxy+}", &["ANY"]), ("/hardcoded", &["ANY"])];

    assert_eq!(check(resources, "GET /proxy-value"), "ANY /{proxy+} proxy=proxy-value");
    assert_eq!(check(resources, "GET /proxy-value/"), "ANY /{proxy+} proxy=proxy-value");
    assert_eq!(
        check(resources, "GET /proxy-value//double-slash"),
        "ANY /{proxy+} proxy=proxy-value//double-slash"
    );
    assert_eq!(check(resources, "GET /hardcoded"), "ANY /hardcoded");
    assert_eq!(check(BOOKS, "POST /"), "POST /");
    assert_eq!(check(BOOKS, "GET /books/"), "GET /books");
}

/// `TestApigatewayRouting::test_proxy_routing_with_hardcoded_resource_sibling` of the same suite.
#[test]
fn a_proxy_beside_a_static_part_takes_the_methods_that_it_lacks() {
    let resources: &[(&str, &[&str])] =
        &[("/test", &["POST"]), ("/test/any", &["ANY"]), ("/{proxy+}", &["OPTIONS"])];

    assert_eq!(check(resources, "OPTIONS /test"), "OPTIONS /{proxy+} proxy=test");
    assert_eq!(check(resources, "POST /test"), "POST /test");
    assert_eq!(check(resources, "OPTIONS /test/any"), "ANY /test/any");
}

/// `TestApigatewayRouting::test_routing_with_hardcoded_resource_sibling_order` of the same suite.
#[test]
fn a_proxy_takes_what_a_static_branch_does_not_have() {
    let resources: &[(&str, &[&str])] =
        &[("/part1", &["GET"]), ("/{param+}", &["GET"]), ("/part1/hardcoded-value", &["GET"])];

    assert_eq!(check(resources, "GET /part1"), "GET /part1");
    assert_eq!(check(resources, "GET /part1/hardcoded-value"), "GET /part1/hardcoded-value");
    assert_eq!(
        check(resources, "GET /part1/random-value"),
        "GET /{param+} param=part1/random-value"
    );
}

#[test]
fn a_path_that_api_gateway_would_refuse_is_refused() {
    let refused = |paths: &[&str]| {
        let resources: Vec<(&str, &[&str])> =
            paths.iter().map(|&path| (path, &["GET"][..])).collect();
        router(&resources).unwrap_err().to_string()
    };

    assert!(refused(&["/a/{x}", "/a/{y}/b"]).contains("only one unique variable path part"));
    assert_eq!(refused(&["/{proxy+}/b"]), "`/{proxy+}/b`: nothing can follow `{proxy+}`");
    assert!(refused(&["/a//b"]).contains("is not a path"));
    assert!(refused(&["books"]).contains("is not a path"));
}
