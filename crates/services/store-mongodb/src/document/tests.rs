use store::{
    Index, Indexed,
    contract::{Sample, Specimen},
};

use super::*;

#[test]
fn an_entity_comes_back_from_its_document() {
    for entity in Specimen::extremes() {
        let draft = Draft::new(&entity).unwrap();
        assert_eq!(stored::<Specimen>(draft.document).unwrap(), draft.stored);
    }
}

#[test]
fn an_entity_is_a_document_of_native_values() {
    let draft = Draft::new(&Specimen::sample(1).counted(7)).unwrap();
    let document = draft.document;
    assert_eq!(document.get_str("_id").unwrap(), "specimen-1");
    assert_eq!(document.get_datetime("created").unwrap(), &date(draft.stored.created));
    assert_eq!(document.get_document("entity").unwrap().get("count"), Some(&Bson::Int64(7)));
    let indexed = doc! {
        "code": "code-1",
        "name": "An ordinary specimen",
        "found": "2015-10-01T00:00:00.000Z",
        "tags": ["number-1", "ordinary"],
    };
    assert_eq!(document.get_document("indexed").unwrap(), &indexed);
}

#[test]
fn what_only_later_programs_wrote_is_not_required() {
    let draft = Draft::new(&Specimen::sample(1)).unwrap();
    let mut document = draft.document.clone();
    for field in ["created_by", "updated_by", "indexed", "absent", "creation", "write"] {
        document.remove(field);
    }
    assert_eq!(stored::<Specimen>(document).unwrap(), draft.stored);
}

#[test]
fn a_document_of_another_program_is_named_by_its_field() {
    let document = Draft::new(&Specimen::sample(1)).unwrap().document;
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
    assert_eq!(Draft::new(&Broken(vec![])).unwrap_err().to_string(), "broken is no object");
}
