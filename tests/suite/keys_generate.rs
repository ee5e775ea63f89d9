//! `exch keys generate`: a private key in a file for its owner alone, and its public half.

use std::os::unix::fs::{MetadataExt as _, symlink};

use crate::support::{Sandbox, tool};

#[test]
fn a_pair_is_made_and_openssl_reads_it() {
    for kind in ["ed25519", "p256"] {
        let sandbox = Sandbox::new();
        let run = sandbox.exch(["keys", "generate", "--kind", kind, "-q"]).ok();
        let mode = std::fs::metadata(sandbox.path("key.pem")).unwrap().mode();
        assert_eq!(mode & 0o777, 0o600, "{kind}");
        let public = std::process::Command::new(tool("openssl"))
            .args(["pkey", "-pubout", "-in"])
            .arg(sandbox.path("key.pem"))
            .output()
            .unwrap();
        assert_eq!(run.text(), String::from_utf8(public.stdout).unwrap(), "{kind}");
        let again = sandbox.read("key.pem");
        let failure = sandbox.exch(["keys", "generate", "--kind", kind]).fails(2, "usage");
        failure.says("there already");
        assert_eq!(sandbox.read("key.pem"), again, "it is not overwritten");
        let other = sandbox.exch(["keys", "generate", "--kind", kind, "-q", "--out", "other.pem"]).ok();
        assert_ne!(other.text(), run.text(), "two keys differ");
    }
}

#[test]
fn a_link_is_not_followed() {
    let sandbox = Sandbox::new();
    sandbox.write("target", "mine");
    symlink(sandbox.path("target"), sandbox.path("key.pem")).unwrap();
    sandbox.exch(["keys", "generate", "--kind", "ed25519"]).fails(2, "usage").says("there already");
    symlink(sandbox.path("nowhere"), sandbox.path("dangling.pem")).unwrap();
    let exch = sandbox.exch(["keys", "generate", "--kind", "ed25519", "--out", "dangling.pem"]);
    exch.fails(2, "usage").says("there already");
    assert_eq!(sandbox.read("target"), "mine");
    assert!(!sandbox.path("nowhere").exists());
}

#[test]
fn an_rsa_key_is_left_to_openssl() {
    let sandbox = Sandbox::new();
    let run =
        sandbox.exch(["keys", "generate", "--kind", "rsa", "--venue", "bybit", "--out", "my key.pem"]).ok();
    let expected = "(umask 077; openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out 'my key.pem') && \
                    openssl pkey -in 'my key.pem' -pubout\n";
    run.stdout_is(expected);
    assert!(!sandbox.path("my key.pem").exists());
    let failure =
        sandbox.exch(["keys", "generate", "--kind", "ed25519", "--venue", "bybit"]).fails(2, "usage");
    failure.says("bybit takes no ed25519 keys").hints("--kind rsa");
}
