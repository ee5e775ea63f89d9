//! What `verify` says of a request that was refused: searched on a thread of its own, one request after the other.

use std::sync::mpsc::Receiver;
use std::sync::{Arc, Weak};
use std::thread;

use crate::check::captured::CapturedItem;
use crate::check::verify::{Verdict, Verifier};
use crate::server::testnet::exchange::Exchange;
use crate::server::testnet::recorder::{News, Recorded};
use crate::sign::Signer;

/// Starts the thread; it ends with the exchange.
pub(in crate::server::testnet) fn start(exchange: &Arc<Exchange>) {
    let Some(searched) = exchange.recorder.take_searched() else { return };
    let exchange = Arc::downgrade(exchange);
    // Without it the page shows no mistakes, and everything else works.
    let _ = thread::Builder::new().name("diagnosis".into()).spawn(move || search(&exchange, &searched));
}

fn search(exchange: &Weak<Exchange>, searched: &Receiver<Arc<Recorded>>) {
    while let Ok(recorded) = searched.recv() {
        let Some(exchange) = exchange.upgrade() else { return };
        if !recorded.is_waiting() {
            continue;
        }
        let mut verdict = verdict(&exchange, &recorded, &recorded.item(), true);
        // It is good, and the page is no place to take one from.
        verdict.expected_signature = None;
        exchange.log(|| {
            let told = verdict.mistakes.iter().map(|mistake| format!("{}: {}", mistake.id(), mistake.what()));
            let told: Vec<String> = told.collect();
            let told =
                if told.is_empty() { "no known mistake explains it".to_owned() } else { told.join(" ") };
            format!("  request {}: {told}", recorded.id)
        });
        let _ = recorded.verdict.set(verdict);
        exchange.recorder.tell(News::Request(recorded));
    }
}

/// The verdict on what came in, by the clock of its arrival.
pub(super) fn verdict(
    exchange: &Exchange,
    recorded: &Recorded,
    item: &CapturedItem,
    search: bool,
) -> Verdict {
    let signer = signer(exchange, item);
    let verifier = Verifier {
        venue: exchange.venue(),
        signer,
        ws_signer: exchange.check.ws_signer(),
        ws_url: None,
        fixed: &[],
        now_ms: Some(recorded.arrived),
        search,
    };
    verifier.verify_telling(std::slice::from_ref(item), &mut |_| {})
}

/// The pair whose key stands in what came in; the first one where none does.
fn signer<'e>(exchange: &'e Exchange, item: &CapturedItem) -> &'e Signer {
    let names = |key: &str| match item {
        CapturedItem::Request(request) => {
            let headers = request.headers.iter().any(|(_, value)| value.contains(key));
            headers || request.target.contains(key) || String::from_utf8_lossy(&request.body).contains(key)
        }
        CapturedItem::Frame(_, text) => text.contains(key),
    };
    let mut pairs = exchange.check.signers();
    // One key may begin with another.
    let named = pairs
        .by_ref()
        .filter(|pair| pair.key().is_some_and(names))
        .max_by_key(|pair| pair.key().map(str::len));
    named.unwrap_or_else(|| exchange.check.first_signer())
}
