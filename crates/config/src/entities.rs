//! The entities: each line is a section of `config/environments/*.toml` and a function of its name.

use crate::section::entity_section;

entity_section!(books);
entity_section!(orders);
entity_section!(users);
