//! The parts of a JSON value, each not yet looked into, and never more of them than a capture has.

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// How many values a list, an object or a file may have; each takes some bytes before it is looked into.
pub(super) const MAX_PARTS: usize = 65_536;

/// The members of an object, each not yet looked into.
pub(super) type RawMembers<'t> = HashMap<String, &'t RawValue>;

/// A list's elements, each not yet looked into.
pub(super) struct Parts<'t>(pub(super) Vec<&'t RawValue>);

/// An object's members, alike.
pub(super) struct Named<'t>(pub(super) RawMembers<'t>);

impl<'de: 't, 't> serde::Deserialize<'de> for Parts<'t> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Limited::<Vec<&'t RawValue>>(PhantomData)).map(Self)
    }
}

impl<'de: 't, 't> serde::Deserialize<'de> for Named<'t> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Limited::<RawMembers<'t>>(PhantomData)).map(Self)
    }
}

/// Takes so many parts and no more.
struct Limited<T>(PhantomData<T>);

impl<'de: 't, 't> Visitor<'de> for Limited<Vec<&'t RawValue>> {
    type Value = Vec<&'t RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of at most {MAX_PARTS} values")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut parts = Vec::new();
        while let Some(part) = list.next_element()? {
            if parts.len() == MAX_PARTS {
                return Err(A::Error::invalid_length(MAX_PARTS + 1, &self));
            }
            parts.push(part);
        }
        Ok(parts)
    }
}

impl<'de: 't, 't> Visitor<'de> for Limited<RawMembers<'t>> {
    type Value = RawMembers<'t>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object of at most {MAX_PARTS} members")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut members = RawMembers::new();
        while let Some((name, value)) = object.next_entry()? {
            if members.len() == MAX_PARTS {
                return Err(A::Error::invalid_length(MAX_PARTS + 1, &self));
            }
            members.insert(name, value);
        }
        Ok(members)
    }
}
