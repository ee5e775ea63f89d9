//! What the small commands print whose output depends on their text alone: `printf`, `echo`, `cat` of a here-document.

use std::iter::Peekable;
use std::str::Chars;

use super::MAX_INPUT;
use super::shell_programs::ShellCommand;
use super::shell_quotes::{escape, push, text};

/// The output of a command; `None` where it is not known here.
pub(super) fn output_of(command: &ShellCommand) -> Option<String> {
    let (program, arguments) = command.words.split_first()?;
    match program.as_str() {
        "printf" => printf(arguments),
        "echo" => echo(arguments),
        "cat" if arguments.is_empty() || arguments == ["-"] => command.stdin.clone(),
        _ => None,
    }
}

fn echo(arguments: &[String]) -> Option<String> {
    let options =
        arguments.iter().take_while(|word| matches!(word.as_str(), "-n" | "-e" | "-en" | "-ne" | "-E"));
    let options: Vec<&String> = options.collect();
    let line = arguments[options.len()..].join(" ");
    let has = |option: char| options.iter().any(|word| word.contains(option));
    let mut line = if has('e') { escaped(&line)? } else { line };
    if !has('n') {
        line.push('\n');
    }
    Some(line)
}

/// The escapes of a text filled in, as `%b` and `echo -e` do.
fn escaped(value: &str) -> Option<String> {
    let (mut out, mut chars) = (Vec::new(), value.chars().peekable());
    while let Some(c) = chars.next() {
        match c {
            '\\' => backslash(&mut chars, &mut out)?,
            c => push(c, &mut out),
        }
    }
    text(out).ok()
}

/// `None` for `\c`, which ends all output.
fn backslash(chars: &mut Peekable<Chars<'_>>, out: &mut Vec<u8>) -> Option<()> {
    match chars.next() {
        None => out.push(b'\\'),
        Some('c') => return None,
        Some('e' | 'E') => out.push(27),
        Some(c) => escape(c, chars, out),
    }
    Some(())
}

/// The format is used again until all arguments are; `None` for a directive with a width, a precision or a number.
fn printf(arguments: &[String]) -> Option<String> {
    let arguments = arguments.strip_prefix(&["--".to_owned()][..]).unwrap_or(arguments);
    let (format, values) = arguments.split_first()?;
    if format.starts_with('-') {
        return None;
    }
    let (mut out, mut values) = (Vec::new(), values.iter());
    loop {
        let before = values.len();
        let mut chars = format.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\\' => backslash(&mut chars, &mut out)?,
                '%' => match chars.next()? {
                    '%' => out.push(b'%'),
                    's' => out.extend_from_slice(values.next().map(String::as_bytes).unwrap_or_default()),
                    'b' => {
                        out.extend(escaped(values.next().map(String::as_str).unwrap_or_default())?.bytes());
                    }
                    _ => return None,
                },
                c => push(c, &mut out),
            }
        }
        if out.len() > MAX_INPUT {
            return None;
        }
        if values.len() == 0 || values.len() == before {
            return text(out).ok();
        }
    }
}
