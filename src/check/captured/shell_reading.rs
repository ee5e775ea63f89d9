//! A list of a shell's commands while it is read: the command, the word and the redirection that are under way.

use super::CaptureError;
use super::shell_programs::ShellCommand;

/// What the next word is for.
pub(super) enum Next {
    Argument,
    /// A file that is redirected to or from.
    File,
    HereString,
    /// The word that ends a here-document, whose tabs in front are dropped or kept.
    HereDocument(bool),
}

/// A list of commands as it is read.
pub(super) struct WordReader {
    pub(super) commands: Vec<ShellCommand>,
    pub(super) command: ShellCommand,
    pub(super) word: Option<Word>,
    pub(super) next: Next,
    /// The here-documents that begin with the next line.
    pub(super) documents: Vec<(String, bool, bool)>,
}

/// A word as it is read.
#[derive(Default)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) quoted: bool,
    /// An unquoted `{` is open, and whether a comma or `..` has followed it.
    pub(super) brace: Option<bool>,
}

impl WordReader {
    pub(super) fn is_at_start(&self) -> bool {
        self.word.is_none() && self.command.words.is_empty()
    }

    pub(super) fn end_word(&mut self) {
        let Some(word) = self.word.take() else { return };
        match std::mem::replace(&mut self.next, Next::Argument) {
            Next::Argument => self.command.words.push(word.text),
            Next::File => {}
            Next::HereString => self.command.stdin = Some(word.text + "\n"),
            Next::HereDocument(drops_tabs) => self.documents.push((word.text, word.quoted, drops_tabs)),
        }
    }
}

impl Word {
    pub(super) fn push(&mut self, c: char) -> Result<(), CaptureError> {
        match (c, self.brace) {
            ('{', _) => self.brace = Some(false),
            (',', Some(_)) => self.brace = Some(true),
            ('.', Some(_)) if self.text.ends_with('.') => self.brace = Some(true),
            ('}', Some(true)) => {
                return Err(CaptureError::Curl(
                    "it has braces outside quotes, which the shell takes apart: put the text in single quotes".into(),
                ));
            }
            ('}', _) => self.brace = None,
            _ => {}
        }
        self.text.push(c);
        Ok(())
    }

    pub(super) fn push_quoted(&mut self, text: &str) {
        self.quoted = true;
        self.text.push_str(text);
    }
}
