//! Exact decimal numbers for the ledger: no binary float ever touches a price, a quantity or a balance.

use std::fmt;

/// How many decimals a [`Decimal`] holds: those of a price and of a quantity together, so that their
/// product is exact.
const DECIMALS: u32 = 16;

/// How many decimals a price or a quantity may have: the tick and the step of every market.
const STEP_DECIMALS: u32 = DECIMALS / 2;

/// One, in units of the last decimal.
const ONE: i128 = 10_i128.pow(DECIMALS);

/// The smallest price tick and quantity step, in units of the last decimal.
const STEP: i128 = 10_i128.pow(STEP_DECIMALS);

/// A number with up to 16 decimals, below 10^18 when read from text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Decimal(i128);

/// Why a text is no [`Decimal`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DecimalError {
    /// Not written as JSON writes a number.
    Malformed,
    /// More decimals or more digits than are kept.
    OutOfRange,
}

impl fmt::Display for DecimalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "is not a decimal number",
            Self::OutOfRange => "has more digits than are kept (18 before the point, 8 after it)",
        })
    }
}

impl std::error::Error for DecimalError {}

impl Decimal {
    /// The tick of every price and the step of every quantity: 0.00000001.
    pub(super) const STEP: Self = Self(STEP);

    /// `digits` with the point moved `decimals` to the left, for the tables of constants.
    pub(super) const fn new(digits: u32, decimals: u32) -> Self {
        Self(digits as i128 * 10_i128.pow(DECIMALS - decimals))
    }

    /// Reads a number as JSON writes it, an exponent included: JSON writers of other languages turn a small
    /// number into one unasked.
    pub(super) fn parse(text: &str) -> Result<Self, DecimalError> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)?),
            None => (text, 0),
        };
        let (negative, magnitude) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa),
        };
        let (whole, fraction) = match magnitude.split_once('.') {
            Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
            Some(_) => return Err(DecimalError::Malformed),
            None => (magnitude, ""),
        };
        let leading_zero = whole.len() > 1 && whole.starts_with('0');
        if whole.is_empty() || leading_zero || !all_digits(whole) || !all_digits(fraction) {
            return Err(DecimalError::Malformed);
        }
        let units = units(whole, fraction, exponent).ok_or(DecimalError::OutOfRange)?;
        Ok(Self(if negative { -units } else { units }))
    }

    /// Whether it is above zero.
    pub(super) fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Whether it is a whole number of `step`s.
    pub(super) fn is_multiple_of(self, step: Self) -> bool {
        step.0 != 0 && self.0 % step.0 == 0
    }

    /// The sum, or `None` where it does not fit.
    pub(super) fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, or `None` where it does not fit.
    pub(super) fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The exact product of a price and a quantity; `None` where one has more than eight decimals or the
    /// product does not fit.
    pub(super) fn checked_mul(self, other: Self) -> Option<Self> {
        if !self.is_multiple_of(Self::STEP) || !other.is_multiple_of(Self::STEP) {
            return None;
        }
        (self.0 / STEP).checked_mul(other.0 / STEP).map(Self)
    }

    /// The quotient rounded down to whole steps; `None` where the divisor is zero or the result does not fit.
    pub(super) fn checked_div(self, divisor: Self) -> Option<Self> {
        let steps = self.0.checked_mul(ONE / STEP)?.checked_div_euclid(divisor.0)?;
        steps.checked_mul(STEP).map(Self)
    }
}

impl fmt::Display for Decimal {
    /// Plain decimal text without trailing zeros: valid JSON, and never an exponent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one = ONE.unsigned_abs();
        let (whole, fraction) = (self.0.unsigned_abs() / one, self.0.unsigned_abs() % one);
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{whole}")?;
        if fraction == 0 {
            return Ok(());
        }
        let digits = format!("{fraction:0width$}", width = DECIMALS as usize);
        write!(f, ".{}", digits.trim_end_matches('0'))
    }
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn parse_exponent(text: &str) -> Result<i32, DecimalError> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !all_digits(digits) {
        return Err(DecimalError::Malformed);
    }
    // An exponent beyond 9999 is out of range whatever the mantissa; the bound keeps the sums small.
    let exponent = digits.parse::<i32>().ok().filter(|exponent| *exponent < 10_000);
    let exponent = exponent.ok_or(DecimalError::OutOfRange)?;
    Ok(if text.starts_with('-') { -exponent } else { exponent })
}

/// The number in units of the last decimal, or `None` where digits would be lost.
fn units(whole: &str, fraction: &str, exponent: i32) -> Option<i128> {
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_start_matches('0').trim_end_matches('0');
    if significant.is_empty() {
        return Some(0);
    }
    let trailing_zeros = digits.len() - digits.trim_end_matches('0').len();
    let power =
        i64::from(exponent) + i64::try_from(trailing_zeros).ok()? - i64::try_from(fraction.len()).ok()?;
    let shift = u32::try_from(power + i64::from(DECIMALS)).ok()?;
    let units = significant.parse::<i128>().ok()?.checked_mul(10_i128.checked_pow(shift)?)?;
    (units < ONE * 10_i128.pow(18)).then_some(units)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap_or_else(|error| panic!("{text} {error}"))
    }

    #[test]
    fn reads_what_json_writes() {
        for (text, plain) in [
            ("0", "0"),
            ("-0", "0"),
            ("20000", "20000"),
            ("0.10", "0.1"),
            ("-1.5", "-1.5"),
            ("1e-05", "0.00001"),
            ("2.5E+3", "2500"),
            ("0.0000000000000001", "0.0000000000000001"),
            ("999999999999999999", "999999999999999999"),
            ("100000000000000000000e-3", "100000000000000000"),
        ] {
            assert_eq!(decimal(text).to_string(), plain);
        }
    }

    #[test]
    fn refuses_what_json_does_not_write() {
        for text in [
            "", "-", ".5", "5.", "01", "+1", " 1", "1 ", "1,0", "NaN", "Infinity", "0x10", "1e", "1e+",
            "1e5.0", "٣",
        ] {
            assert_eq!(Decimal::parse(text), Err(DecimalError::Malformed), "{text}");
        }
    }

    #[test]
    fn refuses_digits_it_would_lose() {
        for text in [
            "0.00000000000000001",
            "1000000000000000000",
            "1e18",
            "1e-17",
            "1e9999",
            "1e-9999",
            "1e99999999999",
        ] {
            assert_eq!(Decimal::parse(text), Err(DecimalError::OutOfRange), "{text}");
        }
    }

    #[test]
    fn sums_that_floats_get_wrong_are_exact() {
        assert_eq!(decimal("0.1").checked_add(decimal("0.2")), Some(decimal("0.3")));
        assert_eq!(decimal("0.3").checked_sub(decimal("0.1")), Some(decimal("0.2")));
    }

    #[test]
    fn a_product_keeps_every_digit() {
        let product = decimal("12345.67890123").checked_mul(decimal("0.00000007"));
        assert_eq!(product.map(|value| value.to_string()), Some("0.0008641975230861".into()));
        assert_eq!(decimal("0.000000001").checked_mul(decimal("1")), None);
        assert_eq!(decimal("99999999999999999").checked_mul(decimal("99999999999999999")), None);
    }

    #[test]
    fn a_quotient_rounds_down_to_the_step() {
        assert_eq!(decimal("100").checked_div(decimal("60000")), Some(decimal("0.00166666")));
        assert_eq!(decimal("1").checked_div(decimal("0")), None);
    }
}
