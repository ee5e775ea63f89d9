//! The question before a live order.

use std::io::{BufRead as _, IsTerminal as _};

use crate::client::settle::Intended;
use crate::report::error::{Error, ErrorReport, Kind};
use crate::report::output;
use crate::session::target::{Destination, Target};
use crate::sign::Request;
use crate::venue::{Draft, Symbol};

/// Asks before an order goes to the live environment, unless that was answered by `--yes`; off a terminal nobody can
/// answer, so it is refused.
///
/// An order is what `exch order` places, and a post with `--idempotency-field` that the venue's order form takes for
/// one. Any other request was written by its user in the venue's own words, and nothing is known of what it does: for
/// it, `--live` is the consent.
pub(super) fn live_order(to: Destination<'_>, request: &Request, intended: &Intended) -> Result<(), Error> {
    if !intended.is_order || !wants_yes(to.target()) {
        return Ok(());
    }
    let what = match &intended.draft {
        Some(draft) => in_words(draft),
        None => format!("{} {}", request.method(), request.path()),
    };
    ask(to, &what)
}

/// Asks before something else is done to live orders.
///
/// # Errors
///
/// It was not confirmed, or nobody can be asked (8).
pub fn live(to: Destination<'_>, what: &str) -> Result<(), Error> {
    if wants_yes(to.target()) { ask(to, what) } else { Ok(()) }
}

fn ask(to: Destination<'_>, what: &str) -> Result<(), Error> {
    if !std::io::stdin().is_terminal() {
        return Err(refused("a live order needs a confirmation, and nobody can be asked here"));
    }
    output::say(&format!("LIVE {}: {what}? Type yes:", to.base().host()));
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    if answer.trim() == "yes" { Ok(()) } else { Err(refused("the live order was not confirmed")) }
}

/// Whether live orders would be sent without a confirmation.
pub fn wants_yes(target: &Target<'_>) -> bool {
    !target.context.globals.yes && target.is_live
}

/// The error for a live order without a confirmation.
pub fn refused(message: &str) -> Error {
    Error::Guard(
        Kind::LiveEnvironment,
        ErrorReport::new(message, "give --yes to place live orders without a question"),
    )
}

fn in_words(draft: &Draft) -> String {
    let side = draft.side.name();
    let Symbol { base, quote } = &draft.symbol;
    let price = draft.price.map_or("the market price".to_owned(), |price| price.to_string());
    match (&draft.qty, &draft.quote_qty) {
        (None, Some(amount)) => format!("{side} {base}/{quote} for {amount} {quote} at {price}"),
        (amount, _) => {
            let amount = amount.map_or(String::new(), |amount| amount.to_string());
            format!("{side} {amount} {base}/{quote} at {price}")
        }
    }
}
