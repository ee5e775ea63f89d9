//! Venue files that must not load: each refusal names the key and the line.

use std::time::{Duration, Instant};

use exch::sign::SchemeError;
use exch::venue::{Venue, VenueError};

/// A file whose last table the case goes on with.
const BASE: &str = "\
[scheme]
time = \"ms\"
headers = { Key = \"{key}\", Time = \"{time}\", Sign = \"{signature}\" }
";

/// The line after [`BASE`].
const NEXT: usize = 4;

const SIGN: &str = "[scheme.sign]\nhmac = \"sha256\"\nof = \"{time}{path}{body}\"\nas = \"hex\"\n";

fn refusal(text: &str) -> SchemeError {
    match Venue::parse("broken", text) {
        Err(VenueError::File(error)) => error,
        other => panic!("loads, or fails otherwise:\n{text}\n{other:?}"),
    }
}

/// One broken file: the text, and of the refusal the key, the line, and a part of what it says.
struct Case(String, &'static str, usize, &'static str);

fn case(text: impl Into<String>, key: &'static str, line: usize, what: &'static str) -> Case {
    Case(text.into(), key, line, what)
}

/// A case that goes on after [`BASE`] with `text` and is otherwise whole.
fn after(text: &str, key: &'static str, line: usize, what: &'static str) -> Case {
    case(format!("{BASE}{text}\n{SIGN}"), key, NEXT - 1 + line, what)
}

/// A case with a seal over `of`.
fn sealed(of: &str, what: &'static str) -> Case {
    let sign = format!("[scheme.sign]\nhmac = \"sha256\"\nof = \"{of}\"\nas = \"hex\"\n");
    case(format!("{BASE}{sign}"), "sign.of", NEXT + 2, what)
}

fn unknown() -> Vec<Case> {
    vec![
        after("colour = \"red\"", "colour", 1, "unknown field"),
        after("[scheme.params]\nlast = [\"a=1\"]", "last", 2, "unknown field"),
        after("[[scheme.variant]]\nwhen = { verb = \"GET\" }", "verb", 2, "unknown field"),
        after("secret = \"base32\"", "secret", 1, "unknown variant"),
        after("params = { in = \"cookie\" }", "params", 1, "unknown variant"),
        case(
            format!("{BASE}[scheme.sign]\nhmac = \"sha3\"\nof = \"{{path}}\"\nas = \"hex\""),
            "hmac",
            5,
            "sha3",
        ),
        case(
            format!("{BASE}[scheme.sign]\nhmac = \"sha256\"\nof = \"{{path}}\"\nas = \"base32\""),
            "as",
            7,
            "base32",
        ),
        after("[env.testnet]\nrest = \"https://a.test\"\nport = 1", "port", 3, "unknown field"),
        after("[reply]\nerror = [{ code = \"1\", kind = \"bad_luck\" }]", "error", 2, "bad_luck"),
        after("[time]\npath = \"/time\"\nahead_ms = 5", "time", 1, "belong together"),
        after("[time]", "time", 1, "belong together"),
        after("[reads]\nmatch = [\"/no/method\"]", "match", 2, "METHOD /path"),
        case("about = \"nothing\"\n", "scheme", 1, "the table is missing"),
        case("[scheme\n", "scheme", 1, ""),
    ]
}

fn templates() -> Vec<Case> {
    vec![
        sealed("{time}{moon}", "`{moon}` is not known here"),
        sealed("{time}{signature}", "`{signature}` is not known here"),
        sealed("{time}{", "a lone `{`"),
        sealed("{time}}", "a lone `}`"),
        sealed("{path:first}", "`first` is not a form of the path"),
        sealed("{query:upper}", "`upper` is not a form of the query"),
        sealed("{?time}", "`time` takes no mark and no form"),
        sealed("{time:min}", "`min` is not a form of the time"),
        sealed("{time:s:120s}", "is not a form of the time"),
        sealed("{?time:s}", "is not a form of the time"),
        sealed("{nonce}{path}", "there is no `nonce` rule"),
        sealed("{window}{path}", "there is no `window` rule"),
        sealed("{request_id}{path}", "there is no `request_id` rule"),
        sealed("{payload}", "puts nothing into a payload"),
        case(
            format!("[scheme]\nheaders = {{ Sign = \"{{signature}}\" }}\n{SIGN}"),
            "sign.of",
            5,
            "there is no `time` rule",
        ),
        after("body_headers = { Both = \"{key}{time}\" }", "Both", 1, "two values touch"),
        after("body_headers = { \"Bad name\" = \"x\" }", "Bad name", 1, "is not a valid header name"),
        after("body_headers = { A = \"1\", a = \"2\" }", "a", 1, "given twice"),
    ]
}

fn steps() -> Vec<Case> {
    let step = |name: &str, rest: &str| format!("[[scheme.step]]\nname = \"{name}\"\n{rest}\n");
    let plain = "of = \"{path}\"";
    vec![
        after(
            &format!("{}{}", step("a", "of = \"{b}\""), step("b", plain)),
            "step.of",
            3,
            "`{b}` is not known here",
        ),
        after(&step("a", "of = \"{a}\""), "step.of", 3, "`{a}` is not known here"),
        after(&format!("{}{}", step("a", plain), step("a", plain)), "step.name", 5, "`a` is taken"),
        after(&step("body", plain), "step.name", 2, "`body` is taken"),
        after(&step("signature", plain), "step.name", 2, "`signature` is taken"),
        after(&step("a b", plain), "step.name", 2, "is not a valid name"),
        after(&step("a", &format!("sort = \"\"\n{plain}")), "step.sort", 3, "the separator is empty"),
        after(&step("a", &format!("encode = true\n{plain}")), "step.encode", 2, "`encode` is for"),
        after(
            &step("a", &format!("hash = \"sha256\"\nflat = true\n{plain}")),
            "step",
            2,
            "must have exactly one of",
        ),
    ]
}

fn parameters() -> Vec<Case> {
    let sealed_json = "[scheme.params]\nin = \"json\"\nseal = [\"sign={signature}\"]";
    vec![
        after("[scheme.params]\nlead = [\"no equals\"]", "params.lead", 2, "write `name={value}`"),
        after("[scheme.params]\nlead = [\"={key}\"]", "params.lead", 2, "has no name"),
        after("[scheme.params]\nlead = [\"a={key}{time}\"]", "params.lead", 2, "two values touch"),
        after("[scheme.params]\nlead = [\"a=1\", \"a=2\"]", "params.lead", 2, "given twice"),
        after("[scheme.params]\nlead = [\"a={body}\"]", "params.lead", 2, "`{body}` is not known here"),
        after(
            "[scheme.params]\ntail = [\"a={signature}\"]",
            "params.tail",
            2,
            "`{signature}` is not known here",
        ),
        after(
            "[scheme.params]\nin = \"form\"\nsort = [\"body\"]\nlead = [\"a={signature}\"]",
            "params.lead",
            4,
            "belongs into `seal`",
        ),
        after("[scheme.params]\nfirst = [\"b\"]", "params.first", 2, "without `lead`"),
        after("[scheme.params]\nlead = [\"a={signature}\", \"a={key}\"]", "params.lead", 2, "given twice"),
        after("[scheme.params]\nauth = \"form\"", "params.auth", 2, "the only separate place is `query`"),
        after("[scheme.params]\nkeep = \"a&\"", "params.keep", 2, "`&` must be percent-encoded"),
        after("[scheme.params]\nin = \"form\"\nnest = \"x\"", "params.nest", 3, "none can be nested"),
        after(
            "[scheme.params]\nin = \"query\"\nempty = \"{}\"",
            "params.empty",
            3,
            "no parameters go into a body, so there is no empty one",
        ),
        after("[scheme.params]\nbody = \"{payload}\"", "params.body", 2, "`in = \"payload\"`"),
        after("[scheme.params]\nsort = [\"seal\"]", "params.sort", 2, "only among pairs"),
        after(sealed_json, "sign.of", 6, "can't be hashed; hash `{params}`"),
        case(
            format!("[scheme]\ntime = \"ms\"\nheaders = {{ Key = \"{{key}}\" }}\n{SIGN}"),
            "sign.of",
            6,
            "nothing sends it",
        ),
        case(BASE, "Sign", 3, "there is no `[scheme.sign]`"),
        case(
            format!("{BASE}[scheme.sign]\nof = \"{{path}}\"\nas = \"hex\"\n"),
            "sign",
            NEXT,
            "one of `hmac`, `hash`, `ed25519`",
        ),
        case(
            format!("{BASE}[scheme.sign]\nhmac = \"sha256\"\nof = \"{{path}}\"\nas = \"raw\"\n"),
            "sign.as",
            NEXT,
            "must be text",
        ),
    ]
}

fn rules() -> Vec<Case> {
    let variant = |when: &str, rest: &str| format!("[[scheme.variant]]\nwhen = {{ {when} }}\n{rest}");
    vec![
        after("nonce = \"dice\"", "nonce", 1, "unknown variant"),
        after("nonce = { rising = \"hours\" }", "nonce", 1, "unknown variant"),
        after("nonce = { rising = \"ms\", random = 8 }", "nonce", 1, "a nonce rule is one of"),
        after("nonce = { random = 0 }", "nonce", 1, "a nonce rule is one of"),
        after("nonce = 7", "nonce", 1, "invalid type"),
        after("window = { usual = 5000 }", "usual", 1, "unknown field"),
        after("settings = { time = [\"1\"] }", "settings.time", 1, "the name is taken"),
        after("settings = { a = [] }", "settings.a", 1, "at least one value"),
        after(&variant("method = [\"post\"]", ""), "when.method", 2, "upper case"),
        after(&variant("path = \"v1/*\"", ""), "when.path", 2, "must begin with `/`"),
        after(&variant("setting = { a = \"1\" }", ""), "when.setting", 2, "no `a` with the value `1`"),
        after(&variant("path = \"/v1\"", "nonce = \"uuid\""), "variant.nonce", 3, "the scheme has none"),
        after(
            &format!("nonce = \"uuid\"\n{}", variant("path = \"/v1\"", "nonce = \"uuid\"")),
            "variant.nonce",
            4,
            "`when.setting` alone",
        ),
        after(
            &format!("params = {{ empty = \"{{}}\" }}\n{}", variant("body = true", "")),
            "when",
            3,
            "adds a body itself",
        ),
    ]
}

/// Kinds of keys.
fn kinds() -> Vec<Case> {
    let only = |kind: &str, sign: &str| format!("[[scheme.variant]]\nwhen = {{ key = \"{kind}\" }}\n{sign}");
    let ed25519 = "sign = { ed25519 = true, of = \"{path}\", as = \"base64\" }";
    vec![
        after("secret = \"pem\"", "secret", 1, "is one of private keys"),
        after("secret = { ed25519 = \"utf8\" }", "secret", 1, "unknown variant"),
        after("secret = { hmac = \"utf8\", ed25519 = \"hex\" }", "secret", 1, "only one may be no PEM"),
        after("secret = { prefix = \"a:\" }", "secret", 1, "at least one kind"),
        after("secret = { hmac = \"utf8\", rsa = \"pem\" }", "sign", 2, "`when = { key = \"rsa\" }`"),
        after(&only("ed25519", ed25519), "when.key", 2, "no form for keys of the kind ed25519"),
        after(&only("dsa", ed25519), "when", 2, "unknown variant"),
        after(
            &format!("secret = {{ hmac = \"utf8\", rsa = \"pem\" }}\n{}", only("rsa", ed25519)),
            "sign",
            4,
            "not made with one",
        ),
        case(
            format!(
                "{BASE}secret = \"upper\"\n[scheme.sign]\nrsa = \"sha256\"\nof = \"{{path}}\"\nas = \"hex\"\n"
            ),
            "secret",
            NEXT,
            "a private key is pem",
        ),
        case(
            format!("{BASE}[scheme.sign]\nrsa = \"sha512\"\nof = \"{{path}}\"\nas = \"hex\"\n"),
            "rsa",
            NEXT + 1,
            "unknown variant",
        ),
    ]
}

fn sockets() -> Vec<Case> {
    let each = |rest: &str| format!("[ws.each]\nwhen = {{ \"/op\" = \"sub\" }}\n{rest}");
    let token = |rest: &str| format!("[ws.token]\n{rest}\nat = \"/token\"");
    vec![
        after("[ws.login]\nmessage = { at = \"x{time:number}\" }", "message", 2, "a value that stands alone"),
        after("[ws.login]\nmessage = { at = 1.5 }", "message", 2, "as text"),
        after(
            "[ws.login]\nsign = { hmac = \"sha256\", of = \"{time}\", as = \"hex\" }\nmessage = { key = \"{key}\" }",
            "ws.login.sign",
            2,
            "nothing sends it",
        ),
        after("[ws.login]\nquery = { s = \"{signature}\" }", "ws.login", 2, "there is no `sign`"),
        after("[ws.login]\nbody = { a = \"1\" }", "body", 2, "unknown field"),
        after("[ws.login]\nquery = { t = \"{token}\" }", "t", 2, "`{token}` is not known here"),
        after(
            "[ws.login]\nmessage = { c = \"{challenge}\" }",
            "message",
            2,
            "`{challenge}` is not known here",
        ),
        after("[ws.login]\nmessage = { u = \"{url}\" }", "message", 2, "`{url}` is not known here"),
        after("[ws.login]\nurl = \"{url}{uid}\"", "ws.login.url", 2, "two values touch"),
        after("[ws.login]\nheaders = { \"a b\" = \"{key}\" }", "a b", 2, "is not a valid header name"),
        after(&token("request = \"/token\""), "ws.token.request", 2, "write `METHOD /path`"),
        after(&token("request = \"POST /t\"\nitems = [\"a\"]"), "ws.token.items", 3, "write `name=value`"),
        after(&token("request = \"POST /t\"\nitems = [\"a={key}\"]"), "ws.token.items", 3, "only `{token}`"),
        after(&token("request = \"POST /t\"\nauth = \"none\""), "auth", 3, "unknown variant"),
        after(
            &token("request = \"POST /t\"\nalso = { key = \"/k\" }"),
            "ws.token.also",
            3,
            "has a meaning already",
        ),
        after(
            &token("request = \"POST /t\"\nalso = { uid_ = \"k\" }"),
            "ws.token.also",
            3,
            "must begin with `/`",
        ),
        after("[ws.challenge]\nmessage = { a = 1 }\nat = \"/m\"", "when", 1, "missing field"),
        after(
            "[ws.challenge]\nmessage = { a = 1 }\nwhen = { event = \"c\" }\nat = \"/m\"",
            "when",
            3,
            "not a valid JSON pointer",
        ),
        after(&each("members = [\"{key}\"]"), "ws.each.members", 3, "a table"),
        after(
            &each("take = { body = \"/b\" }\nmembers = { a = \"{key}\" }"),
            "ws.each.take",
            3,
            "has a meaning already",
        ),
        after(&each("at = \"params\"\nmembers = { a = \"{key}\" }"), "ws.each.at", 3, "must begin with `/`"),
        after(&each("members = { a = \"{key}\", b = \"{c}\" }"), "message", 3, "`{c}` is not known here"),
        after("[ws.answer]\naccepted = { op = \"auth\" }", "accepted", 2, "not a valid JSON pointer"),
        after("[ws.answer]\nevent = { at = \"/data\" }", "with", 2, "missing field"),
        after("[ws.answer.each]\ntaken = 1", "taken", 2, "unknown field"),
    ]
}

/// What would make a request of gigabytes out of a few lines.
fn sizes() -> Vec<Case> {
    let step = |number: usize, of: &str| format!("[[scheme.step]]\nname = \"s{number}\"\nof = \"{of}\"\n");
    let doubled: String =
        (1..27).map(|number| step(number, &format!("{{s{0}}}{{s{0}}}", number - 1))).collect();
    let many: String = (0..33).map(|number| step(number, "{body}")).collect();
    vec![
        after(&[step(0, "{body}"), doubled].concat(), "step.of", 24, "repeated 128 times"),
        after(&many, "step", 98, "more than 32 steps"),
        sealed(&"{body}".repeat(33), "33 values are named"),
        after(
            &[step(0, &"{body}".repeat(9)), step(1, &"{s0}".repeat(9))].concat(),
            "step.of",
            6,
            "repeated 81 times",
        ),
    ]
}

/// Steps that are named on many ways: each is looked at once.
#[test]
fn steps_that_name_each_other_often_are_looked_at_once() {
    let hashed = |number: usize, of: &str| {
        format!("[[scheme.step]]\nname = \"s{number}\"\nhash = \"sha256\"\nof = \"{of}\"\n")
    };
    let chain: String =
        (1..31).map(|number| hashed(number, &format!("{{s{0}}}{{s{0}}}", number - 1))).collect();
    let seal = "[scheme.sign]\nhmac = \"sha256\"\nof = \"{time}{path}{s30}{s30}\"\nas = \"hex\"\n";
    let text = [BASE, &hashed(0, "{query}{body}"), &chain, seal].concat();
    let begun = Instant::now();
    let venue = Venue::parse("deep", &text).unwrap();
    assert!(!venue.scheme.uncovered_by_form().is_empty());
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
}

#[test]
fn a_broken_file_is_refused_with_its_key_and_line() {
    let groups = [unknown(), templates(), steps(), parameters(), rules(), kinds(), sockets(), sizes()];
    let cases: Vec<Case> = groups.into_iter().flatten().collect();
    assert!(cases.len() >= 20);
    let mut wrong = Vec::new();
    for Case(text, key, line, what) in &cases {
        let error = refusal(text);
        if (&*error.key, error.line) != (*key, Some(*line)) || !error.what.contains(what) {
            wrong.push(format!("{error}\n  wanted line {line}, `{key}`, {what}\n  of {text}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_base_of_the_cases_is_whole() {
    let text = format!("{BASE}{SIGN}");
    assert!(Venue::parse("whole", &text).is_ok(), "{text}");
}
