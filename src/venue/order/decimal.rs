//! Prices, quantities and balances: exact decimal numbers, that no binary float ever touches.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// The most digits that are kept, before the point and after it together.
const DIGITS: u32 = 38;

/// A decimal number with the decimals that it was written with: `0.10` stays `0.10`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Decimal {
    digits: i128,
    /// How many of the digits stand behind the point.
    decimals: u32,
}

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
    /// More digits than are kept.
    TooLong,
}

impl fmt::Display for DecimalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form => f.write_str("is not a valid decimal number"),
            Self::Exponent => f.write_str("has an exponent"),
            Self::LeadingZero => f.write_str("has a leading zero"),
            Self::Zero => f.write_str("is zero"),
            Self::Negative => f.write_str("is negative"),
            Self::TooLong => write!(f, "has more than {DIGITS} digits"),
        }
    }
}

impl std::error::Error for DecimalError {}

/// As users write it: above zero, and as it is to be sent.
impl FromStr for Decimal {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, DecimalError> {
        if text.starts_with('-') {
            return Err(DecimalError::Negative);
        }
        if text.contains(['e', 'E']) && text.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(DecimalError::Exponent);
        }
        let number = Self::read(text)?;
        if number.is_positive() { Ok(number) } else { Err(DecimalError::Zero) }
    }
}

impl Decimal {
    /// `digits` of which so many stand behind the point, for constants.
    pub const fn new(digits: u32, decimals: u32) -> Self {
        Self { digits: digits as i128, decimals }
    }

    /// How many of its digits stand behind the point.
    pub fn decimals(self) -> u32 {
        self.decimals
    }

    /// Reads a number as JSON writes it, an exponent included: JSON writers of other languages turn a small number
    /// into one unasked.
    ///
    /// # Errors
    ///
    /// [`DecimalError`]: it is not written as JSON writes a number, begins with a zero too many, or has more
    /// digits than are kept.
    pub fn read(text: &str) -> Result<Self, DecimalError> {
        let (negative, magnitude) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (mantissa, exponent) = match magnitude.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, read_exponent(exponent)?),
            None => (magnitude, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        if !is_digits(whole) || !is_digits(fraction) {
            return Err(DecimalError::Form);
        }
        if whole.len() > 1 && whole.starts_with('0') {
            return Err(DecimalError::LeadingZero);
        }
        let fraction = if mantissa.contains('.') { fraction } else { "" };
        let number = Self::of_parts(whole, fraction, exponent).ok_or(DecimalError::TooLong)?;
        Ok(if negative { -number } else { number })
    }

    /// The number with its point moved, or `None` where digits would be lost.
    fn of_parts(whole: &str, fraction: &str, exponent: i64) -> Option<Self> {
        let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
        let decimals = i64::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
        match u32::try_from(decimals) {
            _ if digits == 0 => {
                Some(Self { digits, decimals: u32::try_from(decimals).unwrap_or(0).min(DIGITS) })
            }
            Ok(decimals) if decimals <= DIGITS => Some(Self { digits, decimals }),
            Ok(_) => None,
            Err(_) => Self { digits, decimals: 0 }.in_units(0, u32::try_from(-decimals).ok()?),
        }
    }

    fn in_units(self, decimals: u32, more: u32) -> Option<Self> {
        Some(Self { digits: self.digits.checked_mul(10_i128.checked_pow(more)?)?, decimals })
    }

    /// The digits where so many of them stand behind the point, which are no fewer than there are.
    fn scaled(self, decimals: u32) -> Option<i128> {
        Some(self.in_units(decimals, decimals - self.decimals)?.digits)
    }

    /// Both with the point at the same place.
    fn aligned(self, other: Self) -> Option<(i128, i128, u32)> {
        let decimals = self.decimals.max(other.decimals);
        Some((self.scaled(decimals)?, other.scaled(decimals)?, decimals))
    }

    /// The same number without zeros at its end.
    #[must_use]
    pub fn trimmed(mut self) -> Self {
        while self.decimals > 0 && self.digits % 10 == 0 {
            (self.digits, self.decimals) = (self.digits / 10, self.decimals - 1);
        }
        self
    }

    /// Whether it is less than one unit of the last digit of `other` that is behind the point, or of its ones: what is
    /// left of a number when digits are cut off.
    fn fits_below(self, other: Self) -> bool {
        let unit = Self { digits: 1, decimals: other.trimmed().decimals };
        self < unit
    }

    /// The same without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        Self { digits: self.digits.abs(), ..self }
    }

    /// Whether it is above zero.
    pub fn is_positive(self) -> bool {
        self.digits > 0
    }

    /// Whether it is below 10^`whole` and has at most so many decimals.
    pub fn fits(self, whole: u32, decimals: u32) -> bool {
        let number = self.trimmed();
        let bound = 10_i128.checked_pow(whole + number.decimals);
        number.decimals <= decimals && bound.is_none_or(|bound| number.digits.abs() < bound)
    }

    /// Whether it is a whole number of `step`s.
    pub fn is_multiple_of(self, step: Self) -> bool {
        self.aligned(step).is_some_and(|(number, step, _)| step != 0 && number % step == 0)
    }

    /// The sum, or `None` where it has too many digits.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let (left, right, decimals) = self.aligned(other)?;
        Some(Self { digits: left.checked_add(right)?, decimals }.trimmed())
    }

    /// The difference, or `None` where it has too many digits.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(-other)
    }

    /// The exact product, or `None` where it has too many digits.
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        let (left, right) = (self.trimmed(), other.trimmed());
        let decimals = left.decimals + right.decimals;
        let digits = left.digits.checked_mul(right.digits)?;
        (decimals <= DIGITS).then(|| Self { digits, decimals }.trimmed())
    }

    /// The quotient rounded down to so many decimals; `None` where the divisor is zero or it has too many digits.
    pub fn checked_div(self, divisor: Self, decimals: u32) -> Option<Self> {
        let (number, divisor) = (self.trimmed(), divisor.trimmed());
        let number_in = number.in_units(0, decimals + divisor.decimals)?.digits;
        let divisor_in = divisor.in_units(0, number.decimals)?.digits;
        Some(Self { digits: number_in.checked_div_euclid(divisor_in)?, decimals }.trimmed())
    }
}

impl std::ops::Neg for Decimal {
    type Output = Self;

    fn neg(self) -> Self {
        Self { digits: -self.digits, ..self }
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    /// By value: `0.10` is `0.1`.
    fn cmp(&self, other: &Self) -> Ordering {
        let (left, right) = (self.trimmed(), other.trimmed());
        match left.aligned(right) {
            Some((left, right, _)) => left.cmp(&right),
            // What has no room with the other's decimals is the larger, whatever the other is.
            None if left.decimals < right.decimals => left.digits.cmp(&0),
            None => 0.cmp(&right.digits),
        }
    }
}

impl fmt::Display for Decimal {
    /// Plain decimal text, which is valid JSON, and never an exponent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.digits < 0 { "-" } else { "" };
        let decimals = self.decimals as usize;
        let digits = self.digits.unsigned_abs();
        // Nearly all are small, and are written in a fraction of the time.
        let digits = u64::try_from(digits).map_or_else(|_| digits.to_string(), |small| small.to_string());
        let digits = "0".repeat((decimals + 1).saturating_sub(digits.len())) + &digits;
        let (whole, fraction) = digits.split_at(digits.len() - decimals);
        let point = if fraction.is_empty() { "" } else { "." };
        [sign, whole, point, fraction].into_iter().try_for_each(|part| f.write_str(part))
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn read_exponent(text: &str) -> Result<i64, DecimalError> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !is_digits(digits) {
        return Err(DecimalError::Form);
    }
    text.parse().map_err(|_| DecimalError::TooLong)
}

/// Whether two decimal texts are the same number, whatever zeros and exponents they are written with: venues answer
/// `0.00100000`, `.001` or `1e-3` where they were sent `0.001`. Signs are left aside, for some venues sell negative
/// amounts.
pub(super) fn same_number(left: &str, right: &str) -> bool {
    matches!((magnitude(left), magnitude(right)), (Some(left), Some(right)) if left == right)
}

/// Whether a venue has made `seen` of `wanted` by rounding down: it cut off digits, or is less by no more than a
/// hundredth, as where a step is no power of ten.
pub(super) fn is_rounded_down(seen: &str, wanted: Decimal) -> bool {
    let Some(seen) = magnitude(seen).map(Decimal::trimmed).filter(|seen| seen.is_positive()) else {
        return false;
    };
    let Some(missing) = wanted.checked_sub(seen).filter(|missing| missing.is_positive()) else {
        return false;
    };
    let is_little = missing.checked_mul(Decimal::new(100, 0)).is_some_and(|times| times <= wanted);
    is_little || missing.fits_below(seen)
}

/// A number as a venue writes it, without its sign.
fn magnitude(text: &str) -> Option<Decimal> {
    if text.is_empty() {
        return None;
    }
    let text = text.strip_prefix('-').unwrap_or(text).trim_start_matches('0');
    let zero = if text.starts_with(|c: char| c.is_ascii_digit()) { "" } else { "0" };
    Decimal::read(&format!("{zero}{}", text.trim_end_matches('.'))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::read(text).unwrap_or_else(|error| panic!("{text} {error}"))
    }

    #[test]
    fn numbers_are_compared_by_value() {
        for (left, right) in [
            ("0.001", "0.00100000"),
            ("1e-3", "0.001"),
            ("20000", "2.0E4"),
            ("-5", "5.0"),
            (".5", "0.5"),
            ("007", "7."),
            ("0", "0.00"),
        ] {
            assert!(same_number(left, right), "{left} {right}");
        }
        for (left, right) in
            [("0.001", "0.01"), ("10", "1"), ("", ""), ("1", "one"), ("0", "1"), ("0", ""), ("0", "x")]
        {
            assert!(!same_number(left, right), "{left} {right}");
        }
        assert!(decimal("-1") < decimal("0.5") && decimal("0.5") < decimal("1e30"));
        let (small, large) = (decimal("0.00000000000000000000000000000000000001"), decimal("1e37"));
        assert_eq!((small.cmp(&large), large.cmp(&small)), (Ordering::Less, Ordering::Greater));
        assert!(-large < small);
    }

    #[test]
    fn reads_what_json_writes() {
        for (text, plain) in [
            ("0", "0"),
            ("-0", "0"),
            ("20000", "20000"),
            ("0.10", "0.10"),
            ("-1.5", "-1.5"),
            ("1e-05", "0.00001"),
            ("2.5E+3", "2500"),
            ("0.0000000000000001", "0.0000000000000001"),
            ("999999999999999999", "999999999999999999"),
            ("100000000000000000000e-3", "100000000000000000.000"),
        ] {
            assert_eq!(decimal(text).to_string(), plain);
        }
    }

    #[test]
    fn refuses_what_json_does_not_write() {
        for text in [
            "", "-", ".5", "5.", "01", "+1", " 1", "1 ", "1,0", "NaN", "Infinity", "0x10", "1e", "1e+",
            "1e5.0", "٣", "--1", "1e--1",
        ] {
            assert!(
                matches!(Decimal::read(text), Err(DecimalError::Form | DecimalError::LeadingZero)),
                "{text}"
            );
        }
    }

    #[test]
    fn refuses_digits_it_would_lose() {
        for text in ["1e39", "1e-39", "1e9999", "1e-9999", "1e99999999999", "1e99999999999999999999"] {
            assert_eq!(Decimal::read(text), Err(DecimalError::TooLong), "{text}");
        }
        assert!(decimal("999999999999999999.0000000000000001").fits(18, 16));
        assert!(!decimal("0.00000000000000001").fits(18, 16));
        assert!(!decimal("1000000000000000000").fits(18, 16));
    }

    #[test]
    fn what_users_write_is_sent_as_it_is() {
        for text in ["0.10", "20000", "0.123456789012345678", "100.00"] {
            assert_eq!(text.parse::<Decimal>().unwrap().to_string(), text);
        }
        for (text, error) in [
            ("1,5", DecimalError::Form),
            ("1e-05", DecimalError::Exponent),
            ("007", DecimalError::LeadingZero),
            ("0.00", DecimalError::Zero),
            ("-1", DecimalError::Negative),
        ] {
            assert_eq!(text.parse::<Decimal>().unwrap_err(), error, "{text}");
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
        assert_eq!(decimal("99999999999999999999").checked_mul(decimal("99999999999999999999")), None);
    }

    #[test]
    fn a_quotient_rounds_down_to_the_step() {
        assert_eq!(decimal("100").checked_div(decimal("60000"), 8), Some(decimal("0.00166666")));
        assert_eq!(decimal("1").checked_div(decimal("0"), 8), None);
    }
}
