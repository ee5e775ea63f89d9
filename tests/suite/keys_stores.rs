//! Pairs that are kept in a vault and in a keyring: the same changes, each one write of the store's own.

use serde_json::{Value, json};

use crate::keys::{SECOND_KEY, Stage, script};
use crate::references_keyring::session;
use crate::references_vault::bao;
use crate::support::{Exch, OpenBao};

/// The secret's data, as the vault has it.
fn secret(path: &str) -> Value {
    bao().call("GET", &format!("secret/data/{path}"), None).unwrap()["data"]["data"].clone()
}

fn with_vault(exch: Exch, settings: &[(String, String)], token: &str) -> Exch {
    exch.envs(settings).env("VAULT_ADDR", bao().url()).env("VAULT_TOKEN", token)
}

#[test]
fn a_pair_in_a_vault_is_rotated_by_one_write_each() {
    let (stage, settings) = Stage::for_script();
    let script = script("vault:secret/rotate/one");
    with_vault(stage.sandbox.bash(&script), &settings, OpenBao::ROOT).ok();
    stage.check_script();
    // Set, rotate, two ways back, retire: five versions.
    let metadata = bao().call("GET", "secret/metadata/rotate/one", None).unwrap();
    assert_eq!(metadata["data"]["current_version"], 5, "{metadata}");
}

#[test]
fn what_else_is_in_a_secret_stays() {
    let (stage, settings) = Stage::for_script();
    let mut data: Value = serde_json::from_str(&stage.sandbox.read("first.json")).unwrap();
    data["owner"] = json!({ "team": "trading", "since": 1.50 });
    bao().put("rotate/two", &data);
    let halves = |exch: Exch| {
        let exch = exch.env("EXCHANGE_API_KEY", "vault:secret/rotate/two#key");
        exch.env("EXCHANGE_API_SECRET", "vault:secret/rotate/two#secret")
    };
    let keys = |args: &[&str]| halves(with_vault(stage.sandbox.exch(args), &settings, OpenBao::ROOT));
    // Halves that are fields of one secret are one value as well.
    keys(&["keys", "rotate", "--new", "file:second.json"]).ok();
    keys(&["get", "/api/v1/account"]).ok();
    let after = secret("rotate/two");
    assert_eq!((&after["owner"], &after["key"]), (&data["owner"], &json!(SECOND_KEY)));
    assert_eq!(after["previous"]["key"], data["key"]);
    keys(&["keys", "retire", "--now"]).ok();
    assert!(secret("rotate/two").get("previous").is_none());
}

#[test]
fn a_token_that_may_only_read_changes_nothing() {
    let (stage, settings) = Stage::for_script();
    bao().put("exch/rotate", &serde_json::from_str(&stage.sandbox.read("first.json")).unwrap());
    let token = bao().reader("60s");
    let rotate = stage.sandbox.exch(["keys", "rotate", "--new", "file:second.json"]);
    let exch = with_vault(rotate, &settings, &token).env("EXCHANGE_CREDENTIALS", "vault:secret/exch/rotate");
    exch.fails(3, "credentials").says("vault:secret/exch/rotate").says("permission denied");
    assert_ne!(secret("exch/rotate")["key"], SECOND_KEY);
    // It was noted before, and that it failed after.
    let audit = std::fs::read_to_string(stage.sandbox.state().join("audit")).unwrap();
    let lines: Vec<Value> = audit.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        lines.iter().map(|line| &line["failed"]).collect::<Vec<_>>(),
        [&Value::Null, &json!("credentials")]
    );
}

#[cfg(debug_assertions)]
#[test]
fn a_rotation_in_a_vault_that_is_killed_leaves_a_pair_that_works() {
    use std::os::unix::process::ExitStatusExt as _;
    let (stage, settings) = Stage::for_script();
    let first: Value = serde_json::from_str(&stage.sandbox.read("first.json")).unwrap();
    let with = |exch: Exch| {
        with_vault(exch, &settings, OpenBao::ROOT).env("EXCHANGE_CREDENTIALS", "vault:secret/rotate/killed")
    };
    for (point, key) in [("keys read again", &first["key"]), ("keys written", &json!(SECOND_KEY))] {
        bao().put("rotate/killed", &first);
        let rotate = with(stage.sandbox.exch(["keys", "rotate", "--new", "file:second.json"]));
        let mut command = rotate.command();
        let status = command.env("EXCH_FAIL_POINT", format!("kill:{point}")).status().unwrap();
        assert_eq!(status.signal(), Some(9), "{point}");
        assert_eq!(&secret("rotate/killed")["key"], key, "{point}");
        with(stage.sandbox.exch(["get", "/api/v1/account"])).ok();
    }
}

#[test]
fn a_pair_in_a_keyring_is_rotated() {
    let (stage, settings) = Stage::for_script();
    session(&stage.sandbox, "password", &script("keyring:exch/generic")).envs(&settings).ok();
    stage.check_script();
}

#[test]
fn a_keyring_that_is_locked_is_not_written_to() {
    let (stage, settings) = Stage::for_script();
    let script = "exch keys set --to keyring:exch/generic < first.json";
    session(&stage.sandbox, "password", script).envs(&settings).ok();
    let locked = session(&stage.sandbox, "wrong", script).envs(&settings);
    locked.fails(3, "credentials").says("keyring:exch/generic").says("locked").hints("unlock");
}
