//! `verify` with many requests in one file: told in order as they are judged, each mistake once, and a line that sums up.

use std::time::{Duration, Instant};

use exch::sign::{Auth, Credentials, Secret, Signer};
use exch::venue::Venue;
use serde_json::json;

use crate::support::{KEY, Run, SECRET, Sandbox};

fn signer() -> Signer {
    let credentials =
        Credentials { key: KEY.to_owned(), secret: Secret::new(SECRET), passphrase: None, uid: None };
    let venue = Venue::built_in("generic").unwrap();
    Signer::new(venue.scheme, Auth::Signed(credentials), None, Vec::new()).unwrap()
}

/// A GET as a JSON line, with the signature of `hashed` in place of its method and path.
fn line(number: usize, hashed: impl Fn(&str) -> String) -> String {
    let (time, target) = ((1_700_000_000_000 + number).to_string(), format!("/api/v1/orders?limit={number}"));
    let mut signature = Vec::new();
    signer().sign_raw(format!("{time}{}", hashed(&target)).as_bytes(), &mut signature).unwrap();
    let signature = String::from_utf8(signature).unwrap();
    let headers = json!({ "API-KEY": KEY, "API-TIMESTAMP": time, "API-SIGN": signature });
    json!({ "method": "GET", "target": target, "headers": headers }).to_string()
}

fn right(number: usize) -> String {
    line(number, |_| "GET/api/v1/orders".to_owned())
}

fn with_query(number: usize) -> String {
    line(number, |target| format!("GET{target}"))
}

fn verify(lines: &[String], args: &[&str]) -> Run {
    let sandbox = Sandbox::new();
    sandbox.write("lines", lines.join("\n"));
    let command = ["verify", "lines", "--venue", "generic"].iter().chain(args);
    sandbox.exch(command).keyed().patient(Duration::from_secs(120)).run()
}

#[test]
fn each_is_told_in_order_and_each_mistake_once() {
    let unsigned = json!({ "method": "GET", "target": "/api/v1/time", "headers": {} }).to_string();
    let other = line(5, |_| "PUT/api/v1/orders".to_owned());
    let unknown = line(6, |_| "something else".to_owned());
    let lines = [right(1), with_query(2), unsigned, with_query(4), other, unknown];
    let run = verify(&lines, &[]);
    assert_eq!(run.code, 9, "{run}");
    let told: Vec<&str> = run.text().lines().take(7).collect();
    let wanted = [
        "venue: generic",
        "ok   request 1: GET /api/v1/orders",
        "FAIL request 2: GET /api/v1/orders: query_added",
        "none request 3: GET /api/v1/time is not signed",
        "FAIL request 4: GET /api/v1/orders: query_added",
        "FAIL request 5: GET /api/v1/orders: method_other",
        "FAIL request 6: GET /api/v1/orders: signature: it is wrong for this request",
    ];
    // The last has no mistake that is known, and how far it is searched is a matter of time.
    assert!(told[..6] == wanted[..6] && told[6].starts_with(wanted[6]), "{run}");
    for part in [
        "\n2 requests (2, 4): signature: it is wrong for this request\nmistake: The query was hashed along",
        "in request 2:\nsigned: 1700000000002GET/api/v1/orders?limit=2\nright:  1700000000002GET/api/v1/orders\n",
        "\nrequest 5: signature: it is wrong for this request\nmistake: Another method",
        "from your settings, which the request can't prove: secret\n",
        "ask next: ",
    ] {
        assert!(run.text().contains(part), "{part}\n{run}");
    }
    let summary = "6 requests: 1 would be accepted, 4 refused, 1 not signed: no known mistake in 1, \
                   method_other in 1, query_added in 2";
    assert_eq!(run.text().lines().last(), Some(summary), "{run}");
    // As JSON the form is that of one request.
    let json = verify(&lines, &["--format", "json"]).json();
    let ids: Vec<&str> =
        json["mistakes"].as_array().unwrap().iter().map(|m| m["id"].as_str().unwrap()).collect();
    assert_eq!(
        (ids, &json["checks"][0]["name"]),
        (vec!["query_added", "method_other"], &json!("request 1: placements"))
    );
}

#[test]
fn all_right_and_all_unsigned() {
    let run = verify(&[right(1), right(2)], &[]);
    assert_eq!(
        (run.code, run.text().lines().last()),
        (0, Some("2 requests: 2 would be accepted, 0 refused")),
        "{run}"
    );
    let unsigned = json!({ "method": "GET", "target": "/a", "headers": {} }).to_string();
    let run = verify(&[unsigned.clone(), unsigned], &[]);
    assert_eq!(run.code, 9, "{run}");
    assert!(
        run.text().contains("the venue would refuse this: request 1: placements: GET /a is not signed"),
        "{run}"
    );
}

#[test]
fn a_thousand_of_one_mistake_take_no_thousand_searches() {
    let lines: Vec<String> = (1..=1000).map(with_query).collect();
    let begun = Instant::now();
    let run = verify(&lines, &[]);
    println!("1000 requests of one mistake: {:?}", begun.elapsed());
    let summary = "1000 requests: 0 would be accepted, 1000 refused: query_added in 1000";
    assert_eq!((run.code, run.text().lines().last()), (9, Some(summary)), "{run}");
    // Two mistakes are found by a search of pairs, but for the first only.
    let pair = |number: usize| line(number, |target| format!("get{target}"));
    let begun = Instant::now();
    let run = verify(&(1..=1000).map(pair).collect::<Vec<_>>(), &[]);
    println!("1000 requests of two mistakes: {:?}", begun.elapsed());
    let summary = "1000 requests: 0 would be accepted, 1000 refused: method_case and query_added in 1000";
    assert_eq!((run.code, run.text().lines().last()), (9, Some(summary)), "{run}");
}
