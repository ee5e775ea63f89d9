//! `aws-sm:NAME_OR_ARN#FIELD`: a secret of AWS Secrets Manager. reqsign signs, and finds the credentials.
//!
//! Source: docs.aws.amazon.com: Secrets Manager API reference, GetSecretValue and common errors; AWS SDKs and tools
//! reference guide, on regions and endpoints.

mod reqsign_context;

use std::future::Future;
use std::pin::pin;
use std::task::{Context as TaskContext, Poll, Waker};
use std::time::Duration;

use ::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use reqsign_aws_v4::{
    AssumeRoleWithWebIdentityCredentialProvider, Credential, ECSCredentialProvider, EnvCredentialProvider,
    IMDSv2CredentialProvider, ProcessCredentialProvider, ProfileCredentialProvider, RequestSigner,
    SSOCredentialProvider,
};
use reqsign_core::{Context, ErrorKind, ProvideCredentialDyn, SignRequest};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::net::http_client::SecretStoreReply;
use crate::sign::Base;
use crate::sys::redact;
use crate::sys::text_encoding::NotUtf8;

use super::{FetchContext, FetchFailure, json_field};

/// The secret's current value: its text, or its bytes.
pub(super) fn read(store: &FetchContext, id: &str) -> Result<Zeroizing<Vec<u8>>, FetchFailure> {
    let bridge = reqsign_context::Bridge::new(store)?;
    let context = bridge.context();
    let region = region(store, &context, id)?;
    let endpoint = endpoint(store, &region)?;
    let credential = credential(&context)?;
    let request = request(&endpoint, &region, id, &context, &credential)?;
    let reply = bridge.send(request).map_err(FetchFailure::Unreached)?;
    if reply.status == 200 { value(&reply.body) } else { Err(refusal(&reply)) }
}

/// The region in an ARN is the only one that has the secret. Else the environment's, else the profile's.
fn region(store: &FetchContext, context: &Context, id: &str) -> Result<String, FetchFailure> {
    let mut parts = id.split(':');
    if let (Some("arn"), Some(region)) = (parts.next(), parts.nth(2))
        && !region.is_empty()
    {
        return Ok(region.to_owned());
    }
    for name in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
        if let Some(region) = store.setting(name)? {
            return Ok(region.to_string());
        }
    }
    profile_region(context).ok_or(FetchFailure::NotSet("no AWS region is set"))
}

fn profile_region(context: &Context) -> Option<String> {
    let path = context.env_var("AWS_CONFIG_FILE").unwrap_or_else(|| "~/.aws/config".to_owned());
    let text = ready(context.file_read_as_string(&context.expand_home_dir(&path)?)).ok()?;
    let profile = context.env_var("AWS_PROFILE").unwrap_or_else(|| "default".to_owned());
    let section = if profile == "default" { profile } else { format!("profile {profile}") };
    ini::Ini::load_from_str(&text).ok()?.get_from(Some(section), "region").map(str::to_owned)
}

fn endpoint(store: &FetchContext, region: &str) -> Result<Base, FetchFailure> {
    let schemes = ["http", "https"];
    for name in ["AWS_ENDPOINT_URL_SECRETS_MANAGER", "AWS_ENDPOINT_URL"] {
        if let Some(url) = store.setting(name)? {
            let base = Base::parse(&url, &schemes)
                .map_err(|error| FetchFailure::BadSetting(name, error.to_string()))?;
            store.check_transport(&base)?;
            return Ok(base);
        }
    }
    let domain = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    Base::parse(&format!("https://secretsmanager.{region}.{domain}"), &schemes)
        .map_err(|error| FetchFailure::BadSetting("AWS_REGION", error.to_string()))
}

/// The standard credential chain. reqsign's own chain is not used because it hides the errors of its members.
fn credential(context: &Context) -> Result<Credential, FetchFailure> {
    let chain: [(&'static str, Box<dyn ProvideCredentialDyn<Credential = Credential>>); 7] = [
        ("the environment's AWS key", Box::new(EnvCredentialProvider::new())),
        ("the AWS profile", Box::new(ProfileCredentialProvider::new())),
        ("the AWS SSO session", Box::new(SSOCredentialProvider::new())),
        ("the AWS web identity", Box::new(AssumeRoleWithWebIdentityCredentialProvider::default())),
        ("the AWS profile's credential_process", Box::new(ProcessCredentialProvider::new())),
        ("the container's AWS role", Box::new(ECSCredentialProvider::new())),
        ("the instance's AWS role", Box::new(IMDSv2CredentialProvider::new())),
    ];
    let mut failed = None;
    for (name, provider) in chain {
        match ready(provider.provide_credential_dyn(context)) {
            Ok(Some(credential)) => {
                let secrets = [Some(&credential.secret_access_key), credential.session_token.as_ref()];
                secrets.into_iter().flatten().for_each(|secret| redact::register(secret.as_bytes()));
                return Ok(credential);
            }
            Ok(None) => {}
            // The error's text may quote a reply, so only its kind is kept. The first failure is reported.
            Err(error) => {
                failed.get_or_insert((name, error.kind()));
            }
        }
    }
    match failed {
        // The instance's role is tried without any setting; on most machines there is none.
        None | Some(("the instance's AWS role", _)) => {
            Err(FetchFailure::NotSet("no AWS credentials are found"))
        }
        Some((name @ "the AWS SSO session", ErrorKind::ConfigInvalid)) => Err(FetchFailure::Expired(name)),
        Some((name, _)) => Err(FetchFailure::Refused(name)),
    }
}

/// The call GetSecretValue, signed.
fn request(
    endpoint: &Base,
    region: &str,
    id: &str,
    context: &Context,
    credential: &Credential,
) -> Result<Request<Bytes>, FetchFailure> {
    let body = json!({ "SecretId": id }).to_string();
    let request = Request::post(format!("{}{}/", endpoint.origin(), endpoint.prefix()))
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amz-target", "secretsmanager.GetSecretValue")
        .header("x-amz-content-sha256", hex::encode(Sha256::digest(&body)))
        .body(Bytes::from(body))
        .map_err(|error| FetchFailure::Answer(error.to_string()))?;
    let (mut head, body) = request.into_parts();
    let signer = RequestSigner::new("secretsmanager", region);
    match ready(signer.sign_request(context, &mut head, Some(credential), None)) {
        Ok(()) => Ok(Request::from_parts(head, body)),
        Err(error) if error.kind() == ErrorKind::CredentialInvalid => {
            Err(FetchFailure::Expired("the AWS session"))
        }
        Err(error) => Err(FetchFailure::Answer(error.kind().to_string())),
    }
}

fn value(body: &[u8]) -> Result<Zeroizing<Vec<u8>>, FetchFailure> {
    let body = std::str::from_utf8(body).map_err(|_| FetchFailure::NotText(NotUtf8::Other))?;
    match json_field::pick(body, "SecretString") {
        Ok(text) => Ok(Zeroizing::new(text.as_bytes().to_vec())),
        Err(FetchFailure::NoField | FetchFailure::FieldNotText) => {
            let encoded = json_field::pick(body, "SecretBinary")?;
            STANDARD.decode(&**encoded).map(Zeroizing::new).map_err(|_| FetchFailure::NotText(NotUtf8::Other))
        }
        Err(cause) => Err(cause),
    }
}

/// `{"__type":"...#ResourceNotFoundException"}`: only its type is used, for its message may quote the request.
fn refusal(reply: &SecretStoreReply) -> FetchFailure {
    #[derive(Deserialize)]
    struct AwsError {
        #[serde(rename = "__type")]
        kind: String,
    }
    let kind = serde_json::from_slice(&reply.body).map(|AwsError { kind }| kind);
    let kind = kind.unwrap_or_else(|_| xml_code(&reply.body).unwrap_or_default());
    match kind.rsplit('#').next().unwrap_or_default() {
        "ResourceNotFoundException" => FetchFailure::NotFound,
        "InvalidRequestException" => FetchFailure::Deleted,
        "AccessDeniedException" | "AccessDenied" => FetchFailure::Denied,
        "ExpiredTokenException" | "ExpiredToken" => FetchFailure::Expired("the AWS session"),
        "UnrecognizedClientException" | "InvalidClientTokenId" => {
            FetchFailure::Refused("the AWS access key id")
        }
        "InvalidSignatureException" | "SignatureDoesNotMatch" => {
            FetchFailure::Refused("the signature made with the AWS secret key")
        }
        "DecryptionFailure" => {
            FetchFailure::Answer("it can't decrypt the secret: DecryptionFailure".to_owned())
        }
        other => FetchFailure::Answer(format!("{} {other}", reply.status).trim_end().to_owned()),
    }
}

/// The code of an error in the older form, `<Code>...</Code>`.
fn xml_code(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    let (code, _) = text.split_once("<Code>")?.1.split_once("</Code>")?;
    code.bytes().all(|byte| byte.is_ascii_alphanumeric()).then(|| code.to_owned())
}

/// Runs a future that never waits: the bridge does all its work in place, so no runtime is needed.
fn ready<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut TaskContext::from_waker(Waker::noop())) {
            return output;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_text_or_bytes() {
        assert_eq!(**value(br#"{"Name":"a","SecretString":"s\"t"}"#).unwrap(), *b"s\"t");
        assert_eq!(**value(br#"{"SecretBinary":"cw==","SecretString":null}"#).unwrap(), *b"s");
        assert!(matches!(value(br#"{"Name":"a"}"#), Err(FetchFailure::NoField)));
    }

    #[test]
    fn a_refusal_is_told_by_its_type() {
        let of = |body: &str| refusal(&SecretStoreReply { status: 400, body: Zeroizing::new(body.into()) });
        assert!(matches!(
            of(r#"{"__type":"ResourceNotFoundException","Message":"x"}"#),
            FetchFailure::NotFound
        ));
        assert!(matches!(of(r#"{"__type":"a.b#AccessDeniedException"}"#), FetchFailure::Denied));
        assert!(matches!(of(r#"{"__type":"ExpiredTokenException"}"#), FetchFailure::Expired(_)));
        let xml = "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code></Error></ErrorResponse>";
        assert!(matches!(of(xml), FetchFailure::Refused(_)));
        assert!(matches!(of("<html>"), FetchFailure::Answer(words) if words == "400"));
    }
}
