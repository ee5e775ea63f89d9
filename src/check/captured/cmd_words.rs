//! Commands for cmd.exe, as browsers copy them for Windows: `^` escapes, and the arguments are split by the program
//! (<https://learn.microsoft.com/en-us/cpp/c-language/parsing-c-command-line-arguments>).

use super::CaptureError;

/// Whether a text is written for cmd.exe: a line goes on after `^`, or an argument begins with `^"`.
pub(super) fn is_for_cmd(text: &str) -> bool {
    text.lines().any(|line| line.trim_end().ends_with(" ^")) || text.contains(" ^\"")
}

/// The words of every command.
pub(super) fn commands(text: &str) -> Result<Vec<Vec<String>>, CaptureError> {
    if has_variable(text) {
        return Err(CaptureError::Curl("it has a variable of cmd.exe, whose value is not known here".into()));
    }
    let lines = command_lines(text);
    Ok(lines.iter().map(|line| arguments(line)).filter(|words| !words.is_empty()).collect())
}

/// `%NAME%`; `%C3%` is a byte that is percent-encoded.
fn has_variable(text: &str) -> bool {
    text.split('%').skip(1).step_by(2).any(|name| {
        name.len() > 2
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && !name.as_bytes()[..2].iter().all(u8::is_ascii_hexdigit)
    })
}

/// What cmd.exe hands to each program.
fn command_lines(text: &str) -> Vec<String> {
    // Older browsers put plain quotes around text that is escaped as if there were none: their meaning is read.
    let in_quotes_too = text.contains("^\\^\"");
    let (mut lines, mut line, mut quoted) = (Vec::new(), String::new(), false);
    let mut chars = text.chars().filter(|&c| c != '\r').peekable();
    while let Some(c) = chars.next() {
        match c {
            '^' if !quoted || in_quotes_too => {
                // The line break is dropped, and what follows it is escaped.
                if chars.next_if(|&next| next == '\n').is_some() {
                    line.extend(chars.next_if(|&next| next == '\n'));
                } else {
                    line.extend(chars.next());
                }
            }
            '"' => {
                quoted = !quoted;
                line.push(c);
            }
            '\n' => {
                quoted = false;
                lines.push(std::mem::take(&mut line));
            }
            '&' | '|' | '<' | '>' if !quoted => lines.push(std::mem::take(&mut line)),
            c => line.push(c),
        }
    }
    lines.push(line);
    lines
}

/// A command line as a C program takes it apart.
fn arguments(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), None::<String>, false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            ' ' | '\t' if !quoted => words.extend(word.take()),
            '\\' => {
                let mut count = 1;
                while chars.next_if_eq(&'\\').is_some() {
                    count += 1;
                }
                let before_quote = chars.peek() == Some(&'"');
                let kept = if before_quote { count / 2 } else { count };
                let word = word.get_or_insert_default();
                word.extend(std::iter::repeat_n('\\', kept));
                if before_quote && count % 2 == 1 {
                    word.extend(chars.next());
                }
            }
            '"' if quoted && chars.next_if_eq(&'"').is_some() => word.get_or_insert_default().push('"'),
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_browsers_are_read() {
        for text in [
            "curl ^\"http://h/a?b=1^&c=2^\" ^\r\n  -H ^\"A: b^\" ^\r\n  --data-raw ^\"^{^\\^\"a^\\^\":1,^\\^\\^}^\"",
            "curl \"http://h/a?b=1^&c=2\" ^\r\n  -H \"A: b\" ^\r\n  --data-raw \"^{^\\^\"a^\\^\":1,^\\^\\^}\"",
        ] {
            let words = commands(text).unwrap().remove(0);
            assert_eq!(
                words,
                ["curl", "http://h/a?b=1&c=2", "-H", "A: b", "--data-raw", "{\"a\":1,\\\\}"],
                "{text}"
            );
        }
    }

    #[test]
    fn quotes_and_line_breaks_are_those_of_windows() {
        assert_eq!(
            commands("curl \"a\"\"b\" c\\\\d \"e\\\\\" f^ g").unwrap(),
            [["curl", "a\"b", "c\\\\d", "e\\", "f", "g"]]
        );
        assert_eq!(commands("curl ^\"a^\n\nb^\"").unwrap(), [["curl", "a\nb"]]);
        assert_eq!(commands("curl a & curl b").unwrap(), [["curl", "a"], ["curl", "b"]]);
        assert!(commands("curl -H \"A: %API_SIGN%\"").is_err());
        assert!(commands("curl \"h/%E4%BD%A0\"").is_ok());
    }
}
