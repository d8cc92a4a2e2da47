//! Every statement for documents is T-SQL, and no value is part of one.

use std::collections::BTreeSet;

use sqlparser::{dialect::MsSqlDialect, parser::Parser};
use store::contract::{Sample, Specimen};
use store_sqlserver::contract::document_statements;

/// The statements for entities whose every value is marked.
fn marked() -> BTreeSet<(String, usize)> {
    let mut one = Specimen::sample(1);
    one.id = "Marker-id".to_owned();
    one.name = Some("Marker-name".to_owned());
    one.code = Some("Marker-code".to_owned());
    one.notes = "Marker-notes".to_owned();
    let other = Specimen { tags: vec!["Marker-tag".to_owned()], ..Specimen::sample(2) };
    document_statements(&one, &other).into_iter().collect()
}

#[test]
fn every_statement_is_t_sql() {
    let statements = marked();
    assert!(statements.len() > 1000, "{} statements", statements.len());
    for (text, _) in statements {
        let parsed = Parser::parse_sql(&MsSqlDialect {}, &text);
        parsed.unwrap_or_else(|error| panic!("{error}: {text}"));
    }
}

#[test]
fn no_value_is_part_of_a_statement() {
    for (text, parameters) in marked() {
        assert!(!text.contains("Marker") && !text.contains("2015"), "{text}");
        for number in 1..=parameters {
            let (name, longer) = (format!("@P{number}"), format!("@P{number}0"));
            assert!(text.replace(&longer, "").contains(&name), "{name} is not in {text}");
        }
        assert!(!text.contains(&format!("@P{}", parameters + 1)), "{text}");
    }
}

#[test]
fn a_sorted_list_walks_along_the_index() {
    let statements = marked();
    let sorted = statements.iter().filter(|(text, _)| text.contains("ORDER BY k.[Value] DESC"));
    let mut count = 0;
    for (text, _) in sorted {
        let joined = "FROM [dev].[specimens] AS o JOIN [dev].[specimens_index] AS k ON \
                      k.[DocumentKey] = o.[DocumentKey] WHERE k.[Field] = CAST(@P1 AS VARCHAR(64))";
        assert!(text.contains(joined) && text.ends_with(", k.[Id] DESC"), "{text}");
        count += 1;
    }
    assert!(count > 100, "{count} lists");
}
