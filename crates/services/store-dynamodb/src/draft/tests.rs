//! What stands in an item, and what DynamoDB cannot keep.

use super::*;
use crate::{item, note::Note};

fn note(id: &str) -> Note {
    Note { id: id.to_owned(), ..Note::default() }
}

fn draft(note: &Note) -> Result<Draft, Error> {
    let stored = Stored::now(note.clone());
    Draft::of(&stored, &stored)
}

fn item_of(stored: &Stored<Note>) -> Item {
    Draft::of(stored, stored).unwrap().item(stored, "write").unwrap()
}

#[test]
fn an_item_holds_the_fields_and_the_places_of_its_entity() {
    let named = Note { name: Some("b".to_owned()), code: Some("c".to_owned()), ..note("#a") };
    let item = item_of(&Stored::now(named.clone()));

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
    assert_eq!(draft(&named).unwrap().unique, [("code", "c".to_owned())]);
}

#[test]
fn an_entity_comes_back_from_its_item() {
    for id in ["a", "#a", "##", "\u{1f600}"] {
        let note = Note { code: Some(String::new()), text: "zero \0".to_owned(), ..note(id) };
        let stored = Stored { created_by: Some("anna".to_owned()), ..Stored::now(note) };
        assert_eq!(item::entity::<Note>(item_of(&stored)).unwrap(), stored);
    }
}

#[test]
fn what_another_program_wrote_beside_the_document_is_in_nobodys_way() {
    let stored = Stored::now(note("a"));
    let mut item = item_of(&stored);
    for name in ["_in_colour", "_by_colour", "_later"] {
        item.insert(name.to_owned(), text("red"));
    }
    item.insert("picture".to_owned(), AttributeValue::B(vec![0, 255].into()));
    assert_eq!(item::entity::<Note>(item.clone()).unwrap(), stored);

    Draft::of(&stored, &stored).unwrap().index(&mut item);
    let is_there = ["_by_name", "_by_colour", "_later"].map(|name| item.contains_key(name));
    assert_eq!(is_there, [true, false, true]);
}

#[test]
fn an_item_that_is_no_entity_is_a_bug_whose_text_has_no_value_in_it() {
    let stored = Stored::now(note("a"));
    for name in ["id", "text", "created", "version"] {
        for wrong in [number(4242), AttributeValue::L(vec![text("hunter2")]), text("hunter2")] {
            let mut item = item_of(&stored);
            item.insert(name.to_owned(), wrong.clone());
            let Err(refused) = item::entity::<Note>(item) else { continue };
            let text = error::chain(&refused);
            assert!(matches!(refused, Error::Internal { .. }), "{text}");
            assert!(!text.contains("4242") && !text.contains("hunter2"), "{text}");
        }
    }
}

#[test]
fn what_is_too_long_for_a_key_is_refused_by_its_field() {
    let long = |length: usize| Some("x".repeat(length));
    assert!(draft(&note(&"x".repeat(511))).is_ok());
    assert!(draft(&Note { name: long(1022), ..note("a") }).is_ok());
    for (note, field) in [
        (note(&"x".repeat(1025)), "id"),
        (note(""), "id"),
        (note("a\0"), "id"),
        (Note { name: long(1023), ..note("a") }, "name"),
        (Note { name: Some("\0".to_owned()), ..note("a") }, "name"),
        (Note { code: long(2048), ..note("a") }, "code"),
    ] {
        let text = draft(&note).unwrap_err().to_string();
        assert!(text.starts_with(&format!("1 field is invalid: `/{field}` must")), "{text}");
    }
}

#[test]
fn what_is_too_large_for_an_item_is_refused() {
    let stored = Stored::now(Note { text: "x".repeat(size::LARGEST_ITEM_BYTES), ..note("a") });
    let refused = Draft::of(&stored, &stored).unwrap().item(&stored, "write").unwrap_err();
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
