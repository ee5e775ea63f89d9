//! The exports of API clients are read as the clients send them.

use exch::check::captured::{self, CaptureError, Captured, CapturedItem};

use crate::support::package_file;

fn requests(text: &str) -> Vec<Captured> {
    let items = captured::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    let request = |item| match item {
        CapturedItem::Request(request) => request,
        CapturedItem::Frame(..) => panic!("a message"),
    };
    items.into_iter().map(request).collect()
}

/// A request in a line: method, host and target, headers, body.
fn line(request: &Captured) -> String {
    let headers = request.headers.iter().map(|(name, value)| format!("{name}: {value}"));
    let headers = headers.collect::<Vec<_>>().join(", ");
    let (host, body) = (request.host.as_deref().unwrap_or_default(), String::from_utf8_lossy(&request.body));
    format!("{} {host}{} [{headers}] {body:?}", request.method, request.target)
}

#[test]
fn a_postman_collection_is_read_as_newman_sends_it() {
    // What newman 6.2.2 sent for this file, and with it the runtime that Postman uses; the request with a variable
    // that nothing fills in and the one with multipart/form-data are not read.
    let sent = [
        r#"POST h.test/a%20b/%C3%BC?x=a%20b&y=%22%3C%3E%27[]|^`{}&z=%2F+&w=%C3%BC [A: a b, Content-Type: application/json] "{\n  \"a\": \"a b!\"\n}""#,
        r#"POST h.test/form [Content-Type: application/x-www-form-urlencoded] "a%20b=c%20d%2B%C3%A9%26%3D%252F&e=a%20b&g=~%21%2A%28%29%27%40%3A%2F%3F%2C%3B%24%5B%5D&empty=&nul=""#,
        r#"GET h.test/o/4%202/x?q=1 [] """#,
        r#"GET h.test/a/../b/./c [] """#,
        r#"GET h.test/g [] """#,
        r#"GET h.test/k [X-K: kk] """#,
        r#"GET h.test/k [Authorization: Bearer tt] """#,
        r#"GET h.test/k [Authorization: Basic dTpw] """#,
        r#"GET h.test:81/n/m?a=b&c&d [] """#,
        r#"GET h.test/str [] """#,
        r#"PUT h.test/in [Content-Type: text/x] "x y""#,
    ];
    let collection = package_file("tests/data/postman-collection.json");
    let read: Vec<String> = requests(&collection).iter().map(line).collect();
    assert_eq!(read, sent);
}

#[test]
fn an_environment_beside_a_collection_fills_its_variables() {
    let collection = |url: &str| {
        format!(
            r#"{{"info":{{"name":"x"}},"item":[{{"request":{{"method":"GET","header":[{{"key":"S","value":"{{{{s}}}}"}}],"url":"{url}"}}}}]}}"#
        )
    };
    let environment = r#"{"name":"e","values":[{"key":"s","value":"1","enabled":true},{"key":"t","value":"2","enabled":false}],"_postman_variable_scope":"environment"}"#;
    let read = requests(&format!("{}\n{environment}", collection("http://h.test/{{s}}")));
    assert_eq!(line(&read[0]), r#"GET h.test/1 [S: 1] """#);
    for input in [collection("http://h.test/"), format!("{environment}{}", collection("http://h.test/{{t}}"))]
    {
        assert!(matches!(captured::parse(input.as_bytes()), Err(CaptureError::Unreadable(..))), "{input}");
    }
}

#[test]
fn an_insomnia_export_is_read_with_its_environments() {
    let export = r#"{"_type":"export","__export_format":4,"resources":[
        {"_id":"wrk_1","_type":"workspace","parentId":null},
        {"_id":"env_1","_type":"environment","parentId":"wrk_1","data":{"base":"https://h.test","keys":{"a":"1"},"x":"base"}},
        {"_id":"env_2","_type":"environment","parentId":"env_1","data":{"x":"sub"}},
        {"_id":"req_1","_type":"request","parentId":"wrk_1","method":"POST","url":"{{ _.base }}/a b/ü;@?q=%2F x",
         "parameters":[{"name":"p q","value":"a,b+c/%2F"},{"name":"e","value":""},{"name":"off","value":"1","disabled":true}],
         "headers":[{"name":"API-KEY","value":"{{ _.keys.a }}{{ _.x }}"},{"name":"B","value":"x","disabled":true}],
         "body":{"mimeType":"application/json","text":"{\"a\": 1}"}},
        {"_id":"req_2","_type":"request","parentId":"wrk_1","method":"POST","url":"{{base}}/form","parameters":[],"headers":[],
         "body":{"mimeType":"application/x-www-form-urlencoded","params":[{"name":"a","value":"b c&"}]}},
        {"_id":"req_3","_type":"request","parentId":"wrk_1","method":"GET","url":"{{base}}/{% response 'body' %}","body":{}}]}"#;
    let read: Vec<String> = requests(export).iter().map(line).collect();
    assert_eq!(
        read,
        [
            r#"POST h.test/a%20b/%C3%BC;@?q=%2F%20x&p%20q=a,b%2Bc%2F%2F&e [API-KEY: 1sub] "{\"a\": 1}""#,
            r#"POST h.test/form [] "a=b%20c%26""#,
        ]
    );
}

#[test]
fn the_query_of_a_har_may_stand_in_its_list_alone() {
    let har = |url: &str| {
        format!(
            r#"{{"log":{{"version":"1.2","entries":[{{"request":{{"method":"GET","url":"{url}","headers":[{{"name":"A","value":"b"}}],
            "queryString":[{{"name":"symbol","value":"BTC USDT"}},{{"name":"t","value":"1"}}]}},"response":{{"content":{{"text":"x"}}}}}}]}}}}"#
        )
    };
    for (url, target) in [
        ("https://h.test/a", "/a?symbol=BTC%20USDT&t=1"),
        ("https://h.test/a?symbol=BTC+USDT&t=1", "/a?symbol=BTC+USDT&t=1"),
    ] {
        assert_eq!(requests(&har(url))[0].target, target);
    }
}

/// A command, and what HTTPie 3.2.4 sent for it.
const HTTPIE: [(&str, &str); 18] = [
    (
        r#"http POST h.test/a A:b x=1 y:=2 'z=ü"/\' q==1 'r==a b'"#,
        r#"POST h.test/a?q=1&r=a+b [A: b, Content-Type: application/json] "{\"x\": \"1\", \"y\": 2, \"z\": \"\\u00fc\\\"/\\\\\"}""#,
    ),
    ("$ http h.test/a x=1", r#"POST h.test/a [Content-Type: application/json] "{\"x\": \"1\"}""#),
    ("http h.test/a", r#"GET h.test/a [] """#),
    ("http --ignore-stdin h.test/a q==1", r#"GET h.test/a?q=1 [] """#),
    (
        "http -f POST h.test/a x='a b' y=ü z='a+b&c'",
        r#"POST h.test/a [Content-Type: application/x-www-form-urlencoded; charset=utf-8] "x=a+b&y=%C3%BC&z=a%2Bb%26c""#,
    ),
    ("http PUT h.test/a --raw '{\"a\": 1}'", r#"PUT h.test/a [Content-Type: application/json] "{\"a\": 1}""#),
    ("http POST h.test/a <<< '{\"a\":1}'", r#"POST h.test/a [Content-Type: application/json] "{\"a\":1}\n""#),
    (
        "http POST h.test/a x:='{\"b\": [1, 2.50, null, true]}' 'A;' 'B:'",
        r#"POST h.test/a [A: , Content-Type: application/json] "{\"x\": {\"b\": [1, 2.5, null, true]}}""#,
    ),
    ("http 'h.test/a?x=1' q==2", r#"GET h.test/a?x=1&q=2 [] """#),
    ("http POST h.test/a/../b x=1", r#"POST h.test/b [Content-Type: application/json] "{\"x\": \"1\"}""#),
    (
        "http --path-as-is POST h.test/a/../b x=1",
        r#"POST h.test/a/../b [Content-Type: application/json] "{\"x\": \"1\"}""#,
    ),
    (r#"http 'h.test/a b?x=a b&y=%2F"[]'"#, r#"GET h.test/a%20b?x=a%20b&y=%2F%22%5B%5D [] """#),
    ("http -a u:p h.test/a", r#"GET h.test/a [Authorization: Basic dTpw] """#),
    ("https -A bearer --auth=tok h.test/a", r#"GET h.test/a [Authorization: Bearer tok] """#),
    ("http delete h.test/a", r#"DELETE h.test/a [] """#),
    (
        r"http POST h.test/a x='a\=b' 'y\:z=1'",
        r#"POST h.test/a [Content-Type: application/json] "{\"x\": \"a=b\", \"y:z\": \"1\"}""#,
    ),
    (
        "http POST h.test/a x=1.10 y:=1.10 w:=100000000000000000000",
        r#"POST h.test/a [Content-Type: application/json] "{\"x\": \"1.10\", \"y\": 1.1, \"w\": 100000000000000000000}""#,
    ),
    ("http POST h.test/a x=1 x=2", r#"POST h.test/a [Content-Type: application/json] "{\"x\": \"2\"}""#),
];

#[test]
fn commands_of_httpie_are_read_as_it_sends_them() {
    for (command, sent) in HTTPIE {
        assert_eq!(line(&requests(command)[0]), sent, "{command}");
    }
    for command in [
        "http POST h.test/a x=@file",
        "http POST h.test/a @file",
        "http POST h.test/a x:=1e5",
        "http POST h.test/a x:={",
        "http POST h.test/a a[b]=1",
        "http --multipart h.test/a x=1",
        "http -A digest -a u:p h.test/a",
        "http",
        "xh POST h.test/a x=@file",
        "xh POST h.test/a @file",
        "xh POST h.test/a x:=0.1234567890123456789",
        "xh POST h.test/a a[b]=1",
        "xh -f POST h.test/a x:=1",
        "xh --multipart h.test/a x=1",
        "xh -A digest -a u:p h.test/a",
        "xh POST",
    ] {
        let error = captured::parse(command.as_bytes()).expect_err(command);
        assert!(matches!(error, CaptureError::Unreadable(..)), "{command}: {error}");
    }
}

/// A command, and what xh sends for it by its source (0.26.3).
const XH: [(&str, &str); 14] = [
    (
        r#"xh POST h.test/a A:b x=1 y:=2 'z=ü"/\' q==1 'r==a b~'"#,
        r#"POST h.test/a?q=1&r=a+b%7E [A: b, Content-Type: application/json] "{\"x\":\"1\",\"y\":2,\"z\":\"ü\\\"/\\\\\"}""#,
    ),
    ("$ xh h.test/a x=1", r#"POST h.test/a [Content-Type: application/json] "{\"x\":\"1\"}""#),
    ("xhs h.test/a", r#"GET h.test/a [] """#),
    ("xh -j h.test/a q==1", r#"GET h.test/a?q=1 [Content-Type: application/json] """#),
    (
        "xh -vf POST h.test/a x='a b' y=ü z='a+b&c~*'",
        r#"POST h.test/a [Content-Type: application/x-www-form-urlencoded] "x=a+b&y=%C3%BC&z=a%2Bb%26c%7E*""#,
    ),
    ("xh PUT h.test/a --raw '{\"a\": 1}'", r#"PUT h.test/a [Content-Type: application/json] "{\"a\": 1}""#),
    ("xh POST h.test/a <<< '{\"a\":1}'", r#"POST h.test/a [Content-Type: application/json] "{\"a\":1}\n""#),
    (
        "xh POST h.test/a x:='{\"b\": [1, 2.50, 1e5, 1e-7, null, true]}' 'A;' 'B:'",
        r#"POST h.test/a [A: , Content-Type: application/json] "{\"x\":{\"b\":[1,2.5,100000.0,1e-7,null,true]}}""#,
    ),
    ("xh 'h.test/a?x=%2f' q==2", r#"GET h.test/a?x=%2f&q=2 [] """#),
    ("xh POST h.test/a/../b x=1", r#"POST h.test/b [Content-Type: application/json] "{\"x\":\"1\"}""#),
    (r#"xh 'h.test/a b?x=a b&y=%2F"[]'"#, r#"GET h.test/a%20b?x=a%20b&y=%2F%22[] [] """#),
    ("xh -au:p :8000/a", r#"GET localhost:8000/a [Authorization: Basic dTpw] """#),
    ("xh -A bearer --auth=tok delete h.test/a", r#"DELETE h.test/a [Authorization: Bearer tok] """#),
    (
        r"xh POST h.test/a x='a\=b' w:=12345678901234567890 x=2",
        r#"POST h.test/a [Content-Type: application/json] "{\"x\":\"2\",\"w\":12345678901234567890}""#,
    ),
];

#[test]
fn commands_of_xh_are_read_as_it_sends_them() {
    for (command, sent) in XH {
        assert_eq!(line(&requests(command)[0]), sent, "{command}");
    }
}

/// What `http -v` prints: the request, and what was replied.
const PRINTED: &str = "POST /a HTTP/1.1\nContent-Length: 18\nA: b\nHost: h.test\n\n{\"z\": \"1\", \"y\": 2}\n\n\
    HTTP/1.1 200 OK\nContent-Type: application/json\n\n{\"b\":2}\n\n\nGET /b HTTP/1.1\nA: b\nHost: h.test\n\n\n\n\
    HTTP/1.1 200 OK\nContent-Length: 2\n\nok\n";

#[test]
fn what_httpie_prints_is_read_unless_it_prints_the_body_anew() {
    let read: Vec<String> = requests(PRINTED).iter().map(line).collect();
    assert_eq!(
        read,
        [
            r#"POST h.test/a [Content-Length: 18, A: b, Host: h.test] "{\"z\": \"1\", \"y\": 2}""#,
            r#"GET h.test/b [A: b, Host: h.test] """#,
        ]
    );
    let anew = PRINTED.replace("{\"z\": \"1\", \"y\": 2}", "{\n    \"y\": 2,\n    \"z\": \"1\"\n}");
    let error = captured::parse(anew.as_bytes()).expect_err("a body printed anew");
    assert!(error.to_string().contains("--pretty=none"), "{error}");
}

#[test]
fn what_mitmproxy_exports_is_read() {
    // As mitmproxy 11.0.2 writes them (mitmproxy/addons/export.py): `raw`, with the reply behind it, and `curl`.
    let raw = "POST /a?x=1 HTTP/1.1\r\nHost: h.test\r\nA: b\r\ncontent-length: 7\r\n\r\n{\"a\":1}\r\n\r\n\
        HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
    assert_eq!(requests(raw).len(), 1);
    assert_eq!(requests(raw)[0].body, b"{\"a\":1}");
    let curl =
        "curl -H 'A: b' --compressed -H 'content-type: x' -X POST 'https://h.test/a?x=1' -d '{\"a\":1}'";
    assert_eq!(line(&requests(curl)[0]), r#"POST h.test/a?x=1 [A: b, content-type: x] "{\"a\":1}""#);
}
