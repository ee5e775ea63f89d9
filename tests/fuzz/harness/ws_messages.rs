//! Messages of a venue's WebSocket. The input's first line is `VENUE text` or `VENUE binary`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use exch::net::websocket::{Unpacked, bytes_line, line, unpack};
use exch::sign::{ReceivedLogin, Signer};
use exch::venue::{Venue, WsRules};
use serde_json::Value as Json;

use super::{headed, signer_of, venue};

/// Every message becomes one line that says the same, and is recognised or not as a heartbeat or an answer.
pub fn run(data: &[u8]) {
    let Some((words, payload)) = headed(data) else { return };
    let [name, kind] = words[..] else { return };
    let (Some(venue), Some(signer)) = (venue(name), signer_of(name)) else { return };
    if kind == "binary" {
        match unpack(payload, venue.socket().frames.binary) {
            Unpacked::Text(text) => message(venue, signer, &text),
            Unpacked::Bytes(bytes, reason) => as_bytes(&bytes, reason.as_deref()),
        }
    } else if let Ok(text) = std::str::from_utf8(payload) {
        message(venue, signer, text);
    }
}

fn as_bytes(bytes: &[u8], reason: Option<&str>) {
    let mut out = Vec::new();
    bytes_line(bytes, reason, &mut out);
    let read = one_line(&out);
    let text = read["base64"].as_str().unwrap_or_default();
    assert_eq!(STANDARD.decode(text).ok().as_deref(), Some(bytes));
    assert_eq!(read["reason"].as_str(), reason);
}

fn one_line(out: &[u8]) -> Json {
    assert_eq!(out.iter().position(|byte| *byte == b'\n'), Some(out.len() - 1), "one line");
    serde_json::from_slice(out).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(out)))
}

fn message(venue: &Venue, signer: &Signer, text: &str) {
    let mut out = Vec::new();
    line(text, &mut out);
    let read: Option<Json> = serde_json::from_str(text).ok();
    // What is JSON and deeper than a value can be read is still a line.
    if read.is_some() || out.starts_with(b"\"") {
        assert_eq!(one_line(&out), read.clone().unwrap_or_else(|| text.into()));
    }
    let socket = venue.socket();
    socket.frames.take(text);
    recognised(venue, socket, text);
    if let Some(json) = read {
        in_json(venue, socket, signer, &json);
    }
}

fn recognised(venue: &Venue, socket: &WsRules, text: &str) {
    let heartbeat = &socket.heartbeat;
    let _ = heartbeat.pong.as_ref().map(|pong| pong.is(text));
    for echo in heartbeat.answer.iter().filter(|echo| echo.when.is(text)) {
        let answer = echo.answer(text);
        assert_eq!(answer.is_some(), echo.with.is_some());
    }
    for answer in [&socket.answer, socket.answer.to_each()] {
        let marks = [&answer.accepted, &answer.refused, &answer.expired];
        let _ = marks.map(|mark| mark.any_is_in(text));
        if let Ok(json) = serde_json::from_str(text) {
            let refusal = venue.reply().refusal_in(&json, answer);
            assert!(!refusal.kind.name().is_empty());
        }
    }
}

fn in_json(venue: &Venue, socket: &WsRules, signer: &Signer, json: &Json) {
    socket.answers_challenge(json);
    if let Some(token) = &socket.token {
        if let Some(taken) = token.find(json) {
            drop(format!("{taken:?}"));
        }
        token.heartbeat(json);
    }
    if let Some(challenge) = &socket.challenge
        && let Some(found) = challenge.find(json)
    {
        let again = challenge.answer(found);
        assert_eq!(challenge.find(&again), Some(found));
    }
    if let Some(login) = &socket.login {
        let received = ReceivedLogin::of_message(json, "/ws");
        if login.is_login(&received) {
            drop(login.read(signer, &received));
        }
    }
    if let Some(each) = socket.each.as_ref().filter(|each| each.takes(json)) {
        each.is_in(json);
        drop(each.read(signer, exch::sign::LoginInputs::NONE, json));
        let without = each.without(json);
        assert!(!each.is_in(&without) || each.is_in(json));
    }
    if let Some(event) = socket.answer.event.as_ref() {
        drop(event.of(json.clone(), "NEW"));
    }
    let _ = venue.reply().vouches_for(json);
}
