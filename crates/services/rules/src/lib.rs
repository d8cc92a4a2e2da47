//! Rules for values that several entities have, to be named in `#[garde(custom(...))]`.
//!
//! A rule says what is wrong as a phrase that completes «the field ...». It knows no entity and no HTTP.

use std::{fmt::Display, str::FromStr};

use garde::{Error, Result};
use iso_currency::Currency;
use rust_decimal::Decimal;

/// Digits after the point of an amount: one more than the most precise currency has, for unit prices.
const MOST_DECIMALS: u32 = 4;

/// The largest amount: sums of 100 lines of a million pieces each stay exact in 28 digits.
const LARGEST_AMOUNT: Decimal = Decimal::from_parts(1_410_065_407, 2, 0, false, 0);

/// The text can be read as `T`; its error completes the phrase.
pub fn parses<T: FromStr<Err: Display>>(value: &str, (): &()) -> Result {
    value.parse::<T>().map(|_| ()).map_err(Error::new)
}

/// As [`parses`], for a field that may be left out.
pub fn parses_if_any<T: FromStr<Err: Display>>(value: &Option<String>, (): &()) -> Result {
    value.as_deref().map_or(Ok(()), |value| parses::<T>(value, &()))
}

/// Text of one line: no control characters, which some databases cannot keep and no reader can see.
pub fn one_line(value: &str, (): &()) -> Result {
    let visible = !value.contains(char::is_control);
    visible.then_some(()).ok_or_else(|| Error::new("must not have control characters"))
}

/// A decimal from 0 to 9999999999 with at most 4 digits after the point: `12.50`. Its last zeros are kept.
pub fn amount(value: &str, (): &()) -> Result {
    let (whole, decimals) = value.split_once('.').unwrap_or((value, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let plain = digits(whole) && digits(decimals) && (whole == "0" || !whole.starts_with('0'));
    match Decimal::from_str_exact(value) {
        Ok(amount) if plain && amount <= LARGEST_AMOUNT && amount.scale() <= MOST_DECIMALS => {
            Ok(())
        }
        _ => Err(Error::new(format!(
            "must be a decimal from 0 to {LARGEST_AMOUNT} with at most {MOST_DECIMALS} decimals, such as \"12.50\""
        ))),
    }
}

/// A currency by its ISO 4217 code: `EUR`.
pub fn currency(value: &str, (): &()) -> Result {
    let known = Currency::from_code(value).is_some();
    known
        .then_some(())
        .ok_or_else(|| Error::new("must be an ISO 4217 currency code such as \"EUR\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_control_characters() {
        assert!(one_line("Señor 👋🏽 «ß»", &()).is_ok());
        for bad in ["\0", "a\nb", "\u{85}"] {
            assert!(one_line(bad, &()).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn an_amount_is_a_plain_bounded_decimal() {
        for good in ["0", "12.50", "0.0001", "9999999999"] {
            assert!(amount(good, &()).is_ok(), "{good}");
        }
        for bad in [
            "",
            "-1",
            "+1",
            "1e3",
            "1_000",
            "1,50",
            "0.00001",
            "10000000000",
            ".",
            "NaN",
            ".5",
            "5.",
            "05",
            "1.2.3",
        ] {
            assert!(amount(bad, &()).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_currency_is_an_upper_case_code() {
        assert!(currency("EUR", &()).is_ok());
        assert!(currency("eur", &()).is_err());
        assert!(currency("XXL", &()).is_err());
    }
}
