//! Tools that others wrote, through the proxy to the testnet.

use std::process::Command;

use crate::support::{Sandbox, Testnet, run_with_limit, tool};

use super::Front;

/// Runs it; stdout as text.
fn stdout(command: &mut Command) -> String {
    let output = run_with_limit(command);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn curl_needs_nothing_but_the_url() {
    let script = r#"curl -sf "$EXCH_PROXY_URL/api/v1/account" && curl -sf "$EXCH_PROXY_URL/api/v1/orders" \
        --json '{"symbol":"BTC/USDT","side":"BUY","type":"LIMIT","price":20000,"quantity":0.001,"clientOrderId":"c-1"}' \
        && curl -sf -X DELETE "$EXCH_PROXY_URL/api/v1/orders/c-1""#;
    let sandbox = Sandbox::new();
    let run = sandbox
        .exch(["testnet", "--", "exch", "proxy", "-q", "--allow", "POST /api/v1/orders"])
        .args(["--allow", "DELETE /api/v1/orders/*", "--", "sh", "-c", script])
        .ok();
    for part in ["balances", r#""clientOrderId":"c-1""#, "CANCELED"] {
        assert!(run.text().contains(part), "{run}");
    }
}

/// A client may have a key of its own and sign with it: the proxy's is what counts.
#[test]
fn a_clients_own_signature_changes_nothing() {
    let testnet = Testnet::start(["--venue", "strict"]);
    let front = Front::before(&testnet, &["--allow", "POST *"]);
    let own = ["API-KEY: me", "API-SIGN: 00", "API-TIMESTAMP: 1", "API-NONCE: 1", "Authorization: Bearer x"];
    let mut curl = Command::new(tool("curl"));
    curl.arg("-sf").arg(format!("{}/api/v1/account?x=1", front.url()));
    for header in own {
        curl.args(["-H", header]);
    }
    assert!(stdout(&mut curl).contains("balances"), "{}", testnet.log());
    let order = r#"{"symbol":"BTC/USDT","side":"BUY","type":"LIMIT","price":20000,"quantity":0.001}"#;
    let mut curl = Command::new(tool("curl"));
    curl.args(["-sf", "--json", order, "-H", "api-sign: 00", "-H", "API-KEY;"]);
    assert!(stdout(curl.arg(format!("{}/api/v1/orders", front.url()))).contains("NEW"), "{}", testnet.log());
}

#[test]
fn wrk_gets_every_request_accepted() {
    let testnet = Testnet::start([""; 0]);
    let front = Front::before(&testnet, &[]);
    let mut wrk = Command::new(tool("wrk"));
    wrk.args(["-t1", "-c16", "-d1s"]).arg(format!("{}/api/v1/account", front.url()));
    let told = stdout(&mut wrk);
    let requests = told.lines().find_map(|line| line.trim().split_once(" requests in"));
    let requests: u64 =
        requests.and_then(|(count, _)| count.parse().ok()).unwrap_or_else(|| panic!("{told}"));
    assert!(requests > 50 && !told.contains("Non-2xx") && !told.contains("Socket errors"), "{told}");
    assert!(testnet.log().lines().count() as u64 >= requests);
    // Without the segment; another path, for the last requests from before may be logged only now.
    let mut wrk = Command::new(tool("wrk"));
    wrk.args(["-t1", "-c4", "-d1s"]).arg(format!("http://{}/api/v1/orders", front.authority));
    let told = stdout(&mut wrk);
    let refused = told.lines().find_map(|line| line.trim().strip_prefix("Non-2xx or 3xx responses: "));
    assert!(refused.is_some_and(|count| count.parse::<u64>().unwrap() > 50), "{told}");
    assert!(!testnet.log().contains("/api/v1/orders"), "nothing is forwarded");
}
