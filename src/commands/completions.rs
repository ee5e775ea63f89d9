//! `exch completions`: shell completions and the man page, from the same definitions as `--help`.

use clap::{Args, Command, ValueEnum};
use clap_complete::{Shell, generate};

use crate::report::error::Error;
use crate::report::output;

/// Print the completions for a shell, or the man page
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell; `man` is the man page
    shell: Target,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Target {
    Bash,
    Zsh,
    Fish,
    Elvish,
    #[value(name = "powershell")]
    PowerShell,
    Man,
}

impl Completions {
    /// Generates from `command`, the whole command line's definition.
    pub fn run(self, mut command: Command) -> Result<(), Error> {
        let mut text = Vec::new();
        let shell = match self.shell {
            Target::Bash => Shell::Bash,
            Target::Zsh => Shell::Zsh,
            Target::Fish => Shell::Fish,
            Target::Elvish => Shell::Elvish,
            Target::PowerShell => Shell::PowerShell,
            Target::Man => {
                clap_mangen::Man::new(command).render(&mut text)?;
                return Ok(output::print(&text)?);
            }
        };
        generate(shell, &mut command, "exch", &mut text);
        Ok(output::print(&text)?)
    }
}
