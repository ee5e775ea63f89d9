//! Whether a venue's own forms are those of the testnet's documented routes.

use serde_json::Value;

use crate::sign::Value as Param;
use crate::venue::{Draft, Venue};

use super::market::MARKETS;
use super::order::NewOrder;

/// The path and method of the testnet's documented route for orders.
const OWN_ORDERS: (&str, &str) = ("POST", "/api/v1/orders");

/// Whether a venue tells its time and takes its orders on the testnet's documented routes.
pub(super) fn are_own(venue: &Venue) -> bool {
    let time = venue.time().is_some_and(|time| time.path == "/api/v1/time");
    let takes = || {
        let placed = venue.order()?.place(&sample()?, None).ok()?;
        let body: serde_json::Map<String, Value> = placed
            .payload
            .params
            .into_iter()
            .map(|param| match param.value {
                Param::Text(text) => (param.name, text.into()),
                Param::Number(text) => (param.name, serde_json::from_str(&text).unwrap_or_default()),
                Param::Json(json) => (param.name, json),
            })
            .collect();
        let body = Value::Object(body).to_string();
        let path = (&*placed.method, &*placed.path) == OWN_ORDERS;
        Some(path && NewOrder::from_body(body.as_bytes()).is_ok())
    };
    time && takes().unwrap_or_default()
}

/// An order that any form can say.
fn sample() -> Option<Draft> {
    Some(Draft {
        side: crate::venue::Side::Buy,
        order_type: crate::venue::OrderType::Limit,
        symbol: MARKETS[0].symbol.parse().ok()?,
        price: Some("20000".parse().ok()?),
        qty: Some("0.001".parse().ok()?),
        quote_qty: None,
        tif: None,
        id: "sample".to_owned(),
    })
}
