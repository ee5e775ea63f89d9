//! One venue's exchange without a socket, and a client that signs for it.

use axum::body::Body;
use axum::http::Request as HttpRequest;

use crate::shared::keys::secret_of;
use crate::sign::{Request, StampInput};
use crate::venue::{Filled, Got, OrderForm, Question, Rendered, Verdict};

use super::super::fault_plan::FaultPlan;
use super::super::order_pages::Answered;
use super::super::routes;
use super::*;

/// The account's or user's id, where the venue's keys have one.
pub(super) const UID: Option<&str> = Some("12345");

/// One venue's exchange without a socket, and who signs for it.
pub(super) struct Desk {
    pub(super) exchange: Arc<Exchange>,
    signer: Signer,
    pub(super) runtime: Runtime,
    nonce: u64,
}

/// A reply as a client judges it.
pub(super) struct Told {
    pub(super) verdict: Verdict,
    pub(super) vouched: bool,
    pub(super) body: Value,
}

impl Told {
    pub(super) fn is_done(&self) -> bool {
        self.vouched && matches!(self.verdict, Verdict::Done { .. })
    }
}

impl Desk {
    pub(super) fn new(venue: Venue) -> Self {
        let secret = secret_of(&venue);
        let account = || Credentials {
            passphrase: Some(Secret::new("pass")),
            uid: UID.map(str::to_owned),
            ..pair(KEY, &secret)
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

    pub(super) fn form(&self) -> &OrderForm {
        self.exchange.venue().order().unwrap()
    }

    pub(super) fn ask(&mut self, filled: Filled) -> Told {
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
            Ok(Answered::Whole(body)) => (None, body),
            Ok(Answered::WithStatus(status, body)) => (Some(status), body),
            Ok(Answered::List(_) | Answered::Nothing(_)) => panic!("there are few orders"),
            Err(refusal) => {
                let Rendered { status, body, .. } = refusal.render(reply);
                (status, body)
            }
        };
        let text = body.to_string();
        let got = Got::new(status.unwrap_or(200), text.as_bytes());
        let told = reply.judge(&Question::Read, &got);
        Told { verdict: told, vouched: reply.vouches_for(&body), body }
    }
}
