//! `exch doctor`: what it finds of a setup that works, and of setups that don't, each for its own reason.

use serde_json::{Value, json};

use crate::keys::Stage;
use crate::support::{Exch, PythonServer, RawServer, Reply, Run, Sandbox, Testnet, certificate};

const ROWS: [&str; 12] = [
    "settings",
    "files",
    "host",
    "dns",
    "tcp",
    "tls",
    "clock",
    "key",
    "permissions",
    "websocket",
    "nonce_store",
    "journal",
];

/// Runs it for its JSON; the report, with the run.
fn doctor(exch: Exch) -> (Value, Run) {
    let run = exch.args(["--format", "json"]).env("EXCH_ERROR_FORMAT", "json").run();
    (run.json(), run)
}

fn row<'r>(report: &'r Value, name: &str) -> &'r Value {
    let rows = report["checks"].as_array().unwrap();
    rows.iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("no row {name}: {report}"))
}

/// The names of the rows that failed, and of those that were not checked.
fn bad(report: &Value) -> (Vec<&str>, Vec<&str>) {
    let rows = report["checks"].as_array().unwrap();
    let names = |wanted: &dyn Fn(&Value) -> bool| {
        rows.iter().filter(|row| wanted(row)).map(|row| row["name"].as_str().unwrap()).collect()
    };
    (names(&|row| row["ok"] == false), names(&|row| row["checked"] == false))
}

/// It failed at this row, with this exit code and kind.
fn fails_at(exch: Exch, name: &str, code: i32, kind: &str) -> Value {
    let (report, run) = doctor(exch);
    assert_eq!((run.code, &report["ok"]), (code, &json!(false)), "{run}");
    let failed = bad(&report).0;
    assert_eq!(failed.first(), Some(&name), "{run}");
    let found = row(&report, name);
    assert_eq!((&found["kind"], &found["exit_code"]), (&json!(kind), &json!(code)), "{run}");
    let error: Value = serde_json::from_str(&run.stderr).unwrap();
    assert_eq!(error["error"]["kind"], kind, "{run}");
    report
}

#[test]
fn a_setup_that_works_is_good_from_end_to_end() {
    let stage = Stage::new();
    let (report, run) = doctor(stage.sandbox.exch(["doctor"]));
    assert_eq!((run.code, &*run.stderr, &report["ok"]), (0, "", &json!(true)), "{run}");
    let names: Vec<&Value> = report["checks"].as_array().unwrap().iter().map(|row| &row["name"]).collect();
    assert_eq!(names, ROWS);
    // Plain http: there is nothing to look at.
    assert_eq!(bad(&report), (vec![], vec!["tls"]), "{run}");
    assert_eq!(row(&report, "permissions")["permissions"], json!(["read", "trade"]));
    assert_eq!(row(&report, "host")["environment"], "loopback");
    assert_eq!(row(&report, "journal")["open"], 0);
    // Nothing but reads, and no nonce taken.
    let log = stage.testnet.log();
    assert!(log.lines().filter(|line| line.contains(" /")).all(|line| line.starts_with("GET ")), "{log}");
    assert_eq!(stage.testnet.ledger()["total"], 0);
    assert!(!stage.sandbox.path(".nonce").exists() || row(&report, "nonce_store")["next"] == 2);
    let text = stage.sandbox.exch(["doctor"]).ok();
    assert_eq!(text.text().lines().count(), ROWS.len(), "{text}");
    assert!(!text.text().contains("local-testnet"), "{text}");
}

#[test]
fn the_settings_row_names_what_stands_where() {
    let stage = Stage::new();
    let exch = stage.sandbox.exch(["doctor"]).env("EXCHANGE_VENUE", "generic").env("EXCH_NO_CLOCK_SYNC", "1");
    let (report, run) = doctor(exch);
    let settings = row(&report, "settings");
    assert_eq!(settings["file"], ".env", "{run}");
    assert_eq!(settings["environment"], json!(["EXCHANGE_VENUE", "EXCH_ERROR_FORMAT", "EXCH_NO_CLOCK_SYNC"]));
    assert_eq!(settings["shadowed"], json!(["EXCHANGE_VENUE"]));
    let from_file = settings["from_file"].as_array().unwrap();
    assert!(
        from_file.contains(&json!("EXCHANGE_API_SECRET")) && !from_file.contains(&json!("EXCHANGE_VENUE"))
    );
    stage.sandbox.write(".env", "no assignment\n");
    let report = fails_at(stage.sandbox.exch(["doctor"]), "settings", 3, "config");
    assert_eq!(report["checks"].as_array().unwrap().len(), 1);
}

#[test]
fn a_file_that_others_can_read_fails_where_secrets_leave_the_machine() {
    let stage = Stage::new();
    let env = stage.sandbox.read(".env");
    stage.sandbox.write_with_mode(".env", &env, 0o644);
    let report = doctor(stage.sandbox.exch(["doctor"])).0;
    assert!(row(&report, "files")["detail"].as_str().unwrap().contains("chmod 600 .env"), "{report}");
    let remote = stage.sandbox.exch(["doctor", "--url", "https://a..test"]);
    let report = fails_at(remote, "files", 3, "insecure_file");
    assert_eq!(row(&report, "files")["hint"].as_str().unwrap().split(" (").next(), Some("chmod 600 .env"));
    // As for every command, the file's own word does not make it less loose.
    stage.sandbox.write_with_mode(".env", format!("{env}EXCH_ALLOW_LOOSE_FILES=1\n"), 0o644);
    fails_at(stage.sandbox.exch(["doctor", "--url", "https://a..test"]), "files", 3, "insecure_file");
}

#[test]
fn what_cannot_be_reached_is_told_from_what_refuses() {
    let stage = Stage::new();
    let at = |args: &[&str]| stage.sandbox.exch(["doctor"]).args(args);
    // No host, by the guard or by none being set.
    let report = fails_at(at(&["--url", "http://example.test"]), "host", 8, "insecure_transport");
    assert_eq!(bad(&report).1, ROWS[3..10].to_vec());
    fails_at(Sandbox::new().exch(["doctor"]).keyed(), "host", 3, "config");
    // No address, without a question to anybody: no name has an empty label.
    let report = fails_at(at(&["--url", "https://a..test"]), "dns", 6, "network");
    assert_eq!(bad(&report), (vec!["dns"], vec!["tcp", "tls", "clock", "key", "permissions", "websocket"]));
    // Nobody listens.
    let report = fails_at(at(&["--url", "http://127.0.0.1:1"]), "tcp", 6, "network");
    assert_eq!(bad(&report), (vec!["tcp"], vec!["tls", "clock", "key", "permissions", "websocket"]));
    // The venue is there and refuses the key.
    let report =
        fails_at(at(&[]).env("EXCHANGE_API_KEY", "a").env("EXCHANGE_API_SECRET", "b"), "key", 4, "bad_key");
    assert_eq!(row(&report, "clock")["ok"], true);
    assert!(bad(&report).1.contains(&"permissions"));
    let second =
        [("EXCHANGE_API_KEY", stage.testnet.value("EXCHANGE_API_KEY")), ("EXCHANGE_API_SECRET", "wrong")];
    let wrong = second.iter().fold(at(&[]), |exch, (name, value)| exch.env(name, *value));
    fails_at(wrong, "key", 4, "bad_signature");
    // There is no key.
    let testnet = Testnet::start(["--venue", "generic"]);
    let url = testnet.value("EXCHANGE_API_URL");
    fails_at(Sandbox::new().exch(["doctor", "--url", url]), "key", 3, "credentials");
    // It answers, and does not know what time it is.
    let server = RawServer::start([Reply::http(503, "", "{}"), Reply::http(503, "", "{}")]);
    let report = fails_at(at(&["--url", &server.url(), "--retries", "1"]), "clock", 5, "venue_failed");
    assert_eq!(row(&report, "tcp")["ok"], true);
}

#[test]
fn nonces_orders_and_the_websocket_fail_by_themselves() {
    let stage = Stage::new();
    let doctor = || stage.sandbox.exch(["doctor"]);
    let alone = |exch: Exch, name: &str, code, kind: &str| {
        assert_eq!(bad(&fails_at(exch, name, code, kind)), (vec![name], vec!["tls"]));
    };
    stage.sandbox.write(".nonce", "no number\n");
    alone(doctor(), "nonce_store", 3, "config");
    std::fs::remove_file(stage.sandbox.path(".nonce")).unwrap();
    let open = stage.sandbox.state().join("journal/open");
    std::fs::create_dir_all(&open).unwrap();
    std::fs::write(open.join("damaged"), "no entry\n").unwrap();
    alone(doctor(), "journal", 3, "config");
    std::fs::remove_file(open.join("damaged")).unwrap();
    let pair = doctor().env("EXCHANGE_WS_KEY", "a").env("EXCHANGE_WS_SECRET", "b");
    alone(pair, "websocket", 4, "bad_key");
    alone(doctor().args(["--ws-url", "ws://127.0.0.1:1/a"]), "websocket", 6, "network");
    alone(doctor().args(["--ws-url", "ws://example.test/a"]), "websocket", 8, "insecure_transport");
}

#[test]
fn tls_shows_the_chain_and_what_is_left_of_it() {
    let sandbox = Sandbox::new();
    let [cert, key] = certificate(&sandbox);
    let server = PythonServer::start("verify_server.py", &[&cert, &key]);
    let url = format!("https://{}", server.address());
    let exch = sandbox.exch(["doctor", "--url", &url, "--retries", "1"]).keyed();
    let report = doctor(exch.clone().args(["--cacert", &cert])).0;
    let tls = row(&report, "tls");
    assert_eq!((&tls["ok"], &tls["version"]), (&json!(true), &json!("TLS 1.3")), "{report}");
    assert!(matches!(tls["days_left"].as_u64(), Some(1 | 2)), "{report}");
    assert_eq!(tls["chain"][0]["subject"], "CN=exch test", "{report}");
    let report = fails_at(exch, "tls", 6, "tls");
    assert_eq!(row(&report, "tcp")["ok"], true);
    assert!(row(&report, "tls")["hint"].as_str().unwrap().contains("--cacert"));
    // Through a proxy there is no telling.
    let proxied = sandbox.exch(["doctor", "--url", &url]).keyed().env("https_proxy", "http://127.0.0.1:1");
    let report = doctor(proxied).0;
    assert_eq!(row(&report, "dns")["checked"], false, "{report}");
    assert!(row(&report, "dns")["detail"].as_str().unwrap().contains("https_proxy"));
}

#[cfg(debug_assertions)]
#[test]
fn an_order_whose_outcome_is_open_is_counted() {
    let stage = Stage::new();
    let order = stage.sandbox.exch(["order", "--side", "buy", "--price", "20000", "--qty", "0.001"]);
    let mut command = order.command();
    command.env("EXCH_FAIL_POINT", "kill:sent");
    assert!(!command.status().unwrap().success());
    let report = doctor(stage.sandbox.exch(["doctor"])).0;
    assert_eq!(row(&report, "journal")["open"], 1, "{report}");
    assert!(row(&report, "journal")["detail"].as_str().unwrap().contains("exch order settle"));
    assert_eq!(report["ok"], true);
}

#[test]
fn a_venue_without_a_probe_is_not_asked() {
    let sandbox = Sandbox::new();
    let testnet = Testnet::start(["--venue", "generic"]);
    let text = crate::support::package_file("src/venue/generic.toml");
    let probe = "[probe]\nrequest     = \"GET /api/v1/account\"\npermissions = \"/permissions\"\n";
    assert!(text.contains(probe), "the venue file has its old form");
    // Nor by its balances, which would serve.
    let text = text.replace(probe, "").replace("[account]\n", "[[answer]]\nlists   = \"balances\"\n");
    sandbox.write("mine.toml", text);
    let env: Vec<_> = testnet.env().iter().filter(|(name, _)| name != "EXCHANGE_VENUE").cloned().collect();
    let report = doctor(sandbox.exch(["doctor", "--scheme", "mine.toml"]).envs(&env)).0;
    assert_eq!(report["ok"], true, "{report}");
    assert_eq!(row(&report, "key")["checked"], false);
    assert!(!testnet.log().contains("/api/v1/account"));
}
