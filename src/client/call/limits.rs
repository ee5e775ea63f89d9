//! What a command may not do, whoever asks it to: every request passes here before its first attempt.

use std::sync::Arc;

use serde_json::Value as Json;
use url::form_urlencoded;

use crate::client::carrier::Carrier;
use crate::report::error::{Error, ErrorReport, Kind};
use crate::sign::{Request, Signer};
use crate::venue::{Decimal, Draft, Listed, Naming, OrderType, Prices, Side, Symbol, Venue};

use super::{Call, Safety};

/// The limits of a command.
#[derive(Debug, Default)]
pub struct Limits {
    /// Whether nothing may be changed.
    pub read_only: bool,
    /// The most that an order may be worth, in its quote currency.
    pub max_notional: Option<MaxNotional>,
}

/// The most that an order may be worth, and who is asked for prices.
#[derive(Debug)]
pub struct MaxNotional {
    /// The most.
    pub limit: Decimal,
    /// The venue.
    pub venue: Arc<Venue>,
    /// Signs nothing.
    pub unsigned: Signer,
}

/// The refusal of something that would change something.
pub fn read_only(what: &str) -> Error {
    Error::Guard(
        Kind::ReadOnly,
        ErrorReport::new(
            format!("{what} changes something, and this is read-only"),
            "leave out --read-only, or unset EXCHANGE_READ_ONLY; nothing was sent",
        ),
    )
}

impl<C: Carrier> Call<'_, C> {
    /// The orders that a request places, to be valued before it is sent.
    ///
    /// # Errors
    ///
    /// It changes something, and nothing may be changed; or it places an order that can't be read (8).
    pub(super) fn to_value(&self, request: &Request, safety: &Safety<'_>) -> Result<Vec<Draft>, Error> {
        let limits = &self.sender.limits;
        if matches!(safety, Safety::Read) {
            return Ok(Vec::new());
        }
        if limits.read_only {
            return Err(read_only(&format!("{} {}", request.method(), request.path())));
        }
        let Some(most) = &limits.max_notional else { return Ok(Vec::new()) };
        let unread = || unvalued(most.limit, "it can't be read in the form of the venue's orders");
        orders(&most.venue, request, safety).into_iter().map(|order| order.ok_or_else(unread)).collect()
    }

    /// Lets orders pass that are worth no more than the limit.
    ///
    /// # Errors
    ///
    /// One is worth more, or its worth can't be told (8).
    pub(super) async fn check_worth(&self, orders: Vec<Draft>) -> Result<(), Error> {
        let Some(most) = &self.sender.limits.max_notional else { return Ok(()) };
        for order in orders {
            let worth = self.worth(most, &order).await?;
            if worth > most.limit {
                return Err(limit(
                    format!("the order is worth {worth} {}, more than {}", order.symbol.quote, most.limit),
                    "make it smaller, or give a higher --max-notional; nothing was sent",
                ));
            }
        }
        Ok(())
    }

    /// What an order is worth in the quote currency: by its own price, and where that is none, or it sells and would be
    /// filled at a better one, by the market's.
    async fn worth(&self, most: &MaxNotional, order: &Draft) -> Result<Decimal, Error> {
        let too_long = || unvalued(most.limit, "its worth has too many digits");
        let of_price = |price: Decimal| order.qty.and_then(|qty| qty.checked_mul(price)).ok_or_else(too_long);
        match (order.quote_qty, order.price) {
            (Some(worth), _) => Ok(worth),
            (None, Some(price)) if order.side == Side::Buy || !has_prices(&most.venue) => of_price(price),
            (None, price) => {
                let prices = self.prices(most, &order.symbol).await?;
                let market = [prices.bid, prices.ask, prices.last].into_iter().flatten().max();
                let market = market.ok_or_else(|| unvalued(most.limit, "the venue tells no price"))?;
                of_price(price.filter(|_| order.order_type == OrderType::Limit).unwrap_or(market).max(market))
            }
        }
    }

    /// Asks once, and once more where the connection was kept too long.
    async fn prices(&self, most: &MaxNotional, symbol: &Symbol) -> Result<Prices, Error> {
        let because = |why: &str| unvalued(most.limit, why);
        let naming = Naming { symbol: Some(symbol), ..Naming::default() };
        let asked = most.venue.ask(Listed::Prices, naming).and_then(Result::ok);
        let (listing, filled) = asked
            .filter(|(listing, _)| listing.is_public())
            .ok_or_else(|| because("the venue's file describes no price that everybody may ask for"))?;
        let request = Request::new(&most.venue.scheme, &filled.method, &filled.path, filled.payload)?;
        let wire = most.unsigned.sign(&request, &self.sender.stamper.peek(&most.unsigned)?).wire;
        let mut reply = self.carrier.send(&wire, true).await;
        if reply.is_err() {
            reply = self.carrier.send(&wire, false).await;
        }
        let reply = reply.map_err(|error| because(&format!("no price was to be had: {error}")))?;
        let json = serde_json::from_slice(&reply.body).unwrap_or_default();
        let prices = listing.prices(most.venue.order(), &json, symbol).filter(|_| reply.status == 200);
        prices.ok_or_else(|| because(&format!("the venue tells no price of {symbol}")))
    }
}

/// The orders that a request places; `None` for one that can't be read.
fn orders(venue: &Venue, request: &Request, safety: &Safety<'_>) -> Vec<Option<Draft>> {
    if let Some(draft) = safety.draft() {
        return vec![Some(draft.clone())];
    }
    let Some(form) = venue.order() else { return Vec::new() };
    let (method, path) = (request.method(), request.path());
    if let Some(batch) = form.batch(method, path) {
        let (method, path) = batch.each();
        let elements = batch.elements(request.payload().data.as_deref().unwrap_or_default());
        // What is no list of JSON may be one of parameters, which nothing here can take apart.
        let elements = elements.map_or_else(|| vec![None], |all| all.into_iter().map(Some).collect());
        let orders = elements.into_iter().map(|element| form.order_of(method, path, &members(&element?)));
        return if form.is_place_request(method, path) { orders.collect() } else { Vec::new() };
    }
    if !form.is_place_request(method, path) {
        return Vec::new();
    }
    vec![
        parameters(venue.scheme.nested_in(), request).and_then(|params| form.order_of(method, path, &params)),
    ]
}

/// The parameters of a request, wherever they stand; `None` where two of one name differ.
fn parameters(nest: Option<&str>, request: &Request) -> Option<Vec<(String, String)>> {
    let payload = request.payload();
    let target = request.target();
    let (_, query) = target.split_once('?').unwrap_or_default();
    let pairs = |bytes: &[u8]| form_urlencoded::parse(bytes).into_owned().collect::<Vec<_>>();
    let mut found = pairs(query.as_bytes());
    found.extend(
        payload
            .query
            .iter()
            .chain(&payload.params)
            .map(|param| (param.name.clone(), param.value.plain().into_owned())),
    );
    let data = payload.data.as_deref().unwrap_or_default();
    match serde_json::from_slice(data) {
        Ok(Json::Object(body)) => found.extend(members(&Json::Object(body))),
        _ => found.extend(pairs(data)),
    }
    let nested = found.iter().find(|(name, _)| Some(name.as_str()) == nest);
    let inner = nested.and_then(|(_, text)| serde_json::from_str(text).ok());
    found.extend(inner.iter().flat_map(members));
    let differs =
        |(name, text): &(String, String)| found.iter().any(|(other, theirs)| other == name && theirs != text);
    (!found.iter().any(differs)).then_some(found)
}

/// The members of a JSON object, as text.
fn members(element: &Json) -> Vec<(String, String)> {
    let text = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    element.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), text(value))).collect()
}

fn has_prices(venue: &Venue) -> bool {
    venue.ask(Listed::Prices, Naming::default()).is_some()
}

fn unvalued(most: Decimal, why: &str) -> Error {
    limit(
        format!("what the order is worth can't be told, and the limit is {most}: {why}"),
        "give it a price or --quote-qty; nothing was sent",
    )
}

fn limit(message: String, hint: &str) -> Error {
    Error::Guard(Kind::Limit, ErrorReport::new(message, hint))
}
