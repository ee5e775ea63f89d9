//! curl's command line and its configuration files, as far as they say what is sent
//! (<https://curl.se/docs/manpage.html>).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::sign::percent_encoded;

use super::{CaptureError, Captured, shell_words};

/// Short options that take a value and say nothing about the request's bytes.
const OTHER_VALUES: &str = "oDcKmwxTYyCtQPzErFUN";

/// Long options of the same kind.
const OTHER_LONG_VALUES: &str = "output dump-header cookie-jar max-time connect-timeout write-out proxy retry retry-delay \
    retry-max-time cacert capath cert key cert-type key-type ciphers tls-max interface resolve \
    connect-to limit-rate proxy-user noproxy max-redirs stderr trace trace-ascii unix-socket dns-servers \
    local-port keepalive-time max-filesize output-dir pass pinnedpubkey preproxy socks5 socks5-hostname \
    tls13-ciphers";

/// Reads every curl command in a text.
pub(super) fn parse(text: &str) -> Result<Vec<Captured>, CaptureError> {
    let mut requests = Vec::new();
    for words in shell_words::curl_commands(text)? {
        requests.extend(CurlCommand::read(words)?);
    }
    Ok(requests)
}

/// Whether the text is a configuration for `curl -K`.
pub(super) fn is_config(text: &str) -> bool {
    text.lines().any(|line| {
        line.trim_start().strip_prefix("url").is_some_and(|rest| rest.trim_start().starts_with(['=', ':']))
    })
}

/// Reads a configuration for `curl -K`: `option = "value"` lines.
pub(super) fn parse_config(text: &str) -> Result<Vec<Captured>, CaptureError> {
    let mut words = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let end = line.find(|c: char| c.is_whitespace() || matches!(c, '=' | ':')).unwrap_or(line.len());
        let (name, value) = line.split_at(end);
        words.push(format!("--{}", name.trim_start_matches('-')));
        let value = value.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '=' | ':'));
        if !value.is_empty() {
            words.push(unquoted(value));
        }
    }
    CurlCommand::read(words)
}

/// curl's own quoting.
fn unquoted(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')) else {
        return value.to_owned();
    };
    let mut out = String::new();
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match (c, if c == '\\' { chars.next() } else { None }) {
            ('\\', Some('n')) => out.push('\n'),
            ('\\', Some('r')) => out.push('\r'),
            ('\\', Some('t')) => out.push('\t'),
            ('\\', Some('v')) => out.push('\x0b'),
            ('\\', Some(other)) | (other, _) => out.push(other),
        }
    }
    out
}

/// The options of one command that say what is sent.
#[derive(Default)]
struct CurlCommand {
    method: Option<String>,
    urls: Vec<String>,
    headers: Vec<(String, String)>,
    /// Headers that curl would add and was told not to.
    removed: Vec<String>,
    data: Option<String>,
    json: bool,
    get: bool,
    head: bool,
    queries: Vec<String>,
}

impl CurlCommand {
    fn read(words: Vec<String>) -> Result<Vec<Captured>, CaptureError> {
        let mut command = Self::default();
        let mut words = words.into_iter();
        let mut only_urls = false;
        while let Some(word) = words.next() {
            let mut next = || {
                words.next().ok_or_else(|| {
                    CaptureError::Curl(format!("the value of `{}` is missing", option_name(&word)))
                })
            };
            match word.strip_prefix("--") {
                _ if only_urls => command.urls.push(word),
                Some("") => only_urls = true,
                Some(name) => command.long(name, &mut next)?,
                None if word.len() > 1 && word.starts_with('-') => command.short(&word[1..], &mut next)?,
                None => command.urls.push(word),
            }
        }
        command.finish()
    }

    /// Short options, which may stand together: `-sSXPOST`.
    fn short(
        &mut self,
        options: &str,
        next: &mut impl FnMut() -> Result<String, CaptureError>,
    ) -> Result<(), CaptureError> {
        for (at, option) in options.char_indices() {
            let attached = &options[at + option.len_utf8()..];
            let mut value = || if attached.is_empty() { next() } else { Ok(attached.to_owned()) };
            let long = match option {
                'X' => "request",
                'H' => "header",
                'd' => "data",
                'u' => "user",
                'A' => "user-agent",
                'b' => "cookie",
                'e' => "referer",
                'F' => "form",
                'G' => {
                    self.get = true;
                    continue;
                }
                'I' => {
                    self.head = true;
                    continue;
                }
                other if OTHER_VALUES.contains(other) => {
                    value()?;
                    return Ok(());
                }
                _ => continue,
            };
            return self.long(long, &mut value);
        }
        Ok(())
    }

    fn long(
        &mut self,
        name: &str,
        next: &mut impl FnMut() -> Result<String, CaptureError>,
    ) -> Result<(), CaptureError> {
        match name {
            "request" => self.method = Some(next()?),
            "url" => self.urls.push(next()?),
            "header" => self.header(&next()?)?,
            "data" | "data-ascii" | "data-binary" => self.add_data(from_text(&next()?)?, "&"),
            "data-raw" => self.add_data(&next()?, "&"),
            "data-urlencode" => self.add_data(&urlencoded(&next()?)?, "&"),
            "json" => {
                self.add_data(from_text(&next()?)?, "");
                self.json = true;
            }
            "url-query" => self.queries.push(urlencoded(&next()?)?),
            "get" => self.get = true,
            "head" => self.head = true,
            "user" => {
                self.headers.push(("Authorization".into(), format!("Basic {}", STANDARD.encode(next()?))));
            }
            "user-agent" => self.headers.push(("User-Agent".into(), next()?)),
            "cookie" => self.headers.push(("Cookie".into(), next()?)),
            "referer" => self.headers.push(("Referer".into(), next()?)),
            "oauth2-bearer" => self.headers.push(("Authorization".into(), format!("Bearer {}", next()?))),
            "form" | "form-string" | "upload-file" => {
                return Err(CaptureError::Curl(format!("`--{name}` sends data that is not in the command")));
            }
            name if OTHER_LONG_VALUES.split(' ').any(|known| known == name) => {
                next()?;
            }
            _ => {}
        }
        Ok(())
    }

    fn header(&mut self, header: &str) -> Result<(), CaptureError> {
        if header.starts_with('@') {
            return Err(CaptureError::Curl("its headers are in a file".into()));
        }
        if let Some((name, value)) = header.split_once(':') {
            match value.trim() {
                "" => self.removed.push(name.trim().to_owned()),
                value => self.headers.push((name.trim().to_owned(), value.to_owned())),
            }
        } else if let Some(name) = header.strip_suffix(';') {
            self.headers.push((name.trim().to_owned(), String::new()));
        }
        Ok(())
    }

    fn add_data(&mut self, text: &str, separator: &str) {
        match &mut self.data {
            Some(data) => {
                data.push_str(separator);
                data.push_str(text);
            }
            None => self.data = Some(text.to_owned()),
        }
    }

    fn finish(self) -> Result<Vec<Captured>, CaptureError> {
        if self.urls.is_empty() {
            return Err(CaptureError::Curl("it has no URL".into()));
        }
        Ok(self.urls.iter().map(|url| self.request(url)).collect())
    }

    fn request(&self, url: &str) -> Captured {
        let body = self.data.as_deref().filter(|_| !self.get);
        let usual = match (self.head, body) {
            (true, _) => "HEAD",
            (_, Some(_)) => "POST",
            _ => "GET",
        };
        let mut request = Captured {
            method: self.method.clone().unwrap_or_else(|| usual.to_owned()),
            headers: self.headers.clone(),
            body: body.unwrap_or_default().as_bytes().to_vec(),
            ..Captured::default()
        };
        request.set_url(url);
        let in_query = self.data.iter().filter(|_| self.get).chain(&self.queries);
        for text in in_query {
            let separator = if request.target.contains('?') { '&' } else { '?' };
            request.target.push(separator);
            request.target.push_str(text);
        }
        if body.is_some() {
            let usual = if self.json { "application/json" } else { "application/x-www-form-urlencoded" };
            let removed = self.removed.iter().any(|name| name.eq_ignore_ascii_case("content-type"));
            if request.header("Content-Type").is_none() && !removed {
                request.headers.push(("Content-Type".into(), usual.into()));
            }
        }
        request.settle_host();
        request
    }
}

/// The option's name without a value that may be attached to it.
fn option_name(word: &str) -> String {
    if word.starts_with("--") { word.to_owned() } else { word.chars().take(2).collect() }
}

fn from_text(value: &str) -> Result<&str, CaptureError> {
    if value.starts_with('@') {
        return Err(CaptureError::Curl("its body is in a file".into()));
    }
    Ok(value)
}

fn urlencoded(value: &str) -> Result<String, CaptureError> {
    Ok(match (value.find('='), value.find('@')) {
        (Some(0), _) => percent_encoded(&value[1..]),
        (Some(at), None) => format!("{}={}", &value[..at], percent_encoded(&value[at + 1..])),
        (Some(at), Some(file)) if at < file => {
            format!("{}={}", &value[..at], percent_encoded(&value[at + 1..]))
        }
        (_, Some(_)) => return Err(CaptureError::Curl("its body is in a file".into())),
        (None, None) => percent_encoded(value),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Captured {
        parse(text).unwrap().remove(0)
    }

    #[test]
    fn a_command_is_the_request_that_curl_sends() {
        let request = one(
            "curl -sSX POST 'https://h.test/a?b=1' -H 'API-KEY: k' -H'X:y' --data-raw '{\"a\": 1}' -o out",
        );
        assert_eq!(
            (&*request.method, &*request.target, request.host.as_deref()),
            ("POST", "/a?b=1", Some("h.test"))
        );
        assert_eq!((request.header("api-key"), request.header("x")), (Some("k"), Some("y")));
        assert_eq!(request.body, b"{\"a\": 1}");
        assert_eq!(request.header("content-type"), Some("application/x-www-form-urlencoded"));
    }

    #[test]
    fn data_is_joined_or_put_in_the_query() {
        let request = one("curl -d a=1 -d b=2 http://h/p");
        assert_eq!((&*request.method, &request.body[..]), ("POST", &b"a=1&b=2"[..]));
        let request = one("curl -G -d a=1 --data-urlencode 'b=x y' http://h/p?z=0");
        assert_eq!((&*request.method, &*request.target), ("GET", "/p?z=0&a=1&b=x%20y"));
        let request = one("curl --json '{}' -XPUT http://h/p");
        assert_eq!((&*request.method, request.header("Content-Type")), ("PUT", Some("application/json")));
        assert_eq!(one("curl -I http://h").method, "HEAD");
        assert_eq!(one("curl -u k:s http://h").header("Authorization"), Some("Basic azpz"));
        assert_eq!(one("curl -H 'Host: other' http://h/").host.as_deref(), Some("other"));
    }

    #[test]
    fn what_is_not_in_the_command_is_refused() {
        for text in
            ["curl -d @body http://h", "curl -H @h http://h", "curl -F a=b http://h", "curl -d", "curl -s"]
        {
            assert!(matches!(parse(text), Err(CaptureError::Curl(_))), "{text}");
        }
    }

    #[test]
    fn a_configuration_is_read_too() {
        let text = "url = \"http://h/a\"\nrequest = \"POST\"\ngloboff\nheader = \"A: \\\"b\\\"\"\ndata-raw = \"x\\ny\"\n";
        let request = parse_config(text).unwrap().remove(0);
        assert_eq!(
            (&*request.method, request.header("a"), &request.body[..]),
            ("POST", Some("\"b\""), &b"x\ny"[..])
        );
    }
}
