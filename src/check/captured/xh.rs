//! Commands of xh, as its source has them (xh 0.26.3: `cli.rs`, `request_items.rs`, `main.rs`). URLs and numbers are
//! written by the same libraries as there.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json};
use url::Url;
use url::form_urlencoded::Serializer;

use super::{CaptureError, Captured};

/// Options that take a value; the letters are their short forms.
const VALUED: &str = "--raw --pretty --format-options --style --response-charset --response-mime --print --history-print \
    --output --session --session-read-only --auth-type --auth --bearer --max-redirects --timeout --proxy --verify --cert \
    --cert-key --ssl --default-scheme --http-version --resolve --interface --unix-socket --generate";
const VALUED_LETTERS: &str = "spPoAa";

/// The separators in the order in which they are tried; the first place in the item counts.
const SEPARATORS: [&str; 9] = ["==@", "=@", ":=@", ":@", "==", ":=", "=", "@", ":"];

/// How many digits a number may have that is read exactly.
const MOST_DIGITS: usize = 15;

/// Reads one command: its words without the program's name, and its standard input where that is known.
pub(super) fn read(words: &[String], stdin: Option<&str>, is_https: bool) -> Result<Captured, CaptureError> {
    let mut command = Command { https: is_https, ..Command::default() };
    let mut words = words.iter().map(String::as_str);
    while let Some(word) = words.next() {
        if word.len() < 2 || !word.starts_with('-') {
            command.plain.push(word);
        } else if word.starts_with("--") {
            let (name, attached) =
                word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value)));
            let is_valued = VALUED.split_ascii_whitespace().any(|valued| valued == name);
            let value = attached.or_else(|| if is_valued { words.next() } else { None });
            command.option(name, value.unwrap_or_default())?;
        } else {
            for (at, letter) in word.char_indices().skip(1) {
                if !VALUED_LETTERS.contains(letter) {
                    command.letter(letter, "")?;
                    continue;
                }
                let attached = word[at + 1..].trim_start_matches('=');
                let value = if attached.is_empty() { words.next() } else { Some(attached) };
                command.letter(letter, value.unwrap_or_default())?;
                break;
            }
        }
    }
    command.request(stdin)
}

fn refused(why: &'static str) -> CaptureError {
    CaptureError::Unreadable(why, "put `--curl` into it and give the curl command that it then prints")
}

#[derive(Default)]
struct Command<'w> {
    /// Method, URL and items.
    plain: Vec<&'w str>,
    raw: Option<&'w str>,
    auth: Option<&'w str>,
    bearer: Option<&'w str>,
    default_scheme: Option<&'w str>,
    is_token: bool,
    json: bool,
    form: bool,
    https: bool,
}

/// The items of a command, apart by what they are for.
#[derive(Default)]
struct Items {
    headers: Vec<(String, String)>,
    query: Vec<(String, String)>,
    json: Map<String, Json>,
    /// The text fields again, and whether there are other ones, which a form can't have.
    fields: Vec<(String, String)>,
    has_json: bool,
}

impl<'w> Command<'w> {
    fn letter(&mut self, letter: char, value: &'w str) -> Result<(), CaptureError> {
        let name = match letter {
            'j' => "--json",
            'f' => "--form",
            'a' => "--auth",
            'A' => "--auth-type",
            'x' => "--compress",
            _ => "",
        };
        self.option(name, value)
    }

    fn option(&mut self, name: &str, value: &'w str) -> Result<(), CaptureError> {
        match name {
            "--raw" => self.raw = Some(value),
            "--auth" => self.auth = Some(value),
            "--bearer" => self.bearer = Some(value),
            "--auth-type" if value == "bearer" => self.is_token = true,
            "--auth-type" if value == "basic" => self.is_token = false,
            "--json" => (self.json, self.form) = (true, false),
            "--form" => (self.form, self.json) = (true, false),
            "--https" => self.https = true,
            "--default-scheme" => self.default_scheme = Some(value),
            "--auth-type" | "--multipart" | "--compress" | "--session" | "--session-read-only" => {
                return Err(refused("a command of xh whose body or headers are not in it"));
            }
            _ => {}
        }
        Ok(())
    }

    fn request(&self, stdin: Option<&str>) -> Result<Captured, CaptureError> {
        // A first word of letters alone is the method, even if it is meant as a host.
        let has_method = self.plain.first().is_some_and(|word| word.bytes().all(|b| b.is_ascii_alphabetic()));
        let (method, rest) = self.plain.split_at(usize::from(has_method));
        let Some((url, items)) = rest.split_first() else {
            return Err(refused("a command of xh without a URL"));
        };
        let items = Items::read(items)?;
        let raw = self.raw.or(stdin);
        let has_data = !items.json.is_empty();
        if has_data && raw.is_some() {
            return Err(refused("a command of xh with two bodies"));
        }
        let usual = if has_data || raw.is_some() { "POST" } else { "GET" };
        let mut request = Captured {
            method: method.first().map_or_else(|| usual.to_owned(), |method| method.to_ascii_uppercase()),
            ..Captured::default()
        };
        request.set_url(self.url(url, &items.query)?.as_str());
        let kind = if self.form { "application/x-www-form-urlencoded" } else { "application/json" };
        let has_kind = has_data || raw.is_some() || self.json;
        request.body = match raw {
            Some(raw) => raw.as_bytes().to_vec(),
            None if !has_data => Vec::new(),
            None if !self.form => Json::Object(items.json).to_string().into_bytes(),
            None if items.has_json => return Err(refused("a command of xh with JSON in a form")),
            None => Serializer::new(String::new()).extend_pairs(&items.fields).finish().into_bytes(),
        };
        request.headers = items.headers;
        let token =
            self.bearer.or(self.auth.filter(|_| self.is_token)).map(|token| format!("Bearer {token}"));
        let basic = || self.auth.map(|auth| format!("Basic {}", STANDARD.encode(auth)));
        if let Some(value) = token.or_else(basic) {
            request.headers.push(("Authorization".into(), value));
        }
        if has_kind && request.header("Content-Type").is_none() {
            request.headers.push(("Content-Type".into(), kind.into()));
        }
        request.settle_host();
        Ok(request)
    }

    /// `:8000/a` is localhost, `://h` takes the usual scheme, and without a scheme it is that too.
    fn url(&self, text: &str, query: &[(String, String)]) -> Result<Url, CaptureError> {
        let scheme = if self.https { "https" } else { self.default_scheme.unwrap_or("http") };
        let scheme = scheme.trim_end_matches("://");
        let whole = match (text.strip_prefix("://"), text.find("://")) {
            (Some(rest), _) => format!("{scheme}://{rest}"),
            _ if text.starts_with(':') => format!("{scheme}://localhost{text}"),
            (None, Some(at)) if text[..at].ends_with(|c: char| c.is_ascii_alphanumeric()) => text.to_owned(),
            _ => format!("{scheme}://{text}"),
        };
        let mut url = Url::parse(&whole).map_err(|_| refused("a command of xh with a URL that is none"))?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }
}

impl Items {
    fn read(items: &[&str]) -> Result<Self, CaptureError> {
        let mut read = Self::default();
        for item in items {
            let Some((key, separator, text)) = split(item) else {
                let empty = item
                    .strip_suffix(';')
                    .ok_or_else(|| refused("a command of xh with an item that is none"))?;
                read.headers.push((empty.to_owned(), String::new()));
                continue;
            };
            let (name, value) = (unescaped(key), unescaped(text));
            if matches!(separator, "=" | ":=") && (key.contains(['[', ']', '\\']) || key.is_empty()) {
                return Err(refused("a command of xh with keys that stand in one another"));
            }
            match separator {
                // Without a value it takes a header away that xh has of its own.
                ":" if value.is_empty() => {
                    read.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(&name));
                }
                ":" => read.headers.push((name, value)),
                "==" => read.query.push((name, value)),
                "=" => {
                    read.fields.push((name.clone(), value.clone()));
                    read.json.insert(name, value.into());
                }
                ":=" => {
                    let value = serde_json::from_str(&value).ok().and_then(rewritten);
                    let value =
                        value.ok_or_else(|| refused("a command of xh with JSON in it that can't be read"))?;
                    read.has_json = true;
                    read.json.insert(name, value);
                }
                _ => return Err(refused("a command of xh that reads a file")),
            }
        }
        Ok(read)
    }
}

/// Key, separator and value, as they are written; what stands behind a backslash separates nothing.
fn split(item: &str) -> Option<(&str, &'static str, &str)> {
    let mut places = item.char_indices();
    while let Some((at, c)) = places.next() {
        if c == '\\' {
            places.next();
        } else if let Some(separator) =
            SEPARATORS.into_iter().find(|separator| item[at..].starts_with(separator))
        {
            return Some((&item[..at], separator, &item[at + separator.len()..]));
        }
    }
    None
}

fn unescaped(text: &str) -> String {
    let (mut out, mut chars) = (String::new(), text.chars());
    while let Some(c) = chars.next() {
        match (c, if c == '\\' { chars.next() } else { None }) {
            ('\\', Some(next)) if "=@:;\\".contains(next) => out.push(next),
            ('\\', Some(next)) => out.extend(['\\', next]),
            (c, _) => out.push(c),
        }
    }
    out
}

/// The value with its numbers as xh writes them once it has read them: whole ones of 64 bits as they are, others as
/// doubles. `None` for those with more digits than a double is sure to keep.
fn rewritten(value: Json) -> Option<Json> {
    Some(match value {
        Json::Number(number) => {
            let text = number.to_string();
            let is_whole = text.parse::<u64>().is_ok() || (text.parse::<i64>().is_ok() && text != "-0");
            if is_whole {
                return Some(Json::Number(number));
            }
            let digits = text.split(['e', 'E']).next()?.bytes().filter(u8::is_ascii_digit).count();
            let double =
                text.parse::<f64>().ok().filter(|double| double.is_finite() && digits <= MOST_DIGITS)?;
            serde_json::from_str(&serde_json::to_string(&double).ok()?).ok()?
        }
        Json::Array(values) => values.into_iter().map(rewritten).collect::<Option<Vec<_>>>()?.into(),
        Json::Object(members) => {
            let members =
                members.into_iter().map(|(name, value)| rewritten(value).map(|value| (name, value)));
            members.collect::<Option<Map<_, _>>>()?.into()
        }
        other => other,
    })
}
