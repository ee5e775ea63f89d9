//! `exch order ... --validate`: an order against its market's rules, and at the venue's test endpoint.

use serde_json::json;

use crate::client::call::Safety;
use crate::report::error::{Error, ErrorReport, Kind};
use crate::report::output;
use crate::session::deliver::confirm;
use crate::session::{Session, Target, listed_read};
use crate::sign::Request;
use crate::venue::{Draft, Filled, Listed, Naming};

use super::Venue;

/// Checks an order and places nothing.
///
/// # Errors
///
/// It breaks a rule, or the venue refuses it (4); no rules are known (3); the venue tests orders at the endpoint that
/// places them, and nothing may be changed (8); otherwise those of a read.
pub(super) fn run(venue: &Venue<'_>, draft: &Draft) -> Result<(), Error> {
    let tested = venue.form.test(draft, venue.uid())?;
    let has_rules = by_rules(venue.target, draft)?;
    if !has_rules && tested.is_none() {
        return Err(Error::config(
            format!("no rules of {} are known at {}", draft.symbol, venue.target.venue.name),
            "its file describes none: [market]; nothing was sent",
        ));
    }
    if let Some((filled, is_placing)) = tested {
        by_venue(venue.target, filled, is_placing)?;
    }
    Ok(output::print_line(&json!({ "valid": true }).to_string())?)
}

/// Asks the venue. Nothing is placed by it, so it may be sent again; but where it goes to the endpoint that places orders,
/// it counts as a change for whoever may make none.
fn by_venue(target: &Target<'_>, filled: Filled, is_placing: bool) -> Result<(), Error> {
    let Filled { method, path, payload } = filled;
    let to = target.destination()?;
    if is_placing {
        target.may_change(&format!("{method} {path}, where orders are placed and tested,"))?;
        confirm::live(to, "have an order tested by the endpoint that places orders")?;
    }
    let request = Request::new(&target.venue.scheme, &method, &path, payload)?;
    Session::open(to)?.call().send(&request, Safety::Read, &|_| {})?;
    Ok(())
}

/// Holds it against the rules of its market; `false` where none are known.
fn by_rules(target: &Target<'_>, draft: &Draft) -> Result<bool, Error> {
    let naming = Naming { symbol: Some(&draft.symbol), ..Naming::default() };
    if target.venue.ask(Listed::Markets, naming).is_none() {
        return Ok(false);
    }
    let markets = listed_read::ask(target, Listed::Markets, naming)?.markets()?;
    let Some(rules) = markets.first().filter(|rules| rules.says_something()) else { return Ok(false) };
    // A market order has a worth only by the market's price.
    let wants_price = draft.price.is_none() && draft.quote_qty.is_none() && rules.min_notional.is_some();
    let prices = if wants_price && target.venue.ask(Listed::Prices, naming).is_some() {
        listed_read::ask(target, Listed::Prices, naming)?.prices()?
    } else {
        None
    };
    match rules.broken_by(draft, prices.as_ref()) {
        None => Ok(true),
        Some(why) => Err(Error::Refused(
            Kind::Refused,
            ErrorReport::new(
                format!("{}: {why}", draft.symbol),
                format!("`exch markets {}` prints the rules; nothing was sent", draft.symbol),
            ),
            Box::default(),
        )),
    }
}
