//! The query parameters of a request: each is read once, and all that are wrong are reported.

use std::{collections::BTreeMap, fmt::Display, str::FromStr};

use axum::http::StatusCode;

use crate::{
    Problem, Result,
    problem::{FieldError, Place},
};

/// The longest value of a parameter, in bytes: longer than any field that can be searched for.
const LONGEST_VALUE: usize = 1_024;

/// Query parameters that are taken one after another.
#[derive(Debug)]
pub struct Parameters {
    values: BTreeMap<String, String>,
    errors: Vec<FieldError>,
}

impl Parameters {
    /// The decoded parameters of a query string (`application/x-www-form-urlencoded`).
    pub(crate) fn parse(query: &str) -> Self {
        let mut parameters = Self { values: BTreeMap::new(), errors: Vec::new() };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if value.len() > LONGEST_VALUE {
                parameters.refuse(&name, format!("must be at most {LONGEST_VALUE} bytes long"));
            }
            if parameters.values.insert(name.to_string(), value.into_owned()).is_some() {
                parameters.refuse(&name, "must be given only once");
            }
        }
        parameters
    }

    /// A text that is not empty.
    pub fn text(&mut self, name: &str) -> Option<String> {
        let value = self.values.remove(name)?;
        if value.is_empty() {
            self.refuse(name, "must not be empty");
            return None;
        }
        Some(value)
    }

    /// A value that a type reads from text; its error completes «`name` ...».
    pub fn parsed<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<T> {
        match self.text(name)?.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.refuse(name, error.to_string());
                None
            }
        }
    }

    /// One of several words.
    pub fn one_of<T: Copy>(&mut self, name: &str, words: &[(&str, T)]) -> Option<T> {
        let value = self.text(name)?;
        let found = words.iter().find(|(word, _)| *word == value).map(|(_, meaning)| *meaning);
        if found.is_none() {
            let list = words.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>();
            self.refuse(name, format!("must be one of {}", list.join(", ")));
        }
        found
    }

    /// Notes that a parameter is wrong: a phrase that completes «`name` ...».
    pub fn refuse(&mut self, name: &str, detail: impl Into<String>) {
        self.errors
            .push(FieldError { at: Place::Parameter(name.to_owned()), detail: detail.into() });
    }

    /// Ends the reading: a parameter that nobody took is unknown.
    pub(crate) fn finish(mut self) -> Result<()> {
        for name in std::mem::take(&mut self.values).into_keys() {
            self.refuse(&name, "is not a parameter of this operation");
        }
        if self.errors.is_empty() {
            return Ok(());
        }
        let detail = "one or more query parameters are wrong";
        Err(Problem::new(StatusCode::BAD_REQUEST, "invalid_parameters", detail)
            .with_errors(self.errors))
    }
}
