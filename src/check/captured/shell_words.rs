//! The words of a shell command, with bash's quoting and without any expansion.

use std::iter::Peekable;
use std::str::Chars;

use super::CaptureError;

/// Whether the text begins with a curl command, perhaps behind a prompt or assignments.
pub(super) fn is_curl(text: &str) -> bool {
    let mut words = text.split_ascii_whitespace().skip_while(|word| is_before_command(word));
    words.next().is_some_and(is_curl_word)
}

fn is_before_command(word: &str) -> bool {
    let assigns = word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    });
    assigns || ["$", ">", "%", "#"].contains(&word)
}

fn is_curl_word(word: &str) -> bool {
    let name = word.rsplit(['/', '\\']).next().unwrap_or_default();
    name == "curl" || name == "curl.exe"
}

/// The arguments of every curl command in the text.
pub(super) fn curl_commands(text: &str) -> Result<Vec<Vec<String>>, CaptureError> {
    let mut commands = Vec::new();
    for words in commands_of(text)? {
        let mut words = words.into_iter().skip_while(|word| is_before_command(word));
        if words.next().is_some_and(|word| is_curl_word(&word)) {
            commands.push(words.collect());
        }
    }
    Ok(commands)
}

/// Splits at operators and line breaks, and each command into words.
fn commands_of(text: &str) -> Result<Vec<Vec<String>>, CaptureError> {
    let mut commands = vec![Vec::new()];
    let mut word: Option<String> = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            ' ' | '\t' | '\r' => end_word(&mut word, &mut commands),
            '\n' | ';' | '&' | '|' | '<' | '>' => {
                end_word(&mut word, &mut commands);
                commands.push(Vec::new());
            }
            '\'' => word.get_or_insert_default().push_str(&until_quote(&mut chars)?),
            '"' => word.get_or_insert_default().push_str(&double_quoted(&mut chars)?),
            '$' if chars.peek() == Some(&'\'') => {
                chars.next();
                word.get_or_insert_default().push_str(&ansi_quoted(&mut chars)?);
            }
            '$' if is_expansion(chars.peek()) => return Err(expansion()),
            '`' => return Err(expansion()),
            '\\' => match chars.next() {
                Some('\n') | None => {}
                Some('\r') if chars.peek() == Some(&'\n') => {
                    chars.next();
                }
                Some(escaped) => word.get_or_insert_default().push(escaped),
            },
            other => word.get_or_insert_default().push(other),
        }
    }
    end_word(&mut word, &mut commands);
    commands.retain(|words| !words.is_empty());
    Ok(commands)
}

fn end_word(word: &mut Option<String>, commands: &mut [Vec<String>]) {
    if let (Some(word), Some(command)) = (word.take(), commands.last_mut()) {
        command.push(word);
    }
}

fn is_expansion(next: Option<&char>) -> bool {
    next.is_some_and(|next| next.is_ascii_alphanumeric() || matches!(next, '_' | '{' | '('))
}

fn expansion() -> CaptureError {
    CaptureError::Curl("it has a shell variable or substitution, whose value is not known here".into())
}

fn unclosed() -> CaptureError {
    CaptureError::Curl("a quote is not closed".into())
}

fn until_quote(chars: &mut Peekable<Chars<'_>>) -> Result<String, CaptureError> {
    let mut out = String::new();
    loop {
        match chars.next().ok_or_else(unclosed)? {
            '\'' => return Ok(out),
            c => out.push(c),
        }
    }
}

fn double_quoted(chars: &mut Peekable<Chars<'_>>) -> Result<String, CaptureError> {
    let mut out = String::new();
    loop {
        match chars.next().ok_or_else(unclosed)? {
            '"' => return Ok(out),
            '\\' => match chars.next().ok_or_else(unclosed)? {
                '\n' => {}
                escaped @ ('$' | '`' | '"' | '\\') => out.push(escaped),
                other => out.extend(['\\', other]),
            },
            '$' if is_expansion(chars.peek()) => return Err(expansion()),
            '`' => return Err(expansion()),
            c => out.push(c),
        }
    }
}

/// `$'...'`, as browsers write what has line breaks or quotes in it.
fn ansi_quoted(chars: &mut Peekable<Chars<'_>>) -> Result<String, CaptureError> {
    let mut out: Vec<u8> = Vec::new();
    let push = |c: char, out: &mut Vec<u8>| out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    loop {
        match chars.next().ok_or_else(unclosed)? {
            '\'' => return Ok(String::from_utf8_lossy(&out).into_owned()),
            '\\' => match chars.next().ok_or_else(unclosed)? {
                'n' => out.push(b'\n'),
                't' => out.push(b'\t'),
                'r' => out.push(b'\r'),
                'a' => out.push(7),
                'b' => out.push(8),
                'e' | 'E' => out.push(27),
                'f' => out.push(12),
                'v' => out.push(11),
                'x' => out.push(u8::try_from(number(0, chars, 2, 16)).unwrap_or_default()),
                'u' => push(char::from_u32(number(0, chars, 4, 16)).unwrap_or('\u{fffd}'), &mut out),
                'U' => push(char::from_u32(number(0, chars, 8, 16)).unwrap_or('\u{fffd}'), &mut out),
                digit @ '0'..='7' => {
                    let value = number(digit.to_digit(8).unwrap_or_default(), chars, 2, 8);
                    out.push(u8::try_from(value & 0xff).unwrap_or_default());
                }
                other => push(other, &mut out),
            },
            c => push(c, &mut out),
        }
    }
}

/// A number that begins with these digits and goes on with up to `most` more of this base.
fn number(begun: u32, chars: &mut Peekable<Chars<'_>>, most: usize, base: u32) -> u32 {
    let mut value = begun;
    for _ in 0..most {
        let Some(digit) = chars.next_if(|next| next.is_digit(base)) else { break };
        value = value.wrapping_mul(base).wrapping_add(digit.to_digit(base).unwrap_or_default());
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        curl_commands(text).unwrap().remove(0)
    }

    #[test]
    fn quotations_are_read_as_bash_reads_them() {
        assert_eq!(words(r#"curl 'a b' "c\"\d" e\ f g'h'"i""#), ["a b", r#"c"\d"#, "e f", "ghi"]);
        assert_eq!(words("curl \\\n -H \\\r\n x"), ["-H", "x"]);
        assert_eq!(words(r"curl $'a\n\x41\u00fc\'\101\0'"), ["a\nAü'A\0"]);
        assert_eq!(words("A=1 /usr/bin/curl '' \"\""), ["", ""]);
        assert_eq!(words("curl http://h/?a=1&b=2"), ["http://h/?a=1"]);
    }

    #[test]
    fn several_commands_are_told_apart() {
        assert_eq!(curl_commands("curl a ;\ncurl b | jq .\necho c").unwrap(), [["a"], ["b"]]);
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for text in ["curl $URL", "curl \"$(date)\"", "curl `x`", "curl 'a", "curl \"a", "curl $'a"] {
            assert!(matches!(curl_commands(text), Err(CaptureError::Curl(_))), "{text}");
        }
        assert_eq!(words("curl 'a$b' \"5$\""), ["a$b", "5$"]);
    }
}
