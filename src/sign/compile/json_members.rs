//! Compiles the members of a JSON step.

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
    if !value.is_table() {
        return Err(SchemeError::new("step.json", span.clone(), "it must be a table of members"));
    }
    let mut whole = Whole { text: String::new(), members: Vec::new(), rules, span, steps };
    whole.add(value, "")?;
    let of = rules.template("step.json", &whole.text, span.clone(), steps)?;
    Ok((whole.members, of))
}

/// The template of an object, and its members by JSON pointer, as far as they are read.
struct Whole<'r> {
    text: String,
    members: Vec<Member>,
    rules: &'r TemplateRules,
    span: &'r Range<usize>,
    steps: &'r [String],
}

impl Whole<'_> {
    fn add(&mut self, value: &toml::Value, at: &str) -> Result<(), SchemeError> {
        let error = |what: &str| Err(SchemeError::new("step.json", self.span.clone(), what));
        let (text, quoted) = match value {
            toml::Value::Table(table) => {
                let members = table.iter().map(|(name, value)| {
                    let pointer = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                    (format!("{}:", braces(&escaped(name))), pointer, value)
                });
                return self.add_all(["{{", "}}"], members);
            }
            toml::Value::Array(items) => {
                let items = items.iter().enumerate();
                let items = items.map(|(index, value)| (String::new(), format!("{at}/{index}"), value));
                return self.add_all(["[", "]"], items);
            }
            toml::Value::String(text) => match text.strip_suffix(":number}") {
                Some(alone) if text.starts_with('{') && !alone[1..].contains('{') => {
                    (format!("{alone}}}"), false)
                }
                Some(_) => {
                    return error("`:number` needs a value that stands alone: `\"{time:number}\"`");
                }
                None => (text.clone(), true),
            },
            toml::Value::Integer(number) => (number.to_string(), false),
            toml::Value::Boolean(truth) => (truth.to_string(), false),
            _ => {
                return error(
                    "a member is a text, a whole number, true or false, or a list or a table of those",
                );
            }
        };
        self.text.push_str(&if quoted { escaped(&text) } else { text.clone() });
        let template = self.rules.template("step.json", &text, self.span.clone(), self.steps)?;
        self.members.push((at.to_owned(), template));
        Ok(())
    }

    fn add_all<'v>(
        &mut self,
        [open, close]: [&str; 2],
        values: impl Iterator<Item = (String, String, &'v toml::Value)>,
    ) -> Result<(), SchemeError> {
        self.text.push_str(open);
        for (index, (before, pointer, value)) in values.enumerate() {
            self.text.push_str(if index > 0 { "," } else { "" });
            self.text.push_str(&before);
            self.add(value, &pointer)?;
        }
        self.text.push_str(close);
        Ok(())
    }
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
