//! `--format html`: pages that show a signature, opened in a browser; and `verify --format junit`.

use std::process::Command;

use crate::support::{Exch, Sandbox, package};

const KEY: &str = "test-key-1234567890";

/// What would be markup, and a script, if it were not escaped.
const MARKUP: &str =
    "</style></pre><script>document.title='run'</script><img src=x onerror=\"document.title='run'\">";

fn exch(sandbox: &Sandbox, args: &[&str]) -> Exch {
    let exch = sandbox
        .exch(args)
        .env("EXCHANGE_API_KEY", KEY)
        .env("EXCHANGE_API_SECRET", "c2VjcmV0LXNlY3JldC0xMjM0");
    exch.env("EXCHANGE_API_PASSPHRASE", "a passphrase of our own")
}

fn signed(sandbox: &Sandbox) -> String {
    let items = [&format!("note={MARKUP}"), "instId=BTC-USDT", &format!("X-Note:{MARKUP}")];
    let args =
        [&["sign", "POST", "/api/v5/trade/order", "--venue", "okx"][..], &items, &["--format", "html"]]
            .concat();
    exch(sandbox, &args).ok().text().to_owned()
}

/// A request whose method was another one when it was signed.
fn checked(sandbox: &Sandbox) -> String {
    let target = format!("/api/v5/{}?a=%3Cb%3E", "trade");
    let json = exch(sandbox, &["sign", "GET", &target, "--venue", "okx", "--format", "json"]).ok().json();
    let mut headers = json["headers"].clone();
    headers["X-Note"] = MARKUP.into();
    let request =
        serde_json::json!({ "method": "POST", "target": target, "headers": headers, "body": MARKUP });
    let path = sandbox.write("request.json", request.to_string());
    let run = exch(sandbox, &["verify", path.to_str().unwrap(), "--venue", "okx", "--format", "html"]).run();
    assert_eq!(run.code, 9, "{run}");
    run.text().to_owned()
}

/// The page as the browser has it once it is loaded, and what the browser complained of.
fn opened(sandbox: &Sandbox, page: &str) -> (String, String) {
    let path = sandbox.write("page.html", page);
    let output = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        .arg(format!("--user-data-dir={}", sandbox.path("browser").display()))
        .args(["--enable-logging=stderr", "--dump-dom"])
        .arg(format!("file://{}", path.display()))
        .output()
        .expect("chromium is installed: run tests/run");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_browser_shows_the_page_and_runs_nothing_of_the_request() {
    let sandbox = Sandbox::new();
    for (page, title) in
        [(signed(&sandbox), "A request to okx, signed"), (checked(&sandbox), "A request to okx, checked")]
    {
        let (shown, complaints) = opened(&sandbox, &page);
        assert!(shown.contains(&format!("<title>{title}</title>")), "{shown}\n{complaints}");
        assert!(!shown.contains("<script") && !shown.contains("<img"), "{shown}");
        // The policy takes the page's own style, by its hash.
        assert!(!complaints.contains("Content Security Policy"), "{complaints}");
        let colored = shown.matches("class=\"p p").count();
        assert!(colored > 5, "{colored} parts are coloured: {shown}");
    }
}

#[test]
fn a_page_shows_neither_key_nor_passphrase() {
    let sandbox = Sandbox::new();
    for page in [signed(&sandbox), checked(&sandbox)] {
        assert!(!page.contains(KEY) && page.contains("…7890"), "{page}");
        assert!(!page.contains("passphrase of our own"), "{page}");
    }
    let page = signed(&sandbox);
    assert!(page.contains("The venue takes this signature until 20"), "{page}");
}

#[test]
fn ci_reads_a_verdict_as_junit() {
    let sandbox = Sandbox::new();
    let path = package().join("tests/data/cases/18-gate-get-signed-post-sent.json");
    let run = exch(&sandbox, &["verify", path.to_str().unwrap(), "--format", "junit"])
        .env("EXCHANGE_API_KEY", "test-key-1")
        .run();
    let text = run.text();
    assert_eq!(run.code, 9, "{run}");
    assert!(text.contains("<testsuite name=\"exch verify\" tests=\"5\" failures=\"1\">"), "{text}");
    assert!(
        text.contains("<testcase classname=\"gate\" name=\"signature\">") && text.contains("method_other: "),
        "{text}"
    );
}
