//! The sets and ranges in a URL that curl makes several URLs of
//! (<https://curl.se/docs/manpage.html>, "GLOBBING"): `{a,b}`, `[1-3]`, `[a-c:2]`.

use super::{CaptureError, MAX_INPUT};

/// The most URLs that are made of one.
const MAX_URLS: usize = 1000;

/// The longest number with zeros in front of it: each URL has one of that length.
const MAX_DIGITS: usize = 64;

/// Every URL that a pattern stands for, in curl's order.
pub(super) fn expanded(pattern: &str) -> Result<Vec<String>, CaptureError> {
    let mut urls = vec![String::new()];
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let (choices, used) = match c {
            '{' => set(rest)?,
            '[' if is_literal(rest) => {
                let end = rest.find(']').unwrap_or_default() + 1;
                (vec![rest[..end].to_owned()], end)
            }
            '[' => range(rest)?,
            '}' | ']' => return Err(refused()),
            '\\' if rest[1..].starts_with(['{', '}', '[', ']']) => (vec![rest[1..2].to_owned()], 2),
            c => (vec![c.to_string()], c.len_utf8()),
        };
        if urls.len() * choices.len() > MAX_URLS || urls.len() * choices.len() * pattern.len() > MAX_INPUT {
            return Err(CaptureError::Curl("its URL stands for too many requests".into()));
        }
        if let [only] = &choices[..] {
            for url in &mut urls {
                url.push_str(only);
            }
        } else {
            let all =
                |url: &String| choices.iter().map(|choice| format!("{url}{choice}")).collect::<Vec<_>>();
            urls = urls.iter().flat_map(all).collect();
        }
        rest = &rest[used..];
    }
    Ok(urls)
}

fn refused() -> CaptureError {
    CaptureError::Curl(
        "curl refuses the braces or brackets in its URL: it wants `-g`, or %5B for [ and %7B for {".into(),
    )
}

/// `[]`, and an address of IP version 6.
fn is_literal(rest: &str) -> bool {
    let inner = rest[1..].split(']').next().unwrap_or_default();
    inner.is_empty()
        || (inner.contains(':')
            && inner.bytes().all(|byte| byte.is_ascii_hexdigit() || b":.%".contains(&byte)))
}

/// `{a,b}`, from its brace on, and how long it is.
fn set(rest: &str) -> Result<(Vec<String>, usize), CaptureError> {
    let mut choices = vec![String::new()];
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        let literal = match c {
            '}' if choices == [""] => return Err(refused()),
            '}' => return Ok((choices, at + 1)),
            '{' | '[' | ']' => return Err(refused()),
            ',' => {
                choices.push(String::new());
                continue;
            }
            '\\' => chars.next().map_or(c, |(_, escaped)| escaped),
            c => c,
        };
        if let Some(last) = choices.last_mut() {
            last.push(literal);
        }
    }
    Err(refused())
}

/// `[1-3]` or `[a-c]`, perhaps with a step, from its bracket on, and how long it is.
fn range(rest: &str) -> Result<(Vec<String>, usize), CaptureError> {
    let end = rest.find(']').ok_or_else(refused)?;
    let (bounds, step) = rest[1..end].split_once(':').unwrap_or((&rest[1..end], "1"));
    let (first, last) = bounds.split_once('-').ok_or_else(refused)?;
    let step = step.parse::<usize>().ok().filter(|step| *step > 0).ok_or_else(refused)?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let choices: Vec<String> = if is_number(first) && is_number(last) {
        let width = if first.starts_with('0') { first.len() } else { 0 };
        if width > MAX_DIGITS {
            return Err(CaptureError::Curl(format!("a number in its URL has more than {MAX_DIGITS} digits")));
        }
        let number = |text: &str| text.parse::<u64>().map_err(|_| refused());
        let numbers = (number(first)?..=number(last)?).step_by(step).take(MAX_URLS + 1);
        numbers.map(|number| format!("{number:0width$}")).collect()
    } else if let ([first], [last]) = (first.as_bytes(), last.as_bytes())
        && first.is_ascii_alphabetic()
        && last.is_ascii_alphabetic()
    {
        (*first..=*last).step_by(step).map(|letter| char::from(letter).to_string()).collect()
    } else {
        return Err(refused());
    };
    if choices.is_empty() { Err(refused()) } else { Ok((choices, end + 1)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_and_ranges_make_urls_in_order() {
        for (pattern, urls) in [
            ("h/a", &["h/a"][..]),
            ("h/{a,b}/[1-2]", &["h/a/1", "h/a/2", "h/b/1", "h/b/2"]),
            ("[01-03:2]", &["01", "03"]),
            ("[a-e:2]x", &["ax", "cx", "ex"]),
            ("{a\\,b,}", &["a,b", ""]),
            ("[::1]/[]\\{\\}", &["[::1]/[]{}"]),
        ] {
            assert_eq!(expanded(pattern).unwrap(), urls, "{pattern}");
        }
        for pattern in
            ["{}", "}", "]", "{a", "[1]", "[3-1]", "[\"A\"]", "{[1-2],b}", "[1-9:0]", "[0-99999]", "[é-ü]"]
        {
            assert!(expanded(pattern).is_err(), "{pattern}");
        }
        let long = format!("[{}1-2]", "0".repeat(70_000));
        assert!(matches!(expanded(&long), Err(CaptureError::Curl(why)) if why.contains("64 digits")));
    }
}
