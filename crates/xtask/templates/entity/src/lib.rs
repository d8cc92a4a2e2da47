//! {{Things}}: each has a name.

use api::{Controller, Listed, Parameters, Resource};
use error::Error;
use garde::Validate;
use rules::Line;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Entity, EntityId, Filter, Index, Indexed, NotCompiledIn, Stores};

/// {{A_thing}}.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct {{Type}} {
    /// The identifier; it never changes.
    pub id: EntityId<Self>,
    /// What a caller wrote.
    #[serde(flatten)]
    pub details: {{Type}}Details,
}

/// What a caller writes of {{a_thing}}.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
pub struct {{Type}}Details {
    /// What it is called.
    #[garde(dive)]
    pub name: Line<1, 200>,
}

impl Entity for {{Type}} {
    const NAME: &'static str = "{{thing}}";
    const COLLECTION: &'static str = "{{crate}}";
    const INDEXES: &'static [Index] = &[Index::Sorted("name")];

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn indexed(&self) -> Vec<(&'static str, Indexed)> {
        vec![("name", Indexed::one(&self.details.name))]
    }
}

impl Listed for {{Type}} {
    fn list(list: &mut impl Parameters) {
        list.text("name", "What it is called.", "First", |name| Filter::Equals("name", name));
        list.sorts(&["name"]);
    }
}

impl Resource for {{Type}} {
    const PATH: &'static str = "/{{package}}";
    const ABOUT: &'static str = "{{Things}}, each with a name.";

    type Id = EntityId<Self>;
    type New = {{Type}}Details;
    type Details = {{Type}}Details;

    fn make(details: {{Type}}Details) -> Result<Self, Error> {
        Ok(Self { id: EntityId::random(), details })
    }

    fn details(&self) -> {{Type}}Details {
        self.details.clone()
    }

    fn with(&self, details: {{Type}}Details) -> Result<Self, Error> {
        Ok(Self { id: self.id.clone(), details })
    }

    fn example() -> {{Type}}Details {
        {{Type}}Details { name: "First".into() }
    }
}

/// The stores of {{things}} that this program can reach.
pub fn stores() -> Result<Stores<{{Type}}>, NotCompiledIn> {
    store::stores!(config::{{crate}})
}

/// The controller of {{things}}, over the stores of its environments.
pub fn controller({{crate}}: Stores<{{Type}}>) -> Controller<{{Type}}> {
    api::crud({{crate}}, config::line!())
}
