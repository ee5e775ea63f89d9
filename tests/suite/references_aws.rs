//! `aws-sm:` against a moto server that checks signatures: the credential chain, the region, each refusal by name.

use std::sync::OnceLock;

use serde_json::json;

use crate::references::{get, pair};
use crate::support::{Exch, KEY, Moto, RawServer, Reply, SECRET, Sandbox, Testnet};

/// One server for all tests.
fn moto() -> &'static Moto {
    static MOTO: OnceLock<Moto> = OnceLock::new();
    MOTO.get_or_init(|| {
        // The testnet's pair, which everybody knows.
        let testnet = Testnet::start(["--venue", "generic"]);
        let (key, secret) = pair(&testnet);
        Moto::start(key, secret)
    })
}

fn at_moto(exch: Exch) -> Exch {
    exch.env("AWS_ENDPOINT_URL_SECRETS_MANAGER", moto().url()).env("AWS_EC2_METADATA_DISABLED", "true")
}

fn as_user(exch: Exch, name: &str) -> Exch {
    let keys = moto().keys(name);
    exch.env("AWS_ACCESS_KEY_ID", keys[0]).env("AWS_SECRET_ACCESS_KEY", keys[1])
}

/// `exch sign` with this reference for the secret.
fn sign(sandbox: &Sandbox, reference: &str) -> Exch {
    let exch = sandbox.exch(["sign", "GET", "/a"]).env("EXCHANGE_API_KEY", KEY);
    at_moto(exch.env("EXCHANGE_API_SECRET", reference))
}

#[test]
fn a_request_is_signed_with_a_secret_of_aws() {
    let (sandbox, testnet) = (Sandbox::new(), Testnet::start(["--venue", "generic"]));
    let exch = as_user(at_moto(get(&sandbox, &testnet)), "reader");
    // The ARN has its region in it.
    exch.clone().env("EXCHANGE_CREDENTIALS", format!("aws-sm:{}", moto().arn())).ok().json();
    let exch = exch.env("AWS_REGION", "eu-west-1");
    exch.clone().env("EXCHANGE_CREDENTIALS", "aws-sm:exch/pair").ok().json();
    let keyed = exch.env("EXCHANGE_API_KEY", "aws-sm:exch/pair#key");
    for secret in ["aws-sm:exch/pair#secret", "aws-sm:exch/plain", "aws-sm:exch/binary"] {
        keyed.clone().env("EXCHANGE_API_SECRET", secret).ok().json();
    }
}

#[test]
fn each_refusal_is_told_by_its_cause() {
    let sandbox = Sandbox::new();
    let read =
        |reference| as_user(sign(&sandbox, reference), "reader").env("AWS_DEFAULT_REGION", "eu-west-1");
    let refused = |exch: Exch, cause: &str| {
        let failure = exch.refused(3, "credentials");
        failure.says("EXCHANGE_API_SECRET").says("aws-sm:exch/").says(cause);
    };
    refused(read("aws-sm:exch/pair").env("AWS_SECRET_ACCESS_KEY", "wrong"), "the AWS secret key is refused");
    refused(read("aws-sm:exch/pair").env("AWS_ACCESS_KEY_ID", "wrong"), "the AWS access key id is refused");
    refused(as_user(read("aws-sm:exch/pair"), "stranger"), "permission denied");
    refused(read("aws-sm:exch/none"), "not found");
    refused(read("aws-sm:exch/pair").env("AWS_DEFAULT_REGION", "eu-west-2"), "not found");
    refused(read("aws-sm:exch/pair#none"), "no such field");
    refused(read("aws-sm:exch/plain#key"), "not a JSON object");
    let nobody = read("aws-sm:exch/pair").env("AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://127.0.0.1:1");
    nobody.refused(6, "network").says("aws-sm:exch/pair").says("no connection to 127.0.0.1:1");
    let remote = read("aws-sm:exch/pair").env("AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://aws.example.test");
    remote.refused(8, "insecure_transport").says("aws-sm:exch/pair");
    refused(sign(&sandbox, "aws-sm:exch/pair"), "no AWS region");
    refused(sign(&sandbox, "aws-sm:exch/pair").env("AWS_REGION", "eu-west-1"), "no AWS credentials");
}

/// Writes a file into the home folder.
fn home(sandbox: &Sandbox, name: &str, text: &str) {
    let path = sandbox.path("../home").join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

#[test]
fn a_profile_gives_keys_and_region() {
    let sandbox = Sandbox::new();
    let keys = moto().keys("reader");
    let section = format!("aws_access_key_id = {}\naws_secret_access_key = {}\n", keys[0], keys[1]);
    home(
        &sandbox,
        ".aws/credentials",
        &format!("[default]\naws_access_key_id = a\naws_secret_access_key = b\n[work]\n{section}"),
    );
    home(&sandbox, ".aws/config", "[default]\nregion = eu-west-2\n[profile work]\nregion = eu-west-1\n");
    sign(&sandbox, "aws-sm:exch/pair#secret").env("AWS_PROFILE", "work").ok();
    let default = sign(&sandbox, "aws-sm:exch/pair#secret").refused(3, "credentials");
    default.says("access key id is refused");
}

#[test]
fn a_profile_can_name_a_process() {
    let sandbox = Sandbox::new();
    let keys = moto().keys("session");
    let made =
        json!({ "Version": 1, "AccessKeyId": keys[0], "SecretAccessKey": keys[1], "SessionToken": keys[2] });
    let file = sandbox.write("made.json", made.to_string());
    let config = format!("[default]\nregion = eu-west-1\ncredential_process = cat {}\n", file.display());
    home(&sandbox, ".aws/config", &config);
    sign(&sandbox, "aws-sm:exch/pair#secret").ok();
}

/// What a container's or an instance's endpoint answers, valid for an hour or no more.
fn role(expired: bool) -> Reply {
    let keys = moto().keys("session");
    let expiration = if expired { "2020-01-01T00:00:00Z" } else { "2099-01-01T00:00:00Z" };
    let body = json!({
        "Code": "Success", "Type": "AWS-HMAC", "LastUpdated": "2020-01-01T00:00:00Z",
        "AccessKeyId": keys[0], "SecretAccessKey": keys[1], "Token": keys[2], "Expiration": expiration,
    });
    Reply::json(&body.to_string())
}

#[test]
fn a_container_has_its_role() {
    let server = RawServer::start([role(false)]);
    let sandbox = Sandbox::new();
    let exch = sign(&sandbox, "aws-sm:exch/pair#secret").env("AWS_REGION", "eu-west-1");
    let exch = exch.env("AWS_CONTAINER_CREDENTIALS_FULL_URI", format!("{}/role", server.url()));
    exch.clone().env("AWS_CONTAINER_AUTHORIZATION_TOKEN", "a-token").ok();
    assert_eq!(server.request().header("Authorization"), "a-token");

    let server = RawServer::repeating(&role(true), 2);
    let exch = exch.env("AWS_CONTAINER_CREDENTIALS_FULL_URI", format!("{}/role", server.url()));
    exch.refused(3, "credentials").says("aws-sm:exch/pair#secret").says("the AWS session has expired");
}

#[test]
fn an_instance_has_its_role() {
    let text = |text: &str| Reply::http(200, "", text);
    let server = RawServer::start([text("a-token"), text("a-role"), role(false)]);
    let sandbox = Sandbox::new();
    let exch = sign(&sandbox, "aws-sm:exch/pair#secret").env("AWS_REGION", "eu-west-1");
    let exch = exch.env("AWS_EC2_METADATA_DISABLED", "false");
    exch.env("AWS_EC2_METADATA_SERVICE_ENDPOINT", server.url()).ok();
    let lines: Vec<String> = server.requests().into_iter().map(|request| request.line).collect();
    assert_eq!(lines[0], "PUT /latest/api/token HTTP/1.1");
    assert_eq!(lines[2], "GET /latest/meta-data/iam/security-credentials/a-role HTTP/1.1");
}

#[test]
fn a_session_of_sso_is_used_while_it_lasts() {
    let keys = moto().keys("session");
    let body = json!({ "roleCredentials": {
        "accessKeyId": keys[0], "secretAccessKey": keys[1], "sessionToken": keys[2], "expiration": 4_070_908_800_000_i64,
    } });
    let server = RawServer::start([Reply::json(&body.to_string())]);
    let sandbox = Sandbox::new();
    let start = "https://example.awsapps.com/start";
    let profile = "sso_region = eu-west-1\nsso_account_id = 123456789012\nsso_role_name = task\n";
    home(
        &sandbox,
        ".aws/config",
        &format!("[default]\nregion = eu-west-1\nsso_start_url = {start}\n{profile}"),
    );
    let name = {
        use sha1::Digest as _;
        format!(".aws/sso/cache/{}.json", hex::encode(sha1::Sha1::digest(start)))
    };
    let session = |expires: &str| json!({ "accessToken": "a-token", "expiresAt": expires }).to_string();
    let exch = sign(&sandbox, "aws-sm:exch/pair#secret").env("AWS_SSO_ENDPOINT", server.url());
    home(&sandbox, &name, &session("2099-01-01T00:00:00Z"));
    exch.clone().ok();
    assert_eq!(server.request().header("x-amz-sso_bearer_token"), "a-token");
    home(&sandbox, &name, &session("2020-01-01T00:00:00Z"));
    exch.refused(3, "credentials").says("the AWS SSO session has expired").hints("aws sso login");
}

#[test]
fn a_refusal_tells_its_type_and_not_its_message() {
    let server = RawServer::repeating(
        &Reply::http(400, "", r#"{"__type":"LimitExceededException","Message":"hush"}"#),
        2,
    );
    let exch = as_user(sign(&Sandbox::new(), "aws-sm:a#b"), "reader").env("AWS_REGION", "eu-west-1");
    let exch = exch.env("AWS_ENDPOINT_URL_SECRETS_MANAGER", server.url()).env("EXCHANGE_API_KEY", SECRET);
    let failure = exch.refused(3, "credentials");
    failure.says("aws-sm:a#b").says("400 LimitExceededException");
    assert!(!failure.text("message").contains("hush"));
}
