//! `exch completions`: shell completions and the man page, from the same definitions as `--help`.

use clap::{Args, Command, ValueEnum};
use clap_complete::{Shell, generate};

use crate::report::error::Error;
use crate::report::output;

/// Print the completions for a shell, or the man page
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell; `man` is the man page
    shell: CompletionTarget,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum CompletionTarget {
    Bash,
    Zsh,
    Fish,
    Elvish,
    #[value(name = "powershell")]
    PowerShell,
    Man,
}

impl CompletionsArgs {
    /// Generates from `command`, the whole command line's definition.
    ///
    /// # Errors
    ///
    /// Stdout can't be written to.
    pub fn run(self, mut command: Command) -> Result<(), Error> {
        let mut text = Vec::new();
        let shell = match self.shell {
            CompletionTarget::Bash => Shell::Bash,
            CompletionTarget::Zsh => Shell::Zsh,
            CompletionTarget::Fish => Shell::Fish,
            CompletionTarget::Elvish => Shell::Elvish,
            CompletionTarget::PowerShell => Shell::PowerShell,
            CompletionTarget::Man => {
                clap_mangen::Man::new(command).render(&mut text)?;
                return Ok(output::print(&text)?);
            }
        };
        generate(shell, &mut command, "exch", &mut text);
        Ok(output::print(&text)?)
    }
}
