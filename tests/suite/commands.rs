//! The commands that send nothing, and what all commands share.

use std::fs::File;
use std::process::{Command, Stdio};

use crate::support::{Exch, KEY, SECRET, Sandbox, Testnet, package_file, tool};

/// The moment that the tests sign for.
const TIME: [&str; 2] = ["--time", "1700000000123"];
/// HMAC-SHA256 of `1700000000123GET/api/v1/account`, from Python.
const ACCOUNT: &str = "5ec4eac66c9d69c8508cb03374ac52c7b8e272d1d24853245afd0e4d26756d5b";
/// HMAC-SHA256 of `1700000000123POST/api/v1/orders{"symbol":"BTC/USDT","price":20000}`, from Python.
const ORDERS: &str = "4453669261b312da1f698ff1b28b7c18d9e93a407ed0a0c0462448d8e9c104bd";

fn sign(args: &[&str]) -> Exch {
    Sandbox::new().exch(["sign"]).args(args).args(TIME).keyed()
}

#[test]
fn sign_prints_the_signature_alone() {
    sign(&["GET", "/api/v1/account"]).ok().stdout_is(&format!("{ACCOUNT}\n"));
}

#[test]
fn a_time_of_the_shells_own_is_what_is_signed() {
    let script = "exch sign GET /api/v1/account --time \"$(date +%s%3N)\" --format json";
    let run = Sandbox::new().bash(script).keyed().ok();
    let time = run.json()["headers"]["API-TIMESTAMP"].as_str().unwrap().to_owned();
    assert_eq!(time.len(), 13, "{run}");
    assert!(run.json()["prehash"].as_str().unwrap().starts_with(&time), "{run}");
}

#[test]
fn sign_prints_headers_for_curl() {
    let run = sign(&["GET", "/api/v1/account", "--format", "headers"]).ok();
    let mut lines: Vec<&str> = run.text().lines().collect();
    lines.sort_unstable();
    let expected = [
        format!("API-KEY: {KEY}"),
        format!("API-SIGN: {ACCOUNT}"),
        "API-TIMESTAMP: 1700000000123".to_owned(),
        "Content-Type: application/json".to_owned(),
    ];
    assert_eq!(lines, expected);
}

#[test]
fn sign_prints_json_with_its_keys_in_order() {
    let args = ["POST", "/api/v1/orders", "symbol=BTC/USDT", "price:=20000", "--format", "json"];
    let run = sign(&args).args(["--url", "https://api.example.test"]).ok();
    let printed = run.json();
    let keys: Vec<&String> = printed.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["venue", "method", "url", "headers", "body", "signature", "prehash"]);
    assert_eq!(printed["venue"], "generic");
    assert_eq!(printed["method"], "POST");
    assert_eq!(printed["url"], "https://api.example.test/api/v1/orders");
    assert_eq!(printed["body"], "{\"symbol\":\"BTC/USDT\",\"price\":20000}");
    assert_eq!(printed["signature"], ORDERS);
    assert_eq!(
        printed["prehash"],
        "1700000000123POST/api/v1/orders{\"symbol\":\"BTC/USDT\",\"price\":20000}"
    );
}

#[test]
fn without_a_base_url_the_url_is_path_and_query() {
    let run = sign(&["GET", "/a?b=c", "d==e", "--format", "json"]).ok();
    assert_eq!(run.json()["url"], "/a?b=c&d=e");
    assert!(run.json()["body"].is_null());
}

#[test]
fn sign_explains_each_stage() {
    let run = sign(&["GET", "/api/v1/account", "--format", "explain"]).ok();
    assert!(run.text().contains("1700000000123GET/api/v1/account"), "{run}");
    assert!(run.text().contains(ACCOUNT), "{run}");
}

#[test]
fn sign_raw_is_the_mac_of_exactly_these_bytes() {
    let expected = "4b349db03c9ee400e268ce37954aba3b4da01d6648679f18f32b2a9e855b3e89\n";
    let raw = |args: &[&str]| Sandbox::new().exch(["sign", "--raw"]).args(args).keyed();
    raw(&["text"]).ok().stdout_is(expected);
    raw(&["-"]).stdin("text").ok().stdout_is(expected);
    assert_eq!(raw(&["--live"]).ok().text(), raw(&["-"]).stdin("--live").ok().text());
    let newline = raw(&["-"]).stdin("text\n").ok();
    newline.stdout_is("35e1f98780671b86791c2628debd741ae8aa94f5dda9cbd5a11648d0c1d839d8\n");
}

#[test]
fn global_options_stand_before_or_after_the_command() {
    let sandbox = Sandbox::new();
    let after = sandbox.exch(["sign", "GET", "/a"]).args(TIME).args(["--venue", "strict", "--nonce", "3"]);
    let before = sandbox.exch(["--venue", "strict", "--nonce", "3"]).args(TIME).args(["sign", "GET", "/a"]);
    let signature = after.keyed().ok().text().to_owned();
    assert_eq!(signature.trim_end().len(), 64, "{signature}");
    before.keyed().ok().stdout_is(&signature);
}

#[test]
fn the_environment_comes_before_the_env_file() {
    let sandbox = Sandbox::new();
    sandbox.write(".env", format!("EXCHANGE_API_KEY='{KEY}'\nEXCHANGE_API_SECRET='{SECRET}'\n"));
    let sign = sandbox.exch(["sign", "GET", "/api/v1/account"]).args(TIME);
    sign.ok().stdout_is(&format!("{ACCOUNT}\n"));
    let other = sign.env("EXCHANGE_API_KEY", "other").env("EXCHANGE_API_SECRET", "other").ok();
    assert_eq!(other.text().len(), ACCOUNT.len() + 1, "another signature: {other}");
    assert_ne!(other.text(), format!("{ACCOUNT}\n"));
}

#[test]
fn one_env_file_an_account() {
    let sandbox = Sandbox::new();
    sandbox.write(".env", "EXCHANGE_API_KEY='other'\nEXCHANGE_API_SECRET='other'\n");
    sandbox.write("second.env", format!("EXCHANGE_API_KEY='{KEY}'\nEXCHANGE_API_SECRET='{SECRET}'\n"));
    let sign = sandbox.exch(["sign", "GET", "/api/v1/account", "--env-file", "second.env"]).args(TIME);
    sign.ok().stdout_is(&format!("{ACCOUNT}\n"));
}

#[test]
fn the_nonce_is_a_counter_in_a_file_of_one_number() {
    let sandbox = Sandbox::new();
    sandbox.exch(["nonce", "peek"]).ok().stdout_is("1\n");
    sandbox.exch(["nonce"]).ok().stdout_is("1\n");
    sandbox.exch(["nonce", "next"]).ok().stdout_is("2\n");
    assert_eq!(sandbox.read(".nonce"), "2\n");
    sandbox.exch(["nonce", "set", "100"]).ok();
    sandbox.exch(["nonce"]).ok().stdout_is("101\n");
    let lower = sandbox.exch(["nonce", "set", "5"]);
    assert_ne!(lower.run().code, 0, "below the stored number it takes --force");
    assert_eq!(sandbox.read(".nonce"), "101\n");
    lower.args(["--force"]).ok();
    sandbox.exch(["nonce"]).ok().stdout_is("6\n");
    sandbox.exch(["nonce", "reserve", "10"]).ok();
    sandbox.exch(["nonce"]).ok().stdout_is("17\n");
}

#[test]
fn processes_at_once_take_different_nonces() {
    let sandbox = Sandbox::new();
    let script = "for p in 1 2 3 4; do (for n in {1..25}; do exch nonce; done) & done; wait";
    let run = sandbox.bash(script).ok();
    let mut taken: Vec<u64> = run.text().lines().map(|line| line.parse().unwrap()).collect();
    taken.sort_unstable();
    assert_eq!(taken, (1..=100).collect::<Vec<u64>>());
}

#[test]
fn the_venues_are_listed() {
    let sandbox = Sandbox::new();
    let run = sandbox.exch(["venues"]).ok();
    for venue in ["generic", "strict", "binance", "kraken"] {
        assert!(run.text().contains(venue), "{run}");
        let one = sandbox.exch(["venues", venue]).ok();
        assert!(one.text().contains(venue), "{one}");
    }
}

/// The names that shells' own completion folders use, and the man page's.
const COMPLETIONS: [(&str, &str); 6] = [
    ("bash", "exch.bash"),
    ("zsh", "_exch"),
    ("fish", "exch.fish"),
    ("elvish", "exch.elv"),
    ("powershell", "_exch.ps1"),
    ("man", "exch.1"),
];

#[test]
fn the_completions_checked_in_are_the_ones_generated() {
    for (shell, file) in COMPLETIONS {
        let run = Sandbox::new().exch(["completions", shell]).ok();
        let checked_in = package_file(&format!("completions/{file}"));
        assert!(
            run.text() == checked_in,
            "completions/{file} is stale: exch completions {shell} > completions/{file}"
        );
    }
}

#[test]
fn bash_completes_a_command() {
    let script = "source /dev/stdin; COMP_WORDS=(exch or); COMP_CWORD=1; _exch exch or exch; \
                  printf '%s\\n' \"${COMPREPLY[@]}\"";
    let completions = package_file("completions/exch.bash");
    Sandbox::new().bash(script).stdin(completions).ok().stdout_is("order\n");
}

/// Types into an interactive zsh: a command's beginning and a tab, then `echo ` before it, and prints what
/// was echoed.
const TYPE_INTO_ZSH: &str = r#"
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'fpath=($PWD $fpath); autoload -Uz compinit; compinit -u -D'
# The line editor says when it reads keys; what is typed earlier is echoed by the terminal.
zpty -w shell 'zle-line-init() { print -n rea""dy }; zle -N zle-line-init'
zpty -r -m shell seen '*ready*'
zpty -w -n shell $'exch comp\t\C-aecho \n'
zpty -r -m shell seen $'*\nexch *\n*'
print -r -- ${${(M)${(f)seen}:#exch *}%%[[:space:]]#}
"#;

#[test]
fn zsh_completes_a_command() {
    let sandbox = Sandbox::new();
    sandbox.write("_exch", package_file("completions/_exch"));
    sandbox.write("type.zsh", TYPE_INTO_ZSH);
    let zsh = tool("zsh");
    let run = sandbox.bash(&format!("'{}' -f -o extendedglob type.zsh", zsh.display()));
    run.ok().stdout_is("exch completions\n");
}

#[test]
fn fish_completes_a_command_and_a_value() {
    let sandbox = Sandbox::new();
    let completions = sandbox.write("exch.fish", package_file("completions/exch.fish"));
    let fish = tool("fish");
    let complete = |line: &str| {
        let script = format!("source {}; complete -C '{line}' | cut -f 1", completions.display());
        sandbox.bash(&format!("'{}' --no-config -c \"{script}\"", fish.display()))
    };
    complete("exch ord").ok().stdout_is("order\n");
    complete("exch sign --format h").ok().stdout_is("headers\nhtml\n");
}

#[test]
fn help_and_readme_name_every_exit_code() {
    let help = Sandbox::new().exch(["--help"]).ok();
    let readme = package_file("README.md");
    for code in 0..=9 {
        let in_help = help.text().lines().any(|line| line.trim_start().starts_with(&format!("{code}  ")));
        assert!(in_help, "exit code {code} is not in --help: {help}");
        assert!(readme.contains(&format!("| {code} |")), "exit code {code} is not in README's table");
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    // With pipefail: the status is that of exch.
    for command in ["exch completions bash", "exch venues", "exch --help"] {
        let run = Sandbox::new().bash(&format!("{command} | head -1")).ok();
        assert_eq!(run.text().lines().count(), 1, "{run}");
    }
    // A reader that is gone before the first byte.
    let run = Sandbox::new().bash("{ sleep 0.2; exch completions bash; } | true").ok();
    run.stdout_is("");
}

#[test]
fn a_full_disk_is_unexpected() {
    let sandbox = Sandbox::new();
    let output = Command::new(env!("CARGO_BIN_EXE_exch"))
        .args(["venues", "--error-format", "json"])
        .env_clear()
        .envs(sandbox.environment())
        .current_dir(sandbox.path(""))
        .stdin(Stdio::null())
        .stdout(File::options().write(true).open("/dev/full").unwrap())
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    let error: serde_json::Value = serde_json::from_str(&stderr).unwrap();
    assert_eq!(error["error"]["kind"], "storage", "{stderr}");
}

#[test]
fn the_example_env_file_works_against_the_local_testnet() {
    let sandbox = Sandbox::new();
    let example = package_file(".env.example");
    let command = example.lines().find_map(|line| line.strip_prefix("#   exch testnet --listen "));
    let address = command.expect("it says how the testnet is started");
    let url = format!("EXCHANGE_API_URL='http://{address}'");
    assert!(example.lines().any(|line| line == url), "{url}");
    // Somebody else may have that port.
    let testnet = Testnet::start([""; 0]);
    sandbox.write(".env", example.replace(address, testnet.address()));
    sandbox.exch(["get", "/api/v1/account"]).ok().json();
}

#[test]
fn every_command_has_help_and_a_version() {
    let sandbox = Sandbox::new();
    let commands = [
        "sign",
        "get",
        "post",
        "put",
        "patch",
        "delete",
        "order",
        "batch",
        "nonce",
        "ws-auth",
        "verify",
        "doctor",
        "venues",
        "testnet",
        "proxy",
        "completions",
    ];
    for command in commands {
        sandbox.exch([command, "--help"]).ok();
    }
    let version = sandbox.exch(["--version"]).ok();
    let first = format!("exch {}\nfeatures: ", env!("CARGO_PKG_VERSION"));
    assert!(version.text().starts_with(&first), "{version}");
}
