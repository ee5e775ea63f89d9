//! The law by the binary: the same world behind a socket, with the machine's own clock.

use std::sync::Arc;

use exch::sys::clock::Clock;

use crate::support::{Exch, RawServer, Recorded, Reply, Sandbox};

use super::Story;
use super::grammar::{Dice, Drawn};
use super::in_process::venue_file;
use super::venue::{Asked, ID, World};

fn reply(world: &World, request: &Recorded) -> Reply {
    let mut words = request.line.split(' ');
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    let stamp = request.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("API-TIMESTAMP"));
    let asked = Asked {
        method,
        path: target.split('?').next().unwrap(),
        stamp_ms: stamp.and_then(|(_, stamp)| stamp.parse().ok()),
        body: &request.body,
    };
    match world.answer(&asked) {
        Drawn::Nothing => Reply::Bytes(Vec::new()),
        Drawn::Reply { status, html, body } => {
            let kind = if html { "text/html" } else { "application/json" };
            let head = format!("HTTP/1.1 {status} Status\r\nConnection: close\r\nContent-Type: {kind}\r\n");
            // These have no body, whatever is drawn.
            let body = if matches!(status, 204 | 304) { Vec::new() } else { body };
            let length = format!("Content-Length: {}\r\n\r\n", body.len());
            Reply::Bytes([head.as_bytes(), length.as_bytes(), &body].concat())
        }
    }
}

pub(super) fn story(seed: u64) -> Story {
    let mut dice = Dice::new(!seed);
    let world = Arc::new(World::new(seed, Clock::default(), true));
    let sandbox = Sandbox::new();
    let scheme = sandbox.write("law.toml", venue_file(world.policy.name())).display().to_string();
    let asked = Arc::clone(&world);
    let server = RawServer::answering(move |request| reply(&asked, request));
    let exch = |args: &[&str]| -> Exch {
        let usual = ["--scheme", &scheme, "--timeout", "1", "--backoff", "0.05", "--error-format", "json"];
        sandbox.exch(args).args(usual).keyed().env("EXCHANGE_API_URL", server.url())
    };
    let timeout = ["1", "4", "8"][dice.below(3)];
    let order = ["order", "--side", "buy", "--price", "20000", "--qty", "0.0015", "--client-id", ID];
    let run = exch(&order).args(["--settle-timeout", timeout]).run();
    let mut story = Story {
        seed,
        exits: vec![u8::try_from(run.code).unwrap()],
        resend: run.stderr.contains(r#""safe_to_resend":true"#),
        executed: 0,
        told: vec![run.stderr.clone()],
    };
    if run.code == 7 {
        let run = exch(&["order", "settle", ID, "--settle-timeout", "5"]).run();
        story.exits.push(match (run.code, run.text().contains("not_placed")) {
            (0, true) => 6,
            (code, _) => u8::try_from(code).unwrap(),
        });
        story.told.push(run.to_string());
    }
    story.executed = world.executed();
    story.told.extend(world.told());
    story
}
