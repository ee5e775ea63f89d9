//! Input that is refused before anything happens: two lines, its exit code, nothing sent, nothing lost.

use crate::support::{Exch, Failure, KEY, RawServer, SECRET, Sandbox};

/// `exch` with a key pair and a server that must not be called.
fn refused(args: &[&str], code: i32, kind: &str) -> Failure {
    let sandbox = Sandbox::new();
    let server = RawServer::uncalled();
    sandbox.exch(args).keyed().env("EXCHANGE_API_URL", server.url()).refused(code, kind)
}

fn without_key(args: &[&str]) -> (Sandbox, Exch) {
    let sandbox = Sandbox::new();
    let exch = sandbox.exch(args);
    (sandbox, exch)
}

#[test]
fn missing_credentials_are_a_configuration_error() {
    let server = RawServer::uncalled();
    let (_sandbox, exch) = without_key(&["get", "/api/v1/account", "--url", &server.url()]);
    exch.refused(3, "credentials").hints("EXCHANGE_API_KEY");
}

#[test]
fn half_a_pair_is_an_error_and_names_the_missing_half() {
    let server = RawServer::uncalled();
    let (_sandbox, exch) = without_key(&["get", "/api/v1/account", "--url", &server.url()]);
    let key_only = exch.clone().env("EXCHANGE_API_KEY", KEY);
    key_only.refused(3, "credentials").says("EXCHANGE_API_SECRET");
    // An empty value counts as unset.
    key_only.env("EXCHANGE_API_SECRET", "").refused(3, "credentials").says("EXCHANGE_API_SECRET");
    exch.env("EXCHANGE_API_SECRET", SECRET).refused(3, "credentials").says("EXCHANGE_API_KEY");
}

#[test]
fn a_pair_is_never_put_together_from_two_sources() {
    let sandbox = Sandbox::new();
    sandbox.write(".env", format!("EXCHANGE_API_SECRET='{SECRET}'\n"));
    sandbox.exch(["sign", "GET", "/a"]).env("EXCHANGE_API_KEY", KEY).refused(3, "credentials");
}

/// A `.env` with a whole pair and these permissions, and a command that would go to `url`.
fn with_env_file(mode: u32, url: &str) -> (Sandbox, Exch) {
    let sandbox = Sandbox::new();
    let pair = format!("EXCHANGE_API_KEY='{KEY}'\nEXCHANGE_API_SECRET='{SECRET}'\n");
    sandbox.write_with_mode(".env", pair, mode);
    let exch = sandbox.exch(["get", "/a", "--url", url]);
    (sandbox, exch)
}

#[test]
fn an_env_file_that_others_can_read_is_refused_for_a_remote_target() {
    for mode in [0o644, 0o640, 0o604] {
        let (_sandbox, exch) = with_env_file(mode, "https://api.example.test");
        exch.refused(3, "insecure_file").says(".env").hints("chmod 600");
    }
}

#[test]
fn an_env_file_that_others_can_read_is_a_warning_for_loopback() {
    let server = RawServer::start([crate::support::Reply::json("{}")]);
    let (_sandbox, exch) = with_env_file(0o644, &server.url());
    let run = exch.run();
    assert_eq!(run.code, 0, "{run}");
    assert!(run.stderr.contains(".env"), "{run}");
}

#[test]
fn a_nonce_file_that_is_no_number_is_refused_and_left_as_it_is() {
    for content in ["twelve\n", "", "12 13\n", "-1\n", "1e3\n"] {
        let sandbox = Sandbox::new();
        sandbox.write(".nonce", content);
        sandbox.exch(["nonce"]).refused(3, "config").says(".nonce");
        assert_eq!(sandbox.read(".nonce"), content, "the file is untouched");
    }
}

#[test]
fn an_item_that_is_no_item_is_a_usage_error() {
    refused(&["post", "/a", "nothing"], 2, "usage").says("nothing");
    refused(&["post", "/a", "=value"], 2, "usage");
}

#[test]
fn json_that_does_not_parse_is_refused_with_its_position() {
    refused(&["post", "/a", "price:={\"a\":}"], 2, "usage").says("column 6");
    refused(&["post", "/a", "price:=1 2"], 2, "usage").says("column 3");
}

#[test]
fn a_header_value_cannot_break_the_line() {
    for value in ["X-A:one\r\nX-B: two", "X-A:one\nX-B: two", "X-A:one\rtwo"] {
        refused(&["get", "/a", value], 2, "usage").says("X-A");
    }
}

#[test]
fn a_path_begins_with_a_slash() {
    refused(&["get", "api/v1/account"], 2, "usage").hints("/api/v1/account");
    refused(&["sign", "GET", ""], 2, "usage");
}

#[test]
fn an_unknown_venue_is_answered_with_the_nearest_names() {
    refused(&["get", "/a", "--venue", "binanse"], 2, "usage").says("binanse").hints("binance");
    refused(&["get", "/a", "--venue", "krakn"], 2, "usage").hints("kraken");
}

#[test]
fn a_price_that_is_no_plain_positive_decimal_is_refused() {
    for price in ["0", "0.00", "-1", "NaN", "inf", "1e-05", "1e5", "", "1,5", "0x10", " 1"] {
        refused(&["order", "--side", "buy", "--qty", "1", "--price", price], 2, "usage");
        refused(&["order", "--side", "buy", "--price", "1", "--qty", price], 2, "usage");
    }
}

#[test]
fn an_exponent_is_answered_with_the_number_written_out() {
    refused(&["order", "--side", "buy", "--qty", "1", "--price", "1e-05"], 2, "usage").hints("0.00001");
}

#[test]
fn a_url_without_a_host_is_a_usage_error() {
    for url in ["https://", "http:///a", "api.example.test", "ftp://api.example.test", "https://:443"] {
        let (_sandbox, exch) = without_key(&["get", "/a", "--url", url]);
        exch.keyed().refused(2, "usage");
    }
}

#[test]
fn a_password_in_the_url_is_refused_and_not_repeated() {
    let (_sandbox, exch) = without_key(&["get", "/a", "--url", "https://user:hunter2@api.example.test"]);
    let failure = exch.keyed().refused(2, "usage");
    assert!(!failure.text("message").contains("hunter2") && !failure.text("hint").contains("hunter2"));
}

#[test]
fn plain_http_to_a_remote_host_is_refused_unless_allowed() {
    let (_sandbox, exch) = without_key(&["get", "/a", "--url", "http://api.example.test"]);
    exch.keyed().refused(8, "insecure_transport").hints("EXCH_ALLOW_HTTP=1");
}

#[test]
fn the_live_environment_is_entered_only_by_its_option() {
    // Kraken has no testnet, and the other URL is a live host of a venue that has one. Were either let
    // through, it would meet the proxy, which must not be called.
    for args in [&["--venue", "kraken"][..], &["--venue", "binance", "--url", "https://api.binance.com"]] {
        let proxy = RawServer::uncalled();
        let (_sandbox, exch) = without_key(&["get", "/0/private/Balance"]);
        exch.args(args)
            .keyed()
            .env("HTTPS_PROXY", proxy.url())
            .refused(8, "live_environment")
            .hints("--live");
    }
}

#[test]
fn a_url_from_a_found_env_file_is_not_given_a_key_from_elsewhere() {
    let sandbox = Sandbox::new();
    let proxy = RawServer::uncalled();
    sandbox.write(".env", "EXCHANGE_API_URL='https://api.example.test'\n");
    let exch = sandbox.exch(["get", "/a"]).keyed().env("HTTPS_PROXY", proxy.url());
    exch.refused(8, "untrusted_env").says(".env");
}

#[test]
fn without_a_url_the_hint_is_the_local_testnet() {
    let (_sandbox, exch) = without_key(&["get", "/a"]);
    exch.keyed().refused(3, "config").hints("exch testnet");
}

#[test]
fn a_body_and_items_exclude_each_other() {
    refused(&["post", "/a", "a=b", "-d", "{}"], 2, "usage");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    refused(&["post", "/a", "-d", "@no-such-file"], 2, "usage").says("no-such-file");
    refused(&["sign", "GET", "/a", "--env-file", "no-such.env"], 3, "config").says("no-such.env");
}

#[test]
fn an_unknown_option_or_command_has_two_lines_too() {
    refused(&["get", "/a", "--no-such-option"], 2, "usage").says("--no-such-option");
    refused(&["gett", "/a"], 2, "usage").says("gett");
    refused(&["order", "--side", "sideways", "--qty", "1"], 2, "usage").says("sideways");
    refused(&["get"], 2, "usage");
}

#[test]
fn a_scheme_file_with_a_mistake_names_the_key_and_the_line() {
    let sandbox = Sandbox::new();
    let file = sandbox.write("own.toml", "[scheme]\nsecret = \"utf8\"\nsigned = true\n");
    let args = ["sign", "GET", "/a", "--scheme", file.to_str().unwrap()];
    sandbox.exch(args).keyed().refused(3, "config").says("signed").says("line 3");
}

#[test]
fn an_unquoted_dollar_in_an_env_file_is_warned_about() {
    let sandbox = Sandbox::new();
    sandbox.write(".env", format!("EXCHANGE_API_KEY={KEY}\nEXCHANGE_API_SECRET=ab$HOME\n"));
    let run = sandbox.exch(["sign", "GET", "/a"]).run();
    assert!(run.stderr.contains("EXCHANGE_API_SECRET") && run.stderr.contains('$'), "{run}");
    assert!(!run.stderr.contains("ab$"), "the value is not repeated: {run}");
}
