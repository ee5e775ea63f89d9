//! What `verify` reads of a curl command is what the curl of the distribution sends for it.

use std::process::{Command, Output};

use exch::check::captured::{self, CaptureError, Captured, CapturedItem};

use crate::support::{RawServer, Recorded, Reply, Sandbox, package_file, run_with_limit, tool};

/// What curl adds and no venue signs, and what only frames the body.
const ADDED: [&str; 6] = ["Accept", "Accept-Encoding", "Content-Length", "Host", "Range", "User-Agent"];

/// Programs that run another, which a test must not need.
const STANDINS: &str = "sudo() { while [ $# -gt 0 ] && [ \"$1\" != curl ]; do shift; done; \"$@\"; }\n";

/// A request in the parts that are compared.
#[derive(Debug, PartialEq, Eq)]
struct Parts {
    method: String,
    target: String,
    host: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Parts {
    fn new(method: &str, target: &str, host: &str, headers: &[(String, String)], body: &[u8]) -> Self {
        let is_added = |name: &str| ADDED.iter().any(|added| added.eq_ignore_ascii_case(name));
        let mut headers: Vec<_> = headers.iter().filter(|(name, _)| !is_added(name)).cloned().collect();
        // No scheme looks at the order of different headers; of equal ones the order is kept.
        headers.sort_by_key(|(name, _)| name.to_ascii_lowercase());
        let (method, target, host) = (method.to_owned(), target.to_owned(), host.to_owned());
        Self { method, target, host, headers, body: String::from_utf8_lossy(body).into_owned() }
    }

    fn received(request: &Recorded) -> Self {
        let (method, rest) = request.line.split_once(' ').unwrap();
        let (target, _) = rest.rsplit_once(' ').unwrap();
        Self::new(method, target, request.header("host"), &request.headers, &request.body)
    }

    fn read(request: &Captured) -> Self {
        let host = request.host.as_deref().unwrap();
        Self::new(&request.method, &request.target, host, &request.headers, &request.body)
    }
}

fn bash(sandbox: &Sandbox, command: &str) -> Output {
    let mut bash = Command::new(tool("bash"));
    bash.arg("-c").arg(format!("{STANDINS}{command}")).current_dir(sandbox.path(""));
    run_with_limit(&mut bash)
}

fn read(command: &str) -> Vec<Parts> {
    let items = captured::parse(command.as_bytes()).unwrap_or_else(|error| panic!("{error}: {command}"));
    let request = |item| match item {
        CapturedItem::Request(request) => Parts::read(&request),
        CapturedItem::Frame(..) => panic!("no request: {command}"),
    };
    items.into_iter().map(request).collect()
}

#[test]
fn commands_are_read_as_curl_sends_them() {
    let sandbox = Sandbox::new();
    let text = package_file("tests/data/curl-commands.txt");
    let commands: Vec<&str> = text.split("---\n").collect();
    assert!(commands.len() >= 100, "{} commands are too few", commands.len());
    let mut different = Vec::new();
    for command in commands {
        let server = RawServer::always(Reply::json("{}"));
        let command = command.replace("HOST", server.url().strip_prefix("http://").unwrap());
        let run = bash(&sandbox, &command);
        let sent: Vec<Parts> = server.requests().iter().map(Parts::received).collect();
        let read = read(&command);
        if sent.is_empty() || read != sent {
            let errors = String::from_utf8_lossy(&run.stderr).into_owned();
            different.push(format!("{command}\nsent {sent:#?}\nread {read:#?}\n{errors}"));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// What curl itself refuses, or takes from elsewhere than the command, and a word of what is said of it.
const REFUSED: [(&str, &str); 38] = [
    ("curl 'http://HOST/a b'", "a space"),
    ("curl 'http://HOST/a' -G -d 'q=a b'", "a space"),
    ("curl 'http://HOST/a' --url-query '+q=a b'", "a space"),
    ("curl 'http://HOST/a?x=[\"A\"]'", "%5B"),
    ("curl 'http://HOST/a?x={}'", "%7B"),
    ("curl 'http://HOST/a{b'", "-g"),
    ("curl 'http://HOST/[3-1]'", "-g"),
    ("curl ftp://HOST/a", "http"),
    ("curl", "no URL"),
    ("curl -s", "no URL"),
    ("curl -d", "`--data` is missing"),
    ("curl -I -d x http://HOST/a", "--head"),
    ("curl -X '' http://HOST/a", "method is empty"),
    ("curl --nosuch http://HOST/a", "option"),
    ("curl --data-raw=x http://HOST/a", "option"),
    ("curl --da x http://HOST/a", "option"),
    ("curl - http://HOST/a", "option"),
    ("curl -d @body http://HOST/a", "--trace FILE"),
    ("curl -d @- http://HOST/a < body", "--trace FILE"),
    ("curl --data-urlencode a@body http://HOST/a", "--trace FILE"),
    ("curl --json @body http://HOST/a", "--trace FILE"),
    ("curl -T body http://HOST/a", "--trace FILE"),
    ("curl -F a=b http://HOST/a", "multipart/form-data"),
    ("curl --form-string a=b http://HOST/a", "multipart/form-data"),
    ("curl -H @head http://HOST/a", "in a file"),
    ("curl -K options http://HOST/a", "from a file"),
    ("curl --digest -u a:b http://HOST/a", "--digest"),
    ("curl --aws-sigv4 a:b -u a:b http://HOST/a", "--aws-sigv4"),
    ("curl --variable a=b --expand-url http://HOST/{{a}}", "variables"),
    ("curl $URL", "variable"),
    ("curl http://HOST/a -d \"$(date)\"", "substitution"),
    ("curl http://HOST/a -d `date`", "substitution"),
    ("curl http://HOST/a -d \"$(printf %05d 1)\"", "substitution"),
    ("curl http://HOST/a -d $'\\xff'", "UTF-8"),
    ("curl http://HOST/a -d {\"a\":1,\"b\":2}", "braces"),
    ("curl http://HOST/a -d 'a", "quote"),
    ("curl http://HOST/a -d \"a", "quote"),
    ("curl http://HOST/a -d $'a", "quote"),
];

#[test]
fn what_is_not_in_a_command_is_refused_with_a_word() {
    for (command, word) in REFUSED {
        let error = captured::parse(command.as_bytes()).expect_err(command);
        assert!(matches!(error, CaptureError::Curl(_)), "{command}: {error}");
        assert!(error.to_string().contains(word), "{command}: {error}");
    }
    let sandbox = Sandbox::new();
    let failure = sandbox.exch(["verify"]).keyed().stdin("curl -F a=b http://h.test/a").refused(2, "usage");
    assert!(failure.text("message").contains("multipart/form-data"), "{}", failure.text("message"));
}

#[test]
fn every_option_of_curl_is_known() {
    let help = run_with_limit(Command::new(tool("curl")).args(["--help", "all"]));
    let help = String::from_utf8(help.stdout).unwrap();
    let mut options = 0;
    for line in help.lines().filter(|line| line.trim_start().starts_with('-')) {
        let long = line.split_ascii_whitespace().find(|word| word.starts_with("--")).unwrap();
        let is_valued =
            line.split_once(long).unwrap().1.trim_start().starts_with(['<', '[']) && long != "--help";
        let names = line.split(long).next().unwrap().trim().trim_end_matches(',');
        for name in
            [long, names].into_iter().filter(|name| !name.is_empty() && *name != "-:" && *name != "--next")
        {
            // Behind an option that takes a value the next word is not a second URL.
            let command = format!("curl -g http://h.test/a {name} a=b");
            let requests = captured::parse(command.as_bytes()).map(|items| items.len());
            let expected = if is_valued { 1 } else { 2 };
            let is_second_url = long == "--url";
            let is_refused = matches!(&requests, Err(error) if error.to_string().contains("`--"));
            assert!(is_refused || is_second_url || requests == Ok(expected), "{name}: {requests:?}");
            options += 1;
        }
    }
    assert!(options > 250, "{options} options are too few");
}
