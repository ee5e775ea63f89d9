//! Private keys: no line of a PEM, nothing of its base64, its DER or its numbers comes out anywhere, in any form in which
//! the secret of an HMAC would not either.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use exch::sign::der::{Elements, tag};
use exch::sign::{
    Auth, Base, Credentials, KeyKind, Payload, Request, Secret, Signer, StampInput, public_half,
};
use exch::sys::redact;
use exch::venue::Venue;
use serde_json::json;

use crate::support::{Exch, RawServer, Reply, Sandbox, Testnet, package, pem, vectors};

use super::everywhere::{CARRYING, PRINTING, SENDING, sandbox};
use super::marker::{Marker, encodings};

/// A key as somebody has it, at a venue that takes it so.
struct Key {
    name: &'static str,
    venue: Venue,
    /// `--venue` or `--scheme`, and which.
    option: [String; 2],
    secret: String,
    pass_phrase: Option<String>,
    /// What must not be seen: the secret, its lines, what it decodes to, the numbers in that.
    values: Vec<Vec<u8>>,
    marker: Marker,
}

/// Every kind of key in the forms that venues hand out, by its name among the forms of keys.
fn keys() -> Vec<Key> {
    [
        ("binance", "ed25519", "pkcs8 pem"),
        ("binance", "ed25519", "pkcs8 der in base64"),
        ("binance", "ed25519", "pkcs8 pem, encrypted (PBES2, PBKDF2 SHA-256, AES-256-CBC)"),
        ("binance", "rsa-pkcs1v15-sha256", "pkcs8 pem"),
        ("bybit", "rsa-pkcs1v15-sha256", "pkcs8 pem, line breaks written \\n"),
        ("bitget", "rsa-pkcs1v15-sha256", "pkcs1 pem"),
        ("coinbase-advanced.toml", "es256", "sec1 pem"),
        ("backpack", "ed25519", "seed, base64"),
        ("orderly", "ed25519", "seed, base58, ed25519: before it"),
    ]
    .map(|(venue, algorithm, name)| key(venue, algorithm, name))
    .into()
}

fn key(venue: &str, algorithm: &str, name: &'static str) -> Key {
    let forms = vectors("asym/key-forms.json");
    let of = |name: &str| {
        let mut forms = forms["forms"].as_array().unwrap().iter();
        forms.find(|form| form["algorithm"] == algorithm && form["name"] == name).unwrap().clone()
    };
    let form = of(name);
    let secret = pem(form["secret"].as_str().unwrap());
    // All forms of an algorithm but the encrypted ones and the long ones are of one key.
    let plain = if algorithm == "es256" { "sec1 pem" } else { "pkcs8 pem" };
    let plain = pem(of(plain)["secret"].as_str().unwrap());
    let mut values = values_of(&secret);
    if form["pass_phrase"].is_string() {
        values.extend(values_of(&plain));
    } else if algorithm == "ed25519" {
        values.extend(values_of(&plain).into_iter().filter(|value| value.len() == 32));
    }
    let public = public_half(&Secret::new(plain), KeyKind::P256).unwrap().to_pem();
    let labels = secret.split('\n').chain(public.split('\n')).filter(|line| line.contains("-----"));
    let labels = labels.flat_map(|line| ["", "1", "12"].map(|before| format!("{before}{line}\n")));
    let seen = values_of(&public);
    values.retain(|value| !seen.contains(value));
    let public = Marker::of(seen.into_iter().chain(labels.map(String::into_bytes)));
    let file = package().join("tests/data/schemes").join(venue);
    let (option, venue) = if file.exists() {
        let text = std::fs::read_to_string(&file).unwrap();
        (["--scheme".to_owned(), file.to_str().unwrap().to_owned()], Venue::parse("mine", &text).unwrap())
    } else {
        (["--venue".to_owned(), venue.to_owned()], Venue::built_in(venue).unwrap())
    };
    let pass_phrase = form["pass_phrase"].as_str().map(str::to_owned);
    let marker = Marker::of(&values).without(&public);
    Key { name, venue, option, secret, pass_phrase, values, marker }
}

/// A key's text, and all in it that could be known by itself.
fn values_of(text: &str) -> Vec<Vec<u8>> {
    let mut values = vec![text.as_bytes().to_vec()];
    let content: Vec<&str> = text
        .split(['\n', '\r'])
        .flat_map(|line| line.split("\\n"))
        .filter(|line| !line.contains('-'))
        .collect();
    let joined = content.concat();
    let decoded = STANDARD.decode(joined.trim_start_matches("ed25519:"));
    values.extend(content.iter().filter(|line| line.len() > 10).map(|line| line.as_bytes().to_vec()));
    values.push(joined.into_bytes());
    if let Ok(der) = decoded {
        values.extend(numbers(&der));
        values.push(der);
    }
    values
}

/// The long numbers and strings of bytes in DER.
fn numbers(der: &[u8]) -> Vec<Vec<u8>> {
    let found = Elements::new(der).flat_map(|element| match element.tag {
        tag::SEQUENCE | tag::CONTEXT_0 | tag::CONTEXT_1 => numbers(element.content),
        tag::OCTET_STRING if Elements::new(element.content).next().is_some() => numbers(element.content),
        // The public half, behind the number of bits that are not used.
        tag::BIT_STRING if element.content.len() > 100 => numbers(&element.content[1..]),
        tag::BIT_STRING => vec![element.content[1..].to_vec()],
        tag::OCTET_STRING | tag::INTEGER => vec![element.content.to_vec()],
        _ => Vec::new(),
    });
    found.filter(|number| number.len() > 16).collect()
}

impl Key {
    fn exch(&self, sandbox: &Sandbox, args: &[&str]) -> Exch {
        let exch = sandbox.exch(args).args(&self.option);
        let exch =
            exch.env("EXCHANGE_API_KEY", "some-key-0123456789").env("EXCHANGE_API_SECRET", &self.secret);
        let exch = exch.env("EXCHANGE_API_PASSPHRASE", "a-passphrase").env("EXCHANGE_API_UID", "1001");
        match &self.pass_phrase {
            Some(pass_phrase) => exch.env("EXCHANGE_API_SECRET_PASSWORD", pass_phrase),
            None => exch,
        }
    }

    /// All that must not be seen, as others may write it when they repeat it: by the name of the form.
    fn forms(&self) -> Vec<(&'static str, String)> {
        let mut forms: Vec<_> = self.values.iter().flat_map(encodings).collect();
        // Base64 in lines of another length, and of the reader's own.
        for value in self.values.iter().filter(|value| value.len() > 64) {
            let Ok(text) = std::str::from_utf8(value) else { continue };
            if !text.contains(['-', '\n']) {
                for (width, end) in [(76, "\n"), (48, "\r\n"), (70, "\\n"), (64, " "), (60, "%0A")] {
                    let lines = text.as_bytes().chunks(width).map(String::from_utf8_lossy);
                    forms.push(("wrapped anew", lines.collect::<Vec<_>>().join(end)));
                }
            }
        }
        forms
    }
}

/// What the redactor does with every form of every part.
#[test]
fn no_form_of_any_part_passes_the_redactor() {
    for key in keys() {
        redact::register(key.secret.as_bytes());
        for part in key.venue.scheme.secret_parts(&Secret::new(key.secret.as_bytes())) {
            redact::register(&part);
        }
        if key.pass_phrase.is_some() {
            // What it decrypts to is registered where that is done: the command is tried with it below.
            continue;
        }
        let forms = key.forms();
        assert!(forms.len() > 15, "{}: {}", key.name, forms.len());
        for (form, text) in forms {
            let shown = redact::text(&format!("it was {text}: no")).into_owned();
            let found = key.marker.found_in(&shown);
            assert!(found.is_none(), "{}, {form}: {found:?} in {shown}", key.name);
            assert!(shown.starts_with("it was ") && shown.ends_with(": no"), "{}, {form}: {shown}", key.name);
        }
    }
}

#[test]
fn what_prints_shows_no_private_key() {
    std::thread::scope(|scope| {
        for key in keys() {
            scope.spawn(move || {
                let sandbox = sandbox();
                for args in PRINTING.iter().chain(&CARRYING).filter(|args| **args != ["keys", "mask"]) {
                    let run = key.exch(&sandbox, args).args(["-vv"]).run();
                    key.marker.assert_clean(&run);
                }
                key.marker.assert_stderr_clean(&key.exch(&sandbox, &["keys", "mask"]).run());
                key.marker.assert_files_clean(&sandbox, &[]);
            });
        }
    });
}

/// Commands that send, to a server that repeats parts of the key in one form after the other, and to one that fails.
#[test]
fn what_is_sent_shows_and_leaves_no_private_key() {
    std::thread::scope(|scope| {
        for key in keys() {
            scope.spawn(move || sent_with(&key));
        }
    });
}

fn sent_with(key: &Key) {
    let sandbox = sandbox();
    let run = |server: &RawServer, args: &[&str]| {
        let exch = key.exch(&sandbox, args).args(["-vv", "--retries", "2", "--backoff", "0.01", "--yes"]);
        let exch = exch.args(["--timeout", "0.5", "--settle-timeout", "0.1"]);
        let exch = exch.env("EXCHANGE_API_URL", server.url());
        exch.env("EXCHANGE_WS_URL", server.url().replace("http:", "ws:")).run()
    };
    let failing = RawServer::always(Reply::http(503, "", "<html>"));
    let refusing = RawServer::always(Reply::http(401, "", r#"{"code":-2014,"msg":"no","message":"no"}"#));
    for args in SENDING {
        for server in [&failing, &refusing] {
            key.marker.assert_clean(&run(server, args));
        }
    }
    let forms = key.forms();
    // Every form once, of one part or the other.
    for (at, (name, form)) in forms.iter().enumerate().step_by(forms.len() / 20 + 1) {
        let body = json!({ "code": -2014, "retCode": 10003, "msg": form, "message": form, "retMsg": form });
        let headers = format!("X-Sent: {}\r\n", form.replace(['\r', '\n'], " "));
        let server = RawServer::always(Reply::http(401, &headers, body.to_string()));
        let format = ["text", "json"][at % 2];
        let run = run(&server, &["get", "/a", "--error-format", format]);
        assert_ne!(run.code, 0, "{name}: {run}");
        key.marker.assert_stderr_clean(&run);
    }
    key.marker.assert_files_clean(&sandbox, &[]);
}

#[test]
fn every_source_keeps_a_private_key() {
    let key = key("binance", "rsa-pkcs1v15-sha256", "pkcs8 pem");
    let line = key.secret.lines().nth(3).unwrap();
    let server = RawServer::always(Reply::http(401, "", json!({ "code": -2014, "msg": line }).to_string()));
    let bundle = json!({ "key": "k-0123456789", "secret": key.secret }).to_string();
    let escaped = key.secret.replace('\n', "\\n");
    let given = [".env", "key.pem", "bundle.json"];
    for (name, value) in [
        ("EXCHANGE_API_SECRET", key.secret.as_str()),
        ("EXCHANGE_API_SECRET", &escaped),
        ("EXCHANGE_API_SECRET", "file:key.pem"),
        ("EXCHANGE_API_SECRET", "cmd:cat key.pem"),
        ("EXCHANGE_API_SECRET", "-"),
        ("EXCHANGE_CREDENTIALS", "file:bundle.json"),
        (".env", &escaped),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("key.pem", &key.secret);
        sandbox.write("bundle.json", &bundle);
        let exch = sandbox.exch(["get", "/a", "-vv", "--venue", "binance"]);
        let exch = exch.env("EXCHANGE_API_URL", server.url()).stdin(key.secret.as_str());
        let exch = match name {
            ".env" => {
                sandbox.write(
                    ".env",
                    format!("EXCHANGE_API_KEY='k-0123456789'\nEXCHANGE_API_SECRET=\"{value}\"\n"),
                );
                exch
            }
            "EXCHANGE_CREDENTIALS" => exch.env(name, value),
            _ => exch.env("EXCHANGE_API_KEY", "k-0123456789").env(name, value),
        };
        let run = exch.run();
        assert_eq!(run.code, 4, "{name}={value}: {run}");
        key.marker.assert_stderr_clean(&run);
        assert!(run.stderr.contains("***"), "{name}={value}: {run}");
        key.marker.assert_files_clean(&sandbox, &given);
    }
}

/// A new key is written into its file and nowhere else.
#[test]
fn a_new_key_is_in_its_file_alone() {
    for kind in ["ed25519", "p256"] {
        let sandbox = Sandbox::new();
        let run = sandbox.exch(["keys", "generate", "--kind", kind, "-vv"]).run();
        assert_eq!(run.code, 0, "{run}");
        let text = sandbox.read("key.pem");
        let public = Marker::of(values_of(run.text()));
        let labels = Marker::of(text.lines().filter(|line| line.contains('-')));
        let marker = Marker::of(values_of(&text)).without(&public).without(&labels);
        marker.assert_clean(&run);
        assert_eq!(marker.assert_files_clean(&sandbox, &["key.pem"]), 0);
    }
}

/// A client that sends its private key, in requests and messages: what the local exchange shows, logs and keeps, and what
/// `verify` says of such a request.
#[test]
fn a_private_key_that_a_client_sends_is_not_shown() {
    for kind in ["ed25519", "rsa"] {
        let sandbox = Sandbox::new();
        let state = sandbox.path("state.json").to_str().unwrap().to_owned();
        let testnet = Testnet::start(["--venue", "binance", "--key-kind", kind, "--state", &state]);
        let secret = testnet.value("EXCHANGE_API_SECRET").replace("\\n", "\n");
        // The line that everybody's key begins with is none of it.
        let labels =
            Marker::of(secret.lines().filter(|line| line.contains('-')).map(|line| format!("{line}\n")));
        let marker = Marker::of(values_of(&secret)).without(&labels);
        for (at, line) in secret.lines().enumerate() {
            let as_header = format!("X-Secret: {line}");
            let note = format!("note=={line}");
            for args in [
                &["get", "/api/v3/openOrders", &note, &as_header.replace(": ", ":")][..],
                &["post", "/api/v3/order", &format!("symbol={line}")],
            ] {
                let exch = testnet
                    .env()
                    .iter()
                    .fold(sandbox.exch(args), |exch, (name, value)| exch.env(name, value));
                let run = exch.args(["-vv"]).run();
                assert_ne!(run.code, 2, "{at}: {run}");
            }
        }
        for path in ["/testnet/requests", "/testnet/", "/testnet/ledger"] {
            let shown = testnet.get(path);
            let found = marker.found_in(&shown);
            assert!(found.is_none(), "{path}: {found:?} in {shown}");
        }
        let log = testnet.log();
        assert!(log.contains("openOrders"), "{log}");
        assert_eq!(marker.found_in(&log), None, "{log}");
    }
}

#[test]
fn verify_shows_nothing_of_a_private_key_that_a_client_sent() {
    let key = key("binance", "ed25519", "pkcs8 pem");
    let line = key.secret.lines().nth(1).unwrap();
    let captured = json!({
        "method": "POST",
        "target": format!("/api/v3/order?symbol=BTCUSDT&secret={line}&timestamp=1700000000123&signature=AAAA"),
        "headers": { "X-MBX-APIKEY": "some-key-0123456789", "X-Secret": line },
        "body": line,
    });
    let sandbox = Sandbox::new();
    sandbox.write("sent.json", captured.to_string());
    for format in ["text", "json", "html", "junit"] {
        let run = key.exch(&sandbox, &["verify", "sent.json", "--format", format]).run();
        assert_eq!(run.code, 9, "{run}");
        key.marker.assert_clean(&run);
    }
}

#[test]
fn no_value_shows_a_private_key() {
    for key in keys().into_iter().filter(|key| key.pass_phrase.is_none()) {
        let credentials = Credentials {
            key: "key".into(),
            secret: Secret::new(key.secret.as_bytes()),
            passphrase: Some(Secret::new("a-passphrase")),
            uid: Some("1001".into()),
        };
        let shown = format!("{credentials:?}");
        let base = Base::parse("https://api.venue.test", &["https"]).ok();
        let signer = Signer::new(key.venue.scheme.clone(), Auth::Signed(credentials), base, Vec::new());
        let signer = signer.unwrap().explaining(true);
        let request = Request::new(signer.scheme(), "GET", "/a", Payload::default()).unwrap();
        let input =
            StampInput { now_us: 1_700_000_000_123_000, nonce: Some("17".into()), ..StampInput::default() };
        let stamp = signer.scheme().stamp(input);
        let signed = stamp.map(|stamp| signer.sign(&request, &stamp));
        let shown = format!("{shown} {signer:?} {signed:?} {signed:#?}");
        let found = key.marker.found_in(&shown);
        assert!(found.is_none(), "{}: {found:?} in {shown}", key.name);
    }
}
