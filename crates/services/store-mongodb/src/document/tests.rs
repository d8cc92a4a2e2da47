use store::{
    Indexed,
    contract::{Sample, Specimen},
};

use super::*;

fn bare() -> Specimen {
    Specimen { code: None, name: None, found: None, tags: vec![], ..Specimen::sample(1) }
}

#[test]
fn an_entity_comes_back_from_its_document() {
    for entity in Specimen::extremes() {
        let (draft, write) = (Draft::of(&entity).unwrap(), Write::now());
        assert_eq!(stored::<Specimen>(draft.insertion(write)).unwrap(), draft.created(write));
    }
}

#[test]
fn an_absent_value_is_sorted_as_the_empty_text_and_named() {
    let empty = Specimen { name: Some(String::new()), ..bare() };
    let (absent, empty) = (Draft::of(&bare()).unwrap(), Draft::of(&empty).unwrap());
    assert_eq!(absent.indexed, doc! { "name": "", "found": "", "tags": [] });
    assert_eq!(absent.indexed, empty.indexed);
    assert_eq!((absent.absent, empty.absent), (vec!["name", "found"], vec!["found"]));
}

#[test]
fn a_document_of_another_program_is_named_by_its_field() {
    let document = Draft::of(&bare()).unwrap().insertion(Write::now());
    for field in ["entity", "created", "updated", "version"] {
        let mut damaged = document.clone();
        damaged.insert(field, "text");
        let error = stored::<Specimen>(damaged).unwrap_err().into_error("read", "here");
        assert_eq!(
            error::chain(&error),
            format!("failed to read: `here`: a document has no `{field}` of the right type")
        );
    }
}

#[test]
fn a_moment_is_a_date() {
    for text in ["0000-01-01T00:00:00.000Z", "1969-12-31T23:59:59.999Z", "9999-12-30T22:00:00.999Z"]
    {
        let moment: Timestamp = text.parse().unwrap();
        assert_eq!(timestamp(&doc! { "at": date(moment) }, "at").unwrap(), moment);
    }
}

/// An entity that breaks the rules in the way of its only field.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct Broken(Vec<(String, String)>);

impl Entity for Broken {
    const NAME: &'static str = "broken";
    const COLLECTION: &'static str = "brokens";
    const INDEXES: &'static [Index] = &[Index::Sorted("name")];

    fn id(&self) -> &str {
        "broken"
    }

    fn indexed(&self) -> Vec<(&'static str, Indexed)> {
        Vec::new()
    }
}

#[test]
fn an_entity_that_is_no_object_is_a_bug() {
    assert!(matches!(Draft::of(&Broken(vec![])), Err(Failure::Unexpected(_))));
}
