//! A REST API as API Gateway has it: resources, their methods, and what each method is integrated with.
//!
//! These are values. They know neither the text they were loaded from nor a request.

use std::time::Duration;

use http::Method as HttpMethod;
use indexmap::IndexMap;
use regex_lite::Regex;

use super::{lambda_uri::LambdaUri, media_type::BinaryMediaTypes};

/// A REST API.
#[derive(Debug)]
pub struct RestApi {
    /// Ten characters, the first label of its host name.
    pub id: String,
    /// `info.title` of the definition.
    pub title: String,
    /// Media types whose bodies reach a function in base64.
    pub binary_media_types: BinaryMediaTypes,
    /// Every path, in the order of the definition.
    pub resources: Vec<Resource>,
    /// How many methods there are: each has a number below it.
    pub method_count: usize,
}

/// A path of the API.
#[derive(Debug)]
pub struct Resource {
    /// Six characters.
    pub id: String,
    /// As it stands in the definition: `/books/{bookId}`.
    pub path: String,
    /// In the order of the definition.
    pub methods: Vec<Method>,
}

/// What a resource does with one HTTP method, or with any.
#[derive(Debug)]
pub struct Method {
    /// Its place among all methods of the API.
    pub number: usize,
    /// `None` is `ANY`.
    pub http_method: Option<HttpMethod>,
    /// Where its requests go.
    pub integration: Integration,
}

/// Where the requests of a method go.
#[derive(Debug)]
pub enum Integration {
    /// `AWS_PROXY`: a function gets the request as an event and answers with a whole response.
    AwsProxy(LambdaIntegration),
    /// `AWS`: a function gets the body, and its result is mapped to a response.
    Aws(LambdaIntegration, Mapping),
    /// `MOCK`: API Gateway answers itself.
    Mock(Mapping),
}

/// How a function is invoked.
#[derive(Debug)]
pub struct LambdaIntegration {
    /// Which function, once the variables of a stage are known.
    pub uri: LambdaUri,
    /// Lambda's `Invoke` is a `POST`; a definition that says another method fails at each request, as on AWS.
    pub is_post: bool,
    /// `timeoutInMillis`.
    pub timeout: Duration,
}

/// How a request and a response are mapped where the integration is not a proxy.
#[derive(Debug)]
pub struct Mapping {
    /// By media type, in the order of the definition.
    pub request_templates: IndexMap<String, Template>,
    /// What happens to a body that no template is for.
    pub passthrough_behavior: PassthroughBehavior,
    /// In the order of the definition; the first whose pattern matches is taken.
    pub responses: Vec<IntegrationResponse>,
}

/// A mapping template without directives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Template {
    /// The body as it is: empty, `$input.body` or `$input.json('$')`.
    Passthrough,
    /// Text that stands for itself.
    Literal(String),
}

/// `passthroughBehavior`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PassthroughBehavior {
    /// A body without a template of its media type passes through.
    #[default]
    WhenNoMatch,
    /// It passes through only if there are no templates at all.
    WhenNoTemplates,
    /// It never does.
    Never,
}

/// What a result of an integration becomes.
#[derive(Debug)]
pub struct IntegrationResponse {
    /// Matches the whole of what is selected by; `None` is the default response.
    pub pattern: Option<Regex>,
    /// The status of the response.
    pub status: u16,
    /// Headers with their fixed values.
    pub headers: Vec<(String, String)>,
    /// By media type, in the order of the definition.
    pub templates: IndexMap<String, Template>,
}
