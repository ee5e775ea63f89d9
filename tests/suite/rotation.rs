//! Changing over to a new pair: there, back, and to its end, without a moment that has no pair that works.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};

use crate::keys::{OWN_LINE, SECOND_KEY, SECOND_SECRET, Stage, second};

#[test]
fn a_rotation_goes_there_back_and_to_its_end() {
    let stage = Stage::new();
    let (first, none) = stage.listed();
    assert_eq!(none, None);
    let rotated = stage.rotate().args(["--overlap", "3600"]).ok().json();
    let (current, previous) = stage.listed();
    assert_eq!((&rotated["key"], &rotated["previous"]), (&json!(current), &json!(first)));
    assert_eq!(previous.as_ref(), Some(&first));
    // During the overlap both work.
    stage.get().ok();
    stage.get_with_first().ok();
    assert!(stage.sandbox.read(".env").contains(&format!("EXCHANGE_API_KEY='{SECOND_KEY}'\n")));
    // The same again changes nothing; another one has to wait.
    let before = stage.sandbox.read(".env");
    assert!(stage.keys("rotate --new file:second.json").ok().text().contains("already"));
    stage.sandbox.write("third.json", json!({ "key": "a", "secret": "b" }).to_string());
    stage.keys("rotate --new file:third.json").refused(2, "usage").says(&first).hints("keys retire");
    assert_eq!(stage.sandbox.read(".env"), before);
    // Back, and there again.
    stage.keys("revert").ok();
    assert_eq!(stage.listed(), (first.clone(), Some(current.clone())));
    stage.get().ok();
    stage.keys("revert").ok();
    stage.keys("retire").refused(2, "usage").says("stays usable for another ").says(" min").hints("--now");
    let retired = stage.keys("retire --now --format json").ok().json();
    assert_eq!((&retired["retired"], &retired["revoked"]), (&json!(first), &json!(true)));
    assert_eq!(stage.listed(), (current, None));
    stage.get().ok();
    stage.get_with_first().fails(4, "bad_key");
    let stored = stage.sandbox.read(".env");
    assert!(stored.starts_with(OWN_LINE) && !stored.contains(stage.testnet.value("EXCHANGE_API_SECRET")));
    stage.keys("retire").refused(2, "usage").says("no previous pair");
    stage.keys("revert").refused(2, "usage").says("no previous pair");
}

#[test]
fn without_an_overlap_the_old_pair_is_retired_at_once() {
    let stage = Stage::new();
    stage.rotate().args(["--overlap", "0"]).ok();
    let text = stage.keys("list").ok();
    assert!(text.text().contains("to be retired"), "{text}");
    stage.keys("retire").ok();
    stage.get_with_first().fails(4, "bad_key");
}

#[test]
fn a_user_id_beside_the_pair_stays_where_the_new_pair_has_none() {
    let stage = Stage::new();
    stage.sandbox.write(".env", format!("{}EXCHANGE_API_UID='4711'\n", stage.sandbox.read(".env")));
    stage.rotate().ok();
    assert!(stage.sandbox.read(".env").contains("EXCHANGE_API_UID='4711'\n"));
    stage.keys("revert").ok();
    assert!(stage.sandbox.read(".env").contains("EXCHANGE_API_UID='4711'\n"));
}

#[test]
fn of_a_key_that_has_a_new_secret_only_the_old_one_is_retired() {
    let stage = Stage::new();
    let key = stage.testnet.value("EXCHANGE_API_KEY");
    let previous = json!({ "previous": { "key": key, "secret": "an-older-secret", "until_ms": 1 } });
    stage.sandbox.write(".env", format!("{}EXCHANGE_KEYS='{previous}'\n", stage.sandbox.read(".env")));
    let run = stage.keys("retire").ok();
    assert!(run.text().contains("the key is still in use") && !run.text().contains("revoke"), "{run}");
    assert!(!stage.sandbox.read(".env").contains("an-older-secret"));
    stage.get().ok();
}

#[test]
fn every_change_is_in_the_audit_log_by_fingerprints() {
    let stage = Stage::new();
    let (first, _) = stage.listed();
    stage.rotate().ok();
    let (current, _) = stage.listed();
    stage.keys("revert").ok();
    stage.keys("revert").ok();
    stage.keys("retire --now").ok();
    let audit = stage.audit();
    let told: Vec<(&str, &str, &str)> = audit
        .iter()
        .map(|line| {
            let text = |name: &str| line[name].as_str().unwrap();
            (text("action"), text("key"), text("other"))
        })
        .collect();
    let (first, second) = (&*first, &*current);
    let expected = [
        ("rotate", second, first),
        ("revert", first, second),
        ("revert", second, first),
        ("retire", second, first),
    ];
    assert_eq!(told, expected);
    assert!(
        audit
            .iter()
            .all(|line| line["venue"] == "generic" && line["place"] == ".env" && line["at_ms"].is_u64())
    );
    let path = stage.sandbox.state().join("audit");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600);
    let text = std::fs::read_to_string(path).unwrap();
    for value in [SECOND_KEY, SECOND_SECRET, "local-testnet-key"] {
        assert!(!text.contains(value), "{text}");
    }
    // Without the log there is no change.
    let stage = Stage::new();
    std::fs::create_dir_all(stage.sandbox.state().join("audit")).unwrap();
    let before = stage.sandbox.read(".env");
    stage.rotate().fails(1, "storage").says("audit");
    assert_eq!(stage.sandbox.read(".env"), before);
}

#[test]
fn a_pair_that_is_refused_changes_nothing() {
    let stage = Stage::new();
    let before = stage.sandbox.read(".env");
    let unchanged = || assert_eq!((stage.sandbox.read(".env"), stage.audit().len()), (before.clone(), 0));
    let rotate = |pair: Value| {
        stage.sandbox.write("new.json", pair.to_string());
        stage.keys("rotate --new file:new.json")
    };
    rotate(json!({ "key": SECOND_KEY, "secret": "wrong" })).fails(4, "bad_signature");
    unchanged();
    rotate(json!({ "key": "unknown", "secret": SECOND_SECRET })).fails(4, "bad_key");
    unchanged();
    rotate(json!({ "key": SECOND_KEY })).fails(3, "credentials");
    unchanged();
    rotate(second()).args(["--url", "http://127.0.0.1:1", "--retries", "1"]).fails(6, "network");
    unchanged();
    // A pair has no place on a command line, and is not repeated.
    let failure = stage.keys("rotate").args(["--new", &second().to_string()]).refused(2, "usage");
    assert!(!failure.text("message").contains(SECOND_SECRET));
    unchanged();
    stage.get().ok();
    // Going back to a pair that is valid no more is refused as well.
    stage.rotate().ok();
    let after = stage.sandbox.read(".env");
    stage.sandbox.exch(["delete", &format!("/api/v1/keys/{}", stage.testnet.value("EXCHANGE_API_KEY"))]).ok();
    stage.keys("revert").fails(4, "bad_key");
    assert_eq!(stage.sandbox.read(".env"), after);
    // It was revoked at the venue by hand; retiring it only removes it then.
    stage.keys("retire --now").ok();
    stage.get().ok();
}

#[test]
fn a_pair_in_the_environment_or_in_a_file_of_others_is_not_rotated() {
    let stage = Stage::new();
    let pair = [("EXCHANGE_API_KEY", "a"), ("EXCHANGE_API_SECRET", "b")];
    let exch = pair.iter().fold(stage.rotate(), |exch, (name, value)| exch.env(name, *value));
    exch.fails(3, "credentials").says("the process's environment").hints("keys set");
    let exch = stage.rotate().env("EXCHANGE_CREDENTIALS", "file:second.json");
    exch.fails(3, "credentials").says("can only read");
}

#[cfg(debug_assertions)]
mod killed {
    use std::collections::BTreeSet;

    use exch::sys::fail_point::KEY_POINTS;

    use super::*;
    use crate::support::Sandbox;

    /// Kills `action` at every point; each time the pair that is stored works, and giving the command again ends it.
    /// The points where it was killed.
    fn at_every_point(action: &str, ready: impl Fn(&Stage)) -> BTreeSet<&'static str> {
        let mut killed = BTreeSet::new();
        let stage = Stage::new();
        let start = stage.sandbox.read(".env");
        for &point in KEY_POINTS {
            stage.sandbox.write(".env", &start);
            ready(&stage);
            let before = stage.listed();
            let exch = stage.keys(action);
            if !Stage::is_killed(&exch, point) {
                continue;
            }
            killed.insert(point);
            stage.get().ok();
            let after = stage.listed();
            // It happened, or it did not: nothing in between.
            if after == before {
                exch.ok();
                stage.get().ok();
            }
            assert_ne!(stage.listed(), before, "{point}");
            assert_eq!(leftovers(&stage.sandbox), 0, "{point}");
        }
        killed
    }

    /// Files beside the `.env` that hold a pair which was to stand in it.
    fn leftovers(sandbox: &Sandbox) -> usize {
        let files = std::fs::read_dir(sandbox.path("")).unwrap();
        files.filter(|file| file.as_ref().unwrap().path().extension().is_some_and(|end| end == "tmp")).count()
    }

    #[test]
    fn a_rotation_that_is_killed_leaves_a_pair_that_works() {
        let killed = at_every_point("rotate --new file:second.json", |_| ());
        println!("killed at {killed:?}");
        assert!(killed.len() >= 10, "{killed:?}");
    }

    #[test]
    fn an_end_of_the_overlap_that_is_killed_leaves_a_pair_that_works() {
        // Not at the same testnet twice: what is revoked stays so.
        let mut killed = BTreeSet::new();
        for &point in KEY_POINTS {
            let stage = Stage::new();
            stage.rotate().ok();
            let exch = stage.keys("retire --now");
            if Stage::is_killed(&exch, point) {
                killed.insert(point);
                stage.get().ok();
                let done = stage.listed().1.is_none();
                assert_eq!(exch.run().code, if done { 2 } else { 0 }, "{point}");
                stage.get().ok();
                stage.get_with_first().fails(4, "bad_key");
            }
        }
        assert!(["revoking", "revoked", "replaced"].iter().all(|point| killed.contains(point)), "{killed:?}");
    }

    #[test]
    fn a_way_back_that_is_killed_leaves_a_pair_that_works() {
        let killed = at_every_point("revert", |stage| drop(stage.rotate().ok()));
        assert!(killed.len() >= 8, "{killed:?}");
    }
}
