//! The mistakes, made on purpose.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Random;
use super::client::{Client, KEY, PASSPHRASE, decoded_secret, passphrase, secret};
use super::texts::{decode, iso, write_time};

/// The closed set, as the contract spells it.
pub(crate) const MISTAKES: [&str; 35] = [
    "time_unit",
    "time_not_the_signed",
    "method_case",
    "query_missing",
    "query_added",
    "question_mark",
    "param_order",
    "encoding",
    "plus_for_space",
    "body_reserialised",
    "body_missing",
    "body_added",
    "path_prefix",
    "trailing_slash",
    "secret_base64",
    "secret_hex",
    "secret_whitespace",
    "key_as_secret",
    "hash",
    "output_encoding",
    "output_case",
    "double_hex",
    "signature_not_last",
    "wrong_key",
    "wrong_passphrase",
    "outside_window",
    "method_other",
    "wrong_place",
    "param_dropped",
    "param_added",
    "separator",
    "nonce_missing",
    "passphrase_as_secret",
    "time_zone",
    "template_unfilled",
];

/// Mistakes that happen together.
pub(crate) const PAIRS: [[&str; 2]; 14] = [
    ["method_other", "body_missing"],
    ["wrong_place", "path_prefix"],
    ["param_dropped", "output_encoding"],
    ["time_unit", "method_case"],
    ["time_unit", "output_encoding"],
    ["body_reserialised", "secret_whitespace"],
    ["body_reserialised", "path_prefix"],
    ["body_missing", "method_case"],
    ["path_prefix", "trailing_slash"],
    ["path_prefix", "hash"],
    ["secret_base64", "double_hex"],
    ["param_order", "encoding"],
    ["wrong_key", "trailing_slash"],
    ["key_as_secret", "body_missing"],
];

/// Those of which one is another time: 20,000 times for each other mistake.
pub(crate) const TIME_PAIRS: [[&str; 2]; 4] = [
    ["body_missing", "time_not_the_signed"],
    ["time_not_the_signed", "output_case"],
    ["time_not_the_signed", "secret_whitespace"],
    ["time_unit", "query_missing"],
];

/// Makes the mistake; `false` where this request gives no occasion for it.
pub(crate) fn apply(client: &mut Client, mistake: &str, random: &mut Random) -> bool {
    let before = (client.send(), client.now_ms);
    match mistake {
        "time_unit" | "time_not_the_signed" | "outside_window" => time(client, mistake, random),
        "secret_base64" | "secret_hex" | "secret_whitespace" | "key_as_secret" => {
            secrets(client, mistake, random);
        }
        "hash" | "output_encoding" | "output_case" | "double_hex" => output(client, mistake, random),
        "body_reserialised" | "body_missing" | "body_added" => body(client, mistake, random),
        "encoding" | "plus_for_space" | "param_order" | "query_missing" | "query_added" | "question_mark" => {
            query(client, mistake, random);
        }
        "path_prefix" => prefix(client, random),
        "trailing_slash" => client.hashed.path.push('/'),
        "passphrase_as_secret" | "method_other" | "separator" | "nonce_missing" | "time_zone" => {
            elsewhere(client, mistake);
        }
        "wrong_place" | "param_dropped" | "param_added" => parameters(client, mistake, random),
        "template_unfilled" if matches!(client.venue, "okx" | "generic" | "delta") => {
            "{{timestamp}}".clone_into(&mut client.sent.time);
        }
        "method_case" => client.hashed.method = client.hashed.method.to_lowercase(),
        "signature_not_last" if matches!(client.venue, "binance") => {
            client.trailing = Some(format!("extra={}", random.below(100)));
        }
        "wrong_key" if client.venue != "htx" => client.key_sent = format!("{KEY}x"),
        "signature_not_last" | "wrong_key" | "template_unfilled" => {}
        "wrong_passphrase" => client.passphrase_sent = passphrase(client.venue, "another"),
        other => panic!("{other}"),
    }
    (client.send(), client.now_ms) != before
}

fn time(client: &mut Client, mistake: &str, random: &mut Random) {
    if client.venue == "kraken-futures" {
        return;
    }
    let seconds = client.at_ms / 1000;
    match mistake {
        "time_unit" => {
            let ahead = if client.venue == "phemex" { 60 } else { 0 };
            let time = match client.venue {
                "okx" => random.pick(&[client.at_ms, seconds]).to_string(),
                "htx" => seconds.to_string(),
                "gate" | "delta" | "coinbase-exchange" | "phemex" => {
                    (client.at_ms + ahead * 1000).to_string()
                }
                _ if random.below(2) == 0 => format!("{}.{:03}Z", iso(seconds), client.at_ms % 1000),
                _ => seconds.to_string(),
            };
            client.hash_time(&time);
        }
        "time_not_the_signed" => {
            let reach = i64::try_from(random.below(9000)).unwrap() + 1000;
            let at_ms = client.at_ms + random.pick(&[-reach, reach, -3, 1]);
            let at_ms =
                if write_time(client.venue, at_ms) == client.hashed.time { at_ms + 2000 } else { at_ms };
            client.hash_time(&write_time(client.venue, at_ms));
        }
        _ if client.venue != "kraken" => {
            client.now_ms = Some(client.at_ms + random.pick(&[-900_000, 900_000]));
        }
        _ => {}
    }
}

fn elsewhere(client: &mut Client, mistake: &str) {
    let has_passphrase = matches!(client.venue, "okx" | "coinbase-exchange");
    match mistake {
        "passphrase_as_secret" if has_passphrase => client.hashed.secret = PASSPHRASE.into(),
        "method_other" => "PUT".clone_into(&mut client.hashed.method),
        "separator" if client.venue == "generic" => client.hashed.separator = "|",
        "nonce_missing" if client.venue != "htx" => client.hashed.time.clear(),
        "time_zone" if client.venue == "okx" => {
            client.hash_time(&write_time("okx", client.at_ms + 8 * 3_600_000));
        }
        _ => {}
    }
}

/// Changes the parameters as a whole.
fn parameters(client: &mut Client, mistake: &str, random: &mut Random) {
    let in_query = matches!(
        client.venue,
        "okx" | "kucoin" | "coinbase-exchange" | "delta" | "phemex" | "bybit" | "gate"
    );
    let hashed = &mut client.hashed;
    if !in_query || hashed.query.is_empty() || !hashed.body.is_empty() {
        return;
    }
    let pairs: Vec<&str> = hashed.query.split('&').collect();
    match mistake {
        "wrong_place" if client.venue != "gate" => {
            let member = |pair: &&str| {
                let (name, value) = pair.split_once('=').unwrap();
                format!("\"{name}\": \"{}\"", decode(value))
            };
            let members: Vec<String> = pairs.iter().map(member).collect();
            hashed.body = format!("{{{}}}", members.join(", "));
            hashed.query.clear();
        }
        "param_dropped" => {
            let mut pairs = pairs;
            pairs.remove(random.below(pairs.len()));
            hashed.query = pairs.join("&");
        }
        "param_added" => hashed.query = format!("{}&signature=", hashed.query),
        _ => {}
    }
}

fn secrets(client: &mut Client, mistake: &str, random: &mut Random) {
    let text = secret(client.venue);
    let is_text = decoded_secret(client.venue) == text.as_bytes();
    client.hashed.secret = match mistake {
        "secret_base64" if is_text => STANDARD.decode(&text).unwrap(),
        "secret_base64" => text.into_bytes(),
        "secret_hex" if is_text => hex::decode(&text).unwrap(),
        "secret_whitespace" if is_text => format!("{text}{}", random.pick(&["\n", "\r\n", " "])).into_bytes(),
        "secret_hex" | "secret_whitespace" => return,
        _ => KEY.as_bytes().to_vec(),
    };
}

fn output(client: &mut Client, mistake: &str, random: &mut Random) {
    let hex = client.output.encoding == "hex";
    match mistake {
        "hash" => {
            let hashes = [
                "hmac-sha1",
                "hmac-md5",
                "hmac-sha384",
                "hmac-sha512",
                "hmac-sha256",
                "sha256",
                "sha256 with the secret",
            ];
            client.output.hash = random.pick(&hashes);
        }
        "output_encoding" if hex => client.output.encoding = "base64",
        "output_encoding" => client.output.encoding = random.pick(&["hex", "base64url"]),
        // Binance takes hex in either case.
        "output_case" if hex && client.venue != "binance" => client.output.encoding = "HEX",
        "double_hex" if hex => client.output.encoding = random.pick(&["base64 of hex", "hex of hex"]),
        "double_hex" => client.output.encoding = "base64 of hex",
        _ => {}
    }
}

fn body(client: &mut Client, mistake: &str, random: &mut Random) {
    let covered = client.venue != "htx";
    let hashed = &mut client.hashed.body;
    match mistake {
        "body_missing" if covered && !hashed.is_empty() => hashed.clear(),
        "body_added" if hashed.is_empty() && covered => {
            random.pick(&["{}", "null", "[]"]).clone_into(hashed);
        }
        "body_added" if !covered => client.hashed.at_end.clone_from(hashed),
        "body_reserialised" if hashed.starts_with('{') && covered => {
            *hashed = match random.below(6) {
                0 => hashed.replace("\":", "\": ").replace(",\"", ", \""),
                1 => hashed.replace('ü', "\\u00fc").replace("\":", "\": ").replace(",\"", ", \""),
                2 => sorted_members(hashed),
                3 => format!(
                    "{{\n  {}\n}}",
                    hashed[1..hashed.len() - 1].replace("\":", "\": ").replace(",\"", ",\n  \"")
                ),
                4 => hashed.replace('ü', "\\u00fc"),
                _ => {
                    let at = hashed.find(",\"qty\"").unwrap();
                    format!("{}.0{}", &hashed[..at], &hashed[at..])
                }
            };
        }
        _ => {}
    }
}

fn sorted_members(json: &str) -> String {
    let mut members: Vec<&str> =
        json[1..json.len() - 1].split(",\"").map(|member| member.trim_start_matches('"')).collect();
    members.sort_unstable();
    format!("{{\"{}}}", members.join(",\""))
}

/// Whether the venue hashes parameters as they are, in the query or in a form.
fn query(client: &mut Client, mistake: &str, random: &mut Random) {
    let form = matches!(client.venue, "kraken" | "binance") && !client.hashed.body.is_empty();
    let covered = client.venue != "generic";
    let raw = matches!(client.venue, "kucoin" | "gate");
    let sent = if form { &mut client.sent.body } else { &mut client.sent.query };
    let hashed = if form { &mut client.hashed.body } else { &mut client.hashed.query };
    if hashed.is_empty() {
        return;
    }
    match mistake {
        "query_added" if !covered => client.hashed.after_path = format!("?{}", client.sent.query),
        _ if !covered => {}
        // Raw venues hash what they decode: hashing what was sent is the mistake.
        "encoding" if raw => *hashed = hashed.replace('%', "%25"),
        "encoding" => {
            *hashed = match random.below(3) {
                0 => decode(hashed),
                1 => hashed.replace("%2F", "%2f").replace("%C3%BC", "%c3%bc").replace("%3A", "%3a"),
                _ => hashed.replace("%2F", "/").replace("%3A", ":"),
            };
        }
        "plus_for_space" if raw => {}
        "plus_for_space" if random.below(2) == 0 => *hashed = hashed.replace("%20", "+"),
        "plus_for_space" => *sent = sent.replace("%20", "+"),
        // HTX sorts for itself, whatever order is sent.
        "param_order" => {
            let mut pairs: Vec<&str> = hashed.split('&').collect();
            match random.below(3) {
                0 if client.venue != "htx" => pairs.sort_unstable(),
                1 => pairs.rotate_left(1),
                _ => pairs.reverse(),
            }
            *hashed = pairs.join("&");
        }
        "query_missing" if !form && client.venue != "binance" => hashed.clear(),
        "question_mark"
            if matches!(
                client.venue,
                "okx" | "coinbase-exchange" | "kucoin" | "delta" | "phemex" | "gate"
            ) =>
        {
            client.hashed.mark = false;
        }
        _ => {}
    }
}

fn prefix(client: &mut Client, random: &mut Random) {
    if matches!(client.venue, "bybit" | "binance") {
        return;
    }
    let path = client.hashed.path.clone();
    client.hashed.path = match random.below(4) {
        0 if client.venue != "kraken-futures" => path.trim_start_matches("/api").to_owned(),
        0 => format!("/derivatives{path}"),
        1 => path.replace("/v5", ""),
        2 => path.replace("/api/v5", ""),
        _ => format!("/api{path}"),
    };
}
