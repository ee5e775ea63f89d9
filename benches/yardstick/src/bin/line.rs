//! What a program costs that parses its command line with clap and prints a line.

use clap::Parser;

/// Prints a line.
#[derive(Parser)]
struct Cli {
    /// The line.
    line: String,
}

fn main() {
    println!("{}", Cli::parse().line);
}
