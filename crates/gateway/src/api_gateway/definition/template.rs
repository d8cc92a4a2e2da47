//! Mapping templates, as far as they need no template language.

use indexmap::IndexMap;

use super::LoadError;
use crate::api_gateway::rest_api::Template;

/// Templates that are the body itself.
const PASSTHROUGH: [&str; 4] = ["", "$input.body", "$input.json('$')", "$input.json(\"$\")"];

pub(super) fn convert_all(
    place: &str,
    templates: &IndexMap<String, Option<String>>,
) -> Result<IndexMap<String, Template>, LoadError> {
    let convert = |(media_type, text): (&String, &Option<String>)| {
        let template = convert(place, text.as_deref().unwrap_or_default())?;
        Ok((media_type.clone(), template))
    };
    templates.iter().map(convert).collect()
}

fn convert(place: &str, text: &str) -> Result<Template, LoadError> {
    if PASSTHROUGH.contains(&text.trim()) {
        return Ok(Template::Passthrough);
    }
    if text.contains(['$', '#']) {
        let what = format!("the mapping template `{}` (it needs VTL)", text.trim());
        return Err(LoadError::unsupported(place, what));
    }
    Ok(Template::Literal(text.to_owned()))
}
