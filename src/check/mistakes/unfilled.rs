//! Placeholders that were sent in place of their values.

/// Whether a text holds `{{name}}` (Postman, Insomnia, mustache), `${NAME}` or `$NAME` (shells).
pub(in crate::check) fn holds_placeholder(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    let is_name = |name: &str| {
        let name = name.trim();
        !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '$'))
    };
    let inside = |open: &str, close: &str| {
        text.match_indices(open).any(|(at, _)| {
            let rest = &text[at + open.len()..];
            rest.find(close).is_some_and(|end| is_name(&rest[..end]))
        })
    };
    let is_variable = |(at, _): (usize, &str)| {
        let name: String =
            text[at + 1..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        name.len() > 1 && name.starts_with(|c: char| c.is_ascii_uppercase()) && name == name.to_uppercase()
    };
    inside("{{", "}}") || inside("${", "}") || text.match_indices('$').any(is_variable)
}

/// Whether a whole value is a placeholder: alone, a name may be in small letters too, as in `$time`.
pub(in crate::check) fn is_placeholder(value: &str) -> bool {
    let is_name = |name: &str| {
        let rest = name.strip_prefix(|c: char| c.is_ascii_alphabetic() || c == '_');
        rest.is_some_and(|rest| {
            !rest.is_empty() && rest.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        })
    };
    value.strip_prefix('$').is_some_and(is_name) || holds_placeholder(value.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_is_a_name_is_a_placeholder() {
        assert!(["$time", "$TIME", "$apiKey", "{{time}}", "${t}"].into_iter().all(is_placeholder));
        assert!(["", "$", "$5", "$a b", "$time-1", "time", "a$time"].into_iter().all(|v| !is_placeholder(v)));
    }

    #[test]
    fn placeholders_are_told_from_text() {
        let held = ["a={{timestamp}}", "{{ $timestamp }}", "${SIGNATURE}", "t=$TIMESTAMP&x=1"];
        assert!(held.iter().all(|text| holds_placeholder(text.as_bytes())));
        let plain = ["", "{\"a\":{\"b\":1}}", "$5", "$", "a$b", "US$A", "{{}}", "${}", "$ne"];
        assert!(plain.iter().all(|text| !holds_placeholder(text.as_bytes())));
    }
}
