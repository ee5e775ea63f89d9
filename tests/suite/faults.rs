//! The testnet's fault switches, at venues whose forms differ and under each rule for client order ids.

use std::thread::sleep;
use std::time::{Duration, Instant};

use exch::sys::clock;

use crate::support::{Exch, Sandbox, Signed, Testnet, package_file};

/// Later than anything that happens at once.
const LATE_MS: &str = "1500";
const LATE: Duration = Duration::from_millis(1_500);

/// Enough for the exchange to take a request before its client hangs up.
const TAKEN: Duration = Duration::from_millis(200);

/// An order of one venue, in its own fields.
struct Form {
    venue: &'static str,
    place: &'static str,
    id: &'static str,
    /// What a market order has in place of a limit order.
    market: (&'static str, &'static str),
    show: &'static str,
    cancel: &'static str,
    /// What only the reply to an order that was taken has, and what only that to a used id.
    taken: &'static str,
    duplicate: &'static str,
}

/// The documented routes, a form of requests by id, and one of lists.
const FORMS: [Form; 3] = [
    Form {
        venue: "generic",
        place: "POST /api/v1/orders symbol=BTC/USDT side=BUY type=LIMIT price:=20000 quantity:=0.001",
        id: "clientOrderId",
        market: ("type=LIMIT price:=20000", "type=MARKET"),
        show: "GET /api/v1/orders/ID",
        cancel: "DELETE /api/v1/orders/ID",
        taken: "\"orderId\":\"",
        duplicate: "duplicate",
    },
    Form {
        venue: "binance",
        place: "POST /api/v3/order symbol=BTCUSDT side=BUY type=LIMIT timeInForce=GTC price=20000 quantity=0.001",
        id: "newClientOrderId",
        market: ("type=LIMIT timeInForce=GTC price=20000", "type=MARKET"),
        show: "GET /api/v3/order symbol=BTCUSDT origClientOrderId=ID",
        cancel: "DELETE /api/v3/order symbol=BTCUSDT origClientOrderId=ID",
        taken: "\"orderId\":",
        duplicate: "-2010",
    },
    Form {
        venue: "kraken",
        place: "POST /0/private/AddOrder pair=XBTUSDT type=buy ordertype=limit price=20000 volume=0.001",
        id: "cl_ord_id",
        market: ("ordertype=limit price=20000", "ordertype=market"),
        show: "POST /0/private/OpenOrders cl_ord_id=ID",
        cancel: "POST /0/private/CancelOrder cl_ord_id=ID",
        taken: "\"txid\":",
        duplicate: "duplicate",
    },
];

/// A testnet of a venue and somebody who signs for it.
struct World {
    form: &'static Form,
    sandbox: Sandbox,
    testnet: Testnet,
}

impl World {
    fn start(form: &'static Form, faults: &str) -> Self {
        let args = ["--venue", form.venue].into_iter().chain(faults.split_whitespace());
        Self { form, sandbox: Sandbox::new(), testnet: Testnet::start(args) }
    }

    /// The venue as a file of the user's own, with another rule for ids.
    fn with_rule(form: &'static Form, rule: &str, faults: &str) -> Self {
        let text = package_file(&format!("src/venue/{}.toml", form.venue));
        let (before, rest) = text.split_once("id_unique = \"").unwrap();
        let (_, after) = rest.split_once('"').unwrap();
        let sandbox = Sandbox::new();
        let file = sandbox.write("mine.toml", format!("{before}id_unique = \"{rule}\"{after}"));
        let args = ["--scheme", file.to_str().unwrap()].into_iter().chain(faults.split_whitespace());
        let testnet = Testnet::start(args);
        Self { form, sandbox, testnet }
    }

    fn exch(&self, line: &str) -> Exch {
        self.sandbox.exch(line.split(' ')).envs(self.testnet.env())
    }

    fn signed(&self, request: &str, ahead_ms: i64) -> Signed {
        let now = i64::try_from(clock::now().millis()).unwrap();
        let sign = self.exch(&format!("sign {request} --format json --time {}", now + ahead_ms));
        Signed::from_json(&sign.ok().json())
    }

    fn order(&self, id: &str) -> Signed {
        self.signed(&format!("{} {}={id}", self.form.place, self.form.id), 0)
    }

    fn market_order(&self, id: &str) -> Signed {
        let (limit, market) = self.form.market;
        self.signed(&format!("{} {}={id}", self.form.place.replace(limit, market), self.form.id), 0)
    }

    /// Whether an order was taken, or refused because its id is.
    fn takes(&self, order: &Signed) -> bool {
        let (_, body) = order.send(self.testnet.address());
        let (taken, refused) = (body.contains(self.form.taken), body.contains(self.form.duplicate));
        assert!(taken != refused, "{}: {body}", self.form.venue);
        taken
    }

    /// Whether a look-up by client order id finds an order.
    fn finds(&self, id: &str) -> bool {
        let show = self.signed(&self.form.show.replace("ID", id), 0);
        let (_, body) = show.send(self.testnet.address());
        // Only an order tells its price; an empty list does not.
        body.contains("20000")
    }

    fn cancel(&self, id: &str) {
        let cancel = self.signed(&self.form.cancel.replace("ID", id), 0);
        assert_eq!(cancel.send(self.testnet.address()).0, 200);
    }
}

/// Runs a test with every form at once, for most of them wait.
fn with_each_form(test: impl Fn(&'static Form) + Sync) {
    std::thread::scope(|scope| {
        for form in &FORMS {
            scope.spawn(|| test(form));
        }
    });
}

#[test]
fn each_rule_for_ids_lets_them_be_used_again_when_it_says() {
    // Whether an id is taken while its order is open, once it was cancelled, once it was filled, an hour later.
    for (rule, open, cancelled, filled, later) in [
        ("never", true, true, true, true),
        ("open", false, true, true, false),
        ("window:600", false, false, false, true),
        ("forever", false, false, false, false),
    ] {
        for form in &FORMS[..2] {
            let world = World::with_rule(form, rule, "--step-clock 3600000:6");
            let case = format!("{} {rule}", form.venue);
            assert!(world.takes(&world.order("a")), "{case}");
            assert_eq!(world.takes(&world.order("a")), open, "{case}: open");
            world.cancel("a");
            assert_eq!(world.takes(&world.order("a")), cancelled, "{case}: cancelled");
            assert!(world.takes(&world.market_order("b")), "{case}");
            assert_eq!(world.takes(&world.market_order("b")), filled, "{case}: filled");
            let order = world.signed(&format!("{} {}=a", form.place, form.id), 3_600_000);
            assert_eq!(world.takes(&order), later, "{case}: an hour later");
            let expected = 1 + [open, cancelled, later].into_iter().map(u64::from).sum::<u64>();
            assert_eq!(world.testnet.executed("a"), expected, "{case}");
            assert_eq!(world.testnet.executed("b"), 1 + u64::from(filled), "{case}");
            assert_eq!(world.testnet.ledger()["total"], expected + 1 + u64::from(filled), "{case}");
        }
    }
}

#[test]
fn a_command_in_a_testnet_of_a_venue_file_uses_that_file() {
    let sandbox = Sandbox::new();
    sandbox.write("mine.toml", package_file("src/venue/binance.toml"));
    let order = "testnet --scheme mine.toml -- exch order --side buy --price 20000 --qty 0.001";
    let placed = sandbox.exch(order.split(' ')).run();
    assert!(placed.code == 0 && placed.text().contains("orderId"), "{placed}");
}

#[test]
fn lost_requests_and_replies_differ_in_the_books_alone() {
    for form in &FORMS {
        let world = World::start(form, "--drop-request 1 --drop-reply 1");
        for executed in [0, 1] {
            assert_eq!(world.order("a").try_send(world.testnet.address()), None, "{}", form.venue);
            assert_eq!(world.testnet.executed("a"), executed, "{}", form.venue);
        }
        assert!(world.finds("a"), "{}", form.venue);
    }
}

#[test]
fn an_error_tells_nothing_of_what_happened() {
    for form in &FORMS {
        let world = World::start(form, "--fail-first 1:502 --fail-after 1:502");
        let mut answers = [0, 1].map(|executed| {
            let answer = world.order("a").send(world.testnet.address());
            assert_eq!(world.testnet.executed("a"), executed, "{}", form.venue);
            answer
        });
        assert_eq!(answers[0], answers[1], "{}", form.venue);
        assert_eq!(std::mem::take(&mut answers[0]).0, 502);
    }
}

#[test]
fn a_late_execution_appears_after_a_look_up_said_absent() {
    with_each_form(|form| {
        let world = World::start(form, &format!("--execute-late {LATE_MS}"));
        let order = world.order("a");
        let started = Instant::now();
        let connection = order.write(world.testnet.address());
        sleep(TAKEN);
        drop(connection);
        assert!(!world.finds("a"), "{}", form.venue);
        assert_eq!(world.testnet.executed("a"), 0, "{}: {:?}", form.venue, started.elapsed());
        sleep(LATE);
        assert!(world.finds("a"), "{}", form.venue);
        assert_eq!(world.testnet.executed("a"), 1, "{}", form.venue);
        let started = Instant::now();
        assert!(world.takes(&world.order("b")));
        assert!(started.elapsed() >= LATE, "{}", form.venue);
    });
}

#[test]
fn a_lagging_look_up_says_absent_while_the_id_is_taken() {
    with_each_form(|form| {
        let world = World::start(form, &format!("--lookup-lag {LATE_MS}"));
        assert!(world.takes(&world.order("a")), "{}", form.venue);
        assert!(!world.finds("a"), "{}", form.venue);
        assert!(!world.takes(&world.order("a")), "{}", form.venue);
        assert_eq!(world.testnet.executed("a"), 1, "{}", form.venue);
        sleep(LATE);
        assert!(world.finds("a"), "{}", form.venue);
    });
}

#[test]
fn a_late_reply_is_to_an_order_that_is_there_already() {
    with_each_form(|form| {
        let world = World::start(form, &format!("--reply-late {LATE_MS}"));
        let order = world.order("a");
        let started = Instant::now();
        let connection = order.write(world.testnet.address());
        sleep(TAKEN);
        assert_eq!(world.testnet.executed("a"), 1, "{}: {:?}", form.venue, started.elapsed());
        drop(connection);
        assert!(world.finds("a"), "{}", form.venue);
    });
}

#[test]
fn look_ups_may_show_open_orders_only() {
    for form in &FORMS {
        let world = World::start(form, "--lookup-open-only");
        assert!(world.takes(&world.order("a")), "{}", form.venue);
        assert!(world.finds("a"), "{}", form.venue);
        world.cancel("a");
        assert!(!world.finds("a"), "{}", form.venue);
    }
    let kraken = World::start(&FORMS[2], "");
    assert!(kraken.takes(&kraken.order("a")));
    kraken.cancel("a");
    let closed = kraken.exch("post /0/private/ClosedOrders cl_ord_id=a").ok();
    assert!(closed.text().contains("20000"), "without the switch it is there: {closed}");
}

#[test]
fn too_many_requests_are_told_in_the_venues_own_form() {
    for (form, code) in FORMS.iter().zip(["rate_limited", "-1003", "Rate limit"]) {
        let world = World::start(form, "--rate-limit 2:9");
        let reply = world.testnet.get("/nowhere");
        // Kraken tells it in a 200.
        let wanted = if form.venue == "kraken" { 200 } else { 429 };
        assert!(reply.starts_with(&format!("HTTP/1.1 {wanted} ")), "{reply}");
        assert!(reply.contains("\r\nretry-after: 9\r\n") && reply.contains(code), "{reply}");
        let (status, _) = world.order("a").send(world.testnet.address());
        assert_eq!((status, world.testnet.executed("a")), (wanted, 0), "{}", form.venue);
        assert!(world.takes(&world.order("a")), "{}", form.venue);
    }
}

#[test]
fn every_reply_is_dated_by_the_exchanges_own_clock() {
    let date = |reply: &str| {
        let line = reply.lines().find_map(|line| line.strip_prefix("date: ")).map(str::to_owned);
        line.unwrap_or_else(|| panic!("no date: {reply}"))
    };
    // Half the range of an i64 ahead is beyond the last date that can be written.
    let far = Testnet::start(["--skew", "4000000000000000000"]);
    assert_eq!(date(&far.get("/api/v1/time")), "Fri, 31 Dec 9999 23:59:59 GMT");
    let testnet = Testnet::start(["--step-clock", "-4000000000000000000:2", "--fail-first", "9"]);
    let is_stepped = |reply: &str| date(reply) == "Thu, 01 Jan 1970 00:00:00 GMT";
    for count in 1..=3 {
        let reply = testnet.get("/api/v1/time");
        assert!(reply.starts_with("HTTP/1.1 503 "), "{reply}");
        assert_eq!(is_stepped(&reply), count > 2, "{reply}");
        // This one is dated too, and does not count.
        assert_eq!(is_stepped(&testnet.get("/testnet/ledger")), count > 1);
    }
}

#[test]
fn chaos_is_over_within_its_delay_and_the_ledger_has_the_truth() {
    with_each_form(|form| {
        let world = World::with_rule(form, "forever", "--chaos 11:50");
        let (mut unclear, started) = (0, Instant::now());
        let mut slowest = Duration::ZERO;
        for count in 0..24 {
            let (id, sent) = (format!("id-{count}"), world.order(&format!("id-{count}")));
            let begun = Instant::now();
            let answer = sent.try_send(world.testnet.address());
            slowest = slowest.max(begun.elapsed());
            match answer {
                Some((200, _)) => assert_eq!(world.testnet.executed(&id), 1, "{}: {id}", form.venue),
                _ => unclear += 1,
            }
            assert!(world.testnet.executed(&id) < 2, "{}: {id}", form.venue);
        }
        assert!((4..20).contains(&unclear), "{}: {unclear}", form.venue);
        assert!(slowest < Duration::from_secs(2), "{slowest:?} in {:?}", started.elapsed());
    });
}

#[test]
fn switches_that_make_no_sense_are_refused() {
    for (switch, value) in [
        ("--fail-first", "1:399"),
        ("--fail-first", "1:600"),
        ("--fail-after", "1:404"),
        ("--fail-after", "x"),
        ("--rate-limit", "1:-1"),
        ("--step-clock", "1:x"),
        ("--chaos", "seed"),
        ("--lookup-lag", "1s"),
    ] {
        Sandbox::new().exch(["testnet", switch, value, "--", "true"]).fails(2, "usage");
    }
}
