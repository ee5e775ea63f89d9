//! `sign --batch`: every line is signed as `sign` signs it alone, in order, at once, in memory that does not grow.
//!
//! `EXCH_TEST_BATCH_LINES` (500) is how many lines each venue gets, `EXCH_TEST_BATCH_SAMPLES` (8) how many of them are
//! signed alone and compared:
//! `EXCH_TEST_BATCH_LINES=1000000 EXCH_TEST_BATCH_SAMPLES=1000 tests/run batch`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

use crate::support::{Exch, KEY, SECRET, Sandbox};

/// Venues that differ in where the signature goes and what it is made of: headers in hex; the query, or a form;
/// a form with a rising nonce and an inner hash; a passphrase and ISO time; a payload in a header.
const VENUES: [&str; 5] = ["generic", "binance", "kraken", "okx", "gemini"];

/// The moment that the lines begin at, in milliseconds since 1970.
const START: usize = 1_700_000_000_000;

fn scale(variable: &str, usual: usize) -> usize {
    std::env::var(variable).ok().map_or(usual, |text| text.parse().expect(variable))
}

/// The environment of one venue's keys; Kraken's secret is base64.
fn keys(exch: Exch) -> Exch {
    exch.env("EXCHANGE_API_KEY", KEY)
        .env("EXCHANGE_API_SECRET", "dGVzdC1zZWNyZXQtMDEyMzQ1Njc4OQ==")
        .env("EXCHANGE_API_PASSPHRASE", "test passphrase")
}

/// The line of this number, and the arguments that `sign` takes for the same request.
fn request(number: usize) -> (String, Vec<String>) {
    let at = START + number;
    let (line, args): (String, Vec<String>) = match number % 5 {
        0 => (r#""method":"GET","path":"/api/v1/account""#.to_owned(), texts(&["GET", "/api/v1/account"])),
        1 => (
            format!(
                r#""method":"GET","path":"/api/v1/orders/{number}?a=1%2F2",
                "query":{{"limit":{number},"symbol":"BTC/USDT","on":true}}"#
            ),
            texts(&[
                "GET",
                &format!("/api/v1/orders/{number}?a=1%2F2"),
                &format!("limit=={number}"),
                "symbol==BTC/USDT",
                "on==true",
            ]),
        ),
        2 => (
            format!(
                r#""path":"/api/v1/orders","method":"post","body":{{"symbol":"BTC\/USDT","price":{number}.50,
                "memo":"n\u00b0{number} \"x\"\n", "tags": [ {number}, null, {{"b":1.50,"a":"é"}} ]}}"#
            ),
            texts(&[
                "POST",
                "/api/v1/orders",
                "symbol=BTC/USDT",
                &format!("price:={number}.50"),
                &format!("memo=n°{number} \"x\"\n"),
                &format!(r#"tags:=[{number},null,{{"b":1.50,"a":"é"}}]"#),
            ]),
        ),
        3 => (
            format!(r#""method":"DELETE","path":"/api/v1/orders","body":{{"id":"{number}"}}"#),
            texts(&["DELETE", "/api/v1/orders", &format!("id={number}")]),
        ),
        _ => (
            format!(
                r#""method":"PUT","path":"/api/v1/orders","query":"x={number}&&y","body":"{{ \"a\": {number} }}""#
            ),
            texts(&[
                "PUT",
                &format!("/api/v1/orders?x={number}&&y"),
                "--data",
                &format!("{{ \"a\": {number} }}"),
            ]),
        ),
    };
    let quote = if number.is_multiple_of(2) { "\"" } else { "" };
    let line = format!(r#"{{{line},"time":{at},"nonce":{quote}{at}{quote}}}"#).replace('\n', "");
    (line, [args, texts(&["--time", &at.to_string(), "--nonce", &at.to_string()])].concat())
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

/// Runs `exch sign --batch` from a file to a file, however long it takes.
fn from_file_to_file(sandbox: &Sandbox, args: &[&str], input: &str, output: &str) {
    let environment = sandbox.environment();
    let run = Command::new(env!("CARGO_BIN_EXE_exch"))
        .args(["sign", "--batch", input])
        .args(args)
        .env_clear()
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .env("EXCHANGE_API_KEY", KEY)
        .env("EXCHANGE_API_SECRET", "dGVzdC1zZWNyZXQtMDEyMzQ1Njc4OQ==")
        .env("EXCHANGE_API_PASSPHRASE", "test passphrase")
        .current_dir(sandbox.path(""))
        .stdout(File::create(sandbox.path(output)).unwrap())
        .output()
        .unwrap();
    assert_eq!((run.status.code(), String::from_utf8_lossy(&run.stderr)), (Some(0), "".into()));
}

/// Lines spread over all of them, the first and the last among them.
fn samples(lines: usize, count: usize) -> BTreeSet<usize> {
    (0..count).map(|sample| sample * (lines - 1) / (count - 1).max(1)).collect()
}

#[test]
fn each_line_is_what_sign_gives_for_it_alone() {
    let sandbox = Sandbox::new();
    let lines = scale("EXCH_TEST_BATCH_LINES", 500);
    let samples = samples(lines, scale("EXCH_TEST_BATCH_SAMPLES", 8 * VENUES.len()) / VENUES.len());
    let mut input = File::create(sandbox.path("requests")).map(std::io::BufWriter::new).unwrap();
    (0..lines).for_each(|number| writeln!(input, "{}", request(number).0).unwrap());
    input.flush().unwrap();
    for venue in VENUES {
        from_file_to_file(&sandbox, &["--venue", venue], "requests", "signed");
        let signed = BufReader::new(File::open(sandbox.path("signed")).unwrap());
        let mut count = 0;
        for (number, line) in signed.lines().enumerate() {
            count += 1;
            if samples.contains(&number) {
                let (line, (_, args)) = (line.unwrap() + "\n", request(number));
                let alone =
                    keys(sandbox.exch(["sign", "--venue", venue, "--format", "json"])).args(args).ok();
                assert_eq!(line, alone.text(), "{venue}, line {}", number + 1);
            }
        }
        assert_eq!(count, lines, "{venue}");
    }
}

#[test]
fn each_message_gets_the_signature_that_it_gets_alone() {
    let sandbox = Sandbox::new();
    let messages = ["", "text", "tab\tand \u{b0}", "ends in \r", &"long".repeat(50_000), "--batch"];
    let input = messages.join("\n");
    for venue in VENUES {
        let sign = |args: &[&str], stdin: &str| {
            keys(sandbox.exch(["sign", "--venue", venue])).args(args).stdin(stdin).ok().text().to_owned()
        };
        let alone: String = messages.iter().map(|message| sign(&["--raw"], message)).collect();
        assert_eq!(sign(&["--batch", "--raw"], &input), alone, "{venue}");
        assert_eq!(sign(&["--raw", "-", "--batch", "-"], &(input.clone() + "\n")), alone, "{venue}");
    }
}

#[test]
fn nonces_go_on_from_the_store_and_are_taken_from_it() {
    let sandbox = Sandbox::new();
    let strict = |args: &[&str]| sandbox.exch(["--venue", "strict"]).args(args).keyed();
    let before: u64 = strict(&["nonce", "next"]).ok().text().trim().parse().unwrap();
    let input = "{\"method\":\"GET\",\"path\":\"/a\"}\n".repeat(3000);
    let nonces = nonces(strict(&["sign", "--batch"]).stdin(input).ok().text());
    assert_eq!(nonces.len(), 3000);
    assert!(nonces[0] > before && nonces.is_sorted_by(|a, b| a < b), "{nonces:?}");
    let after: u64 = strict(&["nonce", "next"]).ok().text().trim().parse().unwrap();
    assert!(after > nonces[2999], "{after}");
}

/// The nonces in what was signed for `strict`.
fn nonces(text: &str) -> Vec<u64> {
    let nonce = |line: &str| {
        let signed: Value = serde_json::from_str(line).unwrap();
        signed["headers"]["API-NONCE"].as_str().unwrap().parse().unwrap()
    };
    text.lines().map(nonce).collect()
}

#[test]
fn two_batches_at_once_share_no_nonce() {
    let sandbox = Sandbox::new();
    let input = "{\"method\":\"GET\",\"path\":\"/a\"}\n".repeat(4000);
    let script = "for i in 1 2 3; do exch sign --batch requests --venue strict > signed.$i & done; wait";
    sandbox.write("requests", input);
    sandbox.bash(script).keyed().ok();
    let mut all = BTreeSet::new();
    for file in ["signed.1", "signed.2", "signed.3"] {
        let nonces = nonces(&sandbox.read(file));
        assert!(nonces.len() == 4000 && nonces.is_sorted_by(|a, b| a < b), "{file}");
        all.extend(nonces);
    }
    assert_eq!(all.len(), 12_000);
}

#[test]
fn an_error_names_its_line_and_what_was_done_is_printed() {
    let good = r#"{"method":"GET","path":"/a","time":1700000000123}"#;
    let cases = [
        ("no JSON", "not a JSON object"),
        (r#"{"method":"GET","path":"/a","headers":1}"#, "unknown field `headers`"),
        (r#"{"method":"GET"}"#, "missing field `path`"),
        (r#"{"method":"GET","path":"a"}"#, "does not begin with `/`"),
        (r#"{"method":"POST","path":"/a","body":{"a":1,"a":2}}"#, "parameter `a` was given twice"),
        (r#"{"method":"GET","path":"/a","nonce":"a b"}"#, "the nonce must be visible ASCII"),
    ];
    for (bad, message) in cases {
        let run =
            Sandbox::new().exch(["sign", "--batch"]).keyed().stdin([good, "", bad, good].join("\n")).run();
        assert_eq!((run.code, run.text().lines().count()), (2, 1), "{run}");
        assert!(run.stderr.starts_with("error: line 3: ") && run.stderr.contains(message), "{run}");
    }
    let sandbox = Sandbox::new();
    sandbox.write("broken", "[scheme");
    sandbox.exch(["sign", "--batch", "none"]).keyed().refused(2, "usage").says("none: No such file");
    sandbox
        .exch(["sign", "--batch", "."])
        .keyed()
        .refused(2, "usage")
        .says("line 1: the input can't be read");
    sandbox.exch(["sign", "--batch"]).refused(3, "credentials");
    sandbox.exch(["sign", "--venue", "alpaca", "--batch", "--raw"]).keyed().stdin("x").refused(3, "config");
}

#[test]
fn an_error_has_the_exit_code_of_its_kind() {
    let sandbox = Sandbox::new();
    let strict = sandbox.exch(["sign", "--batch", "--venue", "strict"]).keyed();
    let line = "{\"method\":\"GET\",\"path\":\"/a\"}\n";
    strict.clone().stdin(line).ok();
    let alone = sandbox.exch(["sign", "GET", "/a", "--venue", "strict"]).keyed();
    sandbox
        .bash("find \"$XDG_STATE_HOME\" -name 'strict-*' -type f -exec sh -c 'echo x > \"$1\"' - {} ';'")
        .ok();
    let (batch, alone) = (strict.stdin(line).run(), alone.run());
    assert_eq!(batch.code, alone.code, "{batch}{alone}");
    assert_eq!(batch.stderr, alone.stderr.replacen("error: ", "error: line 1: ", 1));
}

#[test]
fn options_that_make_no_sense_together_are_refused() {
    let exch = |args: &[&str]| Sandbox::new().exch(["sign"]).args(args).keyed();
    exch(&["--batch", "--nonce", "7"]).refused(2, "usage").says("--nonce").hints("its own nonce");
    exch(&["--batch", "f", "--raw", "text"]).refused(2, "usage").says("the lines are the texts to sign");
    exch(&["--raw", "--batch"]).refused(2, "usage").says("write --batch before --raw");
    exch(&["--batch", "f", "GET", "/a"]).refused(2, "usage").says("cannot be used with");
    exch(&["--batch", "--format", "curl"]).refused(2, "usage").says("cannot be used with");
}

/// A batch at work, one line at a time.
struct Live {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
}

impl Live {
    fn start(sandbox: &Sandbox, args: &[&str]) -> Self {
        let environment = sandbox.environment();
        let mut child = Command::new(env!("CARGO_BIN_EXE_exch"))
            .args(["sign", "--batch"])
            .args(args)
            .env_clear()
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .envs([("EXCHANGE_API_KEY", KEY), ("EXCHANGE_API_SECRET", SECRET)])
            .current_dir(sandbox.path(""))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (stdin, stdout) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, stdin, stdout }
    }

    fn write(&mut self, text: &str) {
        self.stdin.as_mut().unwrap().write_all(text.as_bytes()).unwrap();
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        line
    }

    /// The most memory that it held so far, in KiB.
    fn peak(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        peak.trim().trim_end_matches(" kB").parse().unwrap()
    }

    fn end(mut self) -> Option<i32> {
        drop(self.stdin.take());
        self.child.wait().unwrap().code()
    }
}

#[test]
fn a_line_is_answered_while_the_next_is_not_there_yet() {
    let sandbox = Sandbox::new();
    let mut live = Live::start(&sandbox, &[]);
    for number in 0..3 {
        live.write(&format!("{{\"method\":\"GET\",\"path\":\"/{number}\"}}\n{{\"method\":"));
        assert!(live.line().contains(&format!("\"url\":\"/{number}\"")));
        live.write("\"GET\",\"path\":\"/half\"}\n");
        assert!(live.line().contains("/half"));
    }
    assert_eq!(live.end(), Some(0));
}

#[test]
fn memory_does_not_grow_with_the_lines() {
    let sandbox = Sandbox::new();
    for args in [&["--venue", "strict"][..], &["--raw"]] {
        let mut live = Live::start(&sandbox, args);
        let mut peaks = Vec::new();
        for _ in 0..20 {
            let mut lines = String::new();
            for number in 0..1000 {
                writeln!(lines, "{{\"method\":\"POST\",\"path\":\"/a\",\"body\":{{\"a\":{number}}}}}")
                    .unwrap();
            }
            // Less than a pipe holds at a time, for nobody reads meanwhile.
            for lines in lines.split_inclusive('\n').collect::<Vec<_>>().chunks(100) {
                live.write(&lines.concat());
                for _ in lines {
                    assert!(!live.line().is_empty());
                }
            }
            peaks.push(live.peak());
        }
        assert_eq!(live.end(), Some(0));
        assert!(peaks[19] < 32 * 1024 && peaks[19] < peaks[0] + 512, "{args:?}: {peaks:?} KiB");
    }
}

#[test]
fn who_reads_no_further_gets_no_error() {
    let sandbox = Sandbox::new();
    sandbox.write("messages", "x\n".repeat(100_000));
    let run =
        sandbox.bash("exch sign --batch messages --raw | head -n 2 | wc -l; exit ${PIPESTATUS[0]}").keyed();
    run.ok().stdout_is("2\n");
}
