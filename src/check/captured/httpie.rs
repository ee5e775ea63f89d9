//! Commands of HTTPie, as HTTPie 3.2.4 sends them (measured).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

use super::httpie_items::{Item, json_body, refused};
use super::{CaptureError, Captured};

/// Options that take a value.
const VALUED: &str = "--boundary --raw --pretty --style -s --response-charset --response-mime --format-options --print -p \
    --output -o --session --session-read-only --auth -a --auth-type -A --proxy --max-redirects --max-headers --timeout \
    --verify --ssl --ciphers --cert --cert-key --cert-key-pass --default-scheme";

/// What Python's `urlencode` leaves as it is, beside the blank, which becomes a plus sign.
const IN_FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b' ');

/// What is encoded in a URL.
const IN_URL: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Reads one command: its words without the program's name, and its standard input where that is known.
pub(super) fn read(words: &[String], stdin: Option<&str>, is_https: bool) -> Result<Captured, CaptureError> {
    let mut command = Command::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if word.len() < 2 || !word.starts_with('-') {
            command.plain.push(word);
            continue;
        }
        let (name, attached) = match word.split_once('=') {
            Some((name, value)) if word.starts_with("--") => (name, Some(value)),
            _ if word.starts_with("--") => (word.as_str(), None),
            // `-pHB` and `-pH`: the value stands with the name.
            _ => match word.get(..2).filter(|name| is_valued(name) && word.len() > 2) {
                Some(name) => (name, word.get(2..)),
                None => (word.as_str(), None),
            },
        };
        let value = match attached {
            Some(value) => Some(value),
            None if is_valued(name) => words.next().map(String::as_str),
            None => None,
        };
        command.option(name, value.unwrap_or_default())?;
    }
    command.request(stdin, is_https)
}

fn is_valued(name: &str) -> bool {
    VALUED.split_ascii_whitespace().any(|valued| valued == name)
}

#[derive(Default)]
struct Command<'w> {
    /// Method, URL and items.
    plain: Vec<&'w str>,
    raw: Option<&'w str>,
    auth: Option<&'w str>,
    bearer: bool,
    form: bool,
    path_as_is: bool,
}

impl<'w> Command<'w> {
    fn option(&mut self, name: &str, value: &'w str) -> Result<(), CaptureError> {
        match name {
            "--raw" => self.raw = Some(value),
            "--auth" | "-a" => self.auth = Some(value),
            "--auth-type" | "-A" if value == "bearer" => self.bearer = true,
            "--auth-type" | "-A" if value != "basic" => {
                return Err(refused("a command of HTTPie that signs in with an answer from the server"));
            }
            "--form" | "-f" => self.form = true,
            "--path-as-is" => self.path_as_is = true,
            "--multipart" | "--compress" | "-x" | "--chunked" | "--session" | "--session-read-only" => {
                return Err(refused("a command of HTTPie whose body or headers are not in it"));
            }
            _ => {}
        }
        Ok(())
    }

    fn request(&self, stdin: Option<&str>, is_https: bool) -> Result<Captured, CaptureError> {
        // One word of letters alone in front of another is the method, even if it is meant as a host.
        let has_method = self.plain.len() > 1 && self.plain[0].bytes().all(|byte| byte.is_ascii_alphabetic());
        let (method, rest) = self.plain.split_at(usize::from(has_method));
        let Some((url, items)) = rest.split_first() else {
            return Err(refused("a command of HTTPie without a URL"));
        };
        let items: Vec<Item> = items.iter().map(|item| Item::read(item)).collect::<Result<_, _>>()?;
        let has_data = items.iter().any(|item| matches!(item, Item::Data(..)));
        let raw = self.raw.or(stdin).filter(|_| !has_data);
        let usual = if has_data || raw.is_some() { "POST" } else { "GET" };
        let mut request = Captured {
            method: method.first().map_or_else(|| usual.to_owned(), |method| method.to_ascii_uppercase()),
            ..Captured::default()
        };
        request.set_url(&whole_url(url, is_https));
        request.target = self.target(&request.target, &items);
        let (body, content_type) = self.body(raw, &items)?;
        request.body = body;
        for item in &items {
            if let Item::Header(name, value) = item {
                request.headers.push((name.clone(), value.trim().to_owned()));
            }
        }
        if let Some(auth) = self.auth {
            let value = if self.bearer {
                format!("Bearer {auth}")
            } else {
                format!("Basic {}", STANDARD.encode(auth))
            };
            request.headers.push(("Authorization".into(), value));
        }
        if let Some(content_type) = content_type.filter(|_| request.header("Content-Type").is_none()) {
            request.headers.push(("Content-Type".into(), content_type.into()));
        }
        request.settle_host();
        Ok(request)
    }

    fn body(
        &self,
        raw: Option<&str>,
        items: &[Item],
    ) -> Result<(Vec<u8>, Option<&'static str>), CaptureError> {
        let usual =
            if self.form { "application/x-www-form-urlencoded; charset=utf-8" } else { "application/json" };
        if let Some(raw) = raw {
            return Ok((raw.as_bytes().to_vec(), Some(usual)));
        }
        if !items.iter().any(|item| matches!(item, Item::Data(..))) {
            return Ok((Vec::new(), None));
        }
        let body = if self.form {
            let pairs = items.iter().filter_map(|item| match item {
                Item::Data(name, value) => Some(format!("{}={}", form(name), form(&value.as_text()))),
                _ => None,
            });
            pairs.collect::<Vec<_>>().join("&")
        } else {
            json_body(items)?
        };
        Ok((body.into_bytes(), Some(usual)))
    }

    fn target(&self, target: &str, items: &[Item]) -> String {
        let (path, query) = target.split_once('?').map_or((target, ""), |(path, query)| (path, query));
        let path = if self.path_as_is { path.to_owned() } else { super::curl_url::without_dots(path) };
        let given = Some(in_url(query)).filter(|query| !query.is_empty());
        let added = items.iter().filter_map(|item| match item {
            Item::Query(name, value) => Some(format!("{}={}", form(name), form(value))),
            _ => None,
        });
        let query = given.into_iter().chain(added).collect::<Vec<_>>().join("&");
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}{mark}{query}", in_url(&path))
    }
}

/// `:8000/a` is localhost, `://h` takes the program's scheme, and without a scheme it is http, or https for `https`.
fn whole_url(url: &str, is_https: bool) -> String {
    let scheme = if is_https { "https" } else { "http" };
    match url.strip_prefix("://") {
        Some(rest) => format!("{scheme}://{rest}"),
        None if url.contains("://") => url.to_owned(),
        None if url.starts_with(':') => {
            // `:/a` has no port.
            let rest = if url.starts_with(":/") || url.len() == 1 { &url[1..] } else { url };
            format!("{scheme}://localhost{rest}")
        }
        None => format!("{scheme}://{url}"),
    }
}

fn form(text: &str) -> String {
    utf8_percent_encode(text, IN_FORM).to_string().replace(' ', "+")
}

/// Escapes are kept, in upper case, but for those of letters, digits and `-._~`, which are undone.
fn in_url(text: &str) -> String {
    let mut out = String::new();
    for (at, part) in text.split('%').enumerate() {
        let escape = part.get(..2).filter(|_| at > 0).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        let rest = match escape {
            Some(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                out.push(char::from(byte));
                &part[2..]
            }
            Some(byte) => {
                out.extend(["%", &hex::encode_upper([byte])]);
                &part[2..]
            }
            None if at > 0 => {
                out.push_str("%25");
                part
            }
            None => part,
        };
        out.extend(utf8_percent_encode(rest, IN_URL));
    }
    out
}
