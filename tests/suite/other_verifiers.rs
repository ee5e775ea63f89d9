//! Verifiers that are not ours: HAProxy from configuration alone, and Python's standard library. Both
//! accept what `exch` signs and refuse it when a byte has changed.

use crate::support::{
    Exch, Haproxy, KEY, PythonServer, SECRET, Sandbox, Signed, python_script, run_with_limit, tampered,
};

/// `exch` against the verifier at this address.
fn exch(sandbox: &Sandbox, address: &str, args: &[&str]) -> Exch {
    sandbox.exch(args).keyed().env("EXCHANGE_API_URL", format!("http://{address}"))
}

/// The requests that each verifier sees, sent by `exch` itself.
fn accepts_what_exch_sends(address: &str, venue: &str) {
    let sandbox = Sandbox::new();
    let commands: [&[&str]; 8] = [
        &["get", "/api/v1/markets"],
        &["get", "/api/v1/account", "asset==BTC", "note==a b/ü"],
        &["get", "/api/v1/kept?x=%7e&y=a+b&z"],
        &["post", "/api/v1/orders", "symbol=BTC/USDT", "price:=20000.10", "note=quote \" and ü"],
        &["put", "/api/v1/orders", "a=1"],
        &["patch", "/api/v1/orders", "-d", "{\"spaced\" :  1e5}"],
        &["delete", "/api/v1/orders/x-1"],
        &["order", "--side", "buy", "--price", "20000", "--qty", "0.001", "--client-id", "id-1"],
    ];
    for args in commands {
        let run = exch(&sandbox, address, args).args(["--venue", venue]).run();
        assert_eq!(run.code, 0, "{run}");
        // The answer is the verifier's own and has passed through: a request was sent, and accepted.
        assert_eq!(run.json()["ok"], true, "{run}");
    }
}

/// Requests as `exch sign` prints them: a read and an order.
fn signed(venue: &str) -> [Signed; 2] {
    let sign = |args: &[&str]| {
        let exch = Sandbox::new().exch(["sign", "--venue", venue, "--format", "json"]).args(args).keyed();
        Signed::from_json(&exch.ok().json())
    };
    [
        sign(&["GET", "/api/v1/account", "asset==BTC"]),
        sign(&["POST", "/api/v1/orders", "symbol=BTC/USDT", "side=BUY", "price:=20000", "quantity:=0.001"]),
    ]
}

fn refuses_a_changed_byte(address: &str, venue: &str) {
    for request in signed(venue) {
        let (status, body) = request.send(address);
        assert_eq!(status, 200, "unchanged: {body}");
        for (what, changed) in tampered(&request) {
            let (status, body) = changed.send(address);
            assert_eq!(status, 401, "{what} changed: {body}");
        }
    }
}

#[test]
fn haproxy_accepts_the_generic_form() {
    let haproxy = Haproxy::start("generic.cfg");
    accepts_what_exch_sends(&haproxy.address(), "generic");
}

#[test]
fn haproxy_refuses_the_generic_form_with_a_changed_byte() {
    let haproxy = Haproxy::start("generic.cfg");
    refuses_a_changed_byte(&haproxy.address(), "generic");
}

#[test]
fn haproxy_accepts_the_strict_form() {
    let haproxy = Haproxy::start("strict.cfg");
    accepts_what_exch_sends(&haproxy.address(), "strict");
}

#[test]
fn haproxy_refuses_the_strict_form_with_a_changed_byte_or_query_or_nonce() {
    let haproxy = Haproxy::start("strict.cfg");
    refuses_a_changed_byte(&haproxy.address(), "strict");
    let [read, _] = signed("strict");
    let mut query = read.clone();
    query.target = query.target.replace("asset=BTC", "asset=BTD");
    assert_eq!(query.send(&haproxy.address()).0, 401, "query changed");
    let mut nonce = read;
    nonce.header_mut("API-NONCE").push('0');
    assert_eq!(nonce.send(&haproxy.address()).0, 401, "nonce changed");
}

#[test]
fn the_generic_form_leaves_the_query_out_of_the_prehash() {
    let haproxy = Haproxy::start("generic.cfg");
    let [mut read, _] = signed("generic");
    read.target = read.target.replace("asset=BTC", "asset=ETH");
    assert_eq!(read.send(&haproxy.address()).0, 200);
}

#[test]
fn python_accepts_the_generic_form() {
    let server = PythonServer::start("verify_server.py", &[]);
    accepts_what_exch_sends(&server.address(), "generic");
}

#[test]
fn python_refuses_the_generic_form_with_a_changed_byte() {
    let server = PythonServer::start("verify_server.py", &[]);
    refuses_a_changed_byte(&server.address(), "generic");
}

/// The verifiers agree with each other, so that neither of them is merely generous to `exch`.
#[test]
fn the_verifiers_accept_what_python_signs_and_nothing_else() {
    let haproxy = Haproxy::start("generic.cfg");
    let server = PythonServer::start("verify_server.py", &[]);
    for address in [haproxy.address(), server.address()] {
        for (secret, accepted) in [(SECRET, true), ("another-secret", false)] {
            let env = [
                ("EXCHANGE_API_URL", format!("http://{address}")),
                ("EXCHANGE_API_KEY", KEY.to_owned()),
                ("EXCHANGE_API_SECRET", secret.to_owned()),
            ];
            let env = env.map(|(name, value)| (name.to_owned(), value));
            let output = run_with_limit(&mut python_script("sign_client.py", &env));
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.success(), accepted, "{said}");
            assert_eq!(said.contains("401"), !accepted, "{said}");
        }
    }
}
