//! `verify` in bounded memory and time, whatever was captured.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{KEY, Run, Sandbox};

/// Runs the rest of its arguments and prints its exit code and the most memory that it held, in MiB.
const MEASURE: &str = "import resource, subprocess, sys; ended = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); \
    print(ended.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)";

fn request(body: &str) -> Value {
    let headers = json!({ "API-KEY": KEY, "API-TIMESTAMP": "1700000000000", "API-SIGN": "00".repeat(32) });
    json!({ "method": "POST", "url": "http://h.test/api/v1/orders", "headers": headers, "body": body })
}

/// The exit code and the MiB that verifying this took.
fn measured(capture: &str) -> (u32, u32, Run) {
    let sandbox = Sandbox::new();
    sandbox.write("capture", capture);
    sandbox.write("measure.py", MEASURE);
    let verify = sandbox.bash("python3 measure.py exch verify capture --venue generic");
    let run = verify.keyed().patient(Duration::from_secs(120)).run();
    let mut numbers = run.text().split_whitespace().map(|number| number.parse().unwrap());
    (numbers.next().unwrap(), numbers.next().unwrap(), run)
}

#[test]
fn a_capture_of_fifteen_megabytes_is_held_in_sixty_four() {
    let entry =
        json!({ "request": request("{}"), "response": { "content": { "text": "[1,2,3]".repeat(70_000) } } });
    let har = json!({ "log": { "entries": vec![entry; 30] } }).to_string();
    let members: Value =
        ["a", "b", "c", "d", "e"].map(|name| (name, "v".repeat(50_000))).into_iter().collect();
    let cases = [
        ("a HAR with replies", 9, har),
        ("a body", 2, request(&"x".repeat(15_000_000)).to_string()),
        ("a body that is searched", 9, request(&members.to_string()).to_string()),
        ("numbers", 2, format!("[{}1]", "1,".repeat(7_500_000))),
        ("small requests", 2, "{\"method\":\"GET\",\"target\":\"/x\"}\n".repeat(420_000)),
        ("a raw body", 2, format!("POST /a HTTP/1.1\nHost: h\nAPI-KEY: k\n\n{}", "y".repeat(15_000_000))),
    ];
    for (what, wanted, capture) in cases {
        let (code, mebibytes, run) = measured(&capture);
        println!("{what}: {} bytes, exit {code}, {mebibytes} MiB", capture.len());
        assert!(code == wanted && mebibytes <= 64, "{what}: {mebibytes} MiB {run}");
    }
}

/// What a long body takes beside a short one is its own length, a few times.
#[test]
fn a_long_body_takes_a_few_times_its_length() {
    let wrong = |body: &str| request(body).to_string();
    let (_, short, _) = measured(&wrong(&format!("{{\"a\":\"{}\"}}", "x".repeat(500))));
    let members: Value = (0..1000).map(|number| (number.to_string(), "v".repeat(1024))).collect();
    let (code, long, run) = measured(&wrong(&members.to_string()));
    println!("a body of 1 KB: {short} MiB; of 1 MiB: {long} MiB");
    assert!(code == 9 && long <= short + 8, "{short} and {long} MiB {run}");
    // Of numbers a tree would take thirty times the text.
    let (code, numbers, run) = measured(&wrong(&format!("[{}1]", "1,".repeat(64_000))));
    println!("a body of 128 KB, all numbers: {numbers} MiB");
    assert!(code == 9 && numbers <= short + 2, "{short} and {numbers} MiB {run}");
    let entry =
        json!({ "request": request("{}"), "response": { "content": { "text": "[1,2,3]".repeat(70_000) } } });
    let (code, har, run) = measured(&json!({ "log": { "entries": vec![entry; 20] } }).to_string());
    println!("a HAR of 10 MB: {har} MiB");
    assert!(code == 9 && har <= short + 40, "{short} and {har} MiB {run}");
}

#[test]
fn of_many_wrong_requests_each_has_its_share_of_the_time() {
    let lines: Vec<String> =
        (0..300).map(|number| request(&json!({ "a": number, "b": "x" }).to_string()).to_string()).collect();
    let sandbox = Sandbox::new();
    let verify = |lines: &[String]| {
        sandbox.write("capture", lines.join("\n"));
        sandbox.exch(["verify", "capture", "--venue", "generic", "--format", "json"]).keyed()
    };
    let begun = Instant::now();
    let run = verify(&lines).run();
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
    let details = |run: &Run| run.json()["checks"].to_string();
    assert!(run.code == 9 && details(&run).contains("put this request into a file of its own"), "{run}");
    // Alone it has all the time that it takes.
    let alone = verify(&lines[..1]).run();
    assert!(alone.code == 9 && !details(&alone).contains("cut short"), "{alone}");
}
