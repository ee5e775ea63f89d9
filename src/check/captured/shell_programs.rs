//! Which program a command runs, behind a prompt, assignments, and programs that run another.

/// A program that runs another, and its own options that take a value.
const RUNNERS: [(&str, &str); 14] = [
    ("sudo", "ugpCDhRTU"),
    ("doas", "uC"),
    ("env", "uCS"),
    ("time", "fo"),
    ("nice", "n"),
    ("nohup", ""),
    ("timeout", "ks"),
    ("stdbuf", "ioe"),
    ("command", ""),
    ("exec", "a"),
    ("builtin", ""),
    ("setsid", ""),
    ("proxychains4", "f"),
    ("torsocks", ""),
];

/// What may stand in front of a command in a script or a copied terminal.
const WORDS_BEFORE: [&str; 13] =
    ["$", ">", "%", "#", "{", "!", "if", "then", "do", "while", "until", "else", "PS>"];

/// One command of a script.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ShellCommand {
    /// Its words, the program's name among them.
    pub(super) words: Vec<String>,
    /// Its standard input, where a here-document or a here-string gives it.
    pub(super) stdin: Option<String>,
}

/// The program's name, without its folder, and its arguments.
pub(super) fn program(words: &[String]) -> Option<(&str, &[String])> {
    let mut words = words;
    loop {
        let (first, rest) = words.split_first()?;
        if is_before(first) {
            words = rest;
            continue;
        }
        let name = first.rsplit(['/', '\\']).next().unwrap_or_default();
        let name = name.strip_suffix(".exe").unwrap_or(name);
        match RUNNERS.iter().find(|(runner, _)| *runner == name) {
            Some((_, valued)) => words = behind_options(rest, valued, name == "timeout"),
            None => return Some((name, rest)),
        }
    }
}

/// Behind a runner's own options, and behind the time that `timeout` wants.
fn behind_options<'w>(mut words: &'w [String], valued: &str, has_operand: bool) -> &'w [String] {
    while let Some(option) = words.first().filter(|word| word.starts_with('-')) {
        let takes_next = option.len() == 2 && option[1..].starts_with(|c| valued.contains(c));
        words = &words[words.len().min(if takes_next { 2 } else { 1 })..];
        if option == "--" {
            break;
        }
    }
    if has_operand { words.get(1..).unwrap_or_default() } else { words }
}

fn is_before(word: &str) -> bool {
    // `user@host:~$`
    let is_prompt = word.contains('@') && word.ends_with(['$', '#', '%']);
    is_prompt || assigned(word).is_some() || WORDS_BEFORE.contains(&word)
}

/// Name and value of an assignment.
pub(super) fn assigned(word: &str) -> Option<(&str, &str)> {
    let (name, value) = word.split_once('=')?;
    let is_name = !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_name.then_some((name, value))
}

pub(super) fn is_curl_command(command: &ShellCommand) -> bool {
    program(&command.words).is_some_and(|(name, _)| name == "curl")
}

/// The program that a text begins with, before its quotes are read.
pub(super) fn first_program(text: &str) -> Option<String> {
    let words: Vec<String> = text
        .split_ascii_whitespace()
        .take(24)
        .map(|word| word.trim_start_matches(['(', '`']).to_owned())
        .collect();
    let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
    program(&words).map(|(name, _)| name.to_owned())
}

/// Whether a word is a program that is read here.
pub(super) fn is_known_word(word: &str) -> bool {
    let name = word.rsplit(['/', '\\']).next().unwrap_or_default();
    matches!(name.strip_suffix(".exe").unwrap_or(name), "curl" | "http" | "https" | "xh" | "xhs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_front_of_a_program_is_passed_over() {
        for text in [
            "curl x",
            "$ curl x",
            "user@host:~$ /usr/bin/curl x",
            "A=1 sudo -n -u root env -i B=2 curl.exe x",
            "time -p timeout -k 1 5 nice -n 5 command -p curl x",
            "if ! exec -- curl x",
        ] {
            let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
            assert_eq!(program(&words), Some(("curl", &["x".to_owned()][..])), "{text}");
            assert_eq!(first_program(text).as_deref(), Some("curl"), "{text}");
        }
        assert_eq!(program(&["sudo".to_owned(), "-u".to_owned()]), None);
    }
}
