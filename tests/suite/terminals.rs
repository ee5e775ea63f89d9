//! What a venue says reaches a terminal without what the terminal would obey or would not show; a pipe gets the bytes.

use serde_json::{Value, json};

use crate::support::{Exch, KEY, RawServer, Reply, SECRET, Sandbox};

/// Controls, the eight-bit ones, marks of direction, marks without a width, and others that nobody sees.
fn marks() -> Vec<char> {
    let seven_bit = ('\u{1}'..='\u{1f}').filter(|c| !matches!(c, '\t' | '\n')).chain(['\u{7f}']);
    let eight_bit = '\u{80}'..='\u{9f}';
    let direction = ['\u{61c}', '\u{200e}', '\u{200f}'].into_iter();
    let direction = direction.chain('\u{202a}'..='\u{202e}').chain('\u{2066}'..='\u{2069}');
    let width =
        ['\u{ad}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{2063}', '\u{feff}', '\u{fe0f}'];
    let other = ['\u{2028}', '\u{2029}', '\u{fff9}', '\u{e0041}', '\u{34f}', '\u{3164}'];
    seven_bit.chain(eight_bit).chain(direction).chain(width).chain(other).collect()
}

fn hostile() -> String {
    marks().into_iter().flat_map(|mark| ['x', mark]).collect()
}

/// Fails if something that was printed has one of them. A terminal ends lines with a carriage return, and a head has its
/// own before that.
fn assert_harmless(shown: &str, what: &dyn std::fmt::Display) {
    let shown = shown.replace("\r\r\n", "\n").replace("\r\n", "\n");
    for mark in marks() {
        assert!(!shown.contains(mark), "U+{:04X} got through: {what}", u32::from(mark));
    }
}

/// The command on a terminal of its own, both of its outputs there.
fn on_terminal(sandbox: &Sandbox, command: &str) -> Exch {
    sandbox.bash(&format!("TERM=dumb exec script -qec {} /dev/null </dev/null", shell_words::quote(command)))
}

fn keyed(exch: Exch, server: &RawServer) -> Exch {
    let exch = exch.env("EXCHANGE_API_URL", server.url()).env("EXCHANGE_API_KEY", KEY);
    exch.env("EXCHANGE_API_SECRET", SECRET)
}

#[test]
fn a_body_on_a_terminal_is_harmless_and_in_a_pipe_exact() {
    let json = json!({ hostile(): hostile(), "list": [hostile()] }).to_string();
    let raw_json =
        format!("{{\"a\":\"{}\"}}", marks().into_iter().filter(|c| *c > '\u{1f}').collect::<String>());
    let mut no_text = hostile().into_bytes();
    no_text.extend_from_slice(b"\x9b31m\xff");
    let bodies: [Vec<u8>; 4] = [json.into_bytes(), raw_json.into_bytes(), hostile().into_bytes(), no_text];
    for body in bodies {
        let head = "X-Said: a\u{202e}b\u{9b}31m\u{200b}c\r\n";
        let server = RawServer::always(Reply::http(400, head, &body));
        let sandbox = Sandbox::new();
        for command in [
            "exch get /a -v",
            "exch get /a -i --color always",
            "CLICOLOR_FORCE=1 exch get /a -v --error-format json",
        ] {
            let run = keyed(on_terminal(&sandbox, command), &server).run();
            let text = String::from_utf8_lossy(&run.stdout).into_owned();
            let colors = ["\u{1b}[34m", "\u{1b}[32m", "\u{1b}[36m", "\u{1b}[33m", "\u{1b}[0m"];
            let plain = colors.iter().fold(text, |text, color| text.replace(color, ""));
            assert_harmless(&plain, &run);
            assert!(plain.contains("\\u202e"), "it is written out: {run}");
        }
        let piped = keyed(sandbox.exch(["get", "/a"]), &server).run();
        assert_eq!(piped.stdout, body, "{piped}");
        assert_harmless(&piped.stderr, &piped);
    }
}

#[test]
fn what_is_told_on_stderr_is_harmless_wherever_it_goes() {
    let body = json!({ "error": { "code": "refused", "message": hostile() } }).to_string();
    for (status, code) in [(400, 4), (500, 5)] {
        let server = RawServer::always(Reply::http(status, "", &body));
        for format in ["text", "json"] {
            let exch = keyed(Sandbox::new().exch(["get", "/a", "-vv", "--backoff", "0.01"]), &server);
            let run = exch.args(["--retries", "2", "--error-format", format]).run();
            assert_eq!(run.code, code, "{run}");
            assert_harmless(&run.stderr, &run);
            if let Some(error) = run.stderr.lines().find_map(|line| serde_json::from_str::<Value>(line).ok())
            {
                assert_harmless(error["error"]["message"].as_str().unwrap(), &run);
            }
        }
    }
}

#[test]
fn batch_results_and_frames_are_harmless_on_a_terminal() {
    let body = json!({ "said": hostile() }).to_string();
    let server = RawServer::repeating(&Reply::json(&body), 2);
    let sandbox = Sandbox::new();
    sandbox.write("lines", "{\"method\":\"GET\",\"path\":\"/a\"}\n");
    let run = keyed(on_terminal(&sandbox, "exch batch lines"), &server).run();
    assert_harmless(&String::from_utf8_lossy(&run.stdout), &run);
    assert!(run.text().contains("\\u202e"), "{run}");
    let piped = keyed(sandbox.exch(["batch", "lines"]), &server).run();
    assert!(piped.text().contains(&body), "{piped}");
}

/// The venue's words in `doctor` and in what `order settle` prints, without the secrets that it repeats.
#[test]
fn the_venues_words_on_stdout_have_no_secret_and_no_marks() {
    let said = format!("{} key={SECRET} {}", hostile(), hostile());
    let body = json!({ "error": { "code": "refused", "message": said } }).to_string();
    let server = RawServer::always(Reply::http(400, "", &body));
    for args in [&["doctor"][..], &["doctor", "--format", "json"], &["keys", "check"]] {
        let run = keyed(Sandbox::new().exch(args), &server).args(["--retries", "1"]).run();
        assert_clean(&run);
        assert!(run.code == 4 && (args[0] == "keys" || run.text().contains("***")), "{run}");
    }
    let sandbox = Sandbox::new();
    let order = [
        "order",
        "--side",
        "buy",
        "--qty",
        "1",
        "--price",
        "1",
        "--client-id",
        "a-1",
        "--settle-timeout",
        "0.1",
    ];
    let unclear = RawServer::then_failing([Reply::Bytes(Vec::new())]);
    let at_venue = |exch: Exch, server: &RawServer| {
        exch.keyed().through(server).env("EXCHANGE_API_URL", "http://api.first.test").run()
    };
    let run = at_venue(sandbox.exch(order), &unclear);
    assert_eq!(run.code, 7, "{run}");
    let settle = ["order", "settle", "--all", "--settle-timeout", "0.1"];
    let run = at_venue(sandbox.exch(settle), &server);
    assert_clean(&run);
    assert!(run.text().contains("\"why\":") && run.text().contains("***"), "{run}");
}

fn assert_clean(run: &crate::support::Run) {
    for text in [run.text(), &run.stderr] {
        assert!(!text.contains(SECRET), "{run}");
        assert_harmless(text, run);
        for line in text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
            assert_harmless_texts(&line, run);
        }
    }
}

/// What a program takes out of the JSON may be printed on a terminal, too.
fn assert_harmless_texts(value: &Value, run: &crate::support::Run) {
    match value {
        Value::String(text) => assert_harmless(text, run),
        Value::Array(items) => items.iter().for_each(|item| assert_harmless_texts(item, run)),
        Value::Object(members) => members.values().for_each(|item| assert_harmless_texts(item, run)),
        _ => {}
    }
}
