//! Prices and quantities: decimal text that is never turned into a float.

use std::fmt;
use std::str::FromStr;

/// A positive decimal number, kept as the text it was typed as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decimal(String);

/// Why a text is no price and no quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalError {
    /// Not digits with at most one point between them.
    Form,
    /// An exponent, as in `1e-05`.
    Exponent,
    /// A zero before other digits, as in `007`, which JSON can't say.
    LeadingZero,
    /// Nothing but zeros.
    Zero,
    /// Below zero.
    Negative,
}

impl fmt::Display for DecimalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "is no decimal number",
            Self::Exponent => "has an exponent",
            Self::LeadingZero => "begins with a zero too many",
            Self::Zero => "is zero",
            Self::Negative => "is negative",
        })
    }
}

impl std::error::Error for DecimalError {}

impl FromStr for Decimal {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, DecimalError> {
        if text.starts_with('-') {
            return Err(DecimalError::Negative);
        }
        let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if let Some((mantissa, _)) = text.split_once(['e', 'E'])
            && mantissa.starts_with(|c: char| c.is_ascii_digit())
        {
            return Err(DecimalError::Exponent);
        }
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        if !is_digits(whole) || !is_digits(fraction) {
            return Err(DecimalError::Form);
        }
        if whole.len() > 1 && whole.starts_with('0') {
            return Err(DecimalError::LeadingZero);
        }
        if text.bytes().all(|byte| matches!(byte, b'0' | b'.')) {
            return Err(DecimalError::Zero);
        }
        Ok(Self(text.to_owned()))
    }
}

impl Decimal {
    /// The text as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether two decimal texts are the same number, whatever zeros and exponents they are written with: venues answer
/// `0.00100000` or `1e-3` where they were sent `0.001`. Signs are left aside, for some venues sell negative amounts.
pub(super) fn same_number(left: &str, right: &str) -> bool {
    matches!((digits_of(left), digits_of(right)), (Some(left), Some(right)) if left == right)
}

/// The digits without zeros around them, and the power of ten of the last one.
fn digits_of(text: &str) -> Option<(String, i64)> {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let significant = all.trim_end_matches('0');
    let dropped = i64::try_from(all.len() - significant.len()).ok()?;
    let power = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?.checked_add(dropped)?;
    let digits = significant.trim_start_matches('0').to_owned();
    Some(if digits.is_empty() { (digits, 0) } else { (digits, power) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_by_value() {
        for (left, right) in [("0.001", "0.00100000"), ("1e-3", "0.001"), ("20000", "2.0E4"), ("-5", "5.0")] {
            assert!(same_number(left, right), "{left} {right}");
        }
        for (left, right) in [("0.001", "0.01"), ("10", "1"), ("", ""), ("1", "one"), ("0", "1")] {
            assert!(!same_number(left, right), "{left} {right}");
        }
    }
}
