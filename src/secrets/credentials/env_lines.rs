//! The lines of a `.env` file: where each assignment stands, and what a `$` puts into a value.

use zeroize::Zeroizing;

/// An assignment whose value has an unquoted `$`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Dollar {
    pub(super) name: String,
    /// Whether it puts in a variable of the process, itself or through another line.
    pub(super) is_foreign: bool,
}

/// The names and values of a text, in order; `None` where a line is no assignment.
pub(super) fn entries(text: &str) -> Option<Vec<(String, Zeroizing<String>)>> {
    let read =
        |entry: dotenvy::Result<(String, String)>| entry.map(|(name, value)| (name, Zeroizing::new(value)));
    dotenvy::from_read_iter(text.as_bytes()).map(read).collect::<Result<_, _>>().ok()
}

/// The assignments, comments and blank lines, each with its line break; a value in quotes may go over several lines.
pub(super) fn logical_lines(text: &str) -> Vec<&str> {
    let (mut lines, mut start) = (Vec::new(), 0);
    for line in text.split_inclusive('\n') {
        let end = line.as_ptr() as usize - text.as_ptr() as usize + line.len();
        // The reader itself knows best what is whole.
        if entries(&text[start..end]).is_some() {
            lines.push(&text[start..end]);
            start = end;
        }
    }
    lines.extend((start < text.len()).then(|| &text[start..]));
    lines
}

/// The name that a line assigns to.
pub(super) fn name(line: &str) -> Option<&str> {
    let (name, _) = line.split_once('=')?;
    let name = name.trim();
    let name =
        name.strip_prefix("export").filter(|rest| rest.starts_with(char::is_whitespace)).unwrap_or(name);
    Some(name.trim())
}

/// The line where what is neither blank, a comment, nor an assignment begins.
pub(super) fn bad_line(text: &str) -> Option<usize> {
    let lines = logical_lines(text);
    let bad = lines.iter().position(|line| entries(line).is_none())?;
    Some(1 + lines[..bad].concat().matches('\n').count())
}

/// The line of each assignment, counted from 1.
pub(super) fn assignments(text: &str) -> Vec<usize> {
    let (mut found, mut line) = (Vec::new(), 1);
    for logical in logical_lines(text) {
        found.extend(entries(logical).unwrap_or_default().iter().map(|_| line));
        line += logical.matches('\n').count();
    }
    found
}

/// The values in which the reader expands a `$`. It takes the process's variable of that name, where one `is_set`
/// there, and else that of an earlier line.
pub(super) fn dollars(text: &str, is_set: impl Fn(&str) -> bool) -> Vec<Dollar> {
    let mut found: Vec<Dollar> = Vec::new();
    if !text.contains('$') {
        return found;
    }
    for line in logical_lines(text).into_iter().filter(|line| !line.trim_start().starts_with('#')) {
        let value = line.split_once('=').map_or("", |(_, value)| value.trim_start());
        let (Some(at), Some(assigned)) = (open_dollar(value), name(line)) else { continue };
        let takes = |known: &str| found.iter().any(|dollar| dollar.is_foreign && dollar.name == known);
        let is_foreign = put_in(&value[at..]).any(|known| is_set(known) || takes(known));
        found.push(Dollar { name: assigned.to_owned(), is_foreign });
    }
    found
}

/// The names after each `$`: behind the first one that counts, the reader has its own idea of quotes.
fn put_in(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('$').map(|(at, _)| {
        let rest = &text[at + 1..];
        match rest.strip_prefix('{') {
            Some(braced) => braced.split('}').next().unwrap_or_default(),
            None => rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default(),
        }
    })
}

/// The position of a `$` in a value, unless it is in single quotes, escaped, or in a comment.
fn open_dollar(value: &str) -> Option<usize> {
    let (mut single, mut double, mut escaped) = (false, false, false);
    for (at, character) in value.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\'' if single => single = false,
            _ if single => {}
            '$' => return Some(at),
            '\\' => escaped = true,
            '"' => double = !double,
            '\'' if !double => single = true,
            // What follows can only be a comment.
            ' ' | '\t' if !double => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Environment;
    use super::*;
    use crate::shared::laws;

    fn expanded(text: &str) -> Vec<String> {
        dollars(text, |_| false).into_iter().map(|dollar| dollar.name).collect()
    }

    #[test]
    fn dollars_are_found_wherever_the_reader_expands_them() {
        let text = "A=x$y\nB='x$y'\n# C=$x\nD=\"a${b}\"\nE=a\\$b\nF=\"\\\"'$x'\"\nG='a'$x\nH=a # $x\nexport I=${x}\n\
                     J='a\n$b'\nK=\"a\\\"\n${b}\"\nL=\n";
        assert_eq!(expanded(text), ["A", "D", "F", "G", "I", "K"]);
        assert_eq!(entries(text).map(|entries| entries.len()), Some(11));
    }

    #[test]
    fn what_comes_from_the_process_is_followed_through_the_lines() {
        let text = "A=$OWN\nB=${A}x\nC=$D\nD=1\nE=\"$D${Z}_${A}\"\nF=$OWNER\nG=$OWN_\n";
        let foreign = dollars(text, |name| name == "OWN").into_iter().filter(|dollar| dollar.is_foreign);
        let foreign: Vec<String> = foreign.map(|dollar| dollar.name).collect();
        assert_eq!(foreign, ["A", "B", "E", "G"]);
    }

    #[test]
    fn the_bad_line_is_counted() {
        assert_eq!(bad_line("A=1\n\n# x\nno assignment\n"), Some(4));
        assert_eq!(bad_line("A='1\n\n2'\n# it's\nno assignment\nB=1\n"), Some(5));
        assert_eq!(bad_line("A=1\nB='never closed\nC=1\n"), Some(2));
    }

    #[test]
    fn each_assignment_has_its_line() {
        assert_eq!(assignments("A=1\n\n# x\nB='1\n2'\nexport C=3"), [1, 4, 6]);
    }

    proptest! {
        #![proptest_config(laws::in_library())]

        /// Cargo sets its variables for tests, too.
        #[test]
        fn no_value_of_the_process_gets_in_unnoticed(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "$CARGO", "${CARGO}", "$", "{", "}", "'", "\"", "\\", " ", "#", "a", "=", "\n", "A=", "B=$A",
                    "B=\"${A}\"", "\nC=", "export ", "\u{a0}",
                ]),
                0..12,
            ),
        ) {
            let cargo = Environment::process("CARGO").unwrap();
            let text = format!("A={}", parts.concat());
            if let Some(entries) = entries(&text) {
                let found = dollars(&text, |name| name == "CARGO");
                for (name, value) in entries.iter().filter(|(_, value)| value.contains(&cargo)) {
                    let told = found.iter().any(|dollar| dollar.is_foreign && dollar.name == *name);
                    prop_assert!(told, "{text:?}: {name}={}", **value);
                }
            }
        }
    }
}
