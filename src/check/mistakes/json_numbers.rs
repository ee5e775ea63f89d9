//! Numbers as the JSON libraries of several languages write them.

/// What happens to numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbers {
    /// Their text stays.
    Kept,
    /// `20000` becomes `20000.0`: a float in Python.
    Float,
    /// `20000.0` becomes `20000`, `0.0010` becomes `0.001`.
    Short,
    /// Numbers become strings.
    Quoted,
    /// Strings that are numbers become numbers.
    Bare,
    /// Fractions as Python's `repr` writes a float: `1e-05`.
    Python,
    /// Every number as JavaScript and Go write it: `0.00001`, `1e-7`, and 17 digits at most.
    JavaScript,
    /// Fractions as Java's `Double.toString` writes them: `1.0E-5`.
    Java,
    /// Fractions as .NET writes a double: `1E-05`.
    DotNet,
    /// No exponents.
    Plain,
}

impl Numbers {
    /// The text of a number in this style.
    pub(super) fn write(self, text: &str) -> String {
        let fraction = text.contains(['.', 'e', 'E']);
        match self {
            Self::Float if !fraction => format!("{text}.0"),
            Self::Short if text.contains('.') && !text.contains(['e', 'E']) => {
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            }
            Self::Python if fraction => float(text, Digits::python),
            Self::JavaScript => float(text, Digits::javascript),
            Self::Java if fraction => float(text, Digits::java),
            Self::DotNet if fraction => float(text, Digits::dot_net),
            Self::Plain if fraction => float(text, Digits::positional),
            _ => text.to_owned(),
        }
    }
}

fn float(text: &str, write: impl Fn(&Digits) -> String) -> String {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => write(&Digits::of(number)),
        _ => text.to_owned(),
    }
}

/// The fewest decimal digits that identify a double: `d.ddd` times ten to the `exponent`.
struct Digits {
    sign: &'static str,
    significant: String,
    exponent: i32,
}

impl Digits {
    fn of(number: f64) -> Self {
        let text = format!("{:e}", number.abs());
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let sign = if number.is_sign_negative() { "-" } else { "" };
        let exponent = exponent.parse().unwrap_or_default();
        Self { sign, significant: mantissa.replace('.', ""), exponent }
    }

    /// `0.00001`, `20000`.
    fn positional(&self) -> String {
        let Self { sign, significant: digits, exponent } = self;
        let Ok(whole) = usize::try_from(exponent + 1) else {
            let zeros = "0".repeat(usize::try_from(-exponent - 1).unwrap_or_default());
            return format!("{sign}0.{zeros}{digits}");
        };
        match digits.len() {
            0 => "0".to_owned(),
            length if length > whole && whole == 0 => format!("{sign}0.{digits}"),
            length if length > whole => format!("{sign}{}.{}", &digits[..whole], &digits[whole..]),
            length => format!("{sign}{digits}{}", "0".repeat(whole - length)),
        }
    }

    /// The same, with a fraction in any case.
    fn with_fraction(&self) -> String {
        let text = self.positional();
        if text.contains('.') { text } else { format!("{text}.0") }
    }

    /// `1.5`, or `1` where one digit is enough.
    fn mantissa(&self) -> String {
        let Self { sign, significant: digits, .. } = self;
        if digits.len() > 1 {
            format!("{sign}{}.{}", &digits[..1], &digits[1..])
        } else {
            format!("{sign}{digits}")
        }
    }

    fn python(&self) -> String {
        if (-4..16).contains(&self.exponent) {
            return self.with_fraction();
        }
        format!("{}e{}{:02}", self.mantissa(), self.exponent_sign(), self.exponent.abs())
    }

    fn javascript(&self) -> String {
        if (-6..21).contains(&self.exponent) {
            return self.positional();
        }
        format!("{}e{}{}", self.mantissa(), self.exponent_sign(), self.exponent.abs())
    }

    fn java(&self) -> String {
        if (-3..7).contains(&self.exponent) {
            return self.with_fraction();
        }
        let mantissa = self.mantissa();
        let fraction = if mantissa.contains('.') { "" } else { ".0" };
        format!("{mantissa}{fraction}E{}", self.exponent)
    }

    fn dot_net(&self) -> String {
        if (-4..15).contains(&self.exponent) {
            return self.positional();
        }
        format!("{}E{}{:02}", self.mantissa(), self.exponent_sign(), self.exponent.abs())
    }

    fn exponent_sign(&self) -> char {
        if self.exponent < 0 { '-' } else { '+' }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Python 3.11 and node 20 print; Java and .NET by the documentation of `Double.toString` and of the format
    /// "G".
    #[test]
    fn languages_write_numbers_differently() {
        let texts = |text: &str| {
            [Numbers::Python, Numbers::JavaScript, Numbers::Java, Numbers::DotNet, Numbers::Plain]
                .map(|numbers| numbers.write(text))
        };
        assert_eq!(texts("0.00001"), ["1e-05", "0.00001", "1.0E-5", "1E-05", "0.00001"]);
        assert_eq!(texts("1e-7"), ["1e-07", "1e-7", "1.0E-7", "1E-07", "0.0000001"]);
        assert_eq!(texts("0.0010"), ["0.001", "0.001", "0.001", "0.001", "0.001"]);
        assert_eq!(texts("20000.50"), ["20000.5", "20000.5", "20000.5", "20000.5", "20000.5"]);
        assert_eq!(texts("-2.0"), ["-2.0", "-2", "-2.0", "-2", "-2"]);
        assert_eq!(texts("12345678901234567890")[1], "12345678901234567000");
        assert_eq!(Numbers::Short.write("20000.0"), "20000");
        assert_eq!(Numbers::Float.write("20000"), "20000.0");
    }
}
