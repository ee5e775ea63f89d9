//! Asks a venue for what it lists. What is public is asked without a key.

use crate::client::listed_read::{self, ListedReply};
use crate::report::error::Error;
use crate::venue::{Listed, Listing, Naming, OrderError, OrderForm};

use super::context::AuthLevel;
use super::target::{Pair, Target};
use super::venue_session::Session;

/// Sends the request for the balance of one currency, or of all; where the venue tells one at a time, of all that its
/// markets are quoted in.
///
/// # Errors
///
/// Those of [`ask`].
pub fn balances<'t>(target: &'t Target<'_>, asset: Option<&str>) -> Result<Vec<ListedReply<'t>>, Error> {
    let venue = target.venue;
    let by_asset = |asked| matches!(asked, Some(Ok((listing, _))) if Listing::needs_asset(listing));
    let quotes = venue.order().map(OrderForm::quotes).unwrap_or_default();
    let named = |asset| ask(target, Listed::Balances, Naming { asset, ..Naming::default() });
    if asset.is_none() && !quotes.is_empty() && by_asset(venue.ask(Listed::Balances, Naming::default())) {
        return quotes.iter().map(|quote| named(Some(quote))).collect();
    }
    Ok(vec![named(asset)?])
}

/// Sends the request of a listing, and returns its reply with what was asked for in it.
///
/// # Errors
///
/// The venue's file describes no such listing (3); those of [`listed_read::listing`], [`Session::open`] and a read.
pub fn ask<'t>(target: &'t Target<'_>, lists: Listed, naming: Naming<'_>) -> Result<ListedReply<'t>, Error> {
    let venue = &**target.venue;
    let uid = match venue.ask(lists, naming) {
        Some(Err(OrderError::NoUid)) => target.uid()?,
        _ => None,
    };
    let naming = Naming { uid: uid.as_deref(), ..naming };
    let (listing, _) = listed_read::listing(venue, lists, naming)?;
    let level = if listing.is_public() { AuthLevel::None } else { target.context.globals.auth() };
    let session = Session::open_at(target.destination()?, level, Pair::Api)?;
    listed_read::ask(&session.call(), venue, lists, naming)
}
