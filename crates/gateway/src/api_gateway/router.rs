//! Finds the resource and the method of a request, in a tree that is built once.
//!
//! Static parts win over `{parameter}`, which wins over `{proxy+}`; a branch that ends nowhere, or in a resource
//! without the request's method, is left again. It decodes nothing.

use std::collections::HashMap;

use http::Method as HttpMethod;

use super::rest_api::{Resource, RestApi};

/// The resources of an API as a tree of path parts.
#[derive(Debug, Default)]
pub struct Router {
    root: Node,
}

/// Where a request goes.
#[derive(Debug, PartialEq, Eq)]
pub struct Route<'r, 'p> {
    /// Index into the resources of the API.
    pub resource: usize,
    /// Index into the methods of the resource.
    pub method: usize,
    /// Path parameters, in the order of the path; values as they came.
    pub parameters: Vec<(&'r str, &'p str)>,
}

/// Why an API has no router.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPath {
    /// AWS refuses this as well.
    #[error(
        "`{path}`: a sibling (`{{{sibling}}}`) of this resource already has a variable path part -- only one unique variable path part is allowed"
    )]
    TwoParameters {
        /// The path that came second.
        path: String,
        /// The parameter that stands there already.
        sibling: String,
    },
    /// `{proxy+}` takes the rest of a path.
    #[error("`{path}`: nothing can follow `{{{name}+}}`")]
    AfterProxy {
        /// The path.
        path: String,
        /// The parameter's name.
        name: String,
    },
    /// A path starts with a slash and has no empty part.
    #[error("`{path}` is not a path: write `/books/{{bookId}}`")]
    Malformed {
        /// The path.
        path: String,
    },
}

#[derive(Debug, Default)]
struct Node {
    children: HashMap<String, Self>,
    parameter: Option<Box<(String, Self)>>,
    proxy: Option<Box<(String, Self)>>,
    target: Option<Target>,
}

#[derive(Debug)]
struct Target {
    resource: usize,
    methods: Vec<Option<HttpMethod>>,
}

impl Router {
    /// The router of an API.
    ///
    /// # Errors
    ///
    /// A path that API Gateway could not have as a resource.
    pub fn new(api: &RestApi) -> Result<Self, InvalidPath> {
        let mut router = Self::default();
        for (index, resource) in api.resources.iter().enumerate() {
            let methods = resource.methods.iter().map(|method| method.http_method.clone());
            let target = Target { resource: index, methods: methods.collect() };
            router.node_of(resource)?.target = Some(target);
        }
        Ok(router)
    }

    fn node_of(&mut self, resource: &Resource) -> Result<&mut Node, InvalidPath> {
        let path = &resource.path;
        let malformed = || InvalidPath::Malformed { path: path.clone() };
        let rest = path.strip_prefix('/').ok_or_else(malformed)?;
        let mut node = &mut self.root;
        let mut parts = rest.split('/').peekable();
        while let Some(part) = parts.next() {
            if rest.is_empty() {
                break;
            }
            let name = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
            let (slot, name) = match name {
                None if part.is_empty() || part.contains(['{', '}']) => return Err(malformed()),
                None => {
                    node = node.children.entry(part.to_owned()).or_default();
                    continue;
                }
                Some(name) => match name.strip_suffix('+') {
                    Some(name) if parts.peek().is_some() => {
                        return Err(InvalidPath::AfterProxy {
                            path: path.clone(),
                            name: name.to_owned(),
                        });
                    }
                    Some(name) => (&mut node.proxy, name),
                    None => (&mut node.parameter, name),
                },
            };
            let (sibling, child) =
                &mut **slot.get_or_insert_with(|| Box::new((name.to_owned(), Node::default())));
            if sibling != name {
                return Err(InvalidPath::TwoParameters {
                    path: path.clone(),
                    sibling: sibling.clone(),
                });
            }
            node = child;
        }
        Ok(node)
    }

    /// The route of a path inside a stage (`/books/1`), or `None` if no resource has it with this method.
    ///
    /// Slashes at the end do not count; two slashes in a row only fit into `{proxy+}`.
    #[must_use]
    pub fn route<'r, 'p>(&'r self, path: &'p str, method: &HttpMethod) -> Option<Route<'r, 'p>> {
        let path = path.trim_start_matches('/').trim_end_matches('/');
        let mut parameters = Vec::new();
        let rest = (!path.is_empty()).then_some(path);
        let (resource, method) = walk(&self.root, rest, method, &mut parameters)?;
        Some(Route { resource, method, parameters })
    }
}

fn walk<'r, 'p>(
    node: &'r Node,
    rest: Option<&'p str>,
    method: &HttpMethod,
    parameters: &mut Vec<(&'r str, &'p str)>,
) -> Option<(usize, usize)> {
    let Some(rest) = rest else { return node.target.as_ref()?.find(method) };
    let (part, after) = match rest.split_once('/') {
        Some((part, after)) => (part, Some(after)),
        None => (rest, None),
    };
    let depth = parameters.len();
    if let Some(found) =
        node.children.get(part).and_then(|child| walk(child, after, method, parameters))
    {
        return Some(found);
    }
    if let Some((name, child)) = node.parameter.as_deref().filter(|_| !part.is_empty()) {
        parameters.truncate(depth);
        parameters.push((name, part));
        if let Some(found) = walk(child, after, method, parameters) {
            return Some(found);
        }
    }
    parameters.truncate(depth);
    let (name, child) = node.proxy.as_deref()?;
    let found = child.target.as_ref()?.find(method)?;
    parameters.push((name, rest));
    Some(found)
}

impl Target {
    /// The method itself wins over `ANY`.
    fn find(&self, method: &HttpMethod) -> Option<(usize, usize)> {
        let exactly = self.methods.iter().position(|it| it.as_ref() == Some(method));
        let index = exactly.or_else(|| self.methods.iter().position(Option::is_none))?;
        Some((self.resource, index))
    }
}

#[cfg(test)]
mod tests;
