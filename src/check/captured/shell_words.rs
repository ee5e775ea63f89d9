//! Commands of a shell script, taken apart as bash takes them apart: quotes, escapes, redirections, here-documents.
//!
//! What is written in the text is filled in (an assignment, `printf`, `echo`, `cat` of a here-document); anything
//! else that the shell would fill in is an error, for its value is not known here.

use std::collections::HashMap;
use std::iter::Peekable;
use std::str::Chars;

use super::shell_output::output_of;
use super::shell_programs::{ShellCommand, assigned, is_curl_command, is_known_word};
use super::shell_quotes::{ansi_quoted, double_escape, unclosed, until_quote};
use super::shell_reading::{Next, Word, WordReader};
use super::{CaptureError, MAX_TEXT};

/// How deep one substitution may stand in another.
const MAX_DEPTH: usize = 8;

/// Every command of a script, in order.
pub(super) fn commands(text: &str) -> Result<Vec<ShellCommand>, CaptureError> {
    let mut script =
        Script { chars: text.chars().peekable(), variables: HashMap::new(), depth: 0, filled_in: 0 };
    script.commands()
}

struct Script<'t> {
    chars: Peekable<Chars<'t>>,
    variables: HashMap<String, String>,
    depth: usize,
    /// How many bytes have been filled in, which are as many as the input may have.
    filled_in: usize,
}

impl Script<'_> {
    /// The commands up to the end, or to the `)` that ends a substitution.
    fn commands(&mut self) -> Result<Vec<ShellCommand>, CaptureError> {
        let mut reading = WordReader {
            commands: Vec::new(),
            command: ShellCommand::default(),
            word: None,
            next: Next::Argument,
            documents: Vec::new(),
        };
        while let Some(c) = self.chars.next() {
            match c {
                ' ' | '\t' | '\r' => reading.end_word(),
                '\n' => {
                    self.end_command(&mut reading);
                    self.read_documents(&mut reading)?;
                }
                '&' if self.chars.peek() == Some(&'>') => self.redirect('>', &mut reading),
                ')' if self.depth > 0 => break,
                ';' | '&' | '|' | '(' | ')' => self.end_command(&mut reading),
                '>' if reading.is_at_start() && self.has_program() => {}
                '<' | '>' => self.redirect(c, &mut reading),
                '#' if reading.word.is_none() && self.is_comment(&reading) => self.skip_line(),
                _ => self.in_word(c, &mut reading)?,
            }
        }
        self.end_command(&mut reading);
        reading.commands.retain(|command| !command.words.is_empty());
        Ok(reading.commands)
    }

    fn in_word(&mut self, c: char, reading: &mut WordReader) -> Result<(), CaptureError> {
        let mut hoisted = Vec::new();
        let word = reading.word.get_or_insert_default();
        match c {
            '\'' => word.push_quoted(&until_quote(&mut self.chars)?),
            '"' => {
                let text = self.double_quoted(&mut hoisted)?;
                word.push_quoted(&text);
            }
            '$' if self.chars.peek() == Some(&'\'') => {
                self.chars.next();
                word.push_quoted(&ansi_quoted(&mut self.chars)?);
            }
            // `$".."` is translated, as a rule to itself.
            '$' if self.chars.peek() == Some(&'"') => {}
            '$' | '`' => {
                let text = self.expansion(c, &mut hoisted)?;
                if text.contains([' ', '\t', '\n', '*', '?']) {
                    return Err(CaptureError::Curl(
                        "it has a variable outside quotes that the shell takes apart".into(),
                    ));
                }
                word.push_quoted(&text);
            }
            '\\' => match self.chars.next() {
                Some('\n') | None => {}
                Some('\r') if self.chars.peek() == Some(&'\n') => {
                    self.chars.next();
                }
                Some(escaped) => word.push_quoted(escaped.encode_utf8(&mut [0; 4])),
            },
            other => word.push(other)?,
        }
        // A continued line alone begins no word.
        if reading.word.as_ref().is_some_and(|word| word.text.is_empty() && !word.quoted) {
            reading.word = None;
        }
        reading.commands.append(&mut hoisted);
        Ok(())
    }

    fn double_quoted(&mut self, hoisted: &mut Vec<ShellCommand>) -> Result<String, CaptureError> {
        let mut out = String::new();
        loop {
            match self.chars.next().ok_or_else(unclosed)? {
                '"' => return Ok(out),
                '\\' => double_escape(&mut self.chars, &mut out)?,
                c @ ('$' | '`') => out.push_str(&self.expansion(c, hoisted)?),
                c => out.push(c),
            }
        }
    }

    /// What stands for `$..` or a backquoted command; a dollar sign that begins nothing stands for itself.
    fn expansion(&mut self, sign: char, hoisted: &mut Vec<ShellCommand>) -> Result<String, CaptureError> {
        let next = if sign == '$' { self.chars.peek().copied() } else { Some('`') };
        match next {
            Some('(') => {
                self.chars.next();
                self.substitution(hoisted)
            }
            Some('{') => {
                self.chars.next();
                let name = self.name();
                if self.chars.next() == Some('}') { self.variable(&name) } else { Err(unknown()) }
            }
            Some(c) if c == '_' || c.is_ascii_alphabetic() => {
                let name = self.name();
                self.variable(&name)
            }
            Some(c) if c.is_ascii_digit() || "`$?!@*#-".contains(c) => Err(unknown()),
            _ => Ok("$".into()),
        }
    }

    fn variable(&mut self, name: &str) -> Result<String, CaptureError> {
        let value = self.variables.get(name).ok_or_else(unknown)?;
        self.filled_in += value.len();
        if self.filled_in > MAX_TEXT {
            return Err(CaptureError::TooLarge(MAX_TEXT));
        }
        Ok(value.clone())
    }

    fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(c) = self.chars.next_if(|&c| c == '_' || c.is_ascii_alphanumeric()) {
            name.push(c);
        }
        name
    }

    /// The output of `$(..)`, where it is known; a command that is only captured, as in `reply=$(curl ..)`, is kept.
    fn substitution(&mut self, hoisted: &mut Vec<ShellCommand>) -> Result<String, CaptureError> {
        if self.depth >= MAX_DEPTH || self.chars.peek() == Some(&'(') {
            return Err(unknown());
        }
        self.depth += 1;
        let inner = self.commands();
        self.depth -= 1;
        let inner = inner?;
        if let [command] = &inner[..]
            && let Some(output) = output_of(command)
        {
            return Ok(output.trim_end_matches('\n').to_owned());
        }
        if inner.iter().any(is_curl_command) {
            hoisted.extend(inner);
            return Ok(String::new());
        }
        Err(unknown())
    }

    /// Redirections are taken out of the command; the number of a file in front of them too.
    fn redirect(&mut self, sign: char, reading: &mut WordReader) {
        let is_number = |word: &Word| !word.quoted && word.text.bytes().all(|byte| byte.is_ascii_digit());
        match reading.word.take_if(|word| is_number(word)) {
            Some(_) => {}
            None => reading.end_word(),
        }
        let mut signs = String::from(sign);
        while let Some(c) =
            self.chars.next_if(|c| matches!(c, '<' | '>' | '&' | '|' | '-') && signs.len() < 3)
        {
            signs.push(c);
        }
        reading.next = match signs.as_str() {
            "<<<" => Next::HereString,
            "<<" => Next::HereDocument(false),
            "<<-" => Next::HereDocument(true),
            // `2>&-` closes; no word follows.
            closed if closed.ends_with("&-") => Next::Argument,
            _ => Next::File,
        };
    }

    /// The text of the here-documents that the line before has announced.
    fn read_documents(&mut self, reading: &mut WordReader) -> Result<(), CaptureError> {
        for (end, is_literal, drops_tabs) in std::mem::take(&mut reading.documents) {
            let mut text = String::new();
            while self.chars.peek().is_some() {
                let line: String = self.chars.by_ref().take_while(|&c| c != '\n').collect();
                let line = if drops_tabs { line.trim_start_matches('\t') } else { &line };
                if line.trim_end_matches('\r') == end {
                    break;
                }
                text.push_str(line);
                text.push('\n');
            }
            if !is_literal {
                text = self.expanded(&text)?;
            }
            if let Some(command) = reading.commands.last_mut() {
                command.stdin = Some(text);
            }
        }
        Ok(())
    }

    /// A here-document whose end was not quoted.
    fn expanded(&mut self, text: &str) -> Result<String, CaptureError> {
        let mut inner = Script {
            chars: text.chars().peekable(),
            variables: std::mem::take(&mut self.variables),
            depth: self.depth + 1,
            filled_in: self.filled_in,
        };
        let mut out = String::new();
        while let Some(c) = inner.chars.next() {
            match c {
                '\\' => match inner.chars.next() {
                    Some('\n') => {}
                    Some(escaped @ ('$' | '`' | '\\')) => out.push(escaped),
                    other => out.extend(['\\'].into_iter().chain(other)),
                },
                '$' | '`' => out.push_str(&inner.expansion(c, &mut Vec::new())?),
                c => out.push(c),
            }
        }
        (self.variables, self.filled_in) = (inner.variables, inner.filled_in);
        Ok(out)
    }

    /// Whether `#` begins a comment and is not the prompt of a root shell in front of curl.
    fn is_comment(&self, reading: &WordReader) -> bool {
        !(reading.is_at_start() && self.has_program())
    }

    /// Whether the line goes on with a program that is read here.
    fn has_program(&self) -> bool {
        let line: String = self.chars.clone().take_while(|&c| c != '\n').take(64).collect();
        line.split_ascii_whitespace().any(is_known_word)
    }

    fn skip_line(&mut self) {
        while self.chars.next_if(|&c| c != '\n').is_some() {}
    }

    /// Ends the command, and keeps what it assigns where it does nothing else.
    fn end_command(&mut self, reading: &mut WordReader) {
        reading.end_word();
        let command = std::mem::take(&mut reading.command);
        let assigned: Vec<_> =
            command.words.iter().filter(|word| *word != "export").map(|word| assigned(word)).collect();
        if assigned.iter().all(Option::is_some) {
            let pairs = assigned.into_iter().flatten();
            self.variables.extend(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
        } else {
            reading.commands.push(command);
        }
    }
}

fn unknown() -> CaptureError {
    CaptureError::Curl("it has a shell variable or substitution, whose value is not known here".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Vec<String>> {
        commands(text).unwrap().into_iter().map(|command| command.words).collect()
    }

    #[test]
    fn quotations_are_read_as_bash_reads_them() {
        assert_eq!(words(r#"curl 'a b' "c\"\d" e\ f g'h'"i""#), [["curl", "a b", r#"c"\d"#, "e f", "ghi"]]);
        assert_eq!(words("curl \\\n -H \\\r\n x"), [["curl", "-H", "x"]]);
        assert_eq!(words(r"curl $'a\n\x41\u00fc\'\101\0z'"), [["curl", "a\nAü'A"]]);
        assert_eq!(words("curl '' \"\" 'a$b' \"5$\" a{b}"), [["curl", "", "", "a$b", "5$", "a{b}"]]);
    }

    #[test]
    fn several_commands_are_told_apart() {
        assert_eq!(
            words("a b ;\nc>x 2>&1 d | (e && f)"),
            [vec!["a", "b"], vec!["c", "d"], vec!["e"], vec!["f"]]
        );
        assert_eq!(words("> curl a\n# it's said\ncurl b # it's"), [["curl", "a"], ["curl", "b"]]);
        assert_eq!(words("# curl a"), [["#", "curl", "a"]]);
    }

    #[test]
    fn what_stands_in_the_text_is_filled_in() {
        assert_eq!(words("a=1 b='x y'\ncurl \"$a${b}\""), [["curl", "1x y"]]);
        assert_eq!(words("curl \"$(printf '%s-' a \"$(echo b)\")\""), [["curl", "a-b-"]]);
        assert_eq!(words("r=$(curl a)"), [["curl", "a"]]);
        let read = commands("x=1\ncurl - <<A <<'B'\n$x \\$\nA\n$x\nB\nz").unwrap();
        assert_eq!(read[0].stdin.as_deref(), Some("$x\n"));
        assert_eq!(commands("x=1; cat <<A\n$x \\$\nA").unwrap()[0].stdin.as_deref(), Some("1 $\n"));
    }

    #[test]
    fn what_is_not_known_is_refused() {
        let deep = format!("curl {}", "\"$(".repeat(100));
        let texts = [
            "curl $URL",
            "curl \"$(date)\"",
            "curl `x`",
            "curl 'a",
            "curl \"a",
            "curl $'a",
            "curl {a,b}",
            &deep,
        ];
        for text in texts.into_iter().chain([
            "a='b c'\ncurl $a",
            "curl $1",
            "curl \"$?\"",
            "curl ${a:-b}",
            "curl $((1+1))",
        ]) {
            assert!(matches!(commands(text), Err(CaptureError::Curl(_))), "{text}");
        }
    }
}
