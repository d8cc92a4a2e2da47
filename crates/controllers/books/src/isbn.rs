//! International Standard Book Numbers (ISO 2108).

use std::{borrow::Cow, fmt, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// What is read, but for the check digit, and what is written.
const READ: &str = "^(([ -]*[0-9]){9}[ -]*[0-9X]|[ -]*9[ -]*7[ -]*[89]([ -]*[0-9]){10})[ -]*$";
const WRITTEN: &str = "^97[89][0-9]{10}$";

/// An ISBN by its 13 digits. An ISBN-10 becomes the ISBN-13 of the same book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Isbn(String);

impl JsonSchema for Isbn {
    fn schema_name() -> Cow<'static, str> {
        "Isbn".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let pattern = if generator.contract().is_serialize() { WRITTEN } else { READ };
        json_schema!({"type": "string", "format": "isbn", "pattern": pattern})
    }
}

impl FromStr for Isbn {
    type Err = InvalidIsbn;

    fn from_str(text: &str) -> Result<Self, InvalidIsbn> {
        let digits: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'-' | b' ')).collect();
        match *digits.as_slice() {
            [ref body @ .., check] if digits.len() == 10 => {
                let body = numbers(body)?;
                (check_digit_10(&body) == check)
                    .then(|| Self::of_body(&[&[9, 7, 8], &*body].concat()))
            }
            [ref body @ .., check] if digits.len() == 13 => {
                let body = numbers(body)?;
                let prefix = matches!(body[..3], [9, 7, 8 | 9]);
                Some(Self::of_body(&body)).filter(|isbn| prefix && isbn.0.as_bytes()[12] == check)
            }
            _ => None,
        }
        .ok_or(InvalidIsbn)
    }
}

impl Isbn {
    /// The ISBN of these 12 digits and the check digit that belongs to them.
    fn of_body(body: &[u8]) -> Self {
        let weighted = body.iter().zip([1, 3].into_iter().cycle());
        let sum: u32 = weighted.map(|(&digit, weight)| u32::from(digit) * weight).sum();
        let check = (10 - sum % 10) % 10;
        let digits = body.iter().map(|&digit| u32::from(digit)).chain([check]);
        Self(digits.filter_map(|digit| char::from_digit(digit, 10)).collect())
    }
}

/// The check digit of the 9 digits of an ISBN-10, in ASCII: `X` stands for ten.
fn check_digit_10(body: &[u8]) -> u8 {
    let sum: u32 = body.iter().zip(1..).map(|(&digit, weight)| u32::from(digit) * weight).sum();
    b"0123456789X"[(sum % 11) as usize]
}

fn numbers(ascii: &[u8]) -> Result<Vec<u8>, InvalidIsbn> {
    let number = |byte: &u8| byte.is_ascii_digit().then(|| byte - b'0').ok_or(InvalidIsbn);
    ascii.iter().map(number).collect()
}

impl fmt::Display for Isbn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The text is no ISBN, or its check digit does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be an ISBN-10 or ISBN-13 whose check digit fits")]
pub struct InvalidIsbn;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_lengths_become_13_digits() {
        for (text, expected) in [
            ("9780441172719", "9780441172719"),
            ("978-0-441-17271-9", "9780441172719"),
            ("0441172717", "9780441172719"),
            ("0-8044-2957-X", "9780804429573"),
            ("979-10-90636-07-1", "9791090636071"),
        ] {
            assert_eq!(text.parse::<Isbn>().unwrap().to_string(), expected);
        }
    }

    #[test]
    fn a_wrong_digit_length_or_prefix_is_refused() {
        for text in [
            "",
            "9780441172718",
            "0441172718",
            "x441172717",
            "044117271",
            "9770441172712",
            "978044117271é",
        ] {
            assert_eq!(text.parse::<Isbn>(), Err(InvalidIsbn), "{text}");
        }
    }
}
