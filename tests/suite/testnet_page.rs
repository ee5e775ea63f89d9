//! The local exchange's page in a browser, its JSON for test suites, and who may use both.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Browser, Exch, Sandbox, Testnet};

/// A request to a testnet that says which headers it has; its status and its whole reply.
fn send(testnet: &Testnet, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(testnet.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let mut request =
        format!("{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
        let _ = write!(request, "Host: {}\r\n", testnet.address());
    }
    for (name, value) in headers {
        let _ = write!(request, "{name}: {value}\r\n");
    }
    stream.write_all(format!("{request}\r\n{body}").as_bytes()).unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    let status = reply.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
    (status, reply)
}

fn body_of(reply: &str) -> &str {
    reply.split_once("\r\n\r\n").map_or("", |(_, body)| body)
}

fn get(testnet: &Testnet, path: &str) -> Value {
    let (status, reply) = send(testnet, "GET", path, &[], "");
    assert_eq!(status, 200, "{reply}");
    serde_json::from_str(body_of(&reply)).unwrap()
}

fn exch(sandbox: &Sandbox, testnet: &Testnet, args: &[&str]) -> Exch {
    testnet.env().iter().fold(sandbox.exch(args), |exch, (name, value)| exch.env(name, value))
}

/// Sends an order whose parameters stand in another order than they were signed in.
fn send_wrong(testnet: &Testnet, sandbox: &Sandbox, markup: &str) {
    let items = ["symbol==BTCUSDT", "side==BUY", &format!("note=={markup}")];
    let args = [&["sign", "GET", "/api/v3/openOrders"][..], &items, &["--format", "json"]].concat();
    let signed = exch(sandbox, testnet, &args).ok().json();
    let url = signed["url"].as_str().unwrap();
    let target = url.strip_prefix(testnet.value("EXCHANGE_API_URL")).unwrap();
    let target = target.replace("symbol=BTCUSDT&side=BUY", "side=BUY&symbol=BTCUSDT");
    let headers: Vec<(String, String)> = signed["headers"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
        .collect();
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (&**name, &**value)).collect();
    let (status, reply) = send(testnet, "GET", &target, &headers, "");
    assert_eq!(status, 400, "{reply}");
}

#[test]
fn a_refused_request_appears_with_its_mistake_and_both_texts() {
    let testnet = Testnet::start(["--venue", "binance"]);
    let sandbox = Sandbox::new();
    let mut browser = Browser::start();
    browser.open(&format!("http://{}/testnet/", testnet.address()));
    browser.wait_for("document.getElementById('told').textContent === 'live'");
    send_wrong(&testnet, &sandbox, "</style><script>document.title='run'</script>");
    browser.wait_for("document.querySelector('#requests .bad') !== null");
    browser.wait_for("document.querySelector('#requests .why').textContent.includes('param_order')");
    browser.eval("document.querySelector('#requests summary').click()");
    browser.wait_for("document.querySelectorAll('#requests mark').length === 2");
    let text =
        browser.eval("document.querySelector('#requests .more').innerText").as_str().unwrap().to_owned();
    for words in [
        "What the client hashed",
        "What the venue hashes",
        "Again, by exch",
        "exch get '/api/v3/openOrders?side=BUY",
    ] {
        assert!(text.contains(words), "no {words:?} in {text}");
    }
    assert!(text.contains("</style><script>") || text.contains("%3C%2Fstyle%3E"), "{text}");
    assert_eq!(browser.eval("document.querySelectorAll('main script').length"), 0);
    assert!(browser.eval("document.title").as_str().unwrap().contains("binance"));
    // An order is seen as well, and a switch is a button.
    exch(
        &sandbox,
        &testnet,
        &["order", "--side", "buy", "--price", "20000", "--qty", "0.001", "--client-id", "seen-1"],
    )
    .ok();
    browser.wait_for("document.getElementById('state').innerText.includes('seen-1')");
    assert!(testnet.log().contains("param_order"), "{}", testnet.log());
}

#[test]
fn every_control_is_reached_and_used_by_keyboard_and_nothing_scrolls_sideways() {
    let testnet = Testnet::start(["--venue", "binance"]);
    let sandbox = Sandbox::new();
    send_wrong(&testnet, &sandbox, &"x".repeat(300));
    let mut browser = Browser::start();
    browser.width(400);
    browser.open(&format!("http://{}/testnet/", testnet.address()));
    browser.wait_for("document.getElementById('told').textContent === 'live'");
    browser.wait_for("document.querySelector('#requests .why')?.textContent.includes('param_order')");
    // By keyboard alone: the switch, then the request's details.
    let mut reached = Vec::new();
    for _ in 0..40 {
        browser.press("Tab");
        let name = browser.eval("document.activeElement.innerText || document.activeElement.name || ''");
        let name = name.as_str().unwrap_or_default().to_owned();
        if name == "Lose the next reply" {
            browser.press("Enter");
        }
        let is_row = browser.eval("document.activeElement.tagName === 'SUMMARY'") == true;
        reached.push(name);
        if is_row {
            browser.press("Enter");
            break;
        }
    }
    browser.wait_for("document.querySelector('#requests details')?.open === true");
    browser.wait_for("document.getElementById('state').innerText.includes('drop-reply 1')");
    browser.wait_for("document.querySelectorAll('#requests mark').length === 2");
    for control in ["Lose the next request", "All off", "All", "Refused", "find"] {
        assert!(reached.iter().any(|name| name == control), "{control} is not reached: {reached:?}");
    }
    let widths = browser.eval("[document.documentElement.scrollWidth, window.innerWidth]");
    assert!(widths[0].as_u64() <= widths[1].as_u64(), "it scrolls sideways: {widths}");
}

#[test]
fn with_a_thousand_requests_a_new_one_still_appears_at_once() {
    let testnet = Testnet::start(["--venue", "binance"]);
    let sandbox = Sandbox::new();
    let mut stream = TcpStream::connect(testnet.address()).unwrap();
    let request = format!("GET /api/v3/time HTTP/1.1\r\nHost: {}\r\n\r\n", testnet.address());
    for _ in 0..1010 {
        stream.write_all(request.as_bytes()).unwrap();
        let mut reply = [0; 4096];
        assert!(stream.read(&mut reply).unwrap() > 0);
    }
    let mut browser = Browser::start();
    browser.open(&format!("http://{}/testnet/", testnet.address()));
    browser.wait_for("document.getElementById('told').textContent === 'live'");
    browser.wait_for("document.querySelectorAll('#requests > li').length === 1000");
    let shown = |browser: &mut Browser| {
        // By the machine's clock, which the local exchange has too.
        browser.eval(
            "window.since = null; new MutationObserver(() => {
                if (document.querySelector('#requests > li')?.classList.contains('bad')) window.since ??= Date.now();
            }).observe(document.getElementById('requests'), {childList: true, subtree: true, attributes: true})",
        );
        send_wrong(&testnet, &sandbox, "x");
        browser.wait_for("window.since !== null");
        let last = get(&testnet, "/testnet/requests").as_array().unwrap().last().unwrap().clone();
        let answered = last["time_ms"].as_f64().unwrap() + last["duration_us"].as_f64().unwrap() / 1000.0;
        assert_eq!(last["status"], 400, "{last}");
        let shown = browser.eval("window.since").as_f64().unwrap() - answered;
        // The next one is to be seen too.
        let mut stream = TcpStream::connect(testnet.address()).unwrap();
        stream.write_all(request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n").as_bytes()).unwrap();
        stream.read_to_end(&mut Vec::new()).unwrap();
        browser.wait_for("!document.querySelector('#requests > li').classList.contains('bad')");
        shown
    };
    // The best of several: tests share their machine.
    let times: Vec<f64> = (0..5).map(|_| shown(&mut browser)).collect();
    println!("with 1,000 requests listed, a refused one appeared {times:.0?} ms after its answer");
    assert!(times.iter().any(|ms| *ms < 1000.0), "it took {times:?} ms");
    assert_eq!(browser.eval("document.querySelectorAll('#requests > li').length"), 1000);
}

#[test]
fn a_test_suite_reads_the_requests_and_sets_the_switches() {
    let testnet = Testnet::start(["--venue", "binance"]);
    let sandbox = Sandbox::new();
    exch(&sandbox, &testnet, &["get", "/api/v3/account"]).ok();
    send_wrong(&testnet, &sandbox, "x");
    let told = get(&testnet, "/testnet/requests");
    let requests = told.as_array().unwrap();
    let [right, wrong] = [&requests[requests.len() - 2], &requests[requests.len() - 1]];
    assert_eq!((&right["status"], &right["cause"]), (&json!(200), &Value::Null), "{right}");
    // A good signature and a whole key would serve whoever reads a report.
    assert!(right["target"].as_str().unwrap().contains("signature=***"), "{right}");
    assert!(!told.to_string().contains(testnet.value("EXCHANGE_API_KEY")), "{told}");
    assert!(!told.to_string().contains(testnet.value("EXCHANGE_API_SECRET")), "{told}");
    assert_eq!(wrong["verdict"]["mistakes"][0]["id"], "param_order", "{wrong}");
    assert!(wrong["verdict"]["prehash"]["signed"].as_str().unwrap().starts_with("symbol=BTCUSDT&side=BUY"));

    let json = [("Content-Type", "application/json")];
    let (status, reply) = send(&testnet, "POST", "/testnet/faults", &json, r#"{"fail_first":"1:503"}"#);
    assert_eq!(status, 200, "{reply}");
    assert_eq!(get(&testnet, "/testnet/faults")["fail-first"], "1:503");
    assert_eq!(send(&testnet, "GET", "/api/v3/time", &[], "").0, 503);
    assert_eq!(send(&testnet, "GET", "/api/v3/time", &[], "").0, 200);
    assert_eq!(get(&testnet, "/testnet/faults")["fail-first"], Value::Null);
    let (status, reply) = send(&testnet, "POST", "/testnet/faults", &json, r#"{"latency":"soon"}"#);
    assert_eq!(status, 400, "{reply}");
}

#[test]
fn a_foreign_host_or_origin_neither_reads_nor_switches() {
    let testnet = Testnet::start(["--venue", "binance"]);
    for path in ["/testnet/", "/testnet/ledger", "/testnet/requests", "/testnet/events", "/testnet/faults"] {
        let (status, reply) = send(&testnet, "GET", path, &[("Host", "evil.test")], "");
        assert_eq!(status, 403, "{path}: {reply}");
    }
    let (_, page) = send(&testnet, "GET", "/testnet/", &[("Origin", "http://evil.test")], "");
    let head = page.split("\r\n\r\n").next().unwrap().to_ascii_lowercase();
    assert!(!head.contains("access-control-"), "{head}");
    assert!(head.contains("frame-ancestors 'none'") && head.contains("script-src 'self'"), "{head}");
    let json = ("Content-Type", "application/json");
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let lose = r#"{"drop_request":1}"#;
    let token = page.split("name=\"token\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let (good, bad) = (format!("token={token}&set=drop_reply%3D1"), "token=x&set=drop_reply%3D1");
    for (headers, body, expected) in [
        (vec![json, ("Origin", "http://evil.test")], lose, 403),
        (vec![json, ("Origin", "null")], lose, 403),
        (vec![json, ("Sec-Fetch-Site", "cross-site")], lose, 403),
        (vec![json, ("Host", "evil.test")], lose, 403),
        (vec![("Content-Type", "text/plain")], lose, 415),
        (vec![form], bad, 403),
        (vec![form, ("Origin", "http://evil.test")], &good, 403),
    ] {
        let (status, reply) = send(&testnet, "POST", "/testnet/faults", &headers, body);
        assert_eq!(status, expected, "{headers:?}: {reply}");
    }
    let set = get(&testnet, "/testnet/faults");
    assert!(set.as_object().unwrap().values().all(Value::is_null), "{set}");
    let (status, reply) = send(&testnet, "POST", "/testnet/faults", &[form], &good);
    assert_eq!(status, 303, "{reply}");
    assert_eq!(get(&testnet, "/testnet/faults")["drop-reply"], "1");
}

#[test]
fn at_most_sixteen_listen() {
    let testnet = Testnet::start(["--venue", "binance"]);
    let listen = || {
        let mut stream = TcpStream::connect(testnet.address()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let request = format!("GET /testnet/events HTTP/1.1\r\nHost: {}\r\n\r\n", testnet.address());
        stream.write_all(request.as_bytes()).unwrap();
        let mut head = [0; 12];
        stream.read_exact(&mut head).unwrap();
        (String::from_utf8_lossy(&head[9..]).into_owned(), stream)
    };
    let listeners: Vec<_> = (0..16).map(|_| listen()).collect();
    assert!(listeners.iter().all(|(status, _)| status == "200"));
    assert_eq!(listen().0, "503");
}
