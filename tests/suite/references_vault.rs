//! `vault:` against a real OpenBao: who asks, what is found, and each refusal by name.

use std::sync::OnceLock;
use std::time::Duration;

use serde_json::json;

use crate::references::{get, pair};
use crate::support::{Exch, Failure, KEY, OpenBao, RawServer, Reply, SECRET, Sandbox, Testnet};

/// One server for all tests that leave it as it is.
pub(crate) fn bao() -> &'static OpenBao {
    static BAO: OnceLock<OpenBao> = OnceLock::new();
    BAO.get_or_init(|| {
        let bao = OpenBao::start();
        bao.put("exch/pair", &json!({ "key": KEY, "secret": SECRET, "uid": 12345, "on": true }));
        bao.put("exch/deep/a%20path", &json!({ "secret": SECRET }));
        bao.put("other/pair", &json!({ "secret": SECRET }));
        bao
    })
}

/// `exch sign` with a reference for the secret and this vault.
fn sign(sandbox: &Sandbox, url: &str, reference: &str) -> Exch {
    let exch = sandbox.exch(["sign", "GET", "/a", "--time", "1700000000000"]).env("VAULT_ADDR", url);
    exch.env("EXCHANGE_API_KEY", KEY).env("EXCHANGE_API_SECRET", reference)
}

fn signature() -> String {
    sign(&Sandbox::new(), "", SECRET).ok().text().to_owned()
}

/// What is said where the root token asks for this.
fn refused(reference: &str) -> Failure {
    let exch = sign(&Sandbox::new(), &bao().url(), reference).env("VAULT_TOKEN", OpenBao::ROOT);
    let failure = exch.refused(3, "credentials");
    failure.says("EXCHANGE_API_SECRET").says(reference);
    failure
}

#[test]
fn a_request_is_signed_with_a_pair_of_the_vault() {
    let (sandbox, testnet) = (Sandbox::new(), Testnet::start(["--venue", "generic"]));
    let (key, secret) = pair(&testnet);
    bao().put("exch/testnet", &json!({ "key": key, "secret": secret }));
    let exch = get(&sandbox, &testnet).env("VAULT_ADDR", bao().url());
    let with = |exch: Exch| {
        let halves = exch.clone().env("EXCHANGE_API_KEY", "vault:secret/exch/testnet#key");
        halves.env("EXCHANGE_API_SECRET", "vault:secret/exch/testnet#secret").ok().json();
        exch.env("EXCHANGE_CREDENTIALS", "vault:secret/exch/testnet").ok().json();
    };
    with(exch.clone().env("VAULT_TOKEN", bao().reader("60s")));
    let (role, id) = bao().approle();
    with(exch.clone().env("VAULT_ROLE_ID", &role).env("VAULT_SECRET_ID", &id));
    // The vault's own secrets can be references as well.
    sandbox.write("id", format!("{id}\n"));
    with(exch.clone().env("VAULT_ROLE_ID", role).env("VAULT_SECRET_ID", "file:id"));
    // What `vault login` leaves behind.
    sandbox.write("token", bao().reader("60s"));
    std::fs::rename(sandbox.path("token"), sandbox.path("../home/.vault-token")).unwrap();
    with(exch);
}

#[test]
fn a_vault_is_reached_through_tls_with_its_own_authority() {
    let bao = OpenBao::start_tls();
    bao.put("exch/pair", &json!({ "secret": SECRET }));
    let sandbox = Sandbox::new();
    let exch = sign(&sandbox, &bao.url(), "vault:secret/exch/pair#secret").env("VAULT_TOKEN", OpenBao::ROOT);
    exch.clone().env("VAULT_CACERT", bao.ca()).ok().stdout_is(&signature());
    // The system's authorities, or the venue's, do not vouch for it.
    let other = crate::support::package().join("tests/data/tls/other-ca.pem");
    exch.env("VAULT_CACERT", other)
        .refused(6, "tls")
        .says("vault:secret/exch/pair#secret")
        .says("TLS failed");
}

#[test]
fn a_field_is_a_text_or_a_number() {
    let sandbox = Sandbox::new();
    let root = |reference| sign(&sandbox, &bao().url(), reference).env("VAULT_TOKEN", OpenBao::ROOT);
    root("vault:secret/exch/pair#secret").ok().stdout_is(&signature());
    root("vault:secret/exch/deep/a path#secret").ok().stdout_is(&signature());
    root("vault:secret/exch/pair#uid").ok().stdout_is(sign(&sandbox, "", "12345").ok().text());
    refused("vault:secret/exch/pair#on").says("neither a text nor a number");
    refused("vault:secret/exch/pair#none").says("no such field");
    refused("vault:secret/exch/pair").says("names no field");
}

#[test]
fn a_path_that_is_not_there_is_told_from_one_that_was_deleted() {
    refused("vault:secret/exch/none#secret").says("not found");
    refused("vault:no-such-mount/exch/pair#secret").says("not found");
    bao().put("exch/deleted", &json!({ "secret": SECRET }));
    bao().call("DELETE", "secret/data/exch/deleted", None);
    refused("vault:secret/exch/deleted#secret").says("deleted");
}

#[test]
fn a_token_that_may_not_read_is_told_from_one_that_has_expired() {
    let sandbox = Sandbox::new();
    let read = |token: &str, reference| sign(&sandbox, &bao().url(), reference).env("VAULT_TOKEN", token);
    let (token, short) = (bao().reader("60s"), bao().reader("1s"));
    read(&token, "vault:secret/exch/pair#secret").ok();
    let denied = read(&token, "vault:secret/other/pair#secret").refused(3, "credentials");
    denied.says("vault:secret/other/pair#secret").says("permission denied");
    // Without the default policy it may not even ask about itself.
    let bare = json!({ "policies": ["exch"], "ttl": "60s", "no_default_policy": true });
    let bare = bao().post("auth/token/create", &bare);
    let bare = read(bare["auth"]["client_token"].as_str().unwrap(), "vault:secret/other/pair#secret");
    bare.refused(3, "credentials").says("permission denied");
    std::thread::sleep(Duration::from_millis(1500));
    for token in [&short, "no-such-token"] {
        let expired = read(token, "vault:secret/exch/pair#secret").refused(3, "credentials");
        expired.says("vault:secret/exch/pair#secret").says("expired or is not valid").hints("log in again");
        assert!(!expired.text("message").contains(token));
    }
}

#[test]
fn an_approle_that_is_refused_or_incomplete_is_told() {
    let sandbox = Sandbox::new();
    let (role, _) = bao().approle();
    let exch = sign(&sandbox, &bao().url(), "vault:secret/exch/pair#secret").env("VAULT_ROLE_ID", role);
    exch.clone().refused(3, "credentials").says("without VAULT_SECRET_ID");
    let wrong = exch.env("VAULT_SECRET_ID", "wrong").refused(3, "credentials");
    wrong.says("vault:secret/exch/pair#secret").says("VAULT_ROLE_ID with VAULT_SECRET_ID is refused");
}

#[test]
fn a_vault_that_is_sealed_is_told() {
    let bao = OpenBao::start();
    bao.post("sys/seal", &json!({}));
    let exch =
        sign(&Sandbox::new(), &bao.url(), "vault:secret/exch/pair#secret").env("VAULT_TOKEN", OpenBao::ROOT);
    exch.refused(3, "credentials").says("vault:secret/exch/pair#secret").says("the vault is sealed");
}

#[test]
fn a_vault_that_is_not_set_or_not_reached_is_told() {
    let sandbox = Sandbox::new();
    let reference = "vault:secret/exch/pair#secret";
    let unset = sign(&sandbox, "", reference).env("VAULT_TOKEN", "t").refused(3, "credentials");
    unset.says("VAULT_ADDR is not set");
    sign(&sandbox, "no-url", reference).env("VAULT_TOKEN", "t").refused(3, "credentials").says("VAULT_ADDR");
    sign(&sandbox, &bao().url(), reference).refused(3, "credentials").says("VAULT_TOKEN");

    let nobody = sign(&sandbox, "http://127.0.0.1:1", reference).env("VAULT_TOKEN", "t");
    nobody.refused(6, "network").says(reference).says("no connection to 127.0.0.1:1");
    let silent = RawServer::repeating(&Reply::Silence, 2);
    let exch = sign(&sandbox, &silent.url(), reference).env("VAULT_TOKEN", "t").args(["--timeout", "0.3"]);
    exch.refused(6, "timeout").says(reference).says("no answer in time");
    let remote = sign(&sandbox, "http://vault.example.test", reference).env("VAULT_TOKEN", "t");
    remote.refused(8, "insecure_transport").says(reference).hints("EXCH_ALLOW_HTTP=1");
}

#[test]
fn a_pair_in_one_secret_is_asked_for_once_with_token_and_namespace() {
    let body = json!({ "data": { "data": { "key": KEY, "secret": SECRET } } }).to_string();
    let server = RawServer::start([Reply::json(&body)]);
    let exch = sign(&Sandbox::new(), &format!("{}/prefix/", server.url()), "vault:kv/a b/c#secret");
    let exch = exch.env("EXCHANGE_API_KEY", "vault:kv/a b/c#key").env("VAULT_NAMESPACE", "team/one");
    exch.env("VAULT_TOKEN", "a-token").ok().stdout_is(&signature());
    let request = server.request();
    assert_eq!(request.line, "GET /prefix/v1/kv/data/a%20b/c HTTP/1.1");
    assert_eq!(
        (request.header("X-Vault-Token"), request.header("X-Vault-Namespace")),
        ("a-token", "team/one")
    );
}

#[test]
fn an_answer_of_another_form_is_told_without_its_content() {
    let cases = [
        (Reply::json(r#"{"data":{"secret":"hush"}}"#), "version 2"),
        (Reply::http(500, "", r#"{"errors":["internal error"]}"#), "500 internal error"),
        (Reply::http(307, "Location: http://127.0.0.1:1/\r\n", ""), "307"),
        (Reply::http(200, "", "hush"), "version 2"),
    ];
    for (reply, words) in cases {
        let server = RawServer::repeating(&reply, 2);
        let exch = sign(&Sandbox::new(), &server.url(), "vault:secret/a#secret").env("VAULT_TOKEN", "t");
        let failure = exch.refused(3, "credentials");
        failure.says("vault:secret/a#secret").says(words);
        assert!(!failure.text("message").contains("hush"));
    }
}
