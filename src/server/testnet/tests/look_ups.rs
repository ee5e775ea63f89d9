//! Look-ups in every venue's own form: an order that was placed is found, and one that was not is surely absent.

use crate::shared::venues::{self, Walked};
use crate::venue::{Draft, OrderForm, OrderType, Outcome, Side, Symbol, Verdict, Which};

use super::desk::{Desk, Told, UID};

impl Desk {
    fn look_up(&mut self, index: usize, id: &str, symbol: &Symbol) -> Told {
        let filled = self.form().lookup(index, id, symbol, UID).unwrap();
        self.ask(filled)
    }
}

/// An order that the form can say, in a pair that the testnet has.
pub(super) fn draft(form: &OrderForm) -> Draft {
    let pairs = ["BTC/USDT", "BTC/USD"];
    let drafts = pairs.iter().flat_map(|pair| [(pair, true), (pair, false)]).map(|(pair, in_base)| Draft {
        side: Side::Buy,
        order_type: OrderType::Limit,
        symbol: pair.parse().unwrap(),
        price: Some("20000".parse().unwrap()),
        qty: in_base.then(|| "0.001".parse().unwrap()),
        quote_qty: (!in_base).then(|| "20".parse().unwrap()),
        tif: None,
        id: form.new_id(4711),
    });
    drafts.into_iter().find(|draft| form.place(draft, UID).is_ok()).unwrap()
}

#[test]
fn every_look_up_finds_what_is_there_and_tells_what_is_not() {
    for (Walked { name, facts, .. }, venue) in venues::with_order_form() {
        let mut desk = Desk::new(venue);
        let draft = draft(desk.form());
        let filled = desk.form().place(&draft, UID).unwrap();
        assert!(desk.ask(filled).is_done(), "{name} places");
        let unknown = desk.form().new_id(4712);
        let mut seen = false;
        for index in 0..desk.form().lookups() {
            let told = desk.look_up(index, &draft.id, &draft.symbol);
            let found = desk.form().found(index, &draft.id, &told.body);
            seen |= told.is_done() && found.is_some();
            let told = desk.look_up(index, &unknown, &draft.symbol);
            let absent = match &told.verdict {
                Verdict::Error { outcome, .. } => *outcome == Outcome::Absent,
                Verdict::Done { .. } => told.vouched && desk.form().misses(index, &unknown, &told.body),
            };
            assert!(absent, "{name}, look-up {index}: {:?} {}", told.verdict, told.body);
        }
        assert!(seen, "{name}: no look-up finds an open order");
        // What is shown by the venue's own id is absent in the same words, unless it is a list.
        if let Ok(filled) = desk.form().show(&Which::Venue("77".into()), &draft.symbol, UID) {
            let told = desk.ask(filled);
            let absent = matches!(&told.verdict, Verdict::Error { outcome: Outcome::Absent, .. });
            let said = absent || told.is_done();
            assert_eq!(said, facts.order.tells_absence, "{name}: {:?} {}", told.verdict, told.body);
        }
    }
}
