//! Identifiers that AWS would have made up: here they follow from names, so that they are the same after a restart.
//!
//! Nothing here is secret or random.

use sha2::{Digest, Sha256};

/// Characters of an API's id, as AWS makes them.
const API_ID_CHARACTERS: usize = 10;
/// Characters of a resource's or a deployment's id, as AWS makes them.
const SHORT_ID_CHARACTERS: usize = 6;
const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// The id of the API with this title.
#[must_use]
pub fn api_id(title: &str) -> String {
    derive(API_ID_CHARACTERS, &["api", title])
}

/// The id of the resource at this path.
#[must_use]
pub fn resource_id(path: &str) -> String {
    derive(SHORT_ID_CHARACTERS, &["resource", path])
}

/// The id of the deployment of this text of a definition.
#[must_use]
pub fn deployment_id(definition: &str) -> String {
    derive(SHORT_ID_CHARACTERS, &["deployment", definition])
}

/// The first character is a letter: an API's id is the first label of a host name.
fn derive(characters: usize, parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.len().to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let digest = hasher.finalize();
    let pick = |(index, byte): (usize, &u8)| {
        let letters = if index == 0 { 26 } else { ALPHABET.len() };
        char::from(ALPHABET[usize::from(*byte) % letters])
    };
    digest.iter().take(characters).enumerate().map(pick).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_name_has_the_same_identifier_and_another_has_another() {
        assert_eq!(api_id("fleet").len(), 10);
        assert_eq!(api_id("fleet"), api_id("fleet"));
        assert_ne!(api_id("fleet"), api_id("fleets"));
        assert_eq!(resource_id("/books").len(), 6);
        assert_ne!(resource_id("/books"), deployment_id("/books"));
    }
}
