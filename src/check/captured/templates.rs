//! `{{name}}` in the exports of API clients, filled in from the variables beside it.

use std::collections::HashMap;

/// Names and their values.
pub(super) type Variables = HashMap<String, String>;

/// How often a value may name another variable, one in the other.
const MAX_DEPTH: usize = 5;

/// The longest text that is made of one template.
const MAX_FILLED: usize = 1024 * 1024;

/// The text with every variable filled in; `None` where one is not known.
pub(super) fn filled(text: &str, variables: &Variables) -> Option<String> {
    let mut text = text.to_owned();
    for _ in 0..MAX_DEPTH {
        let Some(next) = filled_once(&text, variables)? else { return Some(text) };
        text = next;
    }
    None
}

/// `Some(None)` where nothing is left to fill in.
#[expect(clippy::option_option, reason = "unknown, and nothing to do, are two answers")]
fn filled_once(text: &str, variables: &Variables) -> Option<Option<String>> {
    let (mut out, mut rest, mut changed) = (String::new(), text, false);
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, after)) = after.split_once("}}") else { break };
        // Insomnia writes `{{ _.name }}`.
        let name = name.trim();
        let name = name.strip_prefix("_.").unwrap_or(name);
        out.push_str(before);
        out.push_str(variables.get(name)?);
        if out.len() > MAX_FILLED {
            return None;
        }
        (rest, changed) = (after, true);
    }
    out.push_str(rest);
    Some(changed.then_some(out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_filled_in_or_said_to_be_unknown() {
        let pairs = [("a", "1"), ("b", "{{a}}-{{ _.a }}"), ("loop", "{{loop}}")];
        let variables: Variables = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        assert_eq!(filled("x{{b}}{\"y\":{}}", &variables).as_deref(), Some("x1-1{\"y\":{}}"));
        assert_eq!(filled("{{", &variables).as_deref(), Some("{{"));
        assert_eq!((filled("{{c}}", &variables), filled("{{loop}}", &variables)), (None, None));
    }
}
