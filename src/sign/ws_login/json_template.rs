//! A JSON value whose texts are templates.

use std::ops::Range;

use serde_json::Value as Json;

use crate::sign::compile::TemplateRules;
use crate::sign::scheme_toml::SchemeError;
use crate::sign::template::Template;
use crate::sign::template_values::Values;
use crate::sign::vocabulary::Placed;

/// The mask for sensitive values.
pub(super) const MASK: &str = "***";

/// A JSON value whose texts are templates.
#[derive(Debug, Clone)]
pub(super) enum JsonTemplate {
    /// A text.
    Text(Template<Placed>),
    /// A text that stands without quotes: `"{time:number}"`.
    Number(Template<Placed>),
    /// The JSON text of whatever stands there: `"{parameters:json}"`.
    Whole(Template<Placed>),
    /// A constant.
    Fixed(Json),
    /// The client's own: a request id. Another client sends another.
    Own(Json),
    /// An array.
    Array(Vec<JsonTemplate>),
    /// An object.
    Object(Vec<(String, JsonTemplate)>),
}

/// A template in the message, its place (a JSON pointer) and the text that was sent there.
pub(super) type NodePlacement<'l> = (String, &'l Template<Placed>, Option<String>);

impl JsonTemplate {
    pub(super) fn compile(
        value: &toml::Value,
        rules: &TemplateRules,
        span: &Range<usize>,
        steps: &[String],
    ) -> Result<Self, SchemeError> {
        let template = |text: &str| rules.template("message", text, span.clone(), steps);
        Ok(match value {
            toml::Value::String(text) => {
                match text.strip_suffix('}').and_then(|text| text.rsplit_once(':')) {
                    Some((text, form @ ("number" | "json"))) => {
                        if !text.starts_with('{') || text[1..].contains('{') {
                            let what =
                                format!("`:{form}` needs a value that stands alone: `\"{{time:{form}}}\"`");
                            return Err(SchemeError::new("message", span.clone(), what));
                        }
                        let template = template(&format!("{text}}}"))?;
                        if form == "number" { Self::Number(template) } else { Self::Whole(template) }
                    }
                    _ => Self::Text(template(text)?),
                }
            }
            toml::Value::Array(items) => Self::Array(
                items.iter().map(|item| Self::compile(item, rules, span, steps)).collect::<Result<_, _>>()?,
            ),
            toml::Value::Table(members) => Self::Object(
                members
                    .iter()
                    .map(|(name, value)| Ok((name.clone(), Self::compile(value, rules, span, steps)?)))
                    .collect::<Result<_, SchemeError>>()?,
            ),
            toml::Value::Integer(number) => Self::Fixed((*number).into()),
            toml::Value::Boolean(truth) => Self::Fixed((*truth).into()),
            toml::Value::Float(_) | toml::Value::Datetime(_) => {
                let what = "write numbers with a fraction as text";
                return Err(SchemeError::new("message", span.clone(), what));
            }
        })
    }

    /// Makes the constant at this JSON pointer the client's own; whether there is one.
    pub(super) fn set_own(&mut self, pointer: &str) -> bool {
        let Some(rest) = pointer.strip_prefix('/') else {
            let value = match self {
                Self::Fixed(value) => value.clone(),
                Self::Text(template) => match template.constant() {
                    Some(text) => text.into(),
                    None => return false,
                },
                _ => return false,
            };
            *self = Self::Own(value);
            return true;
        };
        let (name, tail) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
        match self {
            Self::Object(members) => {
                let mut named = members.iter_mut().filter(|(known, _)| known == name);
                named.next().is_some_and(|(_, node)| node.set_own(tail))
            }
            _ => false,
        }
    }

    /// Whether a template in it is wanted.
    pub(super) fn any(&self, wanted: &impl Fn(&Template<Placed>) -> bool) -> bool {
        match self {
            Self::Text(template) | Self::Number(template) | Self::Whole(template) => wanted(template),
            Self::Fixed(_) | Self::Own(_) => false,
            Self::Array(items) => items.iter().any(|node| node.any(wanted)),
            Self::Object(members) => members.iter().any(|(_, node)| node.any(wanted)),
        }
    }

    /// The names of an object's members.
    pub(super) fn member_names(&self) -> impl Iterator<Item = &str> {
        let members = match self {
            Self::Object(members) => &members[..],
            _ => &[],
        };
        members.iter().map(|(name, _)| name.as_str())
    }

    /// `masks` tells which texts are not to be shown.
    pub(super) fn render(&self, values: &Values<'_>, masks: &dyn Fn(&Template<Placed>) -> bool) -> Json {
        let text = |template: &Template<Placed>| {
            let mut out = Vec::new();
            template.render(&mut out, |value, out| values.placed(value, out));
            String::from_utf8_lossy(&out).into_owned()
        };
        match self {
            Self::Text(template) | Self::Number(template) | Self::Whole(template) if masks(template) => {
                Json::String(MASK.to_owned())
            }
            Self::Text(template) => Json::String(text(template)),
            Self::Number(template) | Self::Whole(template) => {
                let text = text(template);
                // A stamp that the user set may not be a number; it is then sent as text.
                serde_json::from_str(&text).unwrap_or(Json::String(text))
            }
            Self::Fixed(value) | Self::Own(value) => value.clone(),
            Self::Array(items) => Json::Array(items.iter().map(|item| item.render(values, masks)).collect()),
            Self::Object(members) => {
                let member = |(name, node): &(String, Self)| (name.clone(), node.render(values, masks));
                Json::Object(members.iter().map(member).collect())
            }
        }
    }

    /// Whether a value has all constants of this template. The values of its placeholders don't matter, and may be
    /// missing.
    pub(super) fn is_like(&self, sent: Option<&Json>) -> bool {
        match self {
            Self::Text(template) | Self::Number(template) if !template.is_constant() => true,
            Self::Text(template) | Self::Number(template) => {
                sent.is_some_and(|sent| template.read(plain(sent).as_bytes()).is_some())
            }
            Self::Own(_) | Self::Whole(_) => true,
            Self::Fixed(value) => sent == Some(value),
            Self::Array(items) => items
                .iter()
                .enumerate()
                .all(|(index, item)| item.is_like(sent.and_then(|sent| sent.get(index)))),
            Self::Object(members) => {
                members.iter().all(|(name, node)| node.is_like(sent.and_then(|sent| sent.get(name))))
            }
        }
    }

    /// Every template in it, with the text that was sent in its place.
    pub(super) fn find<'l>(
        &'l self,
        place: &str,
        sent: Option<&Json>,
        placements: &mut Vec<NodePlacement<'l>>,
    ) {
        match self {
            Self::Text(template) | Self::Number(template) => {
                placements.push((place.to_owned(), template, sent.map(plain)));
            }
            Self::Whole(template) => {
                placements.push((place.to_owned(), template, sent.map(Json::to_string)));
            }
            Self::Fixed(_) | Self::Own(_) => {}
            Self::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    item.find(&format!("{place}/{index}"), sent.and_then(|sent| sent.get(index)), placements);
                }
            }
            Self::Object(members) => {
                for (name, node) in members {
                    node.find(&format!("{place}/{name}"), sent.and_then(|sent| sent.get(name)), placements);
                }
            }
        }
    }
}

/// A JSON value as text for a template: a string without its quotes, anything else as JSON.
pub(super) fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}
