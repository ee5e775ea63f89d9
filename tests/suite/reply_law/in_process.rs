//! The law in the process: the engine with a carrier that passes time instead of waiting.

use std::sync::atomic::AtomicI64;
use std::time::Duration;

use exch::client::call::{Call, Gate, Limits, Sender, Stamper};
use exch::client::carrier::Carrier;
use exch::client::retry::Policy as Retry;
use exch::client::settle::{Desk, Intended, Settled};
use exch::net::transport::{Response, TransportError, Unanswered, Unsent};
use exch::report::error::Error;
use exch::sign::{Auth, Base, Credentials, Request, Secret, Signer, Wire};
use exch::store::cooldown::CoolDown;
use exch::store::journal::{Intent, Journal};
use exch::store::nonce::{FileStore, NonceStore};
use exch::sys::clock::Clock;
use exch::venue::{Draft, JudgeRow, OrderType, Side, TABLE, Venue};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};

use crate::support::package_file;

use super::Story;
use super::grammar::{Dice, Drawn};
use super::venue::{Asked, ID, SETTLE_MS, WINDOW_MS, World};

/// A November of 2023.
const START_US: u64 = 1_700_000_000_000_000;

/// Carries to the world; each request takes a while, and waiting passes time.
struct Through<'w> {
    world: &'w World,
}

impl Carrier for &Through<'_> {
    async fn send(&self, wire: &Wire, _: bool) -> Result<Response, TransportError> {
        self.world.clock.pass(Duration::from_millis(3));
        let stamp = wire.header("API-TIMESTAMP").and_then(|stamp| stamp.parse().ok());
        let asked = Asked {
            method: &wire.method,
            path: wire.target.split('?').next().unwrap(),
            stamp_ms: stamp,
            body: wire.body.as_deref().unwrap_or_default(),
        };
        let peer = "127.0.0.1:1".to_owned();
        // Some never leave.
        let is_order = wire.method == "POST";
        if is_order && self.world.refuses_connection() {
            let detail = "refused".to_owned();
            return Err(TransportError::NeverLeft { peer, cause: Unsent::Connect, detail });
        }
        match self.world.answer(&asked) {
            Drawn::Reply { status, html, body } => {
                let mut headers = HeaderMap::new();
                let kind = if html { "text/html" } else { "application/json" };
                headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
                let elapsed = Duration::from_millis(3);
                Ok(Response { version: "HTTP/1.1", status, headers, body, elapsed })
            }
            Drawn::Nothing => {
                self.world.clock.pass(Duration::from_millis(200));
                let detail = "gone".to_owned();
                Err(TransportError::NoAnswer { peer, cause: Unanswered::Timeout, detail })
            }
        }
    }

    async fn sleep(&self, time: Duration) -> bool {
        self.world.clock.pass(time);
        true
    }
}

/// The generic venue with a short window, and this rule for ids.
pub(super) fn venue_file(policy: &str) -> String {
    let text = package_file("src/venue/generic.toml");
    let changed = text
        .replace("default = 5000", &format!("default = {WINDOW_MS}"))
        .replace("ahead_ms  = 5000", &format!("ahead_ms = {WINDOW_MS}"))
        .replace("behind_ms = 5000", &format!("behind_ms = {WINDOW_MS}"))
        .replace("id_unique = \"forever\"", &format!("id_unique = \"{policy}\"\nsettle_ms = {SETTLE_MS}"))
        .replace("[reply]\n", "[reply]\nrefused = { \"/success\" = false }\n");
    assert!(
        changed.contains("settle_ms")
            && changed.contains("behind_ms = 1000")
            && changed.contains("refused = {"),
        "the file has its old form"
    );
    changed
}

fn draft() -> Draft {
    Draft {
        side: Side::Buy,
        order_type: OrderType::Limit,
        symbol: "BTC/USDT".parse().unwrap(),
        price: Some("20000".parse().unwrap()),
        qty: Some("0.0015".parse().unwrap()),
        quote_qty: None,
        tif: None,
        id: ID.to_owned(),
    }
}

pub(super) fn story(seed: u64) -> Story {
    story_by(seed, &TABLE)
}

/// One order of a seed, judged by this table.
pub(super) fn story_by(seed: u64, rows: &'static [JudgeRow]) -> Story {
    let mut dice = Dice::new(!seed);
    let is_fresh = dice.one_in(2);
    let world = World::new(seed, Clock::standing_at(START_US), !is_fresh);
    let venue = Venue::parse("law", &venue_file(world.policy.name())).unwrap();
    let folder = tempfile::tempdir_in(shared_memory()).unwrap();
    let base = Base::parse("http://127.0.0.1:1", &["http"]).unwrap();
    let auth = Auth::Signed(Credentials {
        key: "key".into(),
        secret: Secret::new("secret".to_owned()),
        passphrase: None,
        uid: None,
    });
    let policy = Retry {
        attempts: u32::try_from(1 + dice.below(3)).unwrap(),
        backoff: Duration::from_millis(50),
        verbose: false,
        quiet: true,
    };
    let sender = Sender {
        signer: Signer::new(venue.scheme.clone(), auth, Some(base), Vec::new()).unwrap(),
        stamper: Stamper {
            time_ms: None,
            nonce: None,
            // One that nobody sends makes nothing shorter.
            window: dice.one_in(3).then_some(10),
            request_id: None,
            store: NonceStore::File(FileStore::new(folder.path().join("nonce"))),
            in_order: false,
            first: tokio::sync::Mutex::default(),
            correction_us: AtomicI64::default(),
            clock: world.clock.clone(),
        },
        reply: venue.reply().clone().judging_by(rows),
        form: venue.shared_order(),
        gate: Gate::new(CoolDown::new(folder.path().join("cooldown")), "law".into(), Duration::ZERO, true),
        sync: None,
        policy,
        limits: Limits::default(),
    };
    let desk = Desk {
        venue: &venue,
        environment: "law".into(),
        key: "key".into(),
        uid: None,
        journal: Journal::new(folder.path()),
        timeout: Duration::from_secs([2, 5, 30][dice.below(3)]),
    };
    play(seed, &world, &sender, &desk, is_fresh)
}

fn play(seed: u64, world: &World, sender: &Sender, desk: &Desk<'_>, is_fresh: bool) -> Story {
    let form = desk.venue.order().unwrap();
    let filled = form.place(&draft(), None).unwrap();
    let request = Request::new(&desk.venue.scheme, &filled.method, &filled.path, filled.payload).unwrap();
    let intended = Intended::order(draft()).fresh(is_fresh);
    let through = Through { world };
    let call: Call<'_, &Through<'_>> = sender.by(&through);
    let mut story = Story { seed, exits: Vec::new(), resend: false, executed: 0, told: Vec::new() };
    let mut told = Vec::new();
    match desk.place(&call, &request, &intended, &|_| {}) {
        Ok(_) => story.exits.push(0),
        Err(error) => {
            told.push(error.to_string());
            story.exits.push(error.exit_code());
            story.resend = error.is_safe_to_resend();
        }
    }
    // Somebody asks again, sooner or later.
    if story.exits == [7] {
        world.clock.pass(Duration::from_millis(seed % 5 * 700));
        match settle(desk, &call) {
            Ok(settled) => {
                told.push(format!("{settled:?}"));
                story.exits.push(match settled {
                    Settled::Placed(_) => 0,
                    Settled::Absent => 6,
                    Settled::Taken(_) => 4,
                    Settled::Unknown(_) | Settled::Abandoned(_) => 7,
                });
            }
            Err(error) => story.exits.push(error.exit_code()),
        }
    }
    story.executed = world.executed();
    story.told = world.told();
    story.told.extend(told);
    story
}

/// What `order settle` does.
fn settle(desk: &Desk<'_>, call: &Call<'_, &Through<'_>>) -> Result<Settled, Error> {
    let (pending, _) = desk.journal.pending()?;
    let intent: Intent = pending.into_iter().next().expect("an unknown order stays in the journal").intent;
    let entry = desk.journal.reopen(&intent)?.expect("it is still there");
    desk.settle(call, entry, false)
}

/// Where a file is written without a disk.
fn shared_memory() -> &'static std::path::Path {
    let memory = std::path::Path::new("/dev/shm");
    if memory.is_dir() { memory } else { std::path::Path::new("/tmp") }
}
