//! Orders whose outcome is not known: listing them, and asking again.

use std::io;
use std::time::Instant;

use clap::Args;
use serde_json::{Value as Json, json};

use crate::client::settle::{Desk, Settled};
use crate::report::error::{Error, ErrorReport, Kind, ReplyDetails};
use crate::report::output;
use crate::session::context::{Context, journal};
use crate::session::{Purpose, Session, Target};
use crate::store::journal::{Journal, PendingOrder};

#[derive(Debug, Args)]
pub(super) struct SettleArgs {
    /// A client order id
    id: Option<String>,
    /// Every open order of this venue, environment and key
    #[arg(long, conflicts_with = "id")]
    all: bool,
    /// Close what can't be settled, for example because the testnet was reset
    #[arg(long)]
    abandon: bool,
}

/// Prints every open entry.
pub(super) fn pending(context: &Context) -> Result<(), Error> {
    for entry in read(context, &journal(context)?)? {
        output::print_line(&shown(&entry).to_string())?;
    }
    Ok(())
}

/// The open entries, oldest first.
fn read(context: &Context, journal: &Journal) -> Result<Vec<PendingOrder>, Error> {
    let (pending, odd) = journal.pending()?;
    for name in odd {
        context.say(&format!("warning: {name} in the journal's open orders is not one, and is passed over"));
    }
    Ok(pending)
}

fn shown(entry: &PendingOrder) -> Json {
    let intent = &entry.intent;
    let state = match (entry.in_progress, entry.attempts.is_empty()) {
        (true, _) => "in_progress",
        (false, true) => "never_sent",
        (false, false) => "unknown",
    };
    json!({
        "id": intent.id,
        "state": state,
        "venue": intent.venue,
        "environment": intent.environment,
        "key": intent.key,
        "request": intent.request,
        "symbol": intent.symbol,
        "fields": intent.fields,
        "time": intent.at_ms,
        "attempts": entry.attempts.len(),
    })
}

impl SettleArgs {
    /// Asks about the entries meant, and prints what became of each.
    pub(super) fn run(&self, context: &Context) -> Result<(), Error> {
        if self.abandon && self.id.is_none() && !self.all {
            return Err(Error::usage("--abandon needs an order", "give an ID, or --all"));
        }
        if self.id.as_deref().is_some_and(|id| matches!(id, "" | "venue:")) {
            return Err(super::no_id("the id is empty"));
        }
        let entries = read(context, &journal(context)?)?;
        let target = Target::resolve(context, Purpose::Send)?;
        let to = target.destination()?;
        let session = Session::open(to)?;
        let mut desk = to.desk(session.sender.signer.key())?;
        let is_here = |entry: &PendingOrder| {
            let intent = &entry.intent;
            (&*intent.venue, &intent.environment, &intent.key)
                == (&*desk.venue.name, &desk.environment, &desk.key)
        };
        let (here, elsewhere): (Vec<_>, Vec<_>) = entries.into_iter().partition(is_here);
        let meant: Vec<PendingOrder> = match &self.id {
            Some(id) => here.into_iter().filter(|entry| entry.intent.id == *id).collect(),
            None => here,
        };
        match &self.id {
            Some(id) if meant.is_empty() => return Err(not_here(id, &elsewhere)),
            None if !elsewhere.is_empty() => context.say(&format!(
                "{} more open orders belong to another venue, environment or key; `exch order pending` lists them",
                elsewhere.len()
            )),
            _ => {}
        }
        let (mut unknown, mut unwritten) = (Vec::new(), Ok(()));
        // One time for all of them: what one does not need is left to those after it.
        let timeout = desk.timeout;
        let end = Instant::now() + timeout;
        let mut to_ask = u32::try_from(meant.len()).unwrap_or(u32::MAX);
        for entry in meant {
            let left = end.saturating_duration_since(Instant::now());
            desk.timeout = left / to_ask.max(1);
            to_ask = to_ask.saturating_sub(1);
            let is_late = left.is_zero() && !timeout.is_zero();
            let (is_settled, told) = self.settle_one(context, &session, &desk, &entry, is_late)?;
            if !is_settled {
                unknown.push(entry.intent.id);
            }
            unwritten = unwritten.and(told);
        }
        if unknown.is_empty() { Ok(unwritten?) } else { Err(still_unknown(&unknown)) }
    }

    /// Whether it is settled now, and whether that could be printed.
    fn settle_one(
        &self,
        context: &Context,
        session: &Session,
        desk: &Desk<'_>,
        entry: &PendingOrder,
        is_late: bool,
    ) -> Result<(bool, io::Result<()>), Error> {
        let id = &entry.intent.id;
        let print = |outcome: &str, why: Option<&str>, order: Option<Json>| {
            let mut shown = json!({ "id": id, "outcome": outcome });
            // It has the venue's own words in it, which may repeat what the venue was sent.
            shown["why"] = why.into();
            output::redact_texts(&mut shown["why"]);
            shown["order"] = order.into();
            if let Json::Object(members) = &mut shown {
                members.retain(|_, value| !value.is_null());
            }
            let line = shown.to_string();
            // An entry that is closed is told of nowhere else.
            output::print_line(&line).inspect_err(|_| output::say(&line))
        };
        if entry.in_progress {
            return Ok((false, print("in_progress", Some("another process is working on it"), None)));
        }
        if is_late {
            return Ok((false, print("unknown", Some("not asked: --settle-timeout was over"), None)));
        }
        // Gone since it was read: another process has settled it.
        let Some(held) = desk.journal.reopen(&entry.intent)? else { return Ok((true, Ok(()))) };
        let told = match desk.settle(&session.call(), held, self.abandon)? {
            Settled::Placed(done) => {
                let order = done.and_then(|done| serde_json::from_slice(&done.response.body).ok());
                print("placed", None, order)
            }
            Settled::Absent => print("not_placed", None, None),
            Settled::Taken(why) => print("not_placed", Some(&why), None),
            Settled::Abandoned(why) => {
                context.say(&format!("{id} is closed without being settled: it may have been executed"));
                print("abandoned", Some(&why), None)
            }
            Settled::Unknown(why) => {
                return Ok((false, print("unknown", Some(&why), None)));
            }
        };
        Ok((true, told))
    }
}

fn not_here(id: &str, elsewhere: &[PendingOrder]) -> Error {
    match elsewhere.iter().find(|entry| entry.intent.id == id) {
        Some(entry) => Error::config(
            format!("the order {id} belongs to {} ({})", entry.intent.venue, entry.intent.environment),
            "give the --venue, --url and key that it was placed with",
        ),
        None => Error::usage(
            format!("the journal has no open order {id}"),
            "`exch order pending` lists the open ones; `exch order show ID` asks the venue",
        ),
    }
}

fn still_unknown(ids: &[String]) -> Error {
    let report = ErrorReport::new(
        format!("the outcome of {} is still unknown", ids.join(", ")),
        "ask again later, give a longer --settle-timeout, or close it with --abandon",
    );
    let client_order_id = if let [id] = ids { Some(id.clone()) } else { None };
    Error::Unknown(
        Kind::OutcomeUnknown,
        report,
        Box::new(ReplyDetails { client_order_id, ..ReplyDetails::default() }),
    )
}
