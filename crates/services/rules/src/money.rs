//! Amounts of money, exact, and what they are counted in.

use std::{fmt, str::FromStr};

use rust_decimal::Decimal;
use schemars::JsonSchema;

/// Digits after the point of an amount: one more than the most precise currency has, for unit prices.
const MOST_DECIMALS: u32 = 4;

/// The largest amount, 10 digits before the point: sums of 100 lines of a million pieces each stay exact in 28 digits.
const LARGEST_AMOUNT: Decimal = Decimal::from_parts(276_447_231, 23_283, 0, false, 4);

/// A decimal from 0 to 9999999999.9999 with at most 4 digits after the point. Its last zeros are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(inline, extend("pattern" = "^(0|[1-9][0-9]{0,9})([.][0-9]{1,4})?$"))]
pub struct Amount(#[schemars(with = "String")] Decimal);

impl Amount {
    /// The number.
    pub const fn decimal(self) -> Decimal {
        self.0
    }
}

impl FromStr for Amount {
    type Err = InvalidAmount;

    fn from_str(text: &str) -> Result<Self, InvalidAmount> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let plain = digits(whole) && digits(decimals) && (whole == "0" || !whole.starts_with('0'));
        match Decimal::from_str_exact(text) {
            Ok(amount) if plain && amount <= LARGEST_AMOUNT && amount.scale() <= MOST_DECIMALS => {
                Ok(Self(amount))
            }
            _ => Err(InvalidAmount),
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// The text is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be a decimal from 0 to {LARGEST_AMOUNT} with at most {MOST_DECIMALS} decimals, such as \"12.50\""
)]
pub struct InvalidAmount;

/// A currency by its ISO 4217 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(inline, extend("format" = "iso-4217", "pattern" = "^[A-Z]{3}$"))]
pub struct Currency(#[schemars(with = "String")] iso_currency::Currency);

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(text: &str) -> Result<Self, UnknownCurrency> {
        iso_currency::Currency::from_code(text).map(Self).ok_or(UnknownCurrency)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.code())
    }
}

/// The text is no currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be an ISO 4217 currency code such as \"EUR\"")]
pub struct UnknownCurrency;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_a_plain_bounded_decimal() {
        for good in ["0", "12.50", "0.0001", "9999999999.9999"] {
            assert!(good.parse::<Amount>().is_ok(), "{good}");
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
            assert!(bad.parse::<Amount>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_currency_is_an_upper_case_code() {
        assert!("EUR".parse::<Currency>().is_ok());
        assert!("eur".parse::<Currency>().is_err());
        assert!("XXL".parse::<Currency>().is_err());
    }
}
