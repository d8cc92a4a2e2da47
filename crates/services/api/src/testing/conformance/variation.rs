//! Other valid documents than a given one, found by trying. What makes a document valid, whoever asks knows.

use serde_json::Value;

use super::places::{all, with};

/// How often something is added to a text: as often as anybody asks for another variation, and more.
const ADDITIONS: u64 = 50;

/// How far a number in a text is counted up: a check digit fits every hundredth time at least.
const COUNTED: u64 = 5_000;

/// The longest text that is tried, in characters: longer than what people read in one piece.
const LONGEST_TEXT: usize = 1_000;

/// The longest list that is tried.
const LONGEST_LIST: usize = 100;

/// The document in which every text and number is another, as far as it may be; 0 is the document itself. Of two
/// variations no value is the same that can be varied.
pub(super) fn of(document: &Value, number: usize, is_valid: impl Fn(&Value) -> bool) -> Value {
    let Some(others_before) = number.checked_sub(1) else { return document.clone() };
    let vary = |varied: Value, place: String| {
        let there = varied.pointer(&place).cloned().unwrap_or_default();
        let others = candidates(&there).map(|other| with(&varied, &place, other));
        let other = others.filter(&is_valid).nth(others_before);
        other.unwrap_or(varied)
    };
    all(document).into_iter().fold(document.clone(), vary)
}

/// The document in which every text and list is as long as it may be, up to a limit.
pub(super) fn largest(document: &Value, is_valid: impl Fn(&Value) -> bool) -> Value {
    // From the inside out: what a list repeats is large already.
    let mut places = all(document);
    places.sort_by_key(|place| std::cmp::Reverse(place.matches('/').count()));
    places.into_iter().fold(document.clone(), |document, place| {
        let there = document.pointer(&place).cloned().unwrap_or_default();
        let longest = longer(&there).map(|value| with(&document, &place, value)).find(&is_valid);
        longest.unwrap_or(document)
    })
}

/// Values of the same type that differ from each other and from this one.
fn candidates(value: &Value) -> Box<dyn Iterator<Item = Value>> {
    match value {
        Value::String(text) => {
            let (added, counted) = (text.clone(), text.clone());
            let added = (1..=ADDITIONS).map(move |number| format!("{added}{number}"));
            let counted = (1..=COUNTED).map_while(move |number| count_up(&counted, number));
            Box::new(added.chain(counted).map(Value::String))
        }
        Value::Number(number) => {
            let number = number.as_u64();
            Box::new(number.into_iter().flat_map(|number| {
                (1..=ADDITIONS).filter_map(move |more| number.checked_add(more)).map(Value::from)
            }))
        }
        _ => Box::new(std::iter::empty()),
    }
}

/// The text whose digits, read as one number, are so many more; none if it has no digits, or too few.
fn count_up(text: &str, more: u64) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let counted = digits.parse::<u64>().ok()?.checked_add(more)?;
    let counted = format!("{counted:0width$}", width = digits.len());
    let mut counted =
        (counted.len() == digits.len()).then_some(counted)?.chars().collect::<Vec<_>>().into_iter();
    let replaced =
        text.chars().map(|own| if own.is_ascii_digit() { counted.next() } else { Some(own) });
    replaced.collect()
}

/// Longer values, from the longest to this one: texts of characters that take most bytes, then of those that every
/// text may have; lists that repeat their last value.
fn longer(value: &Value) -> Box<dyn Iterator<Item = Value>> {
    match value {
        Value::String(text) => {
            let shortest = text.chars().count();
            let filled = move |filler: &'static str| {
                (shortest..=LONGEST_TEXT).rev().map(move |length| filler.repeat(length).into())
            };
            Box::new(filled("\u{1f600}").chain(filled("x")))
        }
        Value::Array(values) if !values.is_empty() => {
            let (values, shortest) = (values.clone(), values.len());
            Box::new((shortest..=LONGEST_LIST).rev().map(move |length| {
                let last = values.last().cloned().unwrap_or_default();
                let more = std::iter::repeat_n(last, length - shortest);
                values.iter().cloned().chain(more).collect()
            }))
        }
        _ => Box::new(std::iter::empty()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_variation_differs_wherever_it_may() {
        let example =
            json!({"name": "First", "code": "A-09", "kind": "fixed", "parts": [{"count": 1}]});
        let is_valid = |document: &Value| {
            let code = document["code"].as_str().unwrap_or_default();
            code.len() == 4 && code.ends_with(['1', '9']) && document["kind"] == "fixed"
        };
        assert_eq!(of(&example, 0, is_valid), example);
        assert_eq!(
            of(&example, 2, is_valid),
            json!({"name": "First2", "code": "A-19", "kind": "fixed", "parts": [{"count": 3}]})
        );
    }

    #[test]
    fn the_largest_is_as_long_as_it_may_be_everywhere() {
        let example = json!({"name": "First", "code": "A-09", "parts": [{"name": "y"}]});
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let is_valid = |document: &Value| {
            let parts = document["parts"].as_array().cloned().unwrap_or_default();
            let names =
                parts.iter().map(|part| text(&part["name"])).chain([text(&document["name"])]);
            let are_short = names.map(|name| name.chars().count()).all(|length| length <= 8);
            parts.len() <= 3
                && text(&document["code"]).is_ascii()
                && text(&document["code"]).len() <= 6
                && are_short
        };
        let name = "\u{1f600}".repeat(8);
        let part = json!({"name": name});
        assert_eq!(
            largest(&example, is_valid),
            json!({"name": name, "code": "xxxxxx", "parts": [part, part, part]})
        );
    }
}
