//! Clients that others would write, in Python, against `exch testnet`. None sends a client order id.

use serde_json::Value;

use crate::support::{Sandbox, Testnet, python_script, run_with_limit};

/// What the script prints when the testnet has accepted it.
fn accepted(script: &str, testnet: &Testnet) -> Value {
    let output = run_with_limit(&mut python_script(script, testnet.env()));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{script}: {said}\n{}", testnet.log());
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{script}: {error}"))
}

/// The orders that the testnet holds.
fn orders(testnet: &Testnet) -> Vec<Value> {
    let run = Sandbox::new().exch(["get", "/api/v1/orders"]).envs(testnet.env()).ok();
    run.json().as_array().expect("a JSON array of all orders").clone()
}

#[test]
fn a_client_of_the_standard_library_places_an_order() {
    let testnet = Testnet::start(["--venue", "generic"]);
    let answers = accepted("sign_client.py", &testnet);
    assert_eq!(answers.as_array().unwrap().len(), 3, "{answers}");
    assert_eq!(orders(&testnet).len(), 1);
}

#[test]
fn a_client_of_requests_places_an_order_and_lists_it() {
    let testnet = Testnet::start(["--venue", "generic"]);
    let answers = accepted("requests_client.py", &testnet);
    assert_eq!(answers["listed"].as_array().unwrap().len(), 1, "{answers}");
    assert!(answers["placed"]["orderId"].is_string(), "{answers}");
    assert_eq!(answers["listed"][0]["orderId"], answers["placed"]["orderId"], "{answers}");
    assert_eq!(orders(&testnet), *answers["listed"].as_array().unwrap());
}

#[test]
fn a_client_of_websockets_logs_in_and_hears_of_an_order() {
    let testnet = Testnet::start(["--venue", "generic"]);
    let frames = accepted("ws_client.py", &testnet);
    let placed = orders(&testnet);
    assert_eq!(placed.len(), 1);
    let id = placed[0]["orderId"].to_string();
    assert!(frames[2].to_string().contains(&format!("\"orderId\":{id}")), "about order {id}: {frames}");
}
