//! Every statement, for a kind whose columns may be `NULL` and for documents, is T-SQL, and no value is part of one.

use sqlparser::{dialect::MsSqlDialect, parser::Parser};
use store::contract::{Sample, Specimen};
use store_sqlserver::contract::{document_statements, statements};

use crate::parcel::Parcel;

#[track_caller]
fn is_t_sql(text: &str) {
    let parsed = Parser::parse_sql(&MsSqlDialect {}, text);
    parsed.unwrap_or_else(|error| panic!("{error}: {text}"));
}

#[test]
fn every_statement_is_t_sql() {
    let (sample, bare) = (Parcel::sample(1), Parcel::bare("1"));
    for (one, other) in [(&sample, &bare), (&bare, &sample)] {
        statements(one, other).iter().for_each(|(text, _)| is_t_sql(text));
    }
    let documents = document_statements(&Specimen::sample(1), &Specimen::sample(2));
    assert!(documents.len() > 1000, "{} statements", documents.len());
    documents.iter().for_each(|(text, _)| is_t_sql(text));
}

#[test]
fn no_value_of_a_document_is_part_of_a_statement() {
    let mut one = Specimen::sample(1);
    one.id = "Marker-id".to_owned();
    one.name = Some("Marker-name".to_owned());
    one.code = Some("Marker-code".to_owned());
    one.notes = "Marker-notes".to_owned();
    let other = Specimen { tags: vec!["Marker-tag".to_owned()], ..Specimen::sample(2) };
    for (text, parameters) in document_statements(&one, &other) {
        assert!(!text.contains("Marker") && !text.contains("2015"), "{text}");
        for number in 1..=parameters {
            let (name, longer) = (format!("@P{number}"), format!("@P{number}0"));
            assert!(text.replace(&longer, "").contains(&name), "{name} is not in {text}");
        }
        assert!(!text.contains(&format!("@P{}", parameters + 1)), "{text}");
    }
}

#[test]
fn a_list_of_documents_walks_along_their_index() {
    let (one, other) = (Specimen::sample(1), Specimen::sample(2));
    let lists = document_statements(&one, &other);
    let lists = lists.iter().filter(|(text, _)| text.contains("ORDER BY k.[Value] DESC"));
    let mut count = 0;
    for (text, _) in lists {
        let joined = "FROM [dev].[specimens] AS o JOIN [dev].[specimens_index] AS k ON \
                      k.[DocumentKey] = o.[DocumentKey] WHERE k.[Field] = CAST(@P1 AS VARCHAR(64))";
        assert!(text.contains(joined) && text.ends_with(", k.[Id] DESC"), "{text}");
        count += 1;
    }
    assert!(count > 100, "{count} lists");
}
