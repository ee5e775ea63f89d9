//! Rows of one form: a table where a person reads, JSON lines where a program does.

use std::io::{self, IsTerminal as _};

use serde_json::Value as Json;

use crate::sys::terminal_text;

use super::print;

/// Prints objects with the same members.
///
/// # Errors
///
/// Those of [`print()`].
pub fn print_rows(rows: &[Json]) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let text = if io::stdout().is_terminal() { table(rows) } else { row_lines(rows) };
    print(text.as_bytes())
}

/// A line of JSON for each row.
pub fn row_lines(rows: &[Json]) -> String {
    rows.iter().flat_map(|row| [row.to_string(), "\n".to_owned()]).collect()
}

/// A line of names and a line for each row; `-` for what is not said. Numbers end at the same column.
pub fn table(rows: &[Json]) -> String {
    let names: Vec<&str> =
        rows.first().and_then(Json::as_object).into_iter().flatten().map(|(name, _)| &**name).collect();
    let columns: Vec<Vec<String>> = names.iter().map(|name| column(name, rows)).collect();
    let width =
        |column: &Vec<String>| column.iter().map(|cell| cell.chars().count()).max().unwrap_or_default();
    let layout: Vec<(usize, bool)> =
        columns.iter().map(|column| (width(column), is_number(column))).collect();
    let mut text = String::new();
    for line in 0..=rows.len() {
        let cells = columns.iter().zip(&layout).map(|(column, &(width, is_number))| {
            let cell = &column[line];
            if is_number { format!("{cell:>width$}") } else { format!("{cell:width$}") }
        });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// A column's name and its cells.
fn column(name: &str, rows: &[Json]) -> Vec<String> {
    let cell = |row: &Json| match &row[name] {
        Json::Null => "-".to_owned(),
        Json::String(text) => terminal_text::line(text).into_owned(),
        other => terminal_text::line(&other.to_string()).into_owned(),
    };
    std::iter::once(name.to_owned()).chain(rows.iter().map(cell)).collect()
}

fn is_number(column: &[String]) -> bool {
    let is_digit =
        |cell: &String| cell == "-" || cell.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-'));
    column.iter().skip(1).all(is_digit)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_end_at_the_same_column() {
        let rows = [
            json!({ "asset": "BTC", "free": "10.5", "locked": null }),
            json!({ "asset": "USDT", "free": "9", "locked": "0" }),
        ];
        let wanted = "asset  free  locked\nBTC    10.5       -\nUSDT      9       0\n";
        assert_eq!(table(&rows), wanted);
        let hostile = [json!({ "status": "\u{1b}[2Jx" })];
        assert!(!table(&hostile).contains('\u{1b}'));
    }
}
