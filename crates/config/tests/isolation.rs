//! No two environments reach the same data: their settings are compared, each with each of the others.

#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

#[expect(dead_code, reason = "the build script needs all of it")]
#[path = "../build/sections.rs"]
mod sections;

use std::{collections::BTreeMap, fs};

use serde_json::Value;

use sections::{ENVIRONMENTS, SERVERS};

/// What environments may have in common. Every other setting of a server is part of what is reached by it.
const SHARED: [&str; 13] = [
    "/dynamodb/certificate_authority",
    "/dynamodb/endpoint", // One of a network leads to all tables of an account; their names differ.
    "/dynamodb/region",
    "/mongodb/certificate_authority",
    "/mongodb/connections",
    "/sqlserver/certificate_authority",
    "/sqlserver/database", // Legacy names; the hosts differ.
    "/sqlserver/pool/idle_s",
    "/sqlserver/pool/lifetime_s",
    "/sqlserver/pool/size",
    "/sqlserver/port",
    "/sqlserver/schema",
    "/sqlserver/tls",
];

/// The settings of the servers of an environment.
fn settings(environment: &str) -> Value {
    let section = |section: &str| {
        let file = format!("{}/{section}.{environment}.json", env!("OUT_DIR"));
        (section.to_owned(), serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap())
    };
    Value::Object(SERVERS.map(section).into_iter().collect())
}

/// What settings reach, by place: the texts that are not shared, those of secrets without a key.
fn reached(settings: &Value, place: &str) -> BTreeMap<String, String> {
    match settings {
        Value::Object(object) => object
            .iter()
            .flat_map(|(key, value)| reached(value, &format!("{place}/{key}")))
            .collect(),
        _ if SHARED.contains(&place) => BTreeMap::new(),
        Value::String(text) => {
            let secret = text.split('#').next().unwrap_or_default();
            BTreeMap::from([(place.to_owned(), secret.to_owned())])
        }
        other => BTreeMap::from([(place.to_owned(), other.to_string())]),
    }
}

/// Where the settings of one environment reach what is another's: a text that is the other's or that the
/// other's begins with, as names of tables do, and one in which the other is named.
fn collisions(environments: &[(&str, Value)]) -> Vec<String> {
    let mut found = Vec::new();
    for (one, settings) in environments {
        for (place, text) in reached(settings, "") {
            for (other, others) in environments.iter().filter(|(other, _)| other != one) {
                let is_named =
                    text.split(|letter: char| !letter.is_alphanumeric()).any(|word| word == *other);
                let is_shared =
                    reached(others, "").values().any(|reached| reached.starts_with(&*text));
                if is_named || is_shared {
                    found.push(format!("{place} of `{one}` is `{text}`, which reaches `{other}`"));
                }
            }
        }
    }
    found
}

#[test]
fn no_environment_reaches_what_is_another_s() {
    let environments = ENVIRONMENTS.map(|environment| (environment, settings(environment)));
    assert_eq!(collisions(&environments), Vec::<String>::new());
    for (environment, settings) in &environments {
        assert!(reached(settings, "").len() >= 6, "{environment}: {:?}", reached(settings, ""));
    }
}

#[test]
fn a_setting_that_was_copied_from_another_environment_is_found() {
    for (environment, place, text) in [
        ("pre", "/mongodb/uri/secret", "flotilla/pro/mongodb-uri"),
        ("pre", "/mongodb/uri/secret", "flotilla/pro/another"),
        ("pre", "/mongodb/uri/secret", "flotilla/pro/sqlserver"),
        ("pre", "/mongodb/database", "flotilla_pro"),
        ("pre", "/mongodb/database", "flotilla"),
        ("pre", "/sqlserver/host", "sqlserver.pro.flotilla.internal"),
        ("pre", "/sqlserver/user/secret", "flotilla/pro/sqlserver#username"),
        ("pre", "/sqlserver/password/secret", "flotilla/pro/sqlserver#other"),
        ("pro", "/dynamodb/table_prefix", ""),
        ("pro", "/dynamodb/table_prefix", "d"),
        ("dev", "/dynamodb/table_prefix", "pro"),
    ] {
        let changed = |name: &'static str| {
            let mut settings = settings(name);
            if name == environment {
                *settings.pointer_mut(place).unwrap() = Value::from(text);
            }
            (name, settings)
        };
        let found = collisions(&ENVIRONMENTS.map(changed));
        let expected = format!("{place} of `{environment}` is `");
        assert!(found.iter().any(|found| found.starts_with(&expected)), "{text}: {found:?}");
    }
}
