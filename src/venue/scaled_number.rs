//! Numbers whose decimal point a venue moves: it counts in hundred-millionths, say, and writes whole numbers.

/// The digits of `e8`, the form of such a number in a venue file.
pub(super) fn scale_of(form: &str) -> Option<usize> {
    form.strip_prefix('e')?.parse().ok().filter(|digits| (1..=18).contains(digits))
}

/// The number as a whole one with its point so many digits to the right; `None` where there is none.
pub(super) fn scaled(text: &str, digits: usize) -> Option<String> {
    let (sign, number) = signed(text);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let (kept, lost) = fraction.split_at_checked(digits).unwrap_or((fraction, ""));
    let is_number = is_digits(whole) && (fraction.is_empty() || is_digits(fraction));
    let all = format!("{whole}{kept:0<digits$}");
    let trimmed = all.trim_start_matches('0');
    let shown = if trimmed.is_empty() { "0" } else { trimmed };
    (is_number && lost.bytes().all(|digit| digit == b'0')).then(|| format!("{sign}{shown}"))
}

/// The inverse: the number that a whole one stands for.
pub(super) fn unscaled(text: &str, digits: usize) -> Option<String> {
    let (sign, number) = signed(text);
    let width = digits + 1;
    let all = is_digits(number).then(|| format!("{number:0>width$}"))?;
    let (whole, fraction) = all.split_at(all.len() - digits);
    let fraction = fraction.trim_end_matches('0');
    Some(if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

fn signed(text: &str) -> (&str, &str) {
    text.strip_prefix('-').map_or(("", text), |number| ("-", number))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_point_moves_there_and_back() {
        for (plain, whole) in [
            ("20000", "2000000000000"),
            ("0.001", "100000"),
            ("0", "0"),
            ("-1.5", "-150000000"),
            ("0.00000001", "1"),
        ] {
            assert_eq!(scaled(plain, 8).as_deref(), Some(whole));
            assert_eq!(unscaled(whole, 8).as_deref(), Some(plain));
        }
        assert_eq!(scaled("0.00100000000", 8).as_deref(), Some("100000"));
        for odd in ["0.000000001", "x", "", "1e3", "-"] {
            assert_eq!(scaled(odd, 8), None, "{odd}");
        }
        assert_eq!(unscaled("1.5", 8), None);
    }
}
