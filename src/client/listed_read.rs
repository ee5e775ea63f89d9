//! Reads what a venue lists: balances, markets with their rules, prices.

use serde_json::Value as Json;

use crate::client::call::{Call, Safety};
use crate::client::carrier::Carrier;
use crate::report::error::{Error, ErrorReport, Kind};
use crate::sign::Request;
use crate::venue::{Balance, Listed, Listing, MarketRules, Naming, Prices, Symbol, Venue};

/// A reply that lists something, and what it says.
#[derive(Debug)]
pub struct ListedReply<'v> {
    listing: &'v Listing,
    venue: &'v Venue,
    json: Json,
    symbol: Option<Symbol>,
    asset: Option<String>,
    /// The body as it came.
    pub body: Vec<u8>,
}

/// The listing that is asked for this, with its request.
///
/// # Errors
///
/// The venue's file describes none (3), or its request can't be written: a currency or a user id is missing, there is
/// no such market (2 or 3).
pub fn listing<'v>(
    venue: &'v Venue,
    lists: Listed,
    naming: Naming<'_>,
) -> Result<(&'v Listing, Request), Error> {
    let (listing, filled) = venue.ask(lists, naming).ok_or_else(|| undescribed(venue, lists))??;
    if listing.needs_asset() && naming.asset.is_none() {
        return Err(Error::usage(
            format!("{} tells the balance of one currency at a time", venue.name),
            "name it, as in `exch balance USDT`",
        ));
    }
    Ok((listing, Request::new(&venue.scheme, &filled.method, &filled.path, filled.payload)?))
}

/// Sends the request of a listing.
///
/// # Errors
///
/// Those of [`listing`], and of a read (4, 5, 6).
pub fn ask<'v, C: Carrier>(
    call: &Call<'_, C>,
    venue: &'v Venue,
    lists: Listed,
    naming: Naming<'_>,
) -> Result<ListedReply<'v>, Error> {
    let (listing, request) = listing(venue, lists, naming)?;
    let done = call.send(&request, Safety::Read, &|_| {})?;
    let json = serde_json::from_slice(&done.response.body).unwrap_or_default();
    let (symbol, asset) = (naming.symbol.cloned(), naming.asset.map(str::to_owned));
    Ok(ListedReply { listing, venue, json, symbol, asset, body: done.response.body })
}

impl ListedReply<'_> {
    fn naming(&self) -> Naming<'_> {
        Naming { symbol: self.symbol.as_ref(), asset: self.asset.as_deref(), uid: None }
    }

    /// The balances that it lists; that of one currency where one was named.
    pub fn balances(&self) -> Vec<Balance> {
        self.listing.balances(self.venue.order(), &self.json, self.naming())
    }

    /// The markets that it lists.
    ///
    /// # Errors
    ///
    /// One was named, and the venue does not list it (4).
    pub fn markets(&self) -> Result<Vec<MarketRules>, Error> {
        let markets = self.listing.markets(self.venue.order(), &self.json, self.naming());
        match self.symbol.as_ref().filter(|_| markets.is_empty()) {
            Some(symbol) => Err(self.no_market(&symbol.to_string())),
            None => Ok(markets),
        }
    }

    /// The prices of the pair that was asked for.
    ///
    /// # Errors
    ///
    /// The venue does not list it (4).
    pub fn prices(&self) -> Result<Option<Prices>, Error> {
        let Some(symbol) = &self.symbol else { return Ok(None) };
        let prices = self.listing.prices(self.venue.order(), &self.json, symbol);
        prices.map(Some).ok_or_else(|| self.no_market(&symbol.to_string()))
    }

    fn no_market(&self, symbol: &str) -> Error {
        Error::Refused(
            Kind::Refused,
            ErrorReport::new(
                format!("{} lists no market {symbol}", self.venue.name),
                "`exch markets` prints those it has",
            ),
            Box::default(),
        )
    }
}

fn undescribed(venue: &Venue, lists: Listed) -> Error {
    let (what, table) = match lists {
        Listed::Balances | Listed::Assets => ("balances", "account"),
        Listed::Markets => ("markets", "market"),
        Listed::Prices | Listed::Nothing => ("prices", "ticker"),
    };
    Error::config(
        format!("no {what}: the file of {} describes none", venue.name),
        format!("use `exch get` with the venue's own path, or describe it in a venue file: [{table}]"),
    )
}
