//! What stands in an item, and what DynamoDB cannot keep.

use store::Timestamp;

use super::*;
use crate::{item, note::Note};

fn note(id: &str) -> Note {
    Note { id: id.to_owned(), ..Note::default() }
}

fn item_of(note: &Note) -> Item {
    let (created, updated) = (Timestamp::now(), Timestamp::now());
    let stored = Stored { entity: note.clone(), created, updated, version: 7 };
    Draft::of(note).unwrap().item(&stored, "write").unwrap()
}

fn refusal(note: &Note) -> String {
    Draft::of(note).unwrap_err().to_string()
}

#[test]
fn an_item_holds_the_fields_and_the_places_of_its_entity() {
    let named = Note { name: Some("b".to_owned()), code: Some("c".to_owned()), ..note("#a") };
    let item = item_of(&named);

    for (name, value) in [
        ("id", "##a"),
        ("name", "b"),
        ("code", "c"),
        ("text", ""),
        ("_kind", "note"),
        ("_in_name", "with"),
        ("_by_name", "b\0#a"),
        ("_in_day", "without"),
        ("_by_day", "\0#a"),
        ("_write", "write"),
    ] {
        assert_eq!(item::text(&item, name), Some(value), "{name}");
    }
    assert_eq!(Draft::of(&named).unwrap().unique, [("code", "c".to_owned())]);
}

#[test]
fn an_entity_comes_back_from_its_item() {
    for id in ["a", "#a", "##", "\u{1f600}"] {
        let note = Note { code: Some(String::new()), text: "zero \0".to_owned(), ..note(id) };
        let kept = item::entity::<Note>(item_of(&note)).unwrap();
        assert_eq!((kept.stored.entity, kept.stored.version), (note, 7));
        assert_eq!(kept.write, "write");
    }
}

#[test]
fn what_is_too_long_for_a_key_is_refused_by_its_field() {
    let long = |length: usize| Some("x".repeat(length));
    assert!(Draft::of(&note(&"x".repeat(511))).is_ok());
    assert!(Draft::of(&Note { name: long(1022), ..note("a") }).is_ok());
    for (note, field) in [
        (note(&"x".repeat(1025)), "id"),
        (note(""), "id"),
        (note("a\0"), "id"),
        (Note { name: long(1023), ..note("a") }, "name"),
        (Note { name: Some("\0".to_owned()), ..note("a") }, "name"),
        (Note { code: long(2048), ..note("a") }, "code"),
    ] {
        let text = refusal(&note);
        assert!(text.starts_with(&format!("1 field is invalid: `/{field}` must")), "{text}");
    }
}

#[test]
fn what_is_too_large_for_an_item_is_refused() {
    let large = Note { text: "x".repeat(size::LARGEST_ITEM_BYTES), ..note("a") };
    let now = Timestamp::now();
    let stored = Stored { entity: large.clone(), created: now, updated: now, version: 1 };
    let refused = Draft::of(&large).unwrap().item(&stored, "write").unwrap_err();
    assert!(matches!(refused, Error::Invalid(_)), "{refused:?}");
    assert!(refused.to_string().ends_with("must take at most 400 KB in all"), "{refused}");
}

#[test]
fn an_empty_name_is_found_however_deep() {
    let named = |name: &str, value| AttributeValue::M([(name.to_owned(), value)].into());
    let in_list = |value| AttributeValue::L(vec![text("a"), value]);
    for (value, refused) in [
        (named("a", in_list(named("b", text("")))), false),
        (named("", text("a")), true),
        (named("a", in_list(named("", text("a")))), true),
    ] {
        let item: Item = [("field".to_owned(), value)].into();
        assert_eq!(check_item(&item).is_err(), refused, "{item:?}");
    }
}
