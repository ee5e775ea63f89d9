//! References to what this machine has: a file, a descriptor, stdin, a command.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{Exch, KEY, RawServer, Reply, SECRET, Sandbox, Testnet, package_file};

/// `exch get` against a testnet, with the pair's variables left out.
pub(crate) fn get(sandbox: &Sandbox, testnet: &Testnet) -> Exch {
    let kept = |name: &str| !["EXCHANGE_API_KEY", "EXCHANGE_API_SECRET"].contains(&name);
    let env: Vec<_> = testnet.env().iter().filter(|(name, _)| kept(name)).cloned().collect();
    sandbox.exch(["get", "/api/v1/account"]).envs(&env)
}

/// The testnet's own pair.
pub(crate) fn pair(testnet: &Testnet) -> (&str, &str) {
    (testnet.value("EXCHANGE_API_KEY"), testnet.value("EXCHANGE_API_SECRET"))
}

/// `exch sign` with this reference for the secret.
fn sign(sandbox: &Sandbox, reference: &str) -> Exch {
    let args = ["sign", "GET", "/a", "--time", "1700000000000"];
    sandbox.exch(args).env("EXCHANGE_API_KEY", KEY).env("EXCHANGE_API_SECRET", reference)
}

/// The signature that [`sign`] makes with the plain secret.
fn signature() -> String {
    sign(&Sandbox::new(), SECRET).ok().text().to_owned()
}

#[test]
fn a_request_is_signed_with_a_secret_from_a_file_and_a_key_from_a_command() {
    let (sandbox, testnet) = (Sandbox::new(), Testnet::start(["--venue", "generic"]));
    let (key, secret) = pair(&testnet);
    sandbox.write("secret", format!("{secret}\n"));
    sandbox.write("home.txt", secret);
    std::fs::rename(sandbox.path("home.txt"), sandbox.path("../home/secret")).unwrap();
    for file in ["file:secret", "file:./secret", "file:~/secret"] {
        let exch = get(&sandbox, &testnet).env("EXCHANGE_API_KEY", format!("cmd:printf '%s\\n' '{key}'"));
        exch.env("EXCHANGE_API_SECRET", file).ok().json();
    }
}

#[test]
fn a_request_is_signed_with_a_secret_from_stdin_and_with_one_from_a_descriptor() {
    let (sandbox, testnet) = (Sandbox::new(), Testnet::start(["--venue", "generic"]));
    let (key, secret) = pair(&testnet);
    let exch = get(&sandbox, &testnet).env("EXCHANGE_API_KEY", key);
    for stdin in ["-", "fd:0"] {
        exch.clone().env("EXCHANGE_API_SECRET", stdin).stdin(format!("{secret}\n")).ok().json();
    }
    let script = "exec exch get /api/v1/account 7< <(printf %s \"$SECRET\")";
    let exch = sandbox.bash(script).envs(testnet.env()).env("EXCHANGE_API_SECRET", "fd:7");
    exch.env("SECRET", secret).ok().json();
}

#[test]
fn one_reference_can_give_all_of_the_credentials() {
    let (sandbox, testnet) = (Sandbox::new(), Testnet::start(["--venue", "generic"]));
    let (key, secret) = pair(&testnet);
    let bundle = json!({ "key": key, "secret": secret, "uid": 7 }).to_string();
    sandbox.write("pair.json", &bundle);
    let exch = get(&sandbox, &testnet);
    exch.clone().env("EXCHANGE_CREDENTIALS", "file:pair.json").ok();
    exch.clone().env("EXCHANGE_CREDENTIALS", "cmd:cat pair.json").ok();
    exch.clone().env("EXCHANGE_CREDENTIALS", "-").stdin(&*bundle).ok();
    // What is in the object is the value, whatever it begins with.
    sandbox.write("nested.json", json!({ "key": KEY, "secret": "cmd:touch ran" }).to_string());
    sign(&sandbox, SECRET).env("EXCHANGE_CREDENTIALS", "file:nested.json").ok();
    assert!(!sandbox.path("ran").exists());
    sandbox.write("half.json", json!({ "key": KEY }).to_string());
    let half = exch.env("EXCHANGE_CREDENTIALS", "file:half.json");
    half.refused(3, "credentials").says("EXCHANGE_CREDENTIALS");
}

#[test]
fn an_empty_value_is_no_value_wherever_it_stands() {
    let sandbox = Sandbox::new();
    let sign = |args: &[&str]| sandbox.exch(["sign", "GET", "/a"]).args(args);
    for pair in [r#"{"key":"k","secret":""}"#, r#"{"key":"","secret":"s"}"#] {
        sign(&[]).env("EXCHANGE_CREDENTIALS", pair).refused(3, "credentials").says("EXCHANGE_CREDENTIALS");
    }
    let pair = r#"{"key":"k","secret":"s","passphrase":""}"#;
    sign(&[]).env("EXCHANGE_CREDENTIALS", pair).ok();
    sign(&["--venue", "okx"]).env("EXCHANGE_CREDENTIALS", pair).refused(3, "credentials").says("passphrase");
    for name in ["EXCHANGE_API_KEY", "EXCHANGE_API_SECRET"] {
        let exch = sign(&[]).keyed().env(name, "plain:");
        exch.refused(3, "credentials").says(&format!("{name}: the value is empty"));
    }
}

#[test]
fn a_passphrase_and_a_websocket_pair_can_be_references_too() {
    let sandbox = Sandbox::new();
    sandbox.write("passphrase", "open sesame\n");
    let args = ["sign", "GET", "/a", "--venue", "okx", "--format", "headers", "--time", "1700000000000"];
    let okx = sandbox.exch(args).keyed();
    let plain = okx.clone().env("EXCHANGE_API_PASSPHRASE", "open sesame").ok();
    okx.env("EXCHANGE_API_PASSPHRASE", "file:passphrase").ok().stdout_is(plain.text());

    sandbox.write("ws", SECRET);
    let login = sandbox.exch(["ws-auth", "--time", "1700000000000"]).env("EXCHANGE_WS_KEY", KEY);
    let plain = login.clone().env("EXCHANGE_WS_SECRET", SECRET).ok();
    login.env("EXCHANGE_WS_SECRET", "cmd:cat ws").ok().stdout_is(plain.text());
}

#[test]
fn exactly_one_line_break_is_taken_off_the_end() {
    let sandbox = Sandbox::new();
    for ending in ["", "\n", "\r\n"] {
        sandbox.write("secret", format!("{SECRET}{ending}"));
        sign(&sandbox, "file:secret").ok().stdout_is(&signature());
    }
    for (before, after) in [("", "\n\n"), (" ", ""), ("", " \n"), ("", "\r")] {
        sandbox.write("secret", format!("{before}{SECRET}{after}"));
        sign(&sandbox, "file:secret").refused(3, "credentials").says("white space");
    }
    sandbox.write("secret", "not base64!\n");
    let kraken = sign(&sandbox, "file:secret").args(["--venue", "kraken", "--nonce", "1"]);
    kraken.refused(3, "credentials").says("base64");
}

#[test]
fn a_value_that_only_looks_like_a_reference_is_taken_as_it_is() {
    let sandbox = Sandbox::new();
    let expected = sign(&sandbox, "plain:file:secret").ok().text().to_owned();
    sandbox.write("secret", "file:secret");
    sign(&sandbox, "file:secret").ok().stdout_is(&expected);
    for plain in ["a:b", "op://vault/item", "FILE:secret", "--", "/dev/fd/3"] {
        let same = sign(&sandbox, &format!("plain:{plain}")).ok();
        sign(&sandbox, plain).ok().stdout_is(same.text());
    }
}

#[test]
fn what_is_not_of_the_form_is_told_without_being_repeated() {
    let forms = [
        ("fd:hush", "fd:N"),
        ("fd:1", "fd:N"),
        ("cmd:", "cmd:PROGRAM ARGS"),
        ("cmd:echo 'hush", "cmd:PROGRAM ARGS"),
        ("keyring:hush", "keyring:SERVICE/NAME"),
        ("vault:hush", "vault:MOUNT/PATH#FIELD"),
        ("aws-sm:", "aws-sm:NAME_OR_ARN#FIELD"),
        ("file:", "file:PATH"),
    ];
    for (reference, form) in forms {
        let failure = sign(&Sandbox::new(), reference).refused(3, "credentials");
        failure.says("EXCHANGE_API_SECRET").says(form).hints("plain:");
        assert!(!failure.text("message").contains("hush"));
    }
}

#[test]
fn a_second_taker_of_stdin_is_an_error_and_does_not_wait() {
    let sandbox = Sandbox::new();
    let server = RawServer::uncalled();
    let url = server.url();
    let takers: [&[&str]; 4] = [
        &["post", "/a", "-d", "@-", "--url", &url],
        &["sign", "POST", "/a", "-d", "@-"],
        &["sign", "--raw", "-"],
        &["verify", "-"],
    ];
    let request = r#"{"method":"GET","target":"/a","headers":{},"body":null}"#;
    for args in takers {
        let exch =
            sandbox.exch(args).env("EXCHANGE_API_KEY", KEY).env("EXCHANGE_API_SECRET", "-").stdin(request);
        exch.refused(3, "credentials").says("EXCHANGE_API_SECRET").says("stdin");
    }
    let both = sandbox.exch(["get", "/a", "--url", &url]).stdin(SECRET);
    let both = both.env("EXCHANGE_API_KEY", "-").env("EXCHANGE_API_SECRET", "-");
    both.refused(3, "credentials").says("EXCHANGE_API_SECRET").says("by EXCHANGE_API_KEY");
}

#[test]
fn a_file_that_gives_no_secret_is_named_and_nothing_waits() {
    let sandbox = Sandbox::new();
    sandbox.write("empty", "\n");
    sandbox.write("bytes", b"\xff\xfe");
    std::fs::create_dir(sandbox.path("folder")).unwrap();
    sandbox.bash("mkfifo fifo; truncate -s 1G huge; chmod 600 huge").ok();
    let cases = [
        ("none", "No such file"),
        ("empty", "the value is empty"),
        ("bytes", "not UTF-8"),
        ("folder", "not a regular file"),
        ("fifo", "not a regular file"),
        ("huge", "larger than"),
    ];
    for (name, cause) in cases {
        let failure = sign(&sandbox, &format!("file:{name}")).refused(3, "credentials");
        failure.says("EXCHANGE_API_SECRET").says(&format!("file:{name}")).says(cause);
    }
    sign(&sandbox, "fd:9").refused(3, "credentials").says("fd:9").says("No such file");
}

#[test]
fn a_command_that_fails_is_named_and_what_it_printed_is_not() {
    let sandbox = Sandbox::new();
    let cases = [
        ("cmd:sh -c 'echo hush; exit 3'", "cmd:sh ...", "exit status: 3"),
        ("cmd:sh -c 'echo hush; kill -9 $$'", "cmd:sh ...", "signal: 9"),
        ("cmd:no-such-program hush", "cmd:no-such-program ...", "can't be run"),
        ("cmd:printf 'hush\\377'", "cmd:printf ...", "not UTF-8"),
        ("cmd:true", "cmd:true", "the value is empty"),
        ("cmd:head -c 70000 /dev/zero", "cmd:head ...", "more than 65536 bytes"),
    ];
    for (reference, named, cause) in cases {
        let failure = sign(&sandbox, reference).refused(3, "credentials");
        failure.says("EXCHANGE_API_SECRET").says(named).says(cause);
        assert!(!failure.text("message").contains("hush"), "{}", failure.text("message"));
    }
    // No shell is in between.
    let not_expanded = sign(&sandbox, "cmd:printf $HOME").ok();
    sign(&sandbox, "plain:$HOME").ok().stdout_is(not_expanded.text());
}

#[test]
fn a_command_has_a_time_limit() {
    let sandbox = Sandbox::new();
    let started = Instant::now();
    for command in ["cmd:sleep 30", "cmd:sh -c 'exec >&-; exec sleep 30'"] {
        let exch = sign(&sandbox, command).args(["--timeout", "0.3"]);
        exch.refused(3, "credentials").says("no value within 0.3 s").hints("--timeout");
    }
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

#[test]
fn what_a_command_says_on_stderr_is_for_people_only() {
    let sandbox = Sandbox::new();
    let command = "cmd:sh -c 'echo touch your key >&2; echo secret'";
    let shown = sign(&sandbox, command).run();
    assert_eq!((shown.code, shown.stderr.as_str()), (0, "touch your key\n"), "{shown}");
    sign(&sandbox, command).args(["-q"]).ok();
    sign(&sandbox, command).env("EXCH_ERROR_FORMAT", "json").ok();
}

/// A command that leaves a line in the file `ran` and gives a value.
fn counted(value: &str) -> String {
    format!("cmd:sh -c 'echo ran >> ran; echo {value}'")
}

#[test]
fn nothing_is_fetched_that_the_command_does_not_need() {
    let sandbox = Sandbox::new();
    let server = RawServer::start([Reply::json("{}"), Reply::json("{}")]);
    let url = server.url();
    let commands: [&[&str]; 9] = [
        &["venues"],
        &["nonce"],
        &["testnet", "--", "true"],
        &["completions", "bash"],
        &["get", "/a", "--unsigned", "--url", &url],
        &["get", "/a", "--auth", "key", "--url", &url],
        &["nonce", "--venue", "kraken"],
        // Refused before the credentials matter.
        &["get", "/a", "--url", "http://api.example.test"],
        &["get", "no-slash", "--url", &url],
    ];
    for args in commands {
        let exch = sandbox.exch(args).env("EXCHANGE_API_KEY", KEY);
        let exch =
            exch.env("EXCHANGE_API_SECRET", counted(SECRET)).env("EXCHANGE_API_PASSPHRASE", counted("p"));
        let run = exch.env("EXCHANGE_API_UID", counted("1")).run();
        assert!(!sandbox.path("ran").exists(), "{run}");
    }
    // The generic venue has no passphrase and no user id.
    let sign = sign(&sandbox, &counted(SECRET)).env("EXCHANGE_API_PASSPHRASE", counted("p"));
    sign.env("EXCHANGE_API_UID", counted("1")).ok().stdout_is(&signature());
    assert_eq!(sandbox.read("ran"), "ran\n");
}

#[test]
fn each_reference_is_fetched_once_a_process() {
    let sandbox = Sandbox::new();
    sandbox.write("pair.json", json!({ "key": KEY, "secret": SECRET }).to_string());
    let command = "cmd:sh -c 'echo ran >> ran; cat pair.json'";
    // Woo's order ids are counted for each key, so this asks for the key, and then for the pair.
    let args = ["order", "--side", "buy", "--price", "1", "--qty", "1", "--venue", "woo", "--dry-run"];
    sandbox.exch(args).env("EXCHANGE_CREDENTIALS", command).ok();
    assert_eq!(sandbox.read("ran"), "ran\n");
}

#[test]
fn the_version_lists_the_features() {
    let manifest = package_file("Cargo.toml");
    let default = manifest.lines().find_map(|line| line.strip_prefix("default = [")?.strip_suffix(']'));
    let features = default.expect("all features are on by default").replace(['"', ','], "");
    let run = Sandbox::new().exch(["--version"]).ok();
    assert!(run.text().ends_with(&format!("\nfeatures: {features}\n")), "{run}");
}
