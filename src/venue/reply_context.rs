//! What every reply of the local testnet can tell, whatever it is about.

use crate::sign::TimeUnit;

use super::member::Member;

/// What every reply can tell.
#[derive(Debug, Clone, Default)]
pub struct ReplyContext {
    /// The time of the reply, in Unix milliseconds.
    pub now_ms: i64,
    /// The account's or user's id, where the venue's keys have one.
    pub uid: Option<String>,
    /// How many orders the reply is about.
    pub count: Option<usize>,
    /// What has happened to the order that an event tells of.
    pub event: Option<String>,
}

impl ReplyContext {
    /// The text of a member, where it is one of these.
    pub(super) fn told(&self, member: Member) -> Option<String> {
        match member {
            Member::Now(unit) => written(unit, Some(self.now_ms)),
            Member::Uid => self.uid.clone(),
            Member::Event => self.event.clone(),
            Member::Count => self.count.map(|count| count.to_string()),
            _ => None,
        }
    }
}

/// A time in Unix milliseconds, in a unit.
pub(super) fn written(unit: TimeUnit, at_ms: Option<i64>) -> Option<String> {
    unit.write(at_ms?.checked_mul(1_000)?)
}
