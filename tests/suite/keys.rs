//! `exch keys` against a real testnet: storing, listing, checking, binding.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};

use crate::support::{Exch, RawServer, Reply, Sandbox, Testnet, python_script, run_with_limit};

/// The testnet's second pair, as `exch testnet --help` tells it.
pub(crate) const SECOND_KEY: &str = "local-testnet-key-2";
pub(crate) const SECOND_SECRET: &str = "local-testnet-secret-2-that-everybody-knows";

/// A line of the `.env` that is nobody's but its user's.
pub(crate) const OWN_LINE: &str = "# mine, and it stays:  'as it is'\n";

/// A testnet, and a folder whose `.env` has its settings and first pair.
pub(crate) struct Stage {
    pub(crate) testnet: Testnet,
    pub(crate) sandbox: Sandbox,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let stage = Self { testnet: Testnet::start(["--venue", "generic"]), sandbox: Sandbox::new() };
        let lines: Vec<String> =
            stage.testnet.env().iter().map(|(name, value)| format!("{name}='{value}'\n")).collect();
        stage.sandbox.write(".env", format!("{OWN_LINE}{}", lines.concat()));
        stage.sandbox.write("second.json", second().to_string());
        stage
    }

    /// The testnet's settings without its pair, for a pair that is kept elsewhere.
    pub(crate) fn settings(&self) -> Vec<(String, String)> {
        let is_pair = |name: &str| name.ends_with("_KEY") || name.ends_with("_SECRET");
        self.testnet.env().iter().filter(|(name, _)| !is_pair(name)).cloned().collect()
    }

    pub(crate) fn keys(&self, args: &str) -> Exch {
        self.sandbox.exch(["keys"]).args(args.split_whitespace())
    }

    pub(crate) fn rotate(&self) -> Exch {
        self.keys("rotate --new file:second.json --format json")
    }

    pub(crate) fn get(&self) -> Exch {
        self.sandbox.exch(["get", "/api/v1/account"])
    }

    /// The same with this pair, whatever is stored.
    pub(crate) fn get_with(&self, key: &str, secret: &str) -> Exch {
        self.get().env("EXCHANGE_API_KEY", key).env("EXCHANGE_API_SECRET", secret)
    }

    pub(crate) fn get_with_first(&self) -> Exch {
        self.get_with(self.testnet.value("EXCHANGE_API_KEY"), self.testnet.value("EXCHANGE_API_SECRET"))
    }

    /// The fingerprints by name, as `keys list` has them.
    pub(crate) fn listed(&self) -> (String, Option<String>) {
        let list = self.keys("list --format json").ok().json();
        let named = |name: &str| {
            let rows = list["keys"].as_array().unwrap();
            let row = rows.iter().find(|row| row["name"] == name)?;
            Some(row["key"].as_str().unwrap().to_owned())
        };
        (named("current").unwrap(), named("previous"))
    }

    /// Runs it with SIGKILL at this point; whether it got there.
    pub(crate) fn is_killed(exch: &Exch, point: &str) -> bool {
        use std::os::unix::process::ExitStatusExt as _;
        let mut command = exch.command();
        command.env("EXCH_FAIL_POINT", format!("kill:{point}"));
        run_with_limit(&mut command).status.signal() == Some(9)
    }

    pub(crate) fn audit(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.sandbox.state().join("audit")).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

pub(crate) fn second() -> Value {
    json!({ "key": SECOND_KEY, "secret": SECOND_SECRET })
}

#[test]
fn a_pair_is_stored_in_a_file_of_the_users_own() {
    let sandbox = Sandbox::new();
    sandbox.write_with_mode(".env", format!("{OWN_LINE}export EXCHANGE_VENUE=generic"), 0o644);
    let pair = json!({ "key": "it's", "secret": "a\\b\"c' $d #", "uid": 7 }).to_string();
    sandbox.write("pair.json", &pair);
    sandbox.bash("umask 000; exch keys set < pair.json").ok();
    let stored = sandbox.read(".env");
    let begin = format!("{OWN_LINE}export EXCHANGE_VENUE=generic\nEXCHANGE_API_KEY=");
    assert!(stored.starts_with(&begin), "{stored}");
    let mode = std::fs::metadata(sandbox.path(".env")).unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o600);
    // What was stored is what signs, and a shell reads the same.
    let sign = ["sign", "--raw", "text"];
    let with = |exch: Exch| exch.env("EXCHANGE_CREDENTIALS", "file:pair.json").ok().text().to_owned();
    let expected = with(sandbox.exch(sign));
    sandbox.exch(sign).ok().stdout_is(&expected);
    let sourced = sandbox.bash("set -a; . ./.env; rm .env; exch sign --raw text");
    sourced.ok().stdout_is(&expected);
}

#[test]
fn a_pair_is_not_lost_by_storing_another() {
    let stage = Stage::new();
    let before = stage.sandbox.read(".env");
    let set = stage.keys("set --format json").stdin(second().to_string());
    set.fails(2, "usage").says("holds a pair already").hints("keys rotate");
    assert_eq!((stage.sandbox.read(".env"), stage.audit().len()), (before, 0));
    set.args(["--replace"]).ok();
    stage.get().ok();
    stage.get_with_first().ok();
    assert!(stage.sandbox.read(".env").contains(SECOND_KEY));
    // Half a pair, or none, is none.
    for stdin in ["", "key\n", "{\"key\":\"a\"}", "key\n\n", "a\nb\nc\nd"] {
        stage.keys("set --replace").stdin(stdin).refused(2, "usage").says("the pair is not complete");
    }
    // A link is not followed.
    std::fs::rename(stage.sandbox.path(".env"), stage.sandbox.path("real")).unwrap();
    std::os::unix::fs::symlink("real", stage.sandbox.path("link")).unwrap();
    let set = stage.keys("set --replace --to link").stdin("a\nb");
    set.refused(3, "config").says("link is not a regular file");
    stage.keys("set --to aws-sm:pair").stdin("a\nb").refused(3, "credentials").says("can't be written");
}

#[test]
fn a_pair_is_asked_for_without_an_echo() {
    let sandbox = Sandbox::new();
    let exch = env!("CARGO_BIN_EXE_exch");
    let mut command = python_script("prompts.py", &[]);
    command.args([
        "typed-key",
        "typed-secret",
        "typed-passphrase",
        "--",
        exch,
        "keys",
        "set",
        "--venue",
        "okx",
    ]);
    command.envs(sandbox.environment()).current_dir(sandbox.path(""));
    let output = run_with_limit(&mut command);
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && shown.contains("API secret: "), "{shown}");
    assert!(!shown.contains("typed-"), "{shown}");
    let stored = sandbox.read(".env");
    for value in ["typed-key", "typed-secret", "typed-passphrase"] {
        assert!(stored.contains(&format!("='{value}'\n")), "{stored}");
    }
}

#[test]
fn a_check_tells_permissions_and_expiry() {
    let stage = Stage::new();
    let report = stage.keys("check --format json").ok().json();
    assert_eq!((&report["accepted"], &report["permissions"]), (&json!(true), &json!(["read", "trade"])));
    assert!(stage.keys("check").ok().text().contains("is accepted; permissions: read, trade"));
    stage.keys("check").env("EXCHANGE_CREDENTIALS", "file:second.json").ok();
    let wrong = stage.keys("check").env("EXCHANGE_API_KEY", "a").env("EXCHANGE_API_SECRET", "b");
    wrong.fails(4, "bad_key");
    // Bybit tells when a key ends.
    let body = r#"{"retCode":0,"result":{"permissions":{"Spot":["SpotTrade"],"Wallet":[]},"expiredAt":"2099-01-01T00:00:00Z"}}"#;
    let server = RawServer::start([Reply::json(body)]);
    let check =
        stage.sandbox.exch(["keys", "check", "--format", "json", "--venue", "bybit", "--url", &server.url()]);
    let report = check.keyed().ok().json();
    assert_eq!(report["permissions"], json!(["Spot"]));
    assert_eq!(report["expires_ms"], json!(4_070_908_800_000_i64));
    assert_eq!(server.request().line, "GET /v5/user/query-api HTTP/1.1");
}

#[test]
fn a_list_has_names_fingerprints_and_ages_and_no_values() {
    let stage = Stage::new();
    let row = stage.keys("list --format json").ok().json()["keys"][0].clone();
    assert_eq!(
        (&row["name"], &row["place"], &row["age_s"]),
        (&json!("current"), &json!(".env"), &Value::Null)
    );
    stage.rotate().ok();
    for format in ["text", "json"] {
        let list = stage.keys("list --format").args([format]).ok();
        assert!(!list.text().contains("local-testnet"), "{list}");
    }
    let list = stage.keys("list --format json").ok().json();
    assert!(list["keys"][0]["age_s"].as_u64().unwrap() < 60, "{list}");
    assert!(list["keys"][1]["until_ms"].is_u64(), "{list}");
}

#[test]
fn a_venue_file_probes_with_a_read() {
    let sandbox = Sandbox::new();
    let text = crate::support::package_file("src/venue/generic.toml");
    sandbox.write("mine.toml", text.replace("\"GET /api/v1/account\"", "\"POST /api/v1/orders\""));
    let check = sandbox.exch(["venues", "--check", "mine.toml"]).run();
    assert_eq!(check.code, 3, "{check}");
    assert!(check.stderr.contains("not one of the [reads]"), "{check}");
    sandbox.write(
        "mine.toml",
        text.replace("[probe]\nrequest     = \"GET /api/v1/account\"\npermissions = \"/permissions\"\n", "")
            // Nor by its balances, which would serve.
            .replace("[account]\n", "[[answer]]\nlists   = \"balances\"\n"),
    );
    let keys =
        sandbox.exch(["keys", "check", "--scheme", "mine.toml", "--url", "http://127.0.0.1:1"]).keyed();
    keys.refused(3, "config").says("names no request").hints("[probe]");
}

/// Every pair in turn, kept in a store that `EXCHANGE_CREDENTIALS` refers to.
pub(crate) fn script(place: &str) -> String {
    format!(
        "export EXCHANGE_CREDENTIALS='{place}'\n\
         exch keys set --to '{place}' < first.json\n\
         exch get /api/v1/account\n\
         exch keys rotate --new file:second.json --overlap 0\n\
         exch get /api/v1/account\n\
         exch keys revert\n\
         exch get /api/v1/account\n\
         exch keys revert\n\
         exch keys list --format json\n\
         exch keys retire\n\
         exch get /api/v1/account\n\
         exch keys list --format json > after.json"
    )
}

impl Stage {
    /// A stage for [`script`]: the first pair in a file, and no `.env`.
    pub(crate) fn for_script() -> (Self, Vec<(String, String)>) {
        let stage = Self::new();
        let value = |name| stage.testnet.value(name);
        let first =
            json!({ "key": value("EXCHANGE_API_KEY"), "secret": value("EXCHANGE_API_SECRET"), "uid": 7 });
        stage.sandbox.write("first.json", first.to_string());
        std::fs::remove_file(stage.sandbox.path(".env")).unwrap();
        let settings = stage.settings();
        (stage, settings)
    }

    /// What is left after [`script`].
    pub(crate) fn check_script(&self) {
        let after: Value = serde_json::from_str(&self.sandbox.read("after.json")).unwrap();
        assert_eq!(after["keys"].as_array().unwrap().len(), 1, "{after}");
        self.get_with_first().envs(&self.settings()).fails(4, "bad_key");
        let actions: Vec<Value> = self.audit().iter().map(|line| line["action"].clone()).collect();
        assert_eq!(actions, ["set", "rotate", "revert", "revert", "retire"]);
    }
}

#[test]
fn a_key_is_bound_to_a_second_place_only_by_word() {
    let sandbox = Sandbox::new();
    let keys = |args: &str| {
        sandbox.exch(["keys"]).args(args.split_whitespace()).keyed().env("EXCHANGE_API_PASSPHRASE", "p")
    };
    let bound = keys("bind --venue okx --format json").ok().json();
    let places = |report: &Value| -> Vec<String> {
        let bound = report["bound"].as_array().unwrap();
        bound.iter().map(|place| format!("{} {}", place["venue"], place["environment"])).collect()
    };
    assert_eq!(places(&bound), [r#""okx" "testnet""#]);
    // OKX has one host for both environments; the key is refused in the other one before anything is sent.
    let check = keys("check --venue okx --live --retries 1");
    check.refused(8, "key_bound").hints("keys bind");
    let bound = keys("bind --venue okx --live --format json").ok().json();
    assert_eq!(places(&bound), [r#""okx" "testnet""#, r#""okx" "live""#]);
    let bound = keys("bind --venue okx --live --only --format json").ok().json();
    assert_eq!(places(&bound), [r#""okx" "live""#]);
    let list = keys("list --venue okx --format json").ok().json();
    assert_eq!(places(&list["keys"][0]), [r#""okx" "live""#]);
    assert!(keys("list").ok().text().contains("bound to okx (live)"));
    keys("bind --url http://127.0.0.1:1").refused(2, "usage").says("can't be bound to a loopback address");
}

#[test]
fn the_lines_that_mask_secrets_have_each_of_them() {
    let stage = Stage::new();
    let lines = stage.keys("mask").ok();
    let secret = stage.testnet.value("EXCHANGE_API_SECRET");
    assert!(lines.text().lines().all(|line| line.starts_with("::add-mask::")), "{lines}");
    assert!(lines.text().contains(&format!("::add-mask::{secret}\n")), "{lines}");
    let mask = stage.keys("mask").env("EXCHANGE_CREDENTIALS", "file:second.json");
    assert!(mask.ok().text().contains(&format!("::add-mask::{SECOND_SECRET}\n")));
}
