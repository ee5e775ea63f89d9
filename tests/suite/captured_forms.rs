//! The forms in which people have a request at hand: each is read and verified, or says what it looks like.

use crate::support::{Exch, Sandbox};

/// Signed for `generic` with the key and secret of the cases.
const SECRET: &str = "c2VjcmV0LXNlY3JldC0xMjM0";

fn verify(sandbox: &Sandbox, input: impl Into<Vec<u8>>) -> Exch {
    let exch = sandbox.exch(["verify", "--venue", "generic"]).env("EXCHANGE_API_KEY", "test-key-1");
    exch.env("EXCHANGE_API_SECRET", SECRET).stdin(input)
}

const HEADERS: &str = "API-KEY: test-key-1\nAPI-SIGN: SIGNATURE\nAPI-TIMESTAMP: 1700000000123";

/// Of `POST /api/v1/orders` with the body `{"a":1}`.
const OF_JSON: &str = "11caf4aad71d99813c7e5fc63862197d52c1c1965836fcbe65af74c2991ce485";

/// Of the same with the body `q=a+b%2Bc`.
const OF_FORM: &str = "a9389b50119bee1d85056f85149adf0b430d3452a5c93881d1b22da4b3fb01c1";

/// Of the same without a body.
const OF_NOTHING: &str = "7cdb6febc3a211b6c0643149abc48479bcaf1a905709df542e6d020b7f0d40e0";

/// The headers, each between these texts.
fn headers(signature: &str, before: &str, after: &str) -> String {
    let lines = HEADERS.replace("SIGNATURE", signature);
    lines.lines().flat_map(|line| [before, line, after]).collect()
}

/// A form, and a request in it that is signed rightly.
fn forms() -> Vec<(&'static str, String)> {
    let url = "https://api.example.test/api/v1/orders";
    let cmd = headers(OF_JSON, "  -H \"", "\" ^\r\n");
    let new_cmd = headers(OF_JSON, "  -H ^\"", "^\" ^\r\n");
    let bash = headers(OF_FORM, " -H '", "'");
    let verbose = headers(OF_NOTHING, "> ", "\r\n");
    let python = headers(OF_JSON, "", "\\r\\n");
    let apache = headers(OF_JSON, "DEBUG wire - http-outgoing-0 >> \"", "[\\r][\\n]\"\n");
    vec![
        (
            "an older browser's curl for cmd.exe",
            format!("curl \"{url}\" ^\r\n{cmd}  --data-raw \"^{{^\\^\"a^\\^\":1^}}\"\n"),
        ),
        (
            "a browser's curl for cmd.exe",
            format!("curl ^\"{url}^\" ^\r\n{new_cmd}  --data-raw ^\"^{{^\\^\"a^\\^\":1^}}^\"\n"),
        ),
        ("curl with --data-urlencode", format!("curl -X POST {url} --data-urlencode 'q=a b+c'{bash}\n")),
        (
            "curl -v",
            format!("* Connected\n> POST /api/v1/orders HTTP/1.1\n> Host: api.example.test\n{verbose}> \n"),
        ),
        (
            "Python's http.client",
            format!(
                "send: b'POST /api/v1/orders HTTP/1.1\\r\\nHost: h.test\\r\\nContent-Length: 7\\r\\n{python}\\r\\n'\n\
                 send: b'{{\"a\":1}}'\nreply: 'HTTP/1.1 200 OK\\r\\n'\n"
            ),
        ),
        (
            "Apache's wire log",
            format!(
                "DEBUG wire - http-outgoing-0 >> \"POST /api/v1/orders HTTP/1.1[\\r][\\n]\"\n{apache}\
                 DEBUG wire - http-outgoing-0 >> \"Content-Length: 7[\\r][\\n]\"\n\
                 DEBUG wire - http-outgoing-0 >> \"[\\r][\\n]\"\n\
                 DEBUG wire - http-outgoing-0 >> \"{{\"a\":1}}\"\n"
            ),
        ),
    ]
}

#[test]
fn each_form_is_read_and_a_changed_signature_in_it_refused() {
    let sandbox = Sandbox::new();
    for (form, input) in forms() {
        let run = verify(&sandbox, input.clone()).run();
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{form}: {run}\n{input}");
        let changed = input.replace("1700000000123", "1700000000124");
        let run = verify(&sandbox, changed).run();
        assert_eq!(run.code, 9, "{form}: {run}");
        assert!(run.text().contains("(time_not_the_signed)"), "{form}: {run}");
    }
}

/// What can't be read, what it is said to look like, and what is said to help.
const UNREADABLE: [(&str, &str, &str); 12] = [
    ("> POST /a HTTP/1.1\n> Host: h\n> Content-Length: 7\n> \n", "curl -v", "--trace FILE"),
    (
        "=> Send header, 20 bytes (0x14)\n0000: POST /a HTTP/1.1\n0012: \n=> Send data, 3 bytes (0x3)\n0000: a..\n",
        "--trace-ascii",
        "--trace FILE",
    ),
    ("curl.exe https://h.test/a `\n  -H \"A: b\"\n", "PowerShell", "cURL (bash)"),
    (
        "Invoke-WebRequest -UseBasicParsing -Uri \"https://h.test/a\" `\n-Method \"POST\"",
        "PowerShell",
        "cURL (bash)",
    ),
    ("fetch(\"https://h.test/a\", {\"method\":\"POST\"});", "JavaScript", "HAR"),
    ("import requests\nrequests.post('https://h.test/a')", "Python", "debuglevel"),
    ("wget --header 'A: b' https://h.test/a", "wget", "curl"),
    ("HTTP/1.1 200 OK\nA: b\n\n{}", "a reply", "the request"),
    ("<!DOCTYPE html><html>", "HTML", "HAR"),
    ("PK\u{3}\u{4}abc", "compressed", "unpack"),
    ("\n\r\r\nabc", "packets", "Wireshark"),
    ("1234:9:websocket;0:~8:response;3:tcp", "mitmproxy", "export.file"),
];

#[test]
fn what_cannot_be_read_says_what_it_looks_like_and_how_to_get_one_that_can() {
    let sandbox = Sandbox::new();
    for (input, looks_like, instead) in UNREADABLE {
        let failure = verify(&sandbox, input).refused(2, "usage");
        let (message, hint) = (failure.text("message"), failure.text("hint"));
        assert!(message.contains(looks_like) && hint.contains(instead), "{input}: {message}; {hint}");
    }
}
