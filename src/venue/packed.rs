//! The built-in venue files' tables as `build.rs` packs them. They are read by serde into the types that a user's
//! TOML is read into, at a fraction of its cost, for no text is parsed.
//!
//! A value is a byte for its kind and what follows it; counts are `u16`, all numbers little-endian:
//!
//! ```text
//! f, t              false, true
//! i  i64            an integer
//! s  count bytes    a text, UTF-8
//! a  count values   an array
//! m  count members  a table; a member is count, the bytes of its name, and a value
//! ```

use std::fmt;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{self, Deserialize, DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde_spanned::de::{SpannedDeserializer, is_spanned};

/// Every built-in venue's tables, in the order of [`super::BUILT_IN`].
pub(super) static PACKED: &[Packed] = include!(concat!(env!("OUT_DIR"), "/packed.rs"));

/// A venue file's tables.
#[derive(Debug, Clone, Copy)]
pub(super) struct Packed {
    /// `scheme`, `env` and what stands before any table: all that signing needs.
    pub(super) head: &'static [u8],
    /// The others.
    pub(super) rest: &'static [u8],
}

/// Reads a value from all of `bytes`.
pub(super) fn read<T: Deserialize<'static>>(bytes: &'static [u8]) -> Result<T, Broken> {
    let mut reader = Reader(bytes);
    let value = T::deserialize(&mut reader)?;
    if reader.0.is_empty() { Ok(value) } else { Err(Broken("more follows".to_owned())) }
}

/// Why bytes can't be read; for built-in files the tests rule it out.
#[derive(Debug)]
pub(super) struct Broken(String);

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Broken {}

impl de::Error for Broken {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// What is left to be read.
struct Reader(&'static [u8]);

impl Reader {
    fn take(&mut self, count: usize) -> Result<&'static [u8], Broken> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or_else(|| Broken("cut off".to_owned()))?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Broken> {
        let bytes = self.take(N)?;
        bytes.try_into().map_err(de::Error::custom)
    }

    fn count(&mut self) -> Result<usize, Broken> {
        Ok(usize::from(u16::from_le_bytes(self.array()?)))
    }

    fn text(&mut self) -> Result<&'static str, Broken> {
        let count = self.count()?;
        std::str::from_utf8(self.take(count)?).map_err(de::Error::custom)
    }
}

impl de::Deserializer<'static> for &mut Reader {
    type Error = Broken;

    fn deserialize_any<V: Visitor<'static>>(self, visitor: V) -> Result<V::Value, Broken> {
        match self.array()? {
            [b'f'] => visitor.visit_bool(false),
            [b't'] => visitor.visit_bool(true),
            [b'i'] => visitor.visit_i64(i64::from_le_bytes(self.array()?)),
            [b's'] => visitor.visit_borrowed_str(self.text()?),
            [b'a'] => visitor.visit_seq(Entries { left: self.count()?, reader: self }),
            [b'm'] => visitor.visit_map(Entries { left: self.count()?, reader: self }),
            [kind] => Err(de::Error::custom(format_args!("{kind} is no kind"))),
        }
    }

    fn deserialize_option<V: Visitor<'static>>(self, visitor: V) -> Result<V::Value, Broken> {
        visitor.visit_some(self)
    }

    fn deserialize_enum<V: Visitor<'static>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Broken> {
        match self.array()? {
            [b's'] => visitor.visit_enum(BorrowedStrDeserializer::new(self.text()?)),
            [kind] => Err(de::Error::custom(format_args!("a word of a list is wanted, not {kind}"))),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'static>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Broken> {
        visitor.visit_newtype_struct(self)
    }

    /// Types that want to know where a value stood get `0..0`: there is no text to point into.
    fn deserialize_struct<V: Visitor<'static>>(
        self,
        name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Broken> {
        if is_spanned(name) {
            return visitor.visit_map(SpannedDeserializer::new(self, 0..0));
        }
        self.deserialize_any(visitor)
    }

    serde::forward_to_deserialize_any! {
        <V: Visitor<'static>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple tuple_struct map identifier ignored_any
    }
}

impl<'r> IntoDeserializer<'static, Broken> for &'r mut Reader {
    type Deserializer = &'r mut Reader;

    fn into_deserializer(self) -> Self::Deserializer {
        self
    }
}

/// The entries of an array or table.
struct Entries<'r> {
    left: usize,
    reader: &'r mut Reader,
}

impl Entries<'_> {
    fn next(&mut self) -> bool {
        let more = self.left > 0;
        self.left -= usize::from(more);
        more
    }
}

impl SeqAccess<'static> for Entries<'_> {
    type Error = Broken;

    fn next_element_seed<T: DeserializeSeed<'static>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Broken> {
        if self.next() { seed.deserialize(&mut *self.reader).map(Some) } else { Ok(None) }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

impl MapAccess<'static> for Entries<'_> {
    type Error = Broken;

    fn next_key_seed<K: DeserializeSeed<'static>>(&mut self, seed: K) -> Result<Option<K::Value>, Broken> {
        if !self.next() {
            return Ok(None);
        }
        seed.deserialize(BorrowedStrDeserializer::new(self.reader.text()?)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'static>>(&mut self, seed: V) -> Result<V::Value, Broken> {
        seed.deserialize(&mut *self.reader)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{BUILT_IN, Venue};
    use super::*;

    /// Everything that is read, as text.
    fn shown(venue: &Venue) -> String {
        let Venue { name, about, scheme, environments, packed: _, rest: _ } = venue;
        format!("{:?}", (name, about, scheme, environments, venue.rest()))
    }

    #[test]
    fn a_packed_venue_is_what_its_text_says() {
        assert_eq!(PACKED.len(), 35);
        for (name, text) in BUILT_IN {
            let parsed = Venue::parse(name, text).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(shown(&Venue::built_in(name).unwrap()) == shown(&parsed), "{name}");
        }
    }

    #[test]
    fn broken_bytes_are_refused() {
        let venue = |bytes: &'static [u8]| read::<bool>(bytes).map_err(|broken| broken.to_string());
        assert_eq!(venue(b"t"), Ok(true));
        assert_eq!(venue(b"").unwrap_err(), "cut off");
        assert_eq!(venue(b"tt").unwrap_err(), "more follows");
        assert_eq!(venue(b"x").unwrap_err(), "120 is no kind");
    }
}
