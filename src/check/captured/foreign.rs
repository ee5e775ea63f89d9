//! What people have at hand that can't be read: what it looks like, and how to get one that can.

/// What it looks like, and what to give instead.
type Unreadable = (&'static str, &'static str);

const FROM_BROWSER: &str = "in the browser choose \"Copy as cURL (bash)\", or save a HAR";

const FROM_POWERSHELL: &str = "in the browser choose \"Copy as cURL (bash)\"; of a script, give the request as JSON \
    ({\"method\",\"target\",\"headers\",\"body\"}) or as a proxy such as mitmproxy shows it";

/// A command for PowerShell: its quotes and its arguments to programs differ from one version to the next.
pub(super) fn powershell(text: &str) -> Option<Unreadable> {
    let goes_on = text.lines().any(|line| line.trim_end().ends_with(" `"));
    goes_on.then_some((
        "a command for PowerShell, which hands quotes to curl differently from version to version",
        "copy it as cURL (bash), or run it with `--trace FILE` and give that file",
    ))
}

/// Tells what a text looks like that none of the readers takes.
pub(super) fn looks_like(text: &str) -> Option<Unreadable> {
    let start = text.trim_start();
    let begins = |words: &[&str]| words.iter().any(|word| start.starts_with(word));
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if has(&["Invoke-WebRequest", "Invoke-RestMethod", "Microsoft.PowerShell"]) || begins(&["iwr ", "irm "]) {
        return Some(("a command of PowerShell", FROM_POWERSHELL));
    }
    if begins(&["wget "]) || has(&["\nwget ", "$ wget "]) {
        return Some(("a command of wget", "write it for curl, or give the raw request that was sent"));
    }
    if begins(&["fetch(", "await fetch(", "$.ajax(", "axios", "const ", "var ", "let "]) {
        return Some(("a program in JavaScript", FROM_BROWSER));
    }
    if begins(&["import ", "from ", "requests.", "def "])
        || has(&["requests.post(", "requests.get(", "http.client."])
    {
        return Some((
            "a program in Python",
            "run it after `http.client.HTTPConnection.debuglevel = 1` and give what that prints: `send: b'..'`",
        ));
    }
    if begins(&["HTTP/1", "HTTP/2", "HTTP/3"]) {
        return Some((
            "a reply, not a request",
            "give the request that it answers: a curl command, raw HTTP or a HAR",
        ));
    }
    if begins(&["<!DOCTYPE", "<html", "<?xml", "<"]) {
        return Some(("HTML or XML", "save the traffic as a HAR, or copy one request as cURL (bash)"));
    }
    None
}

/// Tells files that are no text: they begin with bytes of their own.
pub(super) fn binary(input: &[u8]) -> Option<Unreadable> {
    const PACKETS: [&[u8]; 4] = [b"\n\r\r\n", b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1"];
    if input.starts_with(b"PK\x03\x04") || input.starts_with(b"\x1f\x8b") {
        return Some(("a compressed file", "unpack it and give the file in it"));
    }
    if PACKETS.iter().any(|magic| input.starts_with(magic)) {
        return Some((
            "a capture of packets",
            "follow the HTTP stream in Wireshark and save the request as raw",
        ));
    }
    // A netstring: its length, a colon, its first member.
    let digits = input.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let member = input.get(digits..).and_then(|rest| rest.strip_prefix(b":"));
    let is_flow = member.is_some_and(|rest| rest.first().is_some_and(u8::is_ascii_digit));
    (digits > 0 && is_flow).then_some((
        "a file of mitmproxy's flows",
        "export the request: `export.file raw_request @focus FILE`, or `curl` in place of `raw_request`",
    ))
}
