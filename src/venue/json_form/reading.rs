//! Reads what a reply says in the places of a form: the inverse of writing it.

use serde_json::Value as Json;

use crate::sign::{Template, TimeUnit};
use crate::venue::member::{Member, MemberAs};
use crate::venue::scaled_number::unscaled;

use super::{JsonForm, Node, Place};

/// What a reply says, place by place.
#[derive(Debug, Default)]
pub(in crate::venue) struct Told<'f> {
    values: Vec<(&'f MemberAs, String)>,
    /// Places that name a pair, with what stands there.
    pairs: Vec<(&'f Template<MemberAs>, String)>,
}

impl JsonForm {
    /// What `json` says in the places of this form. What is missing there, null or empty is not told, nor is what the
    /// form has in place of a value.
    pub(in crate::venue) fn read(&self, json: &Json) -> Told<'_> {
        let mut told = Told::default();
        self.0.read(json, &mut told);
        told
    }

    /// Which of several forms of a row this JSON is in, by the texts in which they differ; all of them where they
    /// differ in none.
    pub(in crate::venue) fn fitting<'f>(forms: &'f [Self], json: &Json) -> Vec<&'f Self> {
        let marks = marks(&forms.iter().map(|form| &form.0).collect::<Vec<_>>());
        forms.iter().filter(|form| form.0.has_marks(&marks, json)).collect()
    }

    /// How many places a member has here, and how many of those are marked as the one to read.
    pub(in crate::venue) fn places_of(&self, member: Member) -> (usize, usize) {
        let mut found = Vec::new();
        self.0.members(&mut found);
        found.retain(|one| one.member == member && !one.echo);
        (found.len(), found.iter().filter(|one| one.main).count())
    }
}

impl Told<'_> {
    /// Whether nothing is told.
    pub(in crate::venue) fn is_empty(&self) -> bool {
        self.values.is_empty() && self.pairs.is_empty()
    }

    /// How many bytes stand in the places; the fewer, the more of what was read is the form's own text.
    pub(in crate::venue) fn length(&self) -> usize {
        let texts = self.values.iter().map(|(_, text)| text).chain(self.pairs.iter().map(|(_, text)| text));
        texts.map(String::len).sum()
    }

    /// The text of a member: at the place that is marked as the one to read, else at the first.
    pub(in crate::venue) fn text(&self, member: Member) -> Option<&str> {
        self.first(|one| one.member == member).map(|(_, text)| text)
    }

    /// A time of this name, in Unix milliseconds.
    pub(in crate::venue) fn time_ms(&self, name: fn(TimeUnit) -> Member) -> Option<i64> {
        let unit_of = |one: &MemberAs| TimeUnit::ALL.into_iter().find(|unit| one.member == name(*unit));
        let (one, text) = self.first(|one| unit_of(one).is_some())?;
        // Zero and less say that there is none.
        unit_of(one)?.read(text).map(|micros| micros / 1_000).filter(|at| *at > 0)
    }

    /// The places that name a pair, with what stands there.
    pub(in crate::venue) fn pairs(&self) -> impl Iterator<Item = (&Template<MemberAs>, &str)> {
        self.pairs.iter().map(|(template, text)| (*template, &**text))
    }

    fn first(&self, is_it: impl Fn(&MemberAs) -> bool) -> Option<(&MemberAs, &str)> {
        let found = || self.values.iter().filter(|(one, _)| is_it(one));
        let (one, text) = found().find(|(one, _)| one.main).or_else(|| found().next())?;
        Some((one, text))
    }
}

impl Node {
    fn read<'f>(&'f self, json: &Json, told: &mut Told<'f>) {
        match (self, json) {
            (Self::Place(place), json) => place.read(json, told),
            (Self::Array(items), Json::Array(found)) => {
                let marks = marks(&items.iter().collect::<Vec<_>>());
                for (index, item) in items.iter().enumerate() {
                    let marked = || found.iter().find(|json| item.has_marks(&marks, json));
                    let found = if marks.is_empty() { found.get(index) } else { marked() };
                    if let Some(json) = found {
                        item.read(json, told);
                    }
                }
            }
            (Self::Object(members), Json::Object(found)) => {
                for (name, node) in members {
                    if let Some(json) = found.get(name) {
                        node.read(json, told);
                    }
                }
            }
            _ => {}
        }
    }

    fn constant(&self, wanted: &str) -> Option<&str> {
        let Self::Object(members) = self else { return None };
        match members.iter().find(|(name, _)| name == wanted) {
            Some((_, Self::Constant(Json::String(text)))) => Some(text),
            _ => None,
        }
    }

    /// Whether an object has this form's own texts in the members that tell such forms apart.
    fn has_marks(&self, marks: &[&str], json: &Json) -> bool {
        marks.iter().all(|mark| json.get(mark).and_then(Json::as_str) == self.constant(mark))
    }

    fn members<'f>(&'f self, found: &mut Vec<&'f MemberAs>) {
        match self {
            Self::Constant(_) => {}
            Self::Place(place) => found.extend(place.text.values()),
            Self::Array(items) => items.iter().for_each(|item| item.members(found)),
            Self::Object(members) => members.iter().for_each(|(_, node)| node.members(found)),
        }
    }
}

impl Place {
    fn read<'f>(&'f self, json: &Json, told: &mut Told<'f>) {
        let text = match json {
            Json::String(text) => text.clone(),
            Json::Number(number) => number.to_string(),
            Json::Bool(truth) => truth.to_string(),
            _ => return,
        };
        let is_absent = || self.without.as_ref().is_some_and(|without| is_same(without, json, &text));
        if text.is_empty() || (self.may_lack() && is_absent()) {
            return;
        }
        if self.text.values().all(|one| one.member.is_of_pair()) {
            told.pairs.push((&self.text, text.clone()));
        }
        if self.text.is_ambiguous() {
            return;
        }
        let values = self.coarse(&text).or_else(|| self.text.read(text.as_bytes()));
        for (one, found) in values.unwrap_or_default().into_iter().filter(|(one, _)| !one.echo) {
            let found = String::from_utf8_lossy(found);
            let found = match one {
                one if one.scale.is_some() => match unscaled(&found, one.scale.unwrap_or_default()) {
                    Some(plain) => plain,
                    None => continue,
                },
                one if one.words.is_some() => {
                    let is_so = one.words.as_ref().is_some_and(|(yes, _)| *yes == found);
                    is_so.to_string()
                }
                one if one.lower => found.to_uppercase(),
                one if one.blank => found.replace(' ', "T"),
                _ => found.into_owned(),
            };
            told.values.push((one, found));
        }
    }

    /// Whether there may be no value here: what an order always has is told by a default as well.
    fn may_lack(&self) -> bool {
        use Member::{Filled, FilledContracts, FilledQuote, Tif};
        !self.text.values().any(|one| matches!(one.member, Filled | FilledQuote | FilledContracts | Tif))
    }

    /// The value before zeros of the form, which stand for digits that are finer than a time's unit.
    fn coarse<'f, 't>(&'f self, text: &'t str) -> Option<Vec<(&'f MemberAs, &'t [u8])>> {
        let mut zeros = Vec::new();
        self.text.render(&mut zeros, |_, _| {});
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        if zeros.is_empty() || zeros.iter().any(|byte| *byte != b'0') || !is_number {
            return None;
        }
        let (one, end) = (self.text.values().next()?, text.len().checked_sub(zeros.len())?);
        Some(vec![(one, &text.as_bytes()[..end])])
    }
}

/// The members by which objects that stand side by side are told apart: a text in each, and no two alike.
fn marks<'f>(siblings: &[&'f Node]) -> Vec<&'f str> {
    let Some(Node::Object(members)) = siblings.first() else { return Vec::new() };
    let names = members.iter().map(|(name, _)| name.as_str());
    let tells_apart = |name: &&str| {
        let mut texts: Vec<_> = siblings.iter().map(|node| node.constant(name)).collect();
        let is_whole = texts.len() > 1 && texts.iter().all(Option::is_some);
        texts.sort_unstable();
        is_whole && texts.windows(2).all(|two| two[0] != two[1])
    };
    names.filter(tells_apart).collect()
}

/// Whether a value is what stands where there is none; zeros are the same however they are written.
fn is_same(without: &Json, json: &Json, text: &str) -> bool {
    let is_zero = |text: &str| text.contains('0') && text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let without_text = without.as_str().map_or_else(|| without.to_string(), str::to_owned);
    without == json || (is_zero(&without_text) && is_zero(text))
}
