//! Every statement for orders is T-SQL, and no value of a query is part of one.

use sqlparser::{dialect::MsSqlDialect, parser::Parser};
use store::contract::Sample;
use store_sqlserver::contract::statements;

use crate::Order;

#[test]
fn every_statement_is_t_sql() {
    let (one, other) = (Order::sample(1), Order::sample(2).counted(7));
    let statements = statements(&one, &other);
    assert!(statements.len() > 1000, "{} statements", statements.len());
    for (text, _) in statements {
        Parser::parse_sql(&MsSqlDialect {}, &text)
            .unwrap_or_else(|error| panic!("{error}: {text}"));
    }
}

#[test]
fn no_value_is_part_of_a_statement() {
    let mut one = Order::sample(1);
    one.customer = "Marker-of-customer".into();
    one.lines[0].sku = "Marker-of-article".into();
    one.lines[0].quantity = 987_654;
    one.lines[0].unit_price = "4321.1234".into();
    let other = Order { customer: "Marker-too".into(), ..one.clone() };
    for (text, parameters) in statements(&one, &other) {
        for value in ["Marker", "987654", "4321", "2015", "pending'", one.id.as_str()] {
            let is_migration = text.starts_with("CREATE TABLE");
            assert!(is_migration || !text.contains(value), "{value} in {text}");
        }
        let names = text.matches("@P").count();
        assert!(parameters <= names, "{parameters} parameters, {names} names: {text}");
        assert_eq!(text.contains(&format!("@P{parameters}")), parameters > 0, "{text}");
    }
}

#[test]
fn an_order_is_looked_for_in_either_spelling_of_its_identifier() {
    let (one, other) = (Order::sample(1), Order::sample(2));
    let statements = statements(&one, &other);
    let either = "[OrderId] IN (CAST(@P1 AS VARCHAR(36)), CAST(@P2 AS VARCHAR(36)))";
    for (text, _) in &statements {
        assert!(!text.contains("[OrderId] = "), "{text}");
    }
    assert!(statements.iter().any(|(text, _)| text.ends_with(&format!("WHERE o.{either}"))));
}
