//! JSON as a venue writes it, with named places for what differs: the local testnet writes it, and the client
//! reads what stands in the places.
//!
//! In a venue file it is a table, an array or a text. A text such as `"{price}"` is a place, `"{price:number}"` one for
//! a JSON number, `"{average|0}"` has what stands there when there is no such value (JSON if it is some, else text);
//! a member without a value is left out. The text `null` is JSON's null. Everything else stands in
//! every reply as it is. Where a value stands at several places, `"{price:main}"` is the one that a client reads;
//! `"{price:echo}"` is one that it never does.

mod reading;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value as Json};

use crate::sign::{Template, TemplateError, TemplateName, number};

use super::member::{Member, MemberAs};
use super::scaled_number::scaled;

pub(super) use reading::Told;

/// A JSON value with places.
#[derive(Debug, Clone)]
pub(super) struct JsonForm(Node);

#[derive(Debug, Clone)]
enum Node {
    Constant(Json),
    Place(Place),
    Array(Vec<Node>),
    Object(Vec<(String, Node)>),
}

/// A text with one place or several.
#[derive(Debug, Clone)]
struct Place {
    text: Template<MemberAs>,
    /// What stands there where a value is missing.
    without: Option<Json>,
}

impl<'de> Deserialize<'de> for JsonForm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Json::deserialize(deserializer)?;
        Self::parse(json).map_err(|error| serde::de::Error::custom(error.0))
    }
}

impl JsonForm {
    /// Reads the texts of a JSON value as places.
    ///
    /// # Errors
    ///
    /// A text names what there is not, or its braces do not pair up.
    pub(super) fn parse(json: Json) -> Result<Self, TemplateError> {
        Node::parse(json).map(Self)
    }

    /// Writes it out; `value` has the text of each member, if there is one.
    pub(super) fn write(&self, value: &dyn Fn(Member) -> Option<String>) -> Json {
        self.0.write(value).unwrap_or(Json::Null)
    }

    /// The JSON pointer to the place that tells this member and nothing else, or else begins with it.
    pub(super) fn pointer_to(&self, wanted: Member) -> Option<String> {
        let mut at = String::new();
        self.0.find(&|one| one.tells(wanted), &mut at).map(|_| at)
    }

    /// The JSON pointer to the place that tells by two words whether this is so, and the words for true and false.
    pub(super) fn choice(&self, wanted: Member) -> Option<(String, &(String, String))> {
        let mut at = String::new();
        let place = self.0.find(&|one| one.member == wanted && one.words.is_some(), &mut at)?;
        Some((at, place.words.as_ref()?))
    }

    /// Whether it has a place for this.
    pub(super) fn tells(&self, wanted: Member) -> bool {
        self.0.tells(wanted)
    }
}

impl Node {
    fn parse(json: Json) -> Result<Self, TemplateError> {
        Ok(match json {
            Json::String(text) => Self::parse_text(&text)?,
            Json::Array(items) => Self::Array(items.into_iter().map(Self::parse).collect::<Result<_, _>>()?),
            Json::Object(members) => {
                let parse = |(name, value)| Ok((name, Self::parse(value)?));
                Self::Object(members.into_iter().map(parse).collect::<Result<_, TemplateError>>()?)
            }
            other => Self::Constant(other),
        })
    }

    fn parse_text(text: &str) -> Result<Self, TemplateError> {
        let mut without = None;
        let parsed = Template::parse(text, |word| {
            let (name, form, default) = default_of(word);
            let place = MemberAs::resolve(TemplateName { mark: word.mark, name, form })?;
            let is_json = |text: &&str| place.number || *text == "null";
            without =
                default.map(|text| Some(text).filter(is_json).map_or_else(|| text.into(), json_or_text));
            Ok(place)
        })?;
        Ok(match parsed.constant() {
            // TOML has no null.
            Some("null") => Self::Constant(Json::Null),
            Some(constant) => Self::Constant(constant.into()),
            None => Self::Place(Place { text: parsed, without }),
        })
    }

    fn tells(&self, wanted: Member) -> bool {
        match self {
            Self::Constant(_) => false,
            Self::Place(place) => place.text.values().next().is_some_and(|one| one.member == wanted),
            Self::Array(items) => items.iter().any(|node| node.tells(wanted)),
            Self::Object(members) => members.iter().any(|(_, node)| node.tells(wanted)),
        }
    }

    fn write(&self, value: &dyn Fn(Member) -> Option<String>) -> Option<Json> {
        match self {
            Self::Constant(json) => Some(json.clone()),
            Self::Place(place) => place.write(value),
            Self::Array(items) => {
                Some(items.iter().map(|item| item.write(value).unwrap_or(Json::Null)).collect())
            }
            Self::Object(members) => {
                let mut object = Map::with_capacity(members.len());
                for (name, node) in members {
                    object.extend(node.write(value).map(|json| (name.clone(), json)));
                }
                Some(Json::Object(object))
            }
        }
    }

    /// The place that begins with what is wanted; appends the way to it to `at`.
    fn find(&self, is_wanted: &dyn Fn(&MemberAs) -> bool, at: &mut String) -> Option<&MemberAs> {
        let members: Vec<(String, &Self)> = match self {
            Self::Constant(_) => return None,
            Self::Place(place) => return place.text.values().next().filter(|one| is_wanted(one)),
            Self::Array(items) => {
                items.iter().enumerate().map(|(index, node)| (index.to_string(), node)).collect()
            }
            Self::Object(members) => members
                .iter()
                .map(|(name, node)| (name.replace('~', "~0").replace('/', "~1"), node))
                .collect(),
        };
        let length = at.len();
        members.into_iter().find_map(|(name, node)| {
            at.truncate(length);
            at.push('/');
            at.push_str(&name);
            node.find(is_wanted, at)
        })
    }
}

impl Place {
    fn write(&self, value: &dyn Fn(Member) -> Option<String>) -> Option<Json> {
        let is_number = self.text.values().any(|one| one.number);
        match self.whole_text(|one| one.written(value(one.member)?)) {
            Some(text) if is_number => Some(json_or_text(&text)),
            Some(text) => Some(Json::String(text)),
            None => self.without.clone(),
        }
    }

    /// Its text, where there is one for all that it names.
    fn whole_text(&self, written: impl Fn(&MemberAs) -> Option<String>) -> Option<String> {
        if let Some(one) = self.text.single() {
            return written(one);
        }
        let (mut out, mut is_whole) = (Vec::new(), true);
        self.text.render(&mut out, |one, out| match written(one) {
            Some(text) => out.extend_from_slice(text.as_bytes()),
            None => is_whole = false,
        });
        is_whole.then(|| String::from_utf8_lossy(&out).into_owned())
    }
}

impl MemberAs {
    /// The text of its value as it is written here; `None` for a number that can't be counted so.
    fn written(&self, text: String) -> Option<String> {
        if let Some((yes, no)) = &self.words {
            return Some(if text == "true" { yes } else { no }.clone());
        }
        if let Some(scale) = self.scale {
            return scaled(&text, scale);
        }
        Some(match self {
            Self { lower: true, .. } => text.to_lowercase(),
            Self { upper: true, .. } => text.to_uppercase(),
            Self { zone: Some(_), .. } => self.in_zone(&text),
            Self { blank: true, .. } => text.replace('T', " "),
            _ => text,
        })
    }
}

/// Name, form, and what follows the bar of `name:form|default`.
fn default_of(word: TemplateName<'_>) -> (&str, Option<&str>, Option<&str>) {
    if let Some(forms) = word.form {
        let (forms, default) = split_at_bar(forms);
        return (word.name, Some(forms), default);
    }
    let (name, default) = split_at_bar(word.name);
    (name, None, default)
}

fn split_at_bar(text: &str) -> (&str, Option<&str>) {
    text.split_once('|').map_or((text, None), |(before, default)| (before, Some(default)))
}

/// JSON's null, true, false and numbers as such where a form wants them; anything else as text.
fn json_or_text(text: &str) -> Json {
    match text {
        "null" => Json::Null,
        "true" => Json::Bool(true),
        "false" => Json::Bool(false),
        text => number(text),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn form(json: Json) -> JsonForm {
        JsonForm::parse(json).unwrap()
    }

    fn value(member: Member) -> Option<String> {
        match member {
            Member::Price => Some("20000.10".into()),
            Member::Side => Some("BUY".into()),
            Member::Type => Some("limit".into()),
            Member::Id => Some("7".into()),
            Member::IsOpen => Some("true".into()),
            _ => None,
        }
    }

    #[test]
    fn what_is_written_stands_where_it_is_looked_for() {
        let form = form(json!({
            "id": "{id:number}", "kind": "{side:lower}-{type}", "px": ["{price}", 1, "fixed"],
            "avg": "{average|}", "open": "{is_open}", "client": "{client_id}", "none": "{filled:number|null}",
            "way": "{is_open:1/2:number}", "word": "{is_open:BID/ASK}", "px8": "{price:e8:number}",
        }));
        let written = form.write(&value);
        let wanted = json!({
            "id": 7, "kind": "buy-limit", "px": ["20000.10", 1, "fixed"], "avg": "", "open": true, "none": null,
            "way": 1, "word": "BID", "px8": 2_000_010_000_000_u64,
        });
        assert_eq!(written, wanted);
        assert_eq!(form.pointer_to(Member::Price).as_deref(), Some("/px/0"));
        assert_eq!(form.pointer_to(Member::Type), None);
    }

    #[test]
    fn a_form_names_only_what_there_is() {
        for text in [
            "{prize}",
            "{time}",
            "{price:ms}",
            "{?price}",
            "{price:wide}",
            "{price:a/b}",
            "{price:e99}",
            "{price",
        ] {
            assert!(JsonForm::parse(text.into()).is_err(), "{text}");
        }
        assert!(form("text".into()).write(&value) == "text");
    }
}
