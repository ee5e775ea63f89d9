//! The logins of `tests/vectors/ws.json` through `exch ws-auth`, every one; and the forms that are not in it, held
//! against Python's `hmac`.

use serde_json::{Value, json};

use crate::shared::venues::{TokenFacts, all};
use crate::support::{Exch, KEY, RawServer, Reply, SECRET, Sandbox, python_script, run_with_limit, vectors};

#[test]
fn logins_come_out_as_the_vectors_say() {
    let all = vectors("ws.json");
    let entries: Vec<&Value> = all.as_array().unwrap().iter().filter(|entry| is_signed(entry)).collect();
    assert_eq!(entries.len(), 18);
    for entry in entries {
        let run = login(entry).ok();
        let printed = run.json();
        match &entry["expect"]["headers"] {
            Value::Null => assert_eq!(signed_part(entry, &printed["message"]), &entry["expect"], "{run}"),
            headers => {
                assert_eq!(&printed["headers"], headers, "{run}");
                assert_eq!(printed["message"], Value::Null, "{run}");
            }
        }
        // That of the answer to a challenge is a digest, which the vector only describes.
        if entry["name"] != "krakenfutures_subscribe" {
            assert_eq!(printed["prehash"], entry["prehash"], "{run}");
        }
        let members: Vec<&String> = printed.as_object().unwrap().keys().collect();
        assert_eq!(members, ["venue", "url", "headers", "message", "signature", "prehash"]);
    }
}

/// The logins that are more than a token from a reply.
fn is_signed(entry: &Value) -> bool {
    !entry["expect"].is_null()
}

/// What the vector tells of a message: of Binance's only the parameters of its method.
fn signed_part<'m>(entry: &Value, message: &'m Value) -> &'m Value {
    match entry["name"].as_str().unwrap() {
        "binance_subscribe_signature" => {
            assert_eq!(message["method"], "userDataStream.subscribe.signature", "{message}");
            &message["params"]
        }
        _ => message,
    }
}

fn login(entry: &Value) -> Exch {
    let time = entry["time_ms"].to_string();
    let mut exch = Sandbox::new()
        .exch(["ws-auth", "--format", "json", "--venue", entry["venue"].as_str().unwrap()])
        .args(["--time", &time]);
    if let Some(challenge) = entry["challenge"].as_str() {
        exch = exch.args(["--challenge", challenge]);
    }
    credentials(exch, &entry["credentials"])
}

fn credentials(exch: Exch, pair: &Value) -> Exch {
    let values = [("KEY", "key"), ("SECRET", "secret"), ("PASSPHRASE", "passphrase"), ("UID", "uid")];
    let values = values.into_iter().filter_map(|(name, member)| Some((name, pair[member].as_str()?)));
    values.fold(exch, |exch, (name, value)| exch.env(&format!("EXCHANGE_API_{name}"), value))
}

#[test]
fn urls_are_those_of_the_vectors() {
    let all = vectors("ws.json");
    // The vectors have the live hosts of some venues with a testnet, and notes behind some URLs.
    let elsewhere = ["gate_login_docs_emptyparam"];
    let entries = all.as_array().unwrap().iter().filter(|entry| is_signed(entry));
    for entry in entries.filter(|entry| !elsewhere.contains(&entry["name"].as_str().unwrap())) {
        let Some(url) = entry["url"].as_str().and_then(|url| url.split(' ').next()) else { continue };
        let run = login(entry).ok();
        assert_eq!(run.json()["url"], url, "{run}");
    }
}

/// The venues whose token comes from REST: what each answers there, and what must come of that.
fn tokens() -> Vec<(String, TokenFacts)> {
    all().into_iter().filter_map(|walked| Some((walked.name, walked.facts.token?))).collect()
}

/// One of them.
fn token(venue: &str) -> (String, TokenFacts) {
    tokens().into_iter().find(|(name, _)| name == venue).unwrap()
}

#[test]
fn tokens_are_asked_for_and_put_where_the_vectors_say() {
    let named: Vec<Value> = vectors("ws.json").as_array().unwrap().clone();
    let without: Vec<&Value> = named.iter().filter(|entry| !is_signed(entry)).collect();
    assert!(
        without.iter().all(|entry| tokens().iter().any(|(venue, _)| entry["venue"] == venue.as_str())),
        "{without:?}"
    );
    for case in &tokens() {
        let (venue, facts) = case;
        let server = RawServer::start([Reply::json(&facts.reply)]);
        let run = token_login(case, &server).args(["--format", "json"]).ok();
        let request = server.request();
        assert!(request.line.starts_with(&facts.request), "{venue}: {}", request.line);
        assert!(!request.header(&facts.signed_by).is_empty());
        let printed = run.json();
        assert_eq!(printed["url"], facts.url.as_str(), "{run}");
        let message = facts.message.as_ref().map(|text| serde_json::from_str(text).unwrap());
        assert_eq!(printed["message"], message.unwrap_or(Value::Null), "{run}");
    }
}

fn token_login((venue, facts): &(String, TokenFacts), server: &RawServer) -> Exch {
    let exch = Sandbox::new().exch(["ws-auth", "--venue", venue, "--url", &server.url()]).keyed();
    // Base64 is text too.
    let exch = exch.env("EXCHANGE_API_SECRET", "c2VjcmV0").env("EXCHANGE_API_PASSPHRASE", "p");
    // Where the reply names the URL, none is given.
    let exch =
        if facts.url.starts_with("ws:") { exch.args(["--ws-url", "ws://127.0.0.1:9/base"]) } else { exch };
    match &facts.send {
        Some(send) => exch.args(["--send", send]),
        None => exch,
    }
}

#[test]
fn a_token_is_shown_only_where_it_is_the_output_asked_for() {
    for case in &tokens() {
        let server = RawServer::start([Reply::json(&case.1.reply)]);
        let explained = token_login(case, &server).args(["--format", "explain", "-v"]).run();
        assert_eq!(explained.code, 0, "{explained}");
        let shown = explained.to_string();
        for token in ["t/k+1=", "t%2Fk%2B1%3D"] {
            assert!(!shown.contains(token), "{shown}");
        }
        assert!(explained.text().contains("***"), "{shown}");
    }
}

#[test]
fn a_token_may_be_given_by_the_environment() {
    let whitebit = &token("whitebit");
    let run = token_login(whitebit, &RawServer::uncalled()).env("EXCHANGE_WS_TOKEN", "given").ok();
    run.stdout_is("{\"id\":1,\"method\":\"authorize\",\"params\":[\"given\",\"public\"]}\n");
    // Bitstamp's login also wants what came with the token.
    let bitstamp = &token("bitstamp");
    let refused = token_login(bitstamp, &RawServer::uncalled()).env("EXCHANGE_WS_TOKEN", "given");
    refused.refused(3, "config").says("user_id").hints("unset EXCHANGE_WS_TOKEN");
}

#[test]
fn a_reply_without_a_token_is_refused() {
    let mexc = &token("mexc");
    let reply = Reply::json(r#"{"listenKeys":[]}"#);
    let server = RawServer::repeating(&reply, 2);
    token_login(mexc, &server).refused(4, "refused").says("without one");
}

/// The forms that the file lacks: each with what has to come out beside what a script computes.
#[test]
fn forms_beside_the_vectors_come_out_as_python_computes_them() {
    let output = run_with_limit(&mut python_script("ws_logins.py", &[]));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let cases: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(cases.len(), 11);
    for case in &cases {
        let mut exch = Sandbox::new()
            .exch(["ws-auth", "--format", "json", "--venue", case["venue"].as_str().unwrap()])
            .args(["--time", "1700000000123", "--nonce", "1700000000123"]);
        if let Some(send) = case["send"].as_str() {
            exch = exch.args(["--send", send]);
        }
        let run = credentials(exch, &case["credentials"]).ok();
        // A subscription comes after the login, where there is one.
        let last = run.text().lines().last().unwrap();
        let printed: Value = serde_json::from_str(last).unwrap();
        for member in ["message", "url"] {
            if let Some(expected) = case.get(member) {
                assert_eq!(&printed[member], expected, "{run}");
            }
        }
    }
}

#[test]
fn a_message_that_answers_a_challenge_is_not_signed_without_one() {
    let args = ["ws-auth", "--venue", "kraken-futures", "--send", r#"{"event":"subscribe","feed":"fills"}"#];
    let exch = Sandbox::new().exch(args).env("EXCHANGE_API_KEY", "k").env("EXCHANGE_API_SECRET", "c2VjcmV0");
    let refused = exch.refused(2, "usage");
    refused.says("kraken-futures wants the answer to a challenge in this message").hints("--challenge");
    let answered = exch.args(["--challenge", "text"]).ok();
    let last: Value = serde_json::from_str(answered.text().lines().last().unwrap()).unwrap();
    assert_eq!((&last["feed"], &last["original_challenge"]), (&json!("fills"), &json!("text")));
}

#[test]
fn a_token_in_a_url_that_is_given_is_not_explained() {
    let url = "ws://127.0.0.1:9/ws?listenKey=hush-hush&bare-hush";
    for (venue, added) in [("generic", ""), ("kucoin", "&token=***&connectId=exch")] {
        let exch = Sandbox::new().exch(["ws-auth", "--venue", venue, "--ws-url", url, "--format"]).keyed();
        let exch = exch.env("EXCHANGE_API_PASSPHRASE", "pass").env("EXCHANGE_WS_TOKEN", "t/k+1=");
        let run = exch.clone().args(["explain"]).ok();
        let expected = format!("ws://127.0.0.1:9/ws?listenKey=***&***{added}\n");
        assert!(run.text().contains(&expected) && !run.text().contains("hush"), "{run}");
        assert!(exch.args(["url"]).ok().text().starts_with(url));
    }
}

#[test]
fn the_message_alone_is_the_default() {
    let run = Sandbox::new().exch(["ws-auth", "--time", "1700000000123"]).keyed().ok();
    let signature = "a9aadbb5941307004dd8ca18eaf7d5856a69c1e1fe39cf03d3583c9a9f8ca424";
    run.stdout_is(&format!("{{\"op\":\"auth\",\"args\":[\"{KEY}\",\"1700000000123\",\"{signature}\"]}}\n"));
}

#[test]
fn a_websocket_pair_comes_before_the_api_pair() {
    let server = RawServer::uncalled();
    let exch = Sandbox::new().exch(["ws-auth", "--time", "1700000000123", "--url", &server.url()]);
    let both = exch.clone().env("EXCHANGE_API_KEY", "other").env("EXCHANGE_API_SECRET", "other");
    let both = both.env("EXCHANGE_WS_KEY", KEY).env("EXCHANGE_WS_SECRET", SECRET).ok();
    assert_eq!(both.text(), exch.keyed().ok().text());
}
