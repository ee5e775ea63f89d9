//! The mistakes, made on purpose in a client for any venue.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::client::{KEY, PASSPHRASE};
use super::super::texts::decode;
use super::any_client::{AnyClient, secret_text, write_time, write_unit};

/// Makes the mistake; `false` where this request gives no occasion for it.
pub(crate) fn make(client: &mut AnyClient, mistake: &str) -> bool {
    let before = (client.send(), client.now_ms);
    match mistake {
        "time_unit" | "time_not_the_signed" | "time_zone" | "outside_window" | "nonce_missing" => {
            time(client, mistake);
        }
        "secret_base64" | "secret_hex" | "secret_whitespace" | "key_as_secret" | "passphrase_as_secret" => {
            secret(client, mistake);
        }
        "hash" | "output_encoding" | "output_case" | "double_hex" => output(client, mistake),
        "body_reserialised" | "body_missing" | "body_added" => body(client, mistake),
        "query_missing" | "query_added" | "question_mark" | "separator" => template(client, mistake),
        "encoding" | "plus_for_space" | "param_order" | "param_dropped" | "param_added" | "wrong_place" => {
            parameters(client, mistake);
        }
        "path_prefix" if client.hashes.hashes(&["{path"]) => {
            client.hashed.path = client.hashed.path.replacen("/v1", "", 1);
            client.hashed.path.insert_str(0, if client.sent.path.contains("/v1") { "" } else { "/api" });
        }
        "trailing_slash" => client.hashed.path.push('/'),
        "method_case" => client.hashed.method = client.hashed.method.to_lowercase(),
        "method_other" => "PUT".clone_into(&mut client.hashed.method),
        "signature_not_last" if matches!(&*client.form.auth_place(&client.sent.method), "query" | "form") => {
            client.trailing = (!client.form.list("seal").is_empty()).then_some("extra=1");
        }
        // As a shell leaves it in single quotes.
        "template_unfilled" if client.form.table("headers").values().any(|value| value == "{time}") => {
            "$time".clone_into(&mut client.sent.time);
        }
        "wrong_key" => "another-key".clone_into(&mut client.sent.key),
        "wrong_passphrase" => client.passphrase_sent = Some("b3RoZXI="),
        _ => {}
    }
    (client.send(), client.now_ms) != before
}

fn time(client: &mut AnyClient, mistake: &str) {
    let form = &client.form;
    let is_time = form.scheme.contains_key("time")
        || form.scheme.get("nonce").is_some_and(|rule| !rule["time"].is_null());
    let unit = form.scheme.get("time").map(ToString::to_string).unwrap_or_default();
    match mistake {
        "time_not_the_signed" if is_time => client.hash_time(&write_time(form, client.at_ms + 3000)),
        "time_unit" if is_time && unit.contains("ms") => client.hash_time(&(client.at_ms / 1000).to_string()),
        "time_unit" if is_time && !unit.contains("expires") => {
            client.hash_time(&write_unit("ms", client.at_ms));
        }
        "time_zone" if unit.contains("iso") => {
            client.hash_time(&write_time(form, client.at_ms + 8 * 3_600_000));
        }
        "outside_window" if is_time && form.scheme.contains_key("time") => {
            client.now_ms = Some(client.at_ms + 900_000);
        }
        "nonce_missing" => {
            let mut edited = client.hashes.clone();
            if !edited.edit(|text| text.replace("{nonce}", "")) {
                edited.edit(|text| text.replace("{time}", ""));
            }
            client.hashes = edited;
        }
        _ => {}
    }
}

fn secret(client: &mut AnyClient, mistake: &str) {
    let text = secret_text(&client.form);
    let is_text = client.form.secret_form() == "utf8";
    let has_passphrase =
        client.form.table("headers").values().any(|value| value.to_string().contains("passphrase"));
    client.hashed.secret = match mistake {
        "secret_base64" if is_text => STANDARD.decode(&text).unwrap(),
        "secret_base64" => text.into_bytes(),
        "secret_hex" if is_text => hex::decode(&text).unwrap(),
        "secret_whitespace" if is_text => format!("{text}\n").into_bytes(),
        "key_as_secret" => KEY.into(),
        "passphrase_as_secret" if has_passphrase => PASSPHRASE.into(),
        _ => return,
    };
}

fn output(client: &mut AnyClient, mistake: &str) {
    let is_hex = client.output.encoding == "hex";
    match mistake {
        "hash" => {
            client.output.hash =
                if client.output.hash == "hmac-sha256" { "hmac-sha512" } else { "hmac-sha256" }
        }
        "output_encoding" => client.output.encoding = if is_hex { "base64" } else { "hex" },
        "output_case" if is_hex && !takes_either_case(client) => client.output.encoding = "HEX",
        "double_hex" => client.output.encoding = "base64 of hex",
        _ => {}
    }
}

/// Whether the venue's file says that it takes hex in either case.
fn takes_either_case(client: &AnyClient) -> bool {
    client.form.scheme["sign"]["any_case"] == true
}

fn body(client: &mut AnyClient, mistake: &str) {
    let is_covered = client.hashes.hashes(&["{body}"]);
    let hashed = &mut client.hashed;
    let text = if hashed.payload.is_empty() { &mut hashed.body } else { &mut hashed.payload };
    match mistake {
        "body_missing" => {
            text.clear();
            hashed.params.clear();
        }
        "body_added" if is_covered && text.is_empty() => "{}".clone_into(text),
        "body_reserialised" if text.starts_with('{') => {
            *text = text.replace("\":", "\": ").replace(",\"", ", \"");
        }
        _ => {}
    }
}

fn template(client: &mut AnyClient, mistake: &str) {
    let form = &mut client.hashes;
    match mistake {
        // A query that carries the scheme's own parameters is not left out.
        "query_missing" if client.form.list("seal").is_empty() => client.hashed.query.clear(),
        "query_added" if !form.hashes(&["{query", "{?query"]) && !client.sent.query.is_empty() => {
            form.edit(|text| text.replace("{path}", "{path}{?query}"));
        }
        "question_mark" if !client.sent.query.is_empty() && !form.hashes(&["&signTimestamp", "|{time}"]) => {
            form.edit(|text| {
                if text.contains("{?query") {
                    text.replace("{?query", "{query")
                } else {
                    text.replace("{query", "{?query")
                }
            });
        }
        "separator" => {
            let plain = form.every_template().iter().all(|text| !text.contains("}\n{"));
            form.edit(|text| if plain { text.replace("}{", "}|{") } else { text.replace("}\n{", "}{") });
        }
        _ => {}
    }
}

/// Changes the parameters as a whole, where they are hashed as they are.
fn parameters(client: &mut AnyClient, mistake: &str) {
    let is_raw = client.hashes.hashes(&[":raw}"]);
    let sorts = client.hashes.scheme.get("step").is_some_and(|steps| steps.to_string().contains("\"sort\""));
    let has_form = client.hashed.body.contains('=') && !client.hashed.body.starts_with('{');
    let covers_query = client.hashes.hashes(&["{query", "{?query"]);
    if !has_form && (!covers_query || client.hashed.query.is_empty()) {
        return wrong_place(client, mistake);
    }
    let is_own = |pair: &str| {
        ["nonce", "timestamp", "recvWindow", "AccessKeyId", "Signature", "Timestamp"]
            .iter()
            .any(|own| pair.starts_with(own))
    };
    let may_move = client.hashed.body.is_empty()
        && client.hashes.hashes(&["{body}"])
        && client.form.list("seal").is_empty();
    let text = if has_form { &mut client.hashed.body } else { &mut client.hashed.query };
    match mistake {
        "encoding" if is_raw => *text = text.replace('%', "%25"),
        "encoding" => *text = text.replace("%2F", "/").replace("%3A", ":"),
        "plus_for_space" if !is_raw => *text = text.replace("%20", "+"),
        "param_order" if !sorts => {
            let mut pairs: Vec<&str> = text.split('&').collect();
            pairs.reverse();
            *text = pairs.join("&");
        }
        "param_dropped" => {
            let mut pairs: Vec<&str> = text.split('&').collect();
            let Some(at) = pairs.iter().rposition(|pair| !is_own(pair)) else { return };
            pairs.remove(at);
            *text = pairs.join("&");
        }
        "param_added" if !sorts => text.push_str("&signature="),
        "wrong_place" if may_move => {
            let member = |pair: &str| {
                let (name, value) = pair.split_once('=').unwrap();
                format!("\"{name}\":\"{}\"", decode(value))
            };
            let members: Vec<String> = text.split('&').map(member).collect();
            text.clear();
            client.hashed.body = format!("{{{}}}", members.join(","));
        }
        _ => {}
    }
}

/// Hashes the body as a query.
fn wrong_place(client: &mut AnyClient, mistake: &str) {
    let hashed = &mut client.hashed;
    let is_plain = client.form.list("lead").is_empty() && client.form.list("tail").is_empty();
    if mistake == "wrong_place"
        && is_plain
        && hashed.body.starts_with('{')
        && client.hashes.hashes(&["{?query"])
    {
        let body: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&hashed.body).unwrap();
        let plain =
            |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let pairs: Vec<String> = body
            .iter()
            .map(|(name, value)| format!("{name}={}", super::super::texts::encode(&plain(value))))
            .collect();
        hashed.query = pairs.join("&");
        hashed.body.clear();
    }
}
