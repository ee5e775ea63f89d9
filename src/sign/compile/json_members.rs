//! Compiles the members of a JSON step.

use std::fmt::Write as _;
use std::ops::Range;

use super::TemplateRules;
use crate::sign::escape::push_json_string;
use crate::sign::scheme::Member;
use crate::sign::scheme_toml::SchemeError;
use crate::sign::template::Template;
use crate::sign::vocabulary::Part;

/// Compiles the members, and the template that writes all of them.
pub(super) fn compile(
    value: &toml::Value,
    rules: &TemplateRules,
    span: &Range<usize>,
    steps: &[String],
) -> Result<(Vec<Member>, Template<Part>), SchemeError> {
    let error = |what: &str| SchemeError::new("step.json", span.clone(), what);
    let table = value.as_table().ok_or_else(|| error("it must be a table of members"))?;
    let mut members = Vec::new();
    let mut whole = "{{".to_owned();
    for (name, value) in table {
        let (text, quoted) = match value {
            toml::Value::String(text) => match text.strip_suffix(":number}") {
                Some(alone) if text.starts_with('{') && !alone[1..].contains('{') => {
                    (format!("{alone}}}"), false)
                }
                Some(_) => {
                    return Err(error("`:number` needs a value that stands alone: `\"{time:number}\"`"));
                }
                None => (text.clone(), true),
            },
            toml::Value::Integer(number) => (number.to_string(), false),
            toml::Value::Boolean(truth) => (truth.to_string(), false),
            _ => return Err(error("a member is a text, a whole number, true or false")),
        };
        let separator = if members.is_empty() { "" } else { "," };
        let name_text = braces(&escaped(name));
        let value_text = if quoted { escaped(&text) } else { text.clone() };
        let _ = write!(whole, "{separator}{name_text}:{value_text}");
        members.push((name.clone(), rules.template("step.json", &text, span.clone(), steps)?));
    }
    whole.push_str("}}");
    Ok((members, rules.template("step.json", &whole, span.clone(), steps)?))
}

/// As a JSON string.
fn escaped(text: &str) -> String {
    let mut out = Vec::new();
    push_json_string(text, &mut out);
    String::from_utf8(out).unwrap_or_default()
}

/// With its braces as a template has literal ones.
fn braces(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}
