//! The form of a venue's own order ids, for the local testnet, which counts its orders from 1.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// `[order] venue_id`: a text with `{n}` for the number of the order, or `{n:WIDTH}` with zeros in front.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct VenueId {
    before: String,
    width: usize,
    after: String,
}

impl VenueId {
    /// The id of an order's number.
    pub(super) fn write(&self, number: &str) -> String {
        format!("{}{number:0>width$}{}", self.before, self.after, width = self.width)
    }

    /// The number of an id, the inverse of [`VenueId::write`]; an id of another form is left as it is.
    pub(super) fn read(&self, id: &str) -> String {
        let digits = id.strip_prefix(&*self.before).and_then(|rest| rest.strip_suffix(&*self.after));
        let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        let number = digits.map(|digits| digits.trim_start_matches('0'));
        number.filter(|number| !number.is_empty()).unwrap_or(id).to_owned()
    }
}

impl<'de> Deserialize<'de> for VenueId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let parts = text.split_once("{n").and_then(|(before, rest)| {
            let (width, after) = rest.split_once('}')?;
            let width = if width.is_empty() { 0 } else { width.strip_prefix(':')?.parse().ok()? };
            Some(Self { before: before.to_owned(), width, after: after.to_owned() })
        });
        parts.ok_or_else(|| D::Error::custom("write a text with `{n}` or `{n:WIDTH}` in it"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_written_and_read_back() {
        let uuid = VenueId { before: "00000000-0000-4000-8000-".into(), width: 12, after: String::new() };
        assert_eq!(uuid.write("17"), "00000000-0000-4000-8000-000000000017");
        assert_eq!(uuid.read(&uuid.write("17")), "17");
        assert_eq!(uuid.read("x-17"), "x-17");
        assert_eq!(VenueId::default().read("17"), "17");
    }
}
