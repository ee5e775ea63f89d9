use super::*;
use crate::shared::venues;
use crate::venue::Venue;

fn reply() -> Reply {
    let text = r#"
        code = ["/retCode"]
        message = ["/retMsg"]
        ok = ["0"]
        accepted = { "/retCode" = 0 }
        parts = [{ at = "/list", code = ["/code"], message = ["/msg"], ok = ["0"] }]
        short = [{ request = "DELETE /a/*", status = 204, is = "nothing" }]
        error = [
            { code = "10002", kind = "clock_skew" },
            { code = "10016", kind = "venue_failed" },
            { contains = "banned", kind = "rate_limited" },
        ]
    "#;
    toml::from_str(text).unwrap()
}

/// A change that is no order.
const CHANGE: Question<'static> = Question::Change { method: "DELETE", path: "/a/1", form: None };

/// Kind and outcome of what is not done.
fn told(reply: &Reply, question: &Question<'_>, status: u16, body: &str) -> Option<(Kind, Outcome)> {
    match reply.judge(question, &Got::new(status, body.as_bytes())) {
        Verdict::Error { kind, outcome, .. } => Some((kind, outcome)),
        Verdict::Done { .. } => None,
    }
}

fn read(status: u16, body: &str) -> Option<(Kind, Outcome)> {
    told(&reply(), &Question::Read, status, body)
}

fn change(status: u16, body: &str) -> Option<(Kind, Outcome)> {
    told(&reply(), &CHANGE, status, body)
}

#[test]
fn the_venues_own_words_come_first() {
    for status in [200, 400, 500] {
        assert_eq!(read(status, r#"{"retCode":10002}"#), Some((Kind::ClockSkew, Outcome::Refused)));
        assert_eq!(read(status, r#"{"retCode":10016}"#), Some((Kind::VenueFailed, Outcome::Unknown)));
    }
    assert_eq!(read(200, r#"{"retCode":0,"retMsg":"OK"}"#), None);
    assert_eq!(read(200, r#"{"retCode":7}"#), Some((Kind::Refused, Outcome::Refused)));
    assert_eq!(
        read(200, r#"{"retCode":7,"retMsg":"ip banned"}"#),
        Some((Kind::RateLimited, Outcome::Refused))
    );
}

#[test]
fn a_code_may_stand_in_a_success_too() {
    let text = r#"
        when = { at = "/0", is = "error" }
        code = ["/1"]
        refusal = 500
        error = [{ code = "10114", kind = "nonce_rejected" }]
    "#;
    let reply: Reply = toml::from_str(text).unwrap();
    let kind = |status, body: &str| told(&reply, &Question::Read, status, body);
    assert_eq!(kind(200, r#"[1700000000123,"on-req"]"#), None);
    assert_eq!(kind(500, r#"["error",10114,"nonce: small"]"#), Some((Kind::NonceRejected, Outcome::Refused)));
    assert_eq!(kind(500, r#"["error",1,"?"]"#), Some((Kind::Refused, Outcome::Refused)), "it refuses so");
    assert_eq!(kind(502, r#"["error",1,"?"]"#), Some((Kind::VenueFailed, Outcome::Unknown)));
}

#[test]
fn a_refusal_is_judged_as_what_it_is() {
    let rendered = reply().refusal(Some(Kind::ClockSkew), "x", "too old");
    assert_eq!(rendered.body.to_string(), r#"{"retCode":"10002","retMsg":"too old"}"#);
    assert_eq!(read(200, &rendered.body.to_string()), Some((Kind::ClockSkew, Outcome::Refused)));
    let done = reply().success(serde_json::json!({"a": 1}), "/result/list/0");
    assert_eq!(done.to_string(), r#"{"retCode":"0","result":{"list":[{"a":1}]}}"#);
    assert_eq!(change(200, &done.to_string()), None);
}

/// A reply for each row of the table, by the row's number, and what it means for a read and for a change. The rows that
/// tell of orders have theirs in the tests of order forms.
#[test]
fn every_row_has_its_reply() {
    let refused = |kind| Some((kind, Outcome::Refused));
    let unknown = |kind| Some((kind, Outcome::Unknown));
    let failed = unknown(Kind::VenueFailed);
    let mixed = r#"{"retCode":0,"list":[{"code":0},{"code":5,"msg":"no"}]}"#;
    let cases = [
        (0, 200, mixed, None, Some((Kind::Partial, Outcome::Partial))),
        (1, 200, r#"{"retCode":5,"list":[{"code":0}]}"#, refused(Kind::Refused), failed),
        (2, 400, r#"{"retCode":10002}"#, refused(Kind::ClockSkew), refused(Kind::ClockSkew)),
        (3, 400, r#"{"retCode":5,"retMsg":"System busy"}"#, failed, failed),
        (4, 400, r#"{"retCode":5,"retMsg":"too little"}"#, refused(Kind::Refused), refused(Kind::Refused)),
        (4, 200, r#"{"retCode":0,"list":[{"code":5,"msg":"no"}]}"#, None, refused(Kind::Refused)),
        (6, 503, r#"{"retCode":5,"retMsg":"too little"}"#, failed, failed),
        (6, 499, r#"{"retCode":5,"retMsg":"too little"}"#, failed, failed),
        (7, 401, "", refused(Kind::BadKey), unknown(Kind::BadKey)),
        (8, 403, "<html>", refused(Kind::Firewall), unknown(Kind::Firewall)),
        (9, 429, "", refused(Kind::RateLimited), unknown(Kind::RateLimited)),
        (10, 302, "", failed, failed),
        (10, 404, "{}", failed, failed),
        (10, 502, "bad gateway", failed, failed),
        (11, 204, "", None, None),
        (13, 200, "", failed, failed),
        (13, 200, "<html>", failed, failed),
        (13, 200, r#"{"retCode":0,"#, failed, failed),
        (14, 200, "a,b,c", None, failed),
        (15, 200, r#"{"message":"Back soon: maintenance"}"#, failed, failed),
        (15, 200, "{}", failed, failed),
        (16, 200, r#"{"orders":[]}"#, None, failed),
        (18, 200, r#"{"retCode":0}"#, None, None),
    ];
    for (row, status, body, as_read, as_change) in cases {
        let judged = (read(status, body), change(status, body));
        assert_eq!(judged, (as_read, as_change), "row {row}: {status} {body}");
        // The row decides: where it says something else, so does the judgement.
        for ruling in [Ruling::Done, Ruling::Unknown] {
            let mut rows = TABLE;
            rows[row] = rows[row].ruling(ruling);
            let other = reply().judging_by(Box::leak(Box::new(rows)));
            let outcome = told(&other, &CHANGE, status, body).map(|(_, outcome)| outcome);
            let wanted = (ruling == Ruling::Unknown).then_some(Outcome::Unknown);
            assert_eq!(outcome, wanted, "row {row}: {status} {body}");
        }
    }
}

/// Where the file tells of no such list, an element may still be an error in the venue's own form.
#[test]
fn a_list_that_is_the_whole_reply_has_parts() {
    let venue = Venue::built_in("bitvavo").unwrap();
    let cancelled = |body: &str| told(venue.reply(), &CHANGE, 200, body);
    let (done, gone) = (r#"{"orderId":"1"}"#, r#"{"errorCode":240,"error":"No order found."}"#);
    for body in [format!("[{done},{gone}]"), format!("[{gone},{done}]")] {
        assert_eq!(cancelled(&body), Some((Kind::Partial, Outcome::Partial)), "{body}");
    }
    let refused = cancelled(&format!("[{gone},{gone}]")).map(|(_, outcome)| outcome);
    assert!(matches!(refused, Some(Outcome::Absent | Outcome::Refused)), "{refused:?}");
    assert_eq!(cancelled(&format!("[{done},{done}]")), None);
    assert_eq!(told(venue.reply(), &Question::Read, 200, &format!("[{done},{gone}]")), None);
}

/// Lists in the forms of their venues: a part refused, then all of it.
#[test]
fn lists_of_which_a_part_was_refused_are_partial() {
    let cases = [
        (
            "kucoin-futures",
            r#"{"code":"200000","data":{DONE"cancelFailedOrders":[{"orderId":"2","msg":"x"}]}}"#,
            r#""cancelledOrderIds":["1"],"#,
        ),
        (
            "kucoin-futures",
            r#"{"code":"200000","data":[DONE{"orderId":"2","code":"100004","msg":"x"}]}"#,
            r#"{"orderId":"1","code":"200"},"#,
        ),
        (
            "kucoin",
            r#"{"code":"200000","data":{DONE"failedSymbols":[{"symbol":"B","error":"x"}]}}"#,
            r#""succeedSymbols":["A"],"#,
        ),
        (
            "woo",
            r#"{"success":true,"data":{"rows":[DONE{"success":false,"message":"x"}]}}"#,
            r#"{"success":true,"orderId":1},"#,
        ),
        (
            "kraken-futures",
            r#"{"result":"success","batchStatus":[DONE{"status":"insufficientAvailableFunds","order_tag":"2"}]}"#,
            r#"{"status":"placed","order_tag":"1"},"#,
        ),
    ];
    for (name, body, done) in cases {
        let venue = Venue::built_in(name).unwrap();
        let with = |done: &str| told(venue.reply(), &CHANGE, 200, &body.replace("DONE", done));
        assert_eq!(with(done), Some((Kind::Partial, Outcome::Partial)), "{name}: {body}");
        let refused = with("").map(|(_, outcome)| outcome);
        assert!(matches!(refused, Some(Outcome::Refused | Outcome::Unknown)), "{name}: {refused:?}");
    }
}

#[test]
fn a_mark_of_an_error_says_nothing_by_itself() {
    let reply: Reply = toml::from_str(r#"refused = { "/success" = false }"#).unwrap();
    let of = |question, status| told(&reply, question, status, r#"{"success":false}"#);
    assert_eq!(of(&Question::Read, 200), Some((Kind::Refused, Outcome::Refused)));
    assert_eq!(of(&CHANGE, 200), Some((Kind::VenueFailed, Outcome::Unknown)));
    assert_eq!(of(&CHANGE, 400), Some((Kind::VenueFailed, Outcome::Unknown)));
}

/// How a venue's reply to a read is judged.
fn of_venue(venue: &Venue, status: u16, body: &str) -> Option<(Kind, Outcome)> {
    told(venue.reply(), &Question::Read, status, body)
}

/// Above all what a client must not take for a refusal: it may have been carried out, whatever the status says.
#[test]
fn replies_mean_what_each_venue_means() {
    for walked in venues::all() {
        let venue = walked.venue();
        for reply in &walked.facts.reply {
            let (kind, outcome) = of_venue(&venue, reply.status, &reply.body).unwrap();
            let shown = format!("{}: {reply:?} is {kind:?}, {outcome:?}", walked.name);
            assert!(reply.kind.as_ref().is_none_or(|wanted| word::<Kind>(wanted) == kind), "{shown}");
            assert!(
                reply.outcome.as_ref().is_none_or(|wanted| word::<Outcome>(wanted) == outcome),
                "{shown}"
            );
        }
    }
}

fn word<T: serde::de::DeserializeOwned>(text: &str) -> T {
    serde_json::from_value(text.into()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn a_fault_of_the_venue_leaves_the_outcome_open() {
    for walked in venues::all() {
        for (status, body) in [(500, ""), (502, "<html>"), (503, "{}"), (504, "[]"), (408, "")] {
            for question in [Question::Read, CHANGE] {
                assert_eq!(
                    told(walked.venue().reply(), &question, status, body),
                    Some((Kind::VenueFailed, Outcome::Unknown)),
                    "{}: {status}",
                    walked.name
                );
            }
        }
    }
}

/// A wrong path, a missing page or a venue that can't read its books now must never look like a missing order.
#[test]
fn only_the_venues_own_words_say_that_there_is_no_such_order() {
    let pages = ["", "{}", "[]", "null", "<html>Not Found</html>", r#"{"message":"Not Found"}"#];
    let routes =
        [r#"{"error":"not found"}"#, r#"{"message":"Route not found"}"#, r#"{"code":404,"msg":"Not Found"}"#];
    for walked in venues::all() {
        let venue = walked.venue();
        for (status, body) in
            pages.iter().chain(&routes).flat_map(|body| [(200, body), (400, body), (404, body)])
        {
            let outcome = of_venue(&venue, status, body).map(|(_, outcome)| outcome);
            assert_ne!(outcome, Some(Outcome::Absent), "{}: {status} {body}", walked.name);
        }
    }
}

/// Rules that contradict themselves would be read by whoever asks first for the kind, then for the outcome.
#[test]
fn kinds_and_outcomes_agree() {
    for walked in venues::all() {
        let name = &walked.name;
        for rule in &walked.venue().reply().error {
            let (kind, outcome) = (rule.kind, rule.outcome());
            let absent = outcome == Outcome::Absent;
            assert_eq!(kind == Kind::Duplicate, outcome == Outcome::Exists, "{name}: {rule:?}");
            assert!(!absent || kind == Kind::OrderNotFound, "{name}: {rule:?}");
            assert!(!absent || rule.code.is_some() || rule.contains.is_some(), "{name}: {rule:?}");
            assert!(outcome != Outcome::Unknown || kind == Kind::VenueFailed, "{name}: {rule:?}");
            assert!(rule.contains.as_deref() != Some(""), "{name}: {rule:?} takes everything");
        }
    }
}

/// The table as the page prints it.
fn printed() -> String {
    let word = |ruling: Ruling, done: &'static str| match ruling {
        Ruling::Done => done,
        Ruling::Refused => "refused",
        Ruling::Unknown => "unknown",
        Ruling::Partial => "partial",
        Ruling::ByFile => "by the file",
        Ruling::Never => "-",
    };
    let rows = TABLE.iter().map(|row| {
        let (read, change, order) =
            (word(row.read, "done"), word(row.change, "done"), word(row.order, "placed"));
        format!("| {} | {read} | {change} | {order} |\n", row.what)
    });
    let head = "| the reply | a read | a change that is no order | an order |\n| --- | --- | --- | --- |\n";
    head.to_owned() + &rows.collect::<String>()
}

#[test]
fn the_page_prints_the_table() {
    let page = include_str!("../../../docs/orders-and-retries.md");
    let table = printed();
    assert!(page.contains(&table), "the page has another table than\n{table}");
}

/// What a reply to an order of 0.0015 BTC at 20000.5, under the id `my-1`, comes to.
fn placed(status: u16, body: &str) -> Verdict {
    let venue = Venue::built_in("generic").unwrap();
    let form = venue.order().unwrap();
    let draft = crate::venue::Draft {
        side: crate::venue::Side::Buy,
        order_type: crate::venue::OrderType::Limit,
        symbol: "BTC/USDT".parse().unwrap(),
        price: Some("20000.5".parse().unwrap()),
        qty: Some("0.0015".parse().unwrap()),
        quote_qty: None,
        tif: None,
        id: "my-1".into(),
    };
    let (method, path) = ("POST", "/api/v1/orders");
    let question = Question::Order { method, path, form, id: "my-1", draft: Some(&draft) };
    venue.reply().judge(&question, &Got::new(status, body.as_bytes()))
}

#[test]
fn an_order_is_placed_only_where_the_reply_shows_it() {
    let done = |body: &str| match placed(200, body) {
        Verdict::Done { note } => Some(note.unwrap_or_default()),
        Verdict::Error { outcome, .. } => {
            assert_eq!(outcome, Outcome::Unknown, "{body}");
            None
        }
    };
    let same = r#"{"orderId":"1","clientOrderId":"my-1","side":"BUY","price":20000.50,"quantity":"1.5e-3"}"#;
    assert_eq!(done(same).as_deref(), Some(""));
    for body in [r#"{"orderId":"1"}"#, r#"{"clientOrderId":"my-1"}"#, r#"{"orderId":1,"clientOrderId":""}"#] {
        assert_eq!(done(body).as_deref(), Some(""), "{body}");
    }
    for (part, note) in [
        (r#""quantity":0.001"#, "the venue rounded down the quantity from 0.0015 to 0.001"),
        (r#""price":20000"#, "the venue rounded down the price from 20000.5 to 20000"),
        (r#""price":19999"#, "the venue rounded down the price from 20000.5 to 19999"),
    ] {
        assert_eq!(done(&format!(r#"{{"orderId":"1",{part}}}"#)).as_deref(), Some(note));
    }
    let others = [
        r#""clientOrderId":"my-2""#,
        r#""side":"SELL""#,
        r#""price":20001"#,
        r#""price":10000"#,
        r#""quantity":0.002"#,
        r#""quantity":0.0005"#,
        r#""quantity":0"#,
    ];
    for part in others {
        assert_eq!(done(&format!(r#"{{"orderId":"1",{part}}}"#)), None, "{part}");
    }
    for body in [
        "{}",
        "[]",
        "\"\"",
        "null",
        "1",
        r#"{"orderId":""}"#,
        r#"{"orderId":null}"#,
        r#"{"message":"ok"}"#,
        "ok",
    ] {
        assert_eq!(done(body), None, "{body}");
    }
}

/// No other status confirms what the body shows, and a refusal that shows an order is none.
#[test]
fn an_order_that_is_shown_and_not_confirmed_is_unknown() {
    let shown = r#"{"orderId":"1","clientOrderId":"my-1"}"#;
    for status in [101, 301, 400, 404, 408, 425, 444, 460, 499, 500, 502] {
        let verdict = placed(status, shown);
        assert!(matches!(verdict, Verdict::Error { outcome: Outcome::Unknown, .. }), "{status}: {verdict:?}");
    }
    let refused = r#"{"orderId":"1","error":{"code":"no_money","message":"too little"}}"#;
    assert!(matches!(placed(400, refused), Verdict::Error { outcome: Outcome::Unknown, .. }));
    let plain = r#"{"error":{"code":"no_money","message":"too little"}}"#;
    assert!(matches!(placed(400, plain), Verdict::Error { outcome: Outcome::Refused, .. }));
}
