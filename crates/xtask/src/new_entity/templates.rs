//! The files of a new entity, with `{{form}}` wherever a form of its name stands.

use super::name::Name;

macro_rules! template {
    ($path:literal) => {
        ($path, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/entity/", $path)))
    };
}

/// The files of the package, by their path inside it.
pub(super) const FILES: [(&str, &str); 4] = [
    template!("Cargo.toml"),
    template!("src/main.rs"),
    template!("src/lib.rs"),
    template!("tests/conformance.rs"),
];

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
    fn every_form_in_a_template_is_known_and_every_form_is_in_one() {
        let name = Name::parse("price-lists", None).expect("a good name");
        for (_, template) in FILES {
            let text = render(template, &name);
            assert!(!text.contains("{{"), "{text}");
        }
        for (form, _) in name.forms() {
            let place = format!("{{{{{form}}}}}");
            assert!(FILES.iter().any(|(_, template)| template.contains(&place)), "{form}");
        }
    }
}
