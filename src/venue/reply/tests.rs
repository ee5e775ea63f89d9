use super::*;
use crate::shared::venues;
use crate::venue::Venue;

fn reply() -> Reply {
    let text = r#"
        code = ["/retCode"]
        message = ["/retMsg"]
        ok = ["0"]
        error = [
            { code = "10002", kind = "clock_skew" },
            { code = "10016", kind = "venue_failed", outcome = "unknown" },
            { contains = "banned", kind = "rate_limited" },
        ]
    "#;
    toml::from_str(text).unwrap()
}

fn judge(status: u16, body: &str) -> (Kind, Outcome) {
    match reply().judge(status, body.as_bytes()) {
        Verdict::Error { kind, outcome, .. } => (kind, outcome),
        Verdict::Done => panic!("done"),
    }
}

#[test]
fn the_venues_own_form_comes_first() {
    assert_eq!(reply().judge(200, br#"{"retCode":0,"retMsg":"OK"}"#), Verdict::Done);
    assert_eq!(judge(200, r#"{"retCode":10002}"#), (Kind::ClockSkew, Outcome::Refused));
    assert_eq!(judge(200, r#"{"retCode":10016}"#), (Kind::VenueFailed, Outcome::Unknown));
    assert_eq!(judge(200, r#"{"retCode":7}"#), (Kind::Refused, Outcome::Refused));
    assert_eq!(judge(200, r#"{"retCode":7,"retMsg":"ip banned"}"#), (Kind::RateLimited, Outcome::Refused));
}

#[test]
fn a_code_may_stand_in_a_success_too() {
    let text = r#"
        when = { at = "/0", is = "error" }
        code = ["/1"]
        error = [{ code = "10114", kind = "nonce_rejected" }, { status = 401, kind = "bad_key" }]
    "#;
    let reply: Reply = toml::from_str(text).unwrap();
    let kind = |status, body: &str| match reply.judge(status, body.as_bytes()) {
        Verdict::Error { kind, outcome, .. } => Some((kind, outcome)),
        Verdict::Done => None,
    };
    assert_eq!(kind(200, r#"[1700000000123,"on-req"]"#), None);
    assert_eq!(kind(500, r#"["error",10114,"nonce: small"]"#), Some((Kind::NonceRejected, Outcome::Refused)));
    assert_eq!(kind(500, r#"["error",1,"?"]"#), Some((Kind::VenueFailed, Outcome::Unknown)));
    assert_eq!(kind(401, "{}"), Some((Kind::BadKey, Outcome::Refused)));
}

#[test]
fn a_refusal_is_judged_as_what_it_is() {
    let rendered = reply().refusal(Some(Kind::ClockSkew), "x", "too old");
    assert_eq!(rendered.body.to_string(), r#"{"retCode":"10002","retMsg":"too old"}"#);
    assert_eq!(judge(200, &rendered.body.to_string()), (Kind::ClockSkew, Outcome::Refused));
    let done = reply().success(serde_json::json!({"a": 1}), "/result/list/0");
    assert_eq!(done.to_string(), r#"{"retCode":"0","result":{"list":[{"a":1}]}}"#);
    assert_eq!(reply().judge(200, done.to_string().as_bytes()), Verdict::Done);
}

#[test]
fn the_status_counts_where_the_body_says_nothing() {
    assert_eq!(reply().judge(204, b""), Verdict::Done);
    assert_eq!(judge(404, "<html>"), (Kind::Refused, Outcome::Refused));
    assert_eq!(judge(429, ""), (Kind::RateLimited, Outcome::Refused));
    assert_eq!(judge(418, ""), (Kind::RateLimited, Outcome::Refused));
    assert_eq!(judge(502, "bad gateway"), (Kind::VenueFailed, Outcome::Unknown));
    assert_eq!(judge(408, ""), (Kind::VenueFailed, Outcome::Unknown));
    assert_eq!(judge(301, ""), (Kind::Refused, Outcome::Refused));
}

/// How a venue's reply is judged.
fn told(venue: &Venue, status: u16, body: &str) -> Option<(Kind, Outcome)> {
    match venue.reply().judge(status, body.as_bytes()) {
        Verdict::Error { kind, outcome, .. } => Some((kind, outcome)),
        Verdict::Done => None,
    }
}

/// Above all what a client must not take for a refusal: it may have been carried out, whatever the status says.
#[test]
fn replies_mean_what_each_venue_means() {
    for walked in venues::all() {
        let venue = walked.venue();
        for reply in &walked.facts.reply {
            let (kind, outcome) = told(&venue, reply.status, &reply.body).unwrap();
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
            assert_eq!(
                told(&walked.venue(), status, body),
                Some((Kind::VenueFailed, Outcome::Unknown)),
                "{}: {status}",
                walked.name
            );
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
            let outcome = told(&venue, status, body).map(|(_, outcome)| outcome);
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
            let absent = rule.outcome == Outcome::Absent;
            assert_eq!(rule.kind == Kind::Duplicate, rule.outcome == Outcome::Exists, "{name}: {rule:?}");
            assert!(!absent || rule.kind == Kind::Refused, "{name}: {rule:?}");
            assert!(!absent || rule.code.is_some() || rule.contains.is_some(), "{name}: {rule:?}");
            assert!(rule.outcome != Outcome::Unknown || rule.kind == Kind::VenueFailed, "{name}: {rule:?}");
        }
    }
}
