use crate::shared::venues::{self, Walked};
use crate::sign::Value;
use serde_json::Value as Json;

use crate::venue::{Answer, ReplyContext, Seen, Venue};

use super::*;
use crate::venue::Filled;

fn pairs() -> Vec<Symbol> {
    ["ETH/USDT", "BTC/USDT", "BTC/USD", "BTC/USDC", "ETH/BTC"].map(|text| text.parse().unwrap()).into()
}

/// A request as it arrives.
fn params(filled: &Filled) -> Vec<(String, String)> {
    let all = filled.payload.query.iter().chain(&filled.payload.params);
    let text = |value: &Value| match value {
        Value::Text(text) | Value::Number(text) | Value::Json(Json::String(text)) => text.clone(),
        Value::Json(json) => json.to_string(),
    };
    all.map(|param| (param.name.clone(), text(&param.value))).collect()
}

fn action(form: &OrderForm, filled: &Filled) -> Option<Action> {
    let params = params(filled);
    let asking = Asking { method: &filled.method, path: &filled.path, params: &params };
    form.read(asking, &pairs()).map(|asked| asked.action)
}

fn drafts(form: &OrderForm) -> Vec<Draft> {
    let id = form.new_id(4711);
    let fill = |draft: Draft| Draft {
        price: draft.price.map(|_| "20000".parse().unwrap()),
        qty: draft.qty.map(|_| "0.001".parse().unwrap()),
        quote_qty: draft.quote_qty.map(|_| "25".parse().unwrap()),
        id: id.clone(),
        ..draft
    };
    pairs().iter().flat_map(guesses).map(fill).collect()
}

fn printed(filled: &Filled) -> String {
    format!("{} {} {:?}", filled.method, filled.path, params(filled))
}

/// Whatever can be placed is read back as what it was, and so placed again is the same request.
#[test]
fn placing_is_read_back() {
    let mut count = 0;
    for (Walked { name, .. }, venue) in venues::with_order_form() {
        let form = venue.order().unwrap();
        for draft in drafts(form) {
            let Ok(filled) = form.place(&draft, Some("12345")) else { continue };
            count += 1;
            let sent = printed(&filled);
            let Some(Action::Place(read)) = action(form, &filled) else { panic!("{name}: {sent}") };
            assert_eq!(
                (read.side, read.order_type, &read.symbol, &read.price, &read.qty, &read.quote_qty, &read.id),
                (
                    draft.side,
                    draft.order_type,
                    &draft.symbol,
                    &draft.price,
                    &draft.qty,
                    &draft.quote_qty,
                    &draft.id
                ),
                "{name}: {sent}"
            );
            assert_eq!(printed(&form.place(&read, Some("12345")).unwrap()), sent, "{name}");
        }
    }
    assert!(count > 500, "{count} orders");
}

/// Whatever can be placed is known as such by its request and by the name of its id, and as no other.
#[test]
fn a_place_request_is_known_by_the_name_of_its_id() {
    let mut count = 0;
    for (Walked { name, .. }, venue) in venues::with_order_form() {
        let form = venue.order().unwrap();
        for draft in drafts(form) {
            let Ok(filled) = form.place(&draft, Some("12345")) else { continue };
            count += 1;
            let sent = params(&filled);
            let named: Vec<&str> = sent
                .iter()
                .map(|(field, _)| &**field)
                .filter(|field| form.places(&filled.method, &filled.path, field))
                .collect();
            let of_id: Vec<&str> =
                sent.iter().filter(|(_, value)| *value == draft.id).map(|(field, _)| &**field).collect();
            assert_eq!(named, of_id, "{name}: {}", printed(&filled));
            assert_eq!(named.len(), 1, "{name}: {}", printed(&filled));
            assert!(!form.places("PATCH", &filled.path, named[0]), "{name}");
            assert!(!form.places(&filled.method, &format!("{}/x", filled.path), named[0]), "{name}");
            let draft_of = |symbol| form.draft_of(&filled.method, &filled.path, &sent, symbol);
            let read = draft_of(&draft.symbol).unwrap_or_else(|| panic!("{name}: {}", printed(&filled)));
            assert_eq!(printed(&form.place(&read, Some("12345")).unwrap()), printed(&filled), "{name}");
            let other = "XRP/EUR".parse().unwrap();
            assert!(draft_of(&other).is_none(), "{name}: {} is no order of {other:?}", printed(&filled));
        }
        let symbol = pairs().remove(1);
        for filled in [form.list(&symbol, Some("12345")), form.lookup(0, "x", &symbol, Some("12345"))] {
            let Ok(filled) = filled else { continue };
            for (field, _) in params(&filled) {
                assert!(!form.places(&filled.method, &filled.path, &field), "{name}: {}", printed(&filled));
            }
            assert!(
                form.draft_of(&filled.method, &filled.path, &params(&filled), &symbol).is_none(),
                "{name}"
            );
        }
    }
    assert!(count > 500, "{count} orders");
}

/// Showing and cancelling are read back with the id that they name, and lists with their pair.
#[test]
fn the_other_requests_are_read_back() {
    for (Walked { name, .. }, venue) in venues::with_order_form() {
        let form = venue.order().unwrap();
        let quote = form.symbol.quotes.first().map_or("USDT", |quote| quote);
        let (symbol, uid): (Symbol, _) = (format!("BTC/{quote}").parse().unwrap(), Some("12345"));
        for which in [Which::Client(form.new_id(4711)), Which::Venue("77".into())] {
            let shows = std::iter::once(form.show(&which, &symbol, uid));
            let lookups = (0..form.lookups())
                .map(|index| form.lookup(index, &form.new_id(4711), &symbol, uid))
                .filter(|_| matches!(which, Which::Client(_)));
            for filled in shows.chain(lookups).flatten() {
                match action(form, &filled) {
                    Some(Action::Show { ids, .. }) => assert!(ids.contains(&which), "{name}: {ids:?}"),
                    Some(Action::List { .. }) => {
                        assert!(!params(&filled).iter().any(|(_, text)| *text == "77"));
                    }
                    other => panic!("{name}: {} is read as {other:?}", printed(&filled)),
                }
            }
            let Ok(cancel) = form.cancel(&which, &symbol, uid) else { continue };
            match action(form, &cancel) {
                Some(Action::Cancel(ids)) => assert!(ids.contains(&which), "{name}: {ids:?}"),
                other => panic!("{name}: {} is read as {other:?}", printed(&cancel)),
            }
        }
        let Ok(list) = form.list(&symbol, uid) else { continue };
        let Some(Action::List { symbol: read, .. }) = action(form, &list) else { panic!("{name}: no list") };
        assert!(read.is_none_or(|read| read == symbol), "{name}");
    }
}

/// What is answered is seen by the reader of replies.
#[test]
fn answers_are_seen() {
    for (Walked { name, .. }, venue) in venues::with_order_form() {
        let form = venue.order().unwrap();
        for draft in drafts(form) {
            let Ok(filled) = form.place(&draft, Some("12345")) else { continue };
            let sent = params(&filled);
            let asking = Asking { method: &filled.method, path: &filled.path, params: &sent };
            let asked = form.read(asking, &pairs()).unwrap();
            let text = |decimal: &Option<crate::venue::Decimal>| decimal.map(|one| one.to_string());
            let order = Seen {
                id: Some("77".into()),
                client_id: Some(draft.id.clone()),
                side: Some(draft.side),
                price: text(&draft.price),
                qty: text(&draft.qty),
                quote_qty: text(&draft.quote_qty),
                ..Seen::default()
            };
            let Answer { beside, result, at } = form.answer(&asked, &[order], &ReplyContext::default());
            let reply = venue.reply().wrapped(beside, result, at);
            let text = reply.to_string();
            let question = crate::venue::Question::Order {
                method: &filled.method,
                path: &filled.path,
                form,
                id: &draft.id,
                draft: Some(&draft),
            };
            let verdict = venue.reply().judge(&question, &crate::venue::Got::new(200, text.as_bytes()));
            assert_eq!(verdict, crate::venue::Verdict::Done { note: None }, "{name}: {reply}");
            let placed = form.placed(&draft, &reply).unwrap_or_else(|| panic!("{name}: {reply}"));
            assert_eq!(placed.difference(&draft), None, "{name}: {reply}");
        }
    }
}

#[test]
fn what_is_not_known_is_told_from_what_is_not_of_the_form() {
    let venue = Venue::built_in("binance").unwrap();
    let form = venue.order().unwrap();
    let read = |method, path, params: &[(&str, &str)]| {
        let params: Vec<(String, String)> =
            params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        form.read(Asking { method, path, params: &params }, &pairs()).map(|asked| asked.action)
    };
    assert!(read("GET", "/api/v3/account", &[]).is_none());
    let order = [("symbol", "BTCEUR"), ("side", "BUY"), ("type", "LIMIT"), ("price", "1"), ("quantity", "1")];
    assert!(matches!(read("POST", "/api/v3/order", &order), Some(Action::Unclear)));
    // Without an id, and with an order of parameters of its own.
    let order = [("quantity", "1"), ("side", "SELL"), ("symbol", "BTCUSDT"), ("type", "MARKET")];
    let Some(Action::Place(draft)) = read("POST", "/api/v3/order", &order) else { panic!("an order") };
    assert_eq!((draft.side, draft.order_type, &*draft.id), (Side::Sell, OrderType::Market, ""));
}
