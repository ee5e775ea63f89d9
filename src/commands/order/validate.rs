//! `exch order ... --validate`: an order against its market's rules.

use serde_json::json;

use crate::report::error::{Error, ErrorReport, Kind};
use crate::report::output;
use crate::session::{Target, listed_read};
use crate::venue::{Draft, Listed, Naming};

/// Checks an order and places nothing.
///
/// # Errors
///
/// It breaks a rule (4), no rules are known (3); otherwise those of a read.
pub(super) fn run(target: &Target<'_>, draft: &Draft) -> Result<(), Error> {
    let naming = Naming { symbol: Some(&draft.symbol), ..Naming::default() };
    let unknown = || {
        Error::config(
            format!("no rules of {} are known at {}", draft.symbol, target.venue.name),
            "its file describes none: [market]; nothing was sent",
        )
    };
    if target.venue.ask(Listed::Markets, naming).is_none() {
        return Err(unknown());
    }
    let markets = listed_read::ask(target, Listed::Markets, naming)?.markets()?;
    let rules = markets.first().filter(|rules| rules.says_something()).ok_or_else(unknown)?;
    // A market order has a worth only by the market's price.
    let wants_price = draft.price.is_none() && draft.quote_qty.is_none() && rules.min_notional.is_some();
    let prices = if wants_price && target.venue.ask(Listed::Prices, naming).is_some() {
        listed_read::ask(target, Listed::Prices, naming)?.prices()?
    } else {
        None
    };
    match rules.broken_by(draft, prices.as_ref()) {
        None => Ok(output::print_line(&json!({ "valid": true }).to_string())?),
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
