//! The lines of a `.env` file: where each assignment stands, and what a `$` puts into a value.

use std::collections::{BTreeMap, BTreeSet};

use zeroize::Zeroizing;

use super::Environment;

/// The most that the values of a file may take with what each `$` puts in, in bytes. A file of a few lines that each
/// name the one before twice would take all memory.
pub(super) const MAX_VALUES: usize = 1024 * 1024;

/// A name and its value.
type Entry = (String, Zeroizing<String>);

/// Why a text has no entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotRead {
    /// A line is no assignment.
    NoAssignment,
    /// The values take more than [`MAX_VALUES`].
    TooLong,
}

/// An assignment whose value has an unquoted `$`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Dollar {
    pub(super) name: String,
    /// Whether it puts in a variable of the process, itself or through another line.
    pub(super) is_foreign: bool,
}

/// Where the reader stands in a line (dotenvy 0.15.7, `iter.rs`).
#[derive(Clone, Copy)]
enum LineState {
    Plain,
    Escaped,
    Space,
    Quoted(char),
    QuotedEscaped(char),
    Comment,
}

impl LineState {
    fn after(self, next: char) -> Self {
        match (self, next) {
            (Self::Comment, _) | (Self::Space, '#') => Self::Comment,
            (Self::Plain | Self::Space, '\\') => Self::Escaped,
            (Self::Plain | Self::Space, '"' | '\'') => Self::Quoted(next),
            (Self::Plain, next) if next.is_whitespace() && !matches!(next, '\n' | '\r') => Self::Space,
            (Self::Plain | Self::Space | Self::Escaped, _) => Self::Plain,
            (Self::Quoted(quote), '\\') => Self::QuotedEscaped(quote),
            (Self::Quoted(quote), next) if next == quote => Self::Plain,
            (Self::Quoted(quote) | Self::QuotedEscaped(quote), _) => Self::Quoted(quote),
        }
    }
}

/// The names and values of a text, in order.
///
/// # Errors
///
/// [`NotRead`]: a line is no assignment, or a `$` makes the values too long.
pub(super) fn entries(text: &str) -> Result<Vec<Entry>, NotRead> {
    let of_process = |name: &str| Environment::process(name).map_or(0, |value| value.len());
    if exceeds(text, of_process) {
        return Err(NotRead::TooLong);
    }
    parsed(text).ok_or(NotRead::NoAssignment)
}

/// What the reader makes of a text; `None` where a line is no assignment.
fn parsed(text: &str) -> Option<Vec<Entry>> {
    let read =
        |entry: dotenvy::Result<(String, String)>| entry.map(|(name, value)| (name, Zeroizing::new(value)));
    dotenvy::from_read_iter(text.as_bytes()).map(read).collect::<Result<_, _>>().ok()
}

/// Whether the values may take more than [`MAX_VALUES`], where a variable of the process takes `of_process`.
fn exceeds(text: &str, of_process: impl Fn(&str) -> usize) -> bool {
    let mut lengths: BTreeMap<&str, usize> = BTreeMap::new();
    let mut left = MAX_VALUES;
    for line in logical_lines(text) {
        let put = |known: &str| of_process(known).max(lengths.get(known).copied().unwrap_or_default());
        let value = line.split_once('=').map_or("", |(_, value)| value.trim_start());
        let open = open_dollar(value).map_or("", |at| &value[at..]);
        let length = put_in(open).map(put).fold(line.len(), usize::saturating_add);
        let Some(rest) = left.checked_sub(length) else { return true };
        left = rest;
        lengths.extend(name(line).map(|assigned| (assigned, length)));
    }
    false
}

/// The assignments, comments and blank lines, each with its line break; a value in quotes may go over several lines.
pub(super) fn logical_lines(text: &str) -> Vec<&str> {
    let (mut lines, mut start, mut end, mut state) = (Vec::new(), 0, 0, LineState::Plain);
    for line in text.split_inclusive('\n') {
        end += line.len();
        state = line.chars().fold(state, LineState::after);
        let is_whole = matches!(state, LineState::Plain | LineState::Comment);
        if is_whole || text[start..end].trim_start().starts_with('#') {
            lines.push(&text[start..end]);
            (start, state) = (end, LineState::Plain);
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
    let bad = lines.iter().position(|line| parsed(line).is_none())?;
    Some(1 + lines[..bad].concat().matches('\n').count())
}

/// The line of each assignment, counted from 1.
pub(super) fn assignments(text: &str) -> Vec<usize> {
    let (mut found, mut line) = (Vec::new(), 1);
    for logical in logical_lines(text) {
        found.extend(parsed(logical).unwrap_or_default().iter().map(|_| line));
        line += logical.matches('\n').count();
    }
    found
}

/// The values in which the reader expands a `$`. It takes the process's variable of that name, where one `is_set`
/// there, and else that of an earlier line.
pub(super) fn dollars(text: &str, is_set: impl Fn(&str) -> bool) -> Vec<Dollar> {
    let (mut found, mut foreign) = (Vec::new(), BTreeSet::new());
    if !text.contains('$') {
        return found;
    }
    for line in logical_lines(text).into_iter().filter(|line| !line.trim_start().starts_with('#')) {
        let value = line.split_once('=').map_or("", |(_, value)| value.trim_start());
        let (Some(at), Some(assigned)) = (open_dollar(value), name(line)) else { continue };
        let is_foreign = put_in(&value[at..]).any(|known| is_set(known) || foreign.contains(known));
        foreign.extend(is_foreign.then_some(assigned));
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
        assert_eq!(entries(text).map(|entries| entries.len()), Ok(11));
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

    #[test]
    fn a_dollar_does_not_grow_without_end() {
        let twice = |number: usize| format!("A{}=$A{number}${{A{number}}}\n", number + 1);
        let grows = |lines| format!("A0=0123456789\n{}", (0..lines).map(twice).collect::<String>());
        assert_eq!(entries(&grows(40)), Err(NotRead::TooLong));
        assert_eq!(entries(&grows(10)).map(|entries| entries[10].1.len()), Ok(10 << 10));
        let own = format!("A=0123456789\n{}", "A=$A$A\n".repeat(40));
        assert_eq!(entries(&own), Err(NotRead::TooLong));
        assert!(exceeds(&"A=$BIG\n".repeat(20), |name| if name == "BIG" { 100_000 } else { 0 }));
        // Hashes of passwords are full of dollars, and put nothing in.
        assert!(entries(&"A='$2b$10$abc$A$A'\n".repeat(500)).is_ok());
    }

    #[test]
    fn a_long_value_of_many_lines_is_read_once() {
        for text in [format!("A='{}'\n", "\n".repeat(60_000)), format!("A='{}'", "\n''".repeat(20_000))] {
            assert_eq!(logical_lines(&text), [text.as_str()]);
            assert_eq!((assignments(&text), bad_line(&text)), (vec![1], None));
        }
        let open = format!("A='{}", "\n".repeat(60_000));
        assert_eq!((entries(&open), bad_line(&open)), (Err(NotRead::NoAssignment), Some(1)));
        assert_eq!(dollars(&"A=${\n".repeat(10_000), |_| false).len(), 10_000);
    }

    proptest! {
        #![proptest_config(laws::in_library())]

        #[test]
        fn lines_are_those_of_the_reader(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "'", "\"", "\\", " ", "\t", "#", "a", "=", "\n", "\r\n", "A=", "B=b", "\nC=", "export ", "\u{a0}",
                    "\u{2028}",
                ]),
                0..16,
            ),
        ) {
            let text = format!("A={}", parts.concat());
            let lines = logical_lines(&text);
            prop_assert_eq!(lines.concat(), text.clone());
            if let Some(whole) = parsed(&text) {
                let each: Option<Vec<_>> = lines.iter().map(|line| parsed(line)).collect();
                prop_assert_eq!(each.map(|each| each.concat()), Some(whole));
            }
        }


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
            if let Ok(entries) = entries(&text) {
                let found = dollars(&text, |name| name == "CARGO");
                for (name, value) in entries.iter().filter(|(_, value)| value.contains(&cargo)) {
                    let told = found.iter().any(|dollar| dollar.is_foreign && dollar.name == *name);
                    prop_assert!(told, "{text:?}: {name}={}", **value);
                }
            }
        }
    }
}
