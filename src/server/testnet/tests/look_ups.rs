//! Look-ups in every venue's own form: an order that was placed is found, and one that was not is surely absent.

use axum::body::Body;
use axum::http::Request as HttpRequest;

use crate::shared::venues::{self, Walked};
use crate::sign::{Request, StampInput};
use crate::venue::{
    Draft, Filled, Got, OrderForm, OrderType, Outcome, Question, Side, Symbol, Verdict, Which,
};

use super::super::fault_plan::FaultPlan;
use super::super::order_pages::Answered;
use super::super::routes;
use super::*;

const UID: Option<&str> = Some("12345");

/// One venue's exchange without a socket, and who signs for it.
struct Desk {
    exchange: Arc<Exchange>,
    signer: Signer,
    runtime: Runtime,
    nonce: u64,
}

/// A reply as a client judges it.
struct Told {
    verdict: Verdict,
    vouched: bool,
    body: Value,
}

impl Told {
    fn is_done(&self) -> bool {
        self.vouched && matches!(self.verdict, Verdict::Done { .. })
    }
}

impl Desk {
    fn new(venue: Venue) -> Self {
        // A secret in every form that these venues give.
        let account = || Credentials {
            passphrase: Some(Secret::new("pass")),
            uid: UID.map(str::to_owned),
            ..pair(KEY, "c2VjcmV0c2VjcmV0")
        };
        let base = Base::parse("http://127.0.0.1", &["http"]).ok();
        let signer = Signer::new(venue.scheme.clone(), Auth::Signed(account()), base, Vec::new()).unwrap();
        let config = TestnetConfig {
            listen: "127.0.0.1:0".parse().unwrap(),
            venue: venue.into(),
            account: account(),
            more_pairs: Vec::new(),
            ws_pair: None,
            options: AccountOptions::default(),
            faults: Faults::default(),
            clock: Arc::new(|| at(NOW)),
            log: None,
        };
        let exchange = Arc::new(exchange(config, "127.0.0.1:80".parse().unwrap()).unwrap());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { exchange, signer, runtime, nonce: NOW.cast_unsigned() }
    }

    fn form(&self) -> &OrderForm {
        self.exchange.venue().order().unwrap()
    }

    fn ask(&mut self, filled: Filled) -> Told {
        let scheme = self.signer.scheme();
        let request = Request::new(scheme, &filled.method, &filled.path, filled.payload).unwrap();
        self.nonce += 1;
        let nonce = Some(self.nonce.to_string());
        let input = StampInput { now_us: NOW * 1_000, nonce, window: None, request_id: None };
        let wire = self.signer.sign(&request, &scheme.stamp(input).unwrap()).wire;
        let mut http =
            HttpRequest::builder().method(&*wire.method).uri(&*wire.target).header("host", "127.0.0.1");
        for header in &wire.headers {
            http = http.header(&header.name, &header.value);
        }
        let (parts, _) = http.body(Body::empty()).unwrap().into_parts();
        let body = wire.body.unwrap_or_default();
        let plan = FaultPlan::default();
        let answer = routes::answer(&self.exchange, &parts, &body, NOW, &plan);
        let reply = self.exchange.venue().reply();
        let (status, body) = match self.runtime.block_on(answer) {
            Ok(Answered::Whole(body)) => (200, body),
            Ok(Answered::List(_)) => panic!("there are few orders"),
            Err(refusal) => refusal.render(reply),
        };
        let text = body.to_string();
        let got = Got::new(status, text.as_bytes());
        let told = reply.judge(&Question::Read, &got);
        Told { verdict: told, vouched: reply.vouches_for(&body), body }
    }

    fn look_up(&mut self, index: usize, id: &str, symbol: &Symbol) -> Told {
        let filled = self.form().lookup(index, id, symbol, UID).unwrap();
        self.ask(filled)
    }
}

/// An order that the form can say, in a pair that the testnet has.
fn draft(form: &OrderForm) -> Draft {
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
