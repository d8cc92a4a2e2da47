//! The opaque text that names the next page of a list.
//!
//! Whoever makes one by themselves gets a page from another place, or is told that there is none: nothing that they could not
//! ask for by filters. So the digest needs no key.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use store::Position;

/// How many bytes of a digest tell a damaged cursor, or one of another list, from a good one.
const DIGEST_BYTES: usize = 8;

/// What a cursor is bound to: the collection, and the parameters as their caller wrote them, but for the place and the length
/// of the page. No program's version stands in it.
pub(crate) fn list(collection: &str, query: &str) -> String {
    let mut parameters: Vec<_> = form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| name != "cursor" && name != "limit")
        .collect();
    parameters.sort_unstable();
    let mut text = form_urlencoded::Serializer::new(String::new());
    text.append_pair(collection, "").extend_pairs(parameters).finish()
}

/// A cursor for a [`list()`].
pub(crate) fn encode(position: &Position, list: &str) -> String {
    let json = serde_json::to_vec(position).expect("two texts are always JSON");
    let mut bytes = digest(&json, list).to_vec();
    bytes.extend(json);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The position in a cursor, or `None` if it is damaged or belongs to another list.
pub(crate) fn decode(cursor: &str, list: &str) -> Option<Position> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (found, json) = bytes.split_at_checked(DIGEST_BYTES)?;
    if found != digest(json, list) {
        return None;
    }
    serde_json::from_slice(json).ok()
}

fn digest(json: &[u8], list: &str) -> [u8; DIGEST_BYTES] {
    let digest = Sha256::new().chain_update(list).chain_update([0]).chain_update(json).finalize();
    std::array::from_fn(|index| digest[index])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position() -> Position {
        Position { value: "dune".to_owned(), id: "1".to_owned() }
    }

    #[test]
    fn a_cursor_leads_back_to_its_position() {
        assert_eq!(decode(&encode(&position(), "books"), "books"), Some(position()));
    }

    #[test]
    fn a_cursor_of_another_list_is_refused() {
        assert_eq!(decode(&encode(&position(), "books"), "books?tag=x"), None);
    }

    #[test]
    fn a_cursor_with_any_character_changed_or_lost_is_refused() {
        let cursor = encode(&position(), "books");
        for index in 0..cursor.len() {
            let mut changed = cursor.clone().into_bytes();
            changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(decode(&changed, "books"), None, "{changed}");
            assert_eq!(decode(&cursor[..index], "books"), None);
        }
    }
}
