//! A section of the settings: its text for every environment, parsed on first use.
//!
//! The text was merged by the build script. A section that no code asks for is in no binary.

use std::sync::OnceLock;

use serde::de::DeserializeOwned;

use crate::Environment;

/// One section as `T`, for every environment.
pub(crate) struct Section<T> {
    name: &'static str,
    environments: [(&'static str, OnceLock<T>); Environment::ALL.len()],
}

impl<T: DeserializeOwned> Section<T> {
    /// The section `name`, with its JSON for each environment in the order of [`Environment::ALL`].
    pub(crate) const fn new(name: &'static str, [dev, pre, pro]: [&'static str; 3]) -> Self {
        let environments = [(dev, OnceLock::new()), (pre, OnceLock::new()), (pro, OnceLock::new())];
        Self { name, environments }
    }

    /// The settings of an environment.
    ///
    /// # Panics
    ///
    /// If they do not have the form of `T`. They are constants, and a test of each section parses all
    /// of them, so no function is published in which this happens.
    pub(crate) fn get(&self, environment: Environment) -> &T {
        let (json, value) = &self.environments[environment.index()];
        value.get_or_init(|| match serde_json::from_str(json) {
            Ok(settings) => settings,
            Err(error) => panic!("section [{}] of `{environment}`: {error}", self.name),
        })
    }
}

/// The [`Section`] of this name, as the build script wrote it.
macro_rules! section {
    ($name:ident) => {
        $crate::section::Section::new(
            stringify!($name),
            [
                include_str!(concat!(env!("OUT_DIR"), "/", stringify!($name), ".dev.json")),
                include_str!(concat!(env!("OUT_DIR"), "/", stringify!($name), ".pre.json")),
                include_str!(concat!(env!("OUT_DIR"), "/", stringify!($name), ".pro.json")),
            ],
        )
    };
}

/// Declares the settings of an entity: a function of its name, and the test that checks them.
macro_rules! entity_section {
    ($name:ident) => {
        #[doc = concat!("The section `[", stringify!($name), "]` of an environment.")]
        pub fn $name(environment: $crate::Environment) -> &'static $crate::StoreSettings {
            static SECTION: $crate::section::Section<$crate::StoreSettings> =
                $crate::section::section!($name);
            SECTION.get(environment)
        }

        #[cfg(test)]
        mod $name {
            #[test]
            fn every_environment_has_valid_settings() {
                for environment in $crate::Environment::ALL {
                    super::$name(environment);
                }
            }
        }
    };
}

pub(crate) use {entity_section, section};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StoreSettings;

    #[test]
    #[should_panic(expected = "section [things] of `pre`: unknown field `colour`")]
    fn an_unknown_key_is_refused_by_its_name() {
        let text = r#"{"store":"embedded","idempotency_hours":24,"colour":"red"}"#;
        Section::<StoreSettings>::new("things", [text; 3]).get(Environment::Pre);
    }
}
