//! The files of a new entity, with `{{form}}` wherever a form of its name stands.

use super::name::Name;

macro_rules! template {
    ($path:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/entity/", $path))
    };
}

/// The files of the package, by their path inside it.
pub(super) const FILES: [(&str, &str); 7] = [
    ("Cargo.toml", template!("Cargo.toml")),
    ("src/main.rs", template!("src/main.rs")),
    ("src/lib.rs", template!("src/lib.rs")),
    ("src/handlers.rs", template!("src/handlers.rs")),
    ("src/selection.rs", template!("src/selection.rs")),
    ("src/{{module}}.rs", template!("src/entity.rs")),
    ("tests/api.rs", template!("tests/api.rs")),
];

/// What the API definition gets: paths, the parameter in them, and schemas.
pub(super) const PATHS: &str = template!("paths.yaml");
pub(super) const PARAMETER: &str = template!("parameter.yaml");
pub(super) const SCHEMAS: &str = template!("schemas.yaml");

/// A template with a name in it.
pub(super) fn render(template: &str, name: &Name) -> String {
    let replace = |text: String, (form, value): (&str, String)| {
        text.replace(&format!("{{{{{form}}}}}"), &value)
    };
    name.forms().into_iter().fold(template.to_owned(), replace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_in_a_template_is_known() {
        let name = Name::parse("price-lists", None).expect("a good name");
        let paths = FILES.iter().map(|(path, _)| *path);
        let texts = FILES.iter().map(|(_, text)| *text).chain([PATHS, PARAMETER, SCHEMAS]);
        for template in paths.chain(texts) {
            let text = render(template, &name);
            assert!(!text.contains("{{"), "{text}");
        }
        assert_eq!(render("/{{package}}/{{{parameter}}}", &name), "/price-lists/{priceListId}");
    }
}
