//! curl's command line and its configuration files, as far as they say what is sent
//! (<https://curl.se/docs/manpage.html>; measured with 7.88.1).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::curl_options::{self, Given};
use super::{CaptureError, Captured, MAX_INPUT, curl_data, curl_glob, curl_url};

/// Reads one curl command: its words without the program's name, and its standard input where that is known.
pub(super) fn read(words: Vec<String>, stdin: Option<&str>) -> Result<Vec<Captured>, CaptureError> {
    let mut requests = Vec::new();
    let mut operation = Operation::default();
    for given in curl_options::read(words)? {
        match given {
            Given::Switch("next", _) => requests.extend(std::mem::take(&mut operation).finish()?),
            Given::Switch(name, on) => operation.switch(name, on)?,
            Given::Value(name, value) => operation.value(name, &value, stdin)?,
            Given::Url(url) => operation.urls.push(url),
        }
    }
    requests.extend(operation.finish()?);
    Ok(requests)
}

/// The options of one operation that say what is sent.
#[derive(Default)]
struct Operation {
    method: Option<String>,
    urls: Vec<String>,
    headers: Vec<(String, String)>,
    /// Headers that curl would add and was told not to.
    removed: Vec<String>,
    data: Option<String>,
    /// What `--url-query` appends.
    query: Option<String>,
    target: Option<String>,
    user: Option<String>,
    bearer: Option<String>,
    agent: Option<String>,
    referer: Option<String>,
    cookies: Vec<String>,
    json: bool,
    get: bool,
    head: bool,
    path_as_is: bool,
    globoff: bool,
}

impl Operation {
    fn switch(&mut self, name: &str, on: bool) -> Result<(), CaptureError> {
        match name {
            "get" => self.get = on,
            "head" => self.head = on,
            "path-as-is" => self.path_as_is = on,
            "globoff" => self.globoff = on,
            "digest" | "ntlm" | "ntlm-wb" | "negotiate" | "anyauth" if on => {
                return Err(CaptureError::Curl(format!(
                    "`--{name}` signs in with an answer from the server; give what was sent: `curl --trace FILE`"
                )));
            }
            _ => {}
        }
        Ok(())
    }

    fn value(&mut self, name: &str, value: &str, stdin: Option<&str>) -> Result<(), CaptureError> {
        match name {
            "request" => self.method = Some(value.to_owned()),
            "url" => self.urls.push(value.to_owned()),
            "header" => self.header(value)?,
            "data" | "data-ascii" => join(&mut self.data, &curl_data::plain(value, stdin)?, "&"),
            "data-binary" => join(&mut self.data, &curl_data::binary(value, stdin)?, "&"),
            "data-raw" => join(&mut self.data, value, "&"),
            "data-urlencode" => join(&mut self.data, &curl_data::urlencoded(value, stdin)?, "&"),
            "json" => {
                join(&mut self.data, &curl_data::binary(value, stdin)?, "");
                self.json = true;
            }
            "url-query" => {
                let text = match value.strip_prefix('+') {
                    Some(as_it_is) => as_it_is.to_owned(),
                    None => curl_data::urlencoded(value, stdin)?,
                };
                join(&mut self.query, &text, "&");
            }
            "request-target" => self.target = Some(value.to_owned()),
            "user" => self.user = Some(value.to_owned()),
            "oauth2-bearer" => self.bearer = Some(value.to_owned()),
            "user-agent" => self.agent = Some(value.to_owned()),
            "referer" => self.referer = Some(value.strip_suffix(";auto").unwrap_or(value).to_owned()),
            // Without `=` it is the name of a file that cookies are read from.
            "cookie" if value.contains('=') => self.cookies.push(value.to_owned()),
            name => return not_in_command(name),
        }
        Ok(())
    }

    fn header(&mut self, header: &str) -> Result<(), CaptureError> {
        if header.starts_with('@') {
            return Err(CaptureError::Curl("its headers are in a file: write them into the command".into()));
        }
        if let Some((name, value)) = header.split_once(':') {
            match value.trim() {
                "" => self.removed.push(name.trim().to_owned()),
                value => self.headers.push((name.trim().to_owned(), value.to_owned())),
            }
        } else if let Some(name) = header.strip_suffix(';').filter(|name| !name.contains(';')) {
            self.headers.push((name.trim().to_owned(), String::new()));
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<Captured>, CaptureError> {
        if self.urls.is_empty() {
            return Err(CaptureError::Curl("it has no URL".into()));
        }
        if self.head && self.data.is_some() && !self.get {
            return Err(CaptureError::Curl("curl refuses `--head` together with data".into()));
        }
        if self.method.as_deref() == Some("") {
            return Err(CaptureError::Curl("its method is empty".into()));
        }
        let mut urls = Vec::new();
        for url in std::mem::take(&mut self.urls) {
            urls.extend(if self.globoff { vec![url] } else { curl_glob::expanded(&url)? });
        }
        let size: usize = self.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        let size = size + self.data.iter().chain(&self.query).map(String::len).sum::<usize>();
        if urls.len().saturating_mul(size) > 2 * MAX_INPUT {
            return Err(CaptureError::Curl("it sends too much, to too many URLs".into()));
        }
        urls.iter().map(|url| self.request(url)).collect()
    }

    fn request(&self, url: &str) -> Result<Captured, CaptureError> {
        let body = self.data.as_deref().filter(|_| !self.get);
        let usual = match (self.head, body) {
            (true, _) => "HEAD",
            (_, Some(_)) => "POST",
            _ => "GET",
        };
        // With `-G` the data is appended in place of what `--url-query` says.
        let appended = self.data.as_deref().filter(|_| self.get).or(self.query.as_deref());
        let url = curl_url::of(url, appended, self.path_as_is)?;
        let mut request = Captured {
            method: self.method.clone().unwrap_or_else(|| usual.to_owned()),
            host: Some(url.host),
            target: self.target.clone().unwrap_or(url.target),
            headers: Vec::new(),
            body: body.unwrap_or_default().as_bytes().to_vec(),
        };
        self.place_headers(url.user, body.is_some(), &mut request);
        request.settle_host();
        Ok(request)
    }

    /// The headers that are given, and those that curl adds unless they are given or removed.
    fn place_headers(&self, user: Option<String>, has_body: bool, request: &mut Captured) {
        let user = self.user.clone().or(user).map(|user| if user.contains(':') { user } else { user + ":" });
        let authorization = match (&self.bearer, user) {
            (Some(token), _) => Some(format!("Bearer {token}")),
            (None, Some(user)) => Some(format!("Basic {}", STANDARD.encode(user))),
            (None, None) => None,
        };
        let cookies = (!self.cookies.is_empty()).then(|| self.cookies.join(";"));
        let json = self.json.then(|| "application/json".to_owned());
        let content_type = json.or_else(|| has_body.then(|| "application/x-www-form-urlencoded".to_owned()));
        let usual = [
            ("Authorization", authorization),
            ("User-Agent", self.agent.clone().filter(|agent| !agent.is_empty())),
            ("Referer", self.referer.clone()),
            ("Cookie", cookies),
            ("Content-Type", content_type),
        ];
        request.headers.clone_from(&self.headers);
        for (name, value) in usual {
            let is_removed = self.removed.iter().any(|removed| removed.eq_ignore_ascii_case(name));
            if let Some(value) = value.filter(|_| !is_removed && request.header(name).is_none()) {
                request.headers.push((name.to_owned(), value));
            }
        }
    }
}

fn join(data: &mut Option<String>, text: &str, separator: &str) {
    match data {
        Some(data) => {
            data.push_str(separator);
            data.push_str(text);
        }
        None => *data = Some(text.to_owned()),
    }
}

/// Options whose effect on the request is not in the command itself.
fn not_in_command(name: &str) -> Result<(), CaptureError> {
    Err(CaptureError::Curl(match name {
        "form" | "form-string" => format!(
            "`--{name}` sends multipart/form-data, with a boundary that curl makes anew each time; give what was sent: \
             `curl --trace FILE`"
        ),
        "upload-file" => "`--upload-file` sends a file, which is not in the command; give what was sent: \
                          `curl --trace FILE`"
            .into(),
        "config" => {
            "`--config` reads options from a file: give that file, or write them into the command".into()
        }
        "aws-sigv4" => {
            "`--aws-sigv4` signs the request itself; give what was sent: `curl --trace FILE`".into()
        }
        _ => return Ok(()),
    }))
}
