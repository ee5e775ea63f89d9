//! The fault switches, seen from outside.

use std::thread::sleep;

use super::*;

/// Long enough that what happens at once is told from what happens after it.
const LATE: Duration = Duration::from_millis(800);

const GET_TIME: &[u8] = b"GET /api/v1/time HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

fn order(client_id: &str) -> String {
    ORDER.replace('}', &format!(r#","clientOrderId":"{client_id}"}}"#))
}

fn filled(client_id: &str) -> String {
    format!(
        r#"{{"symbol":"BTC/USDT","side":"BUY","type":"MARKET","quantity":0.1,"clientOrderId":"{client_id}"}}"#
    )
}

impl World {
    fn place(&self, client_id: &str) -> Answer {
        self.signed("POST", "/api/v1/orders", &order(client_id))
    }

    fn show(&self, id: &str) -> Answer {
        self.signed("GET", &format!("/api/v1/orders/{id}"), "")
    }

    fn ledger(&self) -> Value {
        let (status, ledger) = self.send("GET", "/testnet/ledger", "", "");
        assert_eq!(status, 200);
        ledger
    }

    fn executed(&self, client_id: &str) -> u64 {
        self.ledger()["executed"][client_id].as_u64().unwrap_or_default()
    }

    /// Places an order and hangs up without waiting for a reply.
    fn place_and_hang_up(&self, client_id: &str) {
        let body = order(client_id);
        let time = self.now.load(Ordering::Relaxed);
        let headers = headers(time, None, "POST", "/api/v1/orders", &body);
        let length = body.len();
        let mut stream = TcpStream::connect(self.testnet.address).unwrap();
        let request = format!(
            "POST /api/v1/orders HTTP/1.1\r\nHost: x\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).unwrap();
        // The exchange has taken it before it sees the end.
        sleep(Duration::from_millis(150));
    }

    fn log_has(&self, start: &str) -> bool {
        self.log.lock().unwrap().iter().any(|line| line.starts_with(start))
    }
}

fn header<'a>(reply: &'a str, name: &str) -> &'a str {
    let line = reply.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
    line.unwrap_or_else(|| panic!("no {name}: {reply}"))
}

#[test]
fn fail_first_answers_without_handling() {
    let fail_first = Some(Failing { count: 2, status: 502 });
    let world = start(false, Faults { fail_first, ..Faults::default() });
    let order = headers(NOW, None, "POST", "/api/v1/orders", ORDER);
    for _ in 0..2 {
        assert_eq!(code(&world.send("POST", "/api/v1/orders", &order, ORDER)), (502, "fault"));
    }
    assert_eq!(world.orders(), 0);
    assert_eq!(world.send("POST", "/api/v1/orders", &order, ORDER).0, 200);
}

#[test]
fn fail_after_handles_and_answers_an_error() {
    let fail_after = Some(Failing { count: 2, status: 504 });
    let world = start(false, Faults { fail_after, ..Faults::default() });
    assert_eq!(code(&world.place("a")), (504, "fault"));
    // What would have been refused is answered in the same way.
    assert_eq!(code(&world.place("a")), (504, "fault"));
    assert_eq!(world.executed("a"), 1);
    assert_eq!(world.show("a").1["status"], "NEW");
    assert!(world.log_has("POST /api/v1/orders 504 reply_replaced "));
}

#[test]
fn drop_reply_handles_and_sends_nothing_at_all() {
    let world = start(false, Faults { drop_reply: 1, ..Faults::default() });
    assert_eq!(world.signed("POST", "/api/v1/orders", ORDER), (0, Value::Null));
    assert_eq!(world.orders(), 1);
    assert!(world.log_has("POST /api/v1/orders 200 reply_dropped "));
}

#[test]
fn drop_request_handles_nothing_and_sends_nothing_at_all() {
    let world = start(false, Faults { drop_request: 2, ..Faults::default() });
    for _ in 0..2 {
        assert_eq!(world.place("a"), (0, Value::Null));
    }
    assert_eq!(world.ledger()["total"], 0);
    assert!(world.log_has("POST /api/v1/orders - request_lost "));
    assert_eq!(world.place("a").0, 200);
}

#[test]
fn rate_limit_says_when_to_come_back() {
    let rate_limit = Some(RateLimit { count: 1, retry_after_s: 7 });
    let world = start(false, Faults { rate_limit, ..Faults::default() });
    let limited = world.reply(GET_TIME);
    assert!(limited.starts_with("HTTP/1.1 429 ") && limited.contains("rate_limited"), "{limited}");
    assert_eq!(header(&limited, "retry-after"), "7");
    assert!(world.reply(GET_TIME).starts_with("HTTP/1.1 200 "));
}

#[test]
fn latency_delays_and_does_not_age_the_request() {
    let world = start(false, Faults { latency: LATE, ..Faults::default() });
    let started = Instant::now();
    assert_eq!(world.signed("GET", "/api/v1/account", "").0, 200);
    assert!(started.elapsed() >= LATE);
    world.place_and_hang_up("a");
    sleep(LATE * 2);
    assert_eq!(world.executed("a"), 0);
    assert!(world.log_has("POST /api/v1/orders - hung_up "));
}

#[test]
fn a_late_reply_is_to_a_request_that_was_served_at_once() {
    let world = start(false, Faults { reply_late: LATE, ..Faults::default() });
    let started = Instant::now();
    world.place_and_hang_up("a");
    assert_eq!(world.executed("a"), 1);
    assert!(started.elapsed() < LATE);
    let started = Instant::now();
    assert_eq!(world.place("b").0, 200);
    assert!(started.elapsed() >= LATE);
}

#[test]
fn a_late_execution_needs_no_client() {
    let world = start(false, Faults { execute_late: LATE, ..Faults::default() });
    world.place_and_hang_up("a");
    assert_eq!(code(&world.show("a")), (404, "order_not_found"));
    assert_eq!(code(&world.signed("DELETE", "/api/v1/orders/a", "")), (404, "order_not_found"));
    assert_eq!((world.executed("a"), &world.ledger()["waiting"]), (0, &json!(1)));
    sleep(LATE * 2);
    assert_eq!(world.show("a").1["status"], "NEW");
    assert_eq!((world.executed("a"), &world.ledger()["waiting"]), (1, &json!(0)));
}

#[test]
fn a_late_execution_is_replied_to_when_it_is_done() {
    let world = start(false, Faults { execute_late: LATE, ..Faults::default() });
    // What is not accepted is refused at once, and what places no order is not late.
    let started = Instant::now();
    assert_eq!(code(&world.send("POST", "/api/v1/orders", "", ORDER)), (401, "missing_header"));
    assert_eq!(code(&world.signed("POST", "/api/v1/orders", "{")), (400, "bad_request"));
    assert_eq!(world.signed("GET", "/api/v1/account", "").0, 200);
    assert!(started.elapsed() < LATE);
    for expected in [(200, "-"), (409, "duplicate")] {
        let started = Instant::now();
        assert_eq!(code(&world.place("a")), expected);
        assert!(started.elapsed() >= LATE);
    }
}

#[test]
fn a_lagging_look_up_does_not_find_what_is_there() {
    let world = start(false, Faults { lookup_lag: LATE, ..Faults::default() });
    assert_eq!(world.place("a").1["status"], "NEW");
    assert_eq!(code(&world.show("a")), (404, "order_not_found"));
    assert_eq!(code(&world.show("id/1")), (404, "order_not_found"));
    assert_eq!(world.orders(), 0);
    assert_eq!(world.executed("a"), 1);
    assert_eq!(code(&world.place("a")), (409, "duplicate"));
    sleep(LATE);
    assert_eq!(world.show("a").1["status"], "NEW");
    assert_eq!(world.orders(), 1);
}

#[test]
fn look_ups_may_show_open_orders_only() {
    let world = start(false, Faults { lookup_open_only: true, ..Faults::default() });
    assert_eq!(world.place("open").0, 200);
    assert_eq!(world.signed("POST", "/api/v1/orders", &filled("filled")).1["status"], "FILLED");
    assert_eq!(code(&world.show("filled")), (404, "order_not_found"));
    assert_eq!((world.orders(), world.show("open").0), (1, 200));
    assert_eq!(world.signed("DELETE", "/api/v1/orders/open", "").1["status"], "CANCELED");
    assert_eq!((world.orders(), world.show("open").0), (0, 404));
    assert_eq!(world.ledger()["total"], 2);
}

#[test]
fn skew_moves_the_exchanges_clock() {
    let world = start(false, Faults { skew_ms: -90_000, ..Faults::default() });
    assert_eq!(world.send("GET", "/api/v1/time", "", "").1["serverTime"], NOW - 90_000);
    let refused = world.signed("GET", "/api/v1/account", "");
    assert_eq!(code(&refused), (401, "clock_skew"));
    assert_eq!(refused.1["error"]["server_time"], NOW - 90_000);
}

#[test]
fn the_clock_steps_for_requests_orders_and_dates() {
    let step_clock = Some(StepClock { ms: -3_600_000, after: 2 });
    let world = start(false, Faults { step_clock, ..Faults::default() });
    for _ in 0..2 {
        world.ledger();
        let told = world.reply(GET_TIME);
        assert!(told.contains(&NOW.to_string()), "{told}");
        assert_eq!(header(&told, "date"), "Tue, 14 Nov 2023 22:13:20 GMT");
    }
    let told = world.reply(GET_TIME);
    assert!(told.contains(&(NOW - 3_600_000).to_string()), "{told}");
    assert_eq!(header(&told, "date"), "Tue, 14 Nov 2023 21:13:20 GMT");
    assert_eq!(code(&world.place("a")), (401, "clock_skew"));
}

#[test]
fn the_ledger_is_out_of_reach_of_faults() {
    let world = start(
        false,
        Faults {
            drop_request: 1,
            fail_first: Some(Failing { count: 1, status: 500 }),
            latency: Duration::from_millis(1),
            chaos: Some(Chaos { seed: 1, max_delay_ms: 1 }),
            ..Faults::default()
        },
    );
    for _ in 0..30 {
        assert_eq!(world.ledger(), json!({ "executed": {}, "without_id": 0, "total": 0, "waiting": 0 }));
    }
    assert_eq!(code(&world.send("POST", "/testnet/ledger", "", "")), (405, "method_not_allowed"));
    assert_eq!(code(&world.send("GET", "/testnet/orders", "", "")), (404, "not_found"));
    assert_eq!((world.place("a").0, world.place("a").0), (0, 500));
}

#[test]
fn the_ledger_counts_by_id() {
    let world = generic();
    for body in [&order("b"), &order("a"), ORDER, &filled("c")] {
        assert_eq!(world.signed("POST", "/api/v1/orders", body).0, 200);
    }
    world.signed("DELETE", "/api/v1/orders/a", "");
    assert_eq!(code(&world.place("a")), (409, "duplicate"));
    let expected = r#"{"executed":{"a":1,"b":1,"c":1},"without_id":1,"total":4,"waiting":0}"#;
    assert_eq!(world.ledger().to_string(), expected);
}

#[test]
fn the_same_seed_and_requests_meet_the_same_faults() {
    let run = |seed| {
        let chaos = Some(Chaos { seed, max_delay_ms: 5 });
        let world = start(false, Faults { chaos, ..Faults::default() });
        let ids: Vec<String> = (0..60).map(|count| format!("id-{count}")).collect();
        let answers: Vec<Answer> = ids.iter().map(|id| world.place(id)).collect();
        for (id, (status, _)) in ids.iter().zip(&answers) {
            let executed = world.executed(id);
            assert!(if *status == 200 { executed == 1 } else { executed < 2 }, "{id}: {status}, {executed}");
        }
        let unclear = ids.iter().zip(&answers).filter(|(_, (status, _))| *status != 200);
        let (done, lost): (Vec<_>, Vec<_>) = unclear.partition(|(id, _)| world.executed(id) == 1);
        assert!(!done.is_empty() && !lost.is_empty(), "some are executed, some are not");
        let statuses = answers.iter().map(|(status, _)| *status);
        statuses.zip(ids.iter().map(|id| world.executed(id))).collect::<Vec<_>>()
    };
    let first = run(1);
    assert_eq!(first, run(1));
    assert_ne!(first, run(2));
}
