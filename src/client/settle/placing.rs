//! An order on its way: noted before it leaves, and looked after until its outcome is known.

use std::time::Duration;

use crate::client::call::{self, Call, Found};
use crate::client::carrier::Carrier;
use crate::client::retry::Class;
use crate::report::error::Error;
use crate::sign::{Request, Stamp};
use crate::store::journal::{Attempt, Entry};
use crate::sys::clock::{Clock, Clocks};
use crate::venue::{Draft, Question, Unique};

use super::{Desk, Intended};

/// An order on its way.
pub(super) struct Placing<'a, C> {
    pub(super) desk: &'a Desk<'a>,
    pub(super) call: &'a Call<'a, C>,
    pub(super) entry: Entry,
    pub(super) intended: &'a Intended,
    /// When the first attempt left, in microseconds since the machine started.
    pub(super) begun_us: Option<u64>,
}

impl<C: Carrier + Copy> call::Order for Placing<'_, C> {
    fn id(&self) -> &str {
        &self.intended.id
    }

    fn class(&self) -> Class {
        let Some(form) = self.desk.venue.order().filter(|_| self.intended.is_order) else {
            return Class::Findable;
        };
        match form.id_unique {
            Unique::Forever => Class::OnceById,
            Unique::Open | Unique::Never => Class::Findable,
            Unique::Window(seconds) => {
                // What is sent now may be executed so much later, and has to be refused even then.
                let late_ms = self.desk.venue.tolerance().behind_ms.saturating_add(form.settle_ms);
                let passed_us =
                    self.begun_us.map_or(0, |begun_us| self.clock().boot_us().saturating_sub(begun_us));
                let passed = Duration::from_micros(passed_us) + Duration::from_millis(late_ms);
                if passed < Duration::from_secs(seconds) { Class::OnceById } else { Class::Findable }
            }
        }
    }

    fn is_fresh(&self) -> bool {
        self.intended.is_fresh
    }

    fn draft(&self) -> Option<&Draft> {
        self.intended.draft.as_ref()
    }

    fn question<'a>(&'a self, request: &'a Request) -> Question<'a> {
        let (method, path) = (request.method(), request.path());
        match self.desk.venue.order() {
            Some(form) if self.intended.is_order => Question::Order {
                method,
                path,
                form,
                id: &self.intended.id,
                draft: self.intended.draft.as_ref(),
            },
            form => Question::Change { method, path, form },
        }
    }

    fn note_attempt(&mut self, stamp: &Stamp) -> Result<(), Error> {
        let Clocks { wall, boot_us } = self.clock().clocks();
        self.begun_us.get_or_insert(boot_us);
        let (until_ms, for_ms) = self.desk.taken_until(stamp).unzip();
        Ok(self.entry.attempt(Attempt { at_ms: wall.millis(), until_ms, boot_us: Some(boot_us), for_ms })?)
    }

    fn look_up(&mut self, once: bool, exists: bool) -> Result<Found, Error> {
        if exists {
            let now = self.clock().now();
            self.entry.note_exists(now.millis())?;
        }
        let search = self.desk.search(self.intended, &self.entry);
        if once { search.once(self.call) } else { search.until_settled(self.call) }
    }
}

impl<C> Placing<'_, C> {
    fn clock(&self) -> &Clock {
        &self.call.sender.stamper.clock
    }
}
