//! One line of a function's log, for a person or for a program.
//!
//! A line that is a JSON object with a level is condensed for a person; any other stays as it is.

use std::{borrow::Cow, fmt, io::Write};

use gateway::lambda::LogLine;
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::time;

/// Fields that say again what the head of the line says.
const SAID_ALREADY: [&str; 4] = ["timestamp", "target", "function", "version"];
/// Fields that help to find a line among many: shown with lines that someone should look at.
const IDENTIFIERS: [&str; 2] = ["request_id", "correlation_id"];
/// Fields that are plain without their names, in the order in which they are shown.
const BARE: [&str; 6] = ["level", "message", "method", "route", "status", "duration_ms"];

/// `01:46:56.123 books:3 INFO GET /books/{bookId} 200 1.2ms stage=dev`
pub(super) fn write_text(line: &LogLine<'_>, epoch_ms: u64, buffer: &mut Vec<u8>) {
    let LogLine { function, version, line } = line;
    // A `Vec` takes whatever is written.
    let _ = write!(buffer, "{} {function}:{version} ", time::of_day(epoch_ms));
    match object(line).filter(|object| object.get("level").is_some()) {
        Some(object) => object.write_condensed(buffer),
        None => buffer.extend_from_slice(line.as_bytes()),
    }
    buffer.push(b'\n');
}

/// `{"timestamp":1763776016123,"function":"books","version":"3","log":{...}}`
pub(super) fn write_json(line: &LogLine<'_>, epoch_ms: u64, buffer: &mut Vec<u8>) {
    let LogLine { function, version, line } = line;
    let _ = write!(
        buffer,
        "{{\"timestamp\":{epoch_ms},\"function\":\"{function}\",\"version\":\"{version}\",\"log\":"
    );
    match object(line) {
        Some(_) => buffer.extend_from_slice(line.as_bytes()),
        None => {
            let _ = serde_json::to_writer(&mut *buffer, line);
        }
    }
    buffer.extend_from_slice(b"}\n");
}

fn object(line: &str) -> Option<Object<'_>> {
    line.starts_with('{').then(|| serde_json::from_str(line).ok())?
}

/// The fields of a JSON object in their order, their values as they are written.
struct Object<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Object<'a> {
    fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, value)| *value)
    }

    fn write_condensed(&self, buffer: &mut Vec<u8>) {
        let is_news =
            self.get("level").is_some_and(|level| matches!(level.get(), "\"ERROR\"" | "\"WARN\""));
        let mut space = "";
        for name in BARE {
            let Some(value) = self.get(name) else { continue };
            let unit = if name == "duration_ms" { "ms" } else { "" };
            append(buffer, &[space, plain(value), unit]);
            space = " ";
        }
        for (name, value) in &self.0 {
            let is_known = BARE.contains(&&**name) || SAID_ALREADY.contains(&&**name);
            let is_noise = !is_news && IDENTIFIERS.contains(&&**name);
            let is_usual = name == "cold_start" && value.get() == "false";
            if !(is_known || is_noise || is_usual) {
                append(buffer, &[space, name, "=", plain_word(value)]);
                space = " ";
            }
        }
    }
}

/// Formatting would take longer than all the rest of a line.
fn append(buffer: &mut Vec<u8>, pieces: &[&str]) {
    pieces.iter().for_each(|piece| buffer.extend_from_slice(piece.as_bytes()));
}

/// A text without its quotes; a line break stays escaped, so that a line stays one.
fn plain(value: &RawValue) -> &str {
    let text = value.get();
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

/// A text without its quotes if it is one word.
fn plain_word(value: &RawValue) -> &str {
    let plain = plain(value);
    if plain.is_empty() || plain.contains([' ', '=']) { value.get() } else { plain }
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Object<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
        let mut fields = Vec::with_capacity(16);
        while let Some(Name(name)) = map.next_key()? {
            fields.push((name, map.next_value()?));
        }
        Ok(Object(fields))
    }
}

#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> LogLine<'_> {
        LogLine { function: "books", version: "3", line: text }
    }

    fn text(of: &str) -> String {
        let mut buffer = Vec::new();
        write_text(&line(of), 6_416_123, &mut buffer);
        String::from_utf8(buffer).unwrap()
    }

    #[test]
    fn a_line_of_telemetry_is_condensed() {
        let invocation = r#"{"timestamp":"2026-11-22T01:46:56.123Z","level":"INFO","target":"invocation","request_id":"6f1d","function":"books","version":"3","alias":"dev","stage":"dev","cold_start":false,"method":"GET","route":"/books/{bookId}","status":200,"duration_ms":1.25,"correlation_id":"abc"}"#;
        assert_eq!(
            text(invocation),
            "01:46:56.123 books:3 INFO GET /books/{bookId} 200 1.25ms alias=dev stage=dev\n"
        );
    }

    #[test]
    fn a_line_that_someone_should_look_at_says_whose_it_is() {
        let warning = r#"{"level":"WARN","request_id":"6f1d","message":"a \"quoted\"\ntext","error":"failed to read: x","cold_start":true,"n":-1}"#;
        assert_eq!(
            text(warning),
            "01:46:56.123 books:3 WARN a \\\"quoted\\\"\\ntext request_id=6f1d error=\"failed to read: x\" cold_start=true n=-1\n"
        );
    }

    #[test]
    fn any_other_line_stays_as_it_is() {
        assert_eq!(text("thread 'main' panicked"), "01:46:56.123 books:3 thread 'main' panicked\n");
        assert_eq!(text(r#"{"a":1}"#), "01:46:56.123 books:3 {\"a\":1}\n");
        assert_eq!(text("{not json"), "01:46:56.123 books:3 {not json\n");
    }

    #[test]
    fn for_a_program_each_line_is_an_object() {
        let json = |of: &str| {
            let mut buffer = Vec::new();
            write_json(&line(of), 5, &mut buffer);
            String::from_utf8(buffer).unwrap()
        };
        assert_eq!(
            json(r#"{"a":1}"#),
            "{\"timestamp\":5,\"function\":\"books\",\"version\":\"3\",\"log\":{\"a\":1}}\n"
        );
        assert_eq!(
            json("a \"b\""),
            "{\"timestamp\":5,\"function\":\"books\",\"version\":\"3\",\"log\":\"a \\\"b\\\"\"}\n"
        );
    }
}
