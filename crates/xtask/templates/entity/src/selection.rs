//! Which {{things}} a list holds.

use api::{List, Parameters, Selection};
use store::{Filter, Sort};

use crate::{{Type}};

/// The list of {{things}}, in the order of their creation.
#[derive(Clone, Debug)]
pub(crate) struct {{Type}}List;

impl List for {{Type}}List {
    type Entity = {{Type}};

    fn selection(parameters: &mut Parameters) -> Selection {
        let mut filters = Vec::new();
        filters.extend(parameters.text("name").map(|name| Filter::Equals("name", name)));
        Selection { filters, sort: Sort::BY_ID }
    }
}
