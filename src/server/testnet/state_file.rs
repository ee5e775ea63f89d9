//! The file that keeps orders and balances over restarts (`--state`).
//!
//! It is a log: the first line says what it is, and each further one is an order as it is to stand, with the balances of
//! its market's assets and what has just been filled of it, or a trade or balances alone. A line is written before its change is made, so that what was answered is
//! there whenever the process is killed; the last line may be half, and is dropped then. What a power cut takes is not
//! promised, for nothing is synced. At a start it is written anew, with one line for each order and each trade.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize, Serializer};

use crate::sys::files::{self, FileError};
use crate::sys::lock_wait::LockWait;
use crate::venue::{Decimal, OrderType, Side, Tif};

use super::ledger::{Balance, BookTrade, Change, ChangeLog, Ledger};
use super::market::Markets;
use super::order::{Amount, BookOrder, Status};

/// The first line.
const HEAD: &str = "{\"exch_testnet_state\":1}\n";

/// Another exchange with the same file has it as long as it runs.
const WAIT: LockWait = LockWait { limit: Duration::from_secs(1), tell: None, renews: false };

/// Why a state file can't be used.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// It can't be opened, locked, read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is no state file, or one of another version.
    #[error("{} is not a state file of this version", .0.display())]
    Other(PathBuf),
    /// A line, counted from 1, does not say what it should.
    #[error("line {line} of {} {what}", .path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// Which line.
        line: usize,
        /// What is wrong with it.
        what: String,
    },
}

/// The log, open and locked.
#[derive(Debug)]
pub(super) struct StateFile {
    file: File,
    /// Where the last whole line ends; what is behind it is half a line, which the next one is written over.
    end: u64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<OrderLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trade: Option<TradeLine>,
    /// By asset: free and locked.
    balances: BTreeMap<String, [String; 2]>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderLine {
    id: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    symbol: String,
    #[serde(serialize_with = "side_name")]
    side: Side,
    #[serde(serialize_with = "type_name")]
    r#type: OrderType,
    #[serde(skip_serializing_if = "Option::is_none")]
    tif: Option<String>,
    status: String,
    limit: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    qty: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quote_qty: Option<String>,
    filled: String,
    filled_quote: String,
    time: i64,
    updated: i64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TradeLine {
    order: u64,
    qty: String,
    quote_qty: String,
    time: i64,
    is_maker: bool,
}

impl StateFile {
    /// Reads a file into fresh books, writes it anew, and opens it for what is to come. A file that is not there is
    /// made, with the balances that the books begin with; those of one that is there outweigh them.
    pub(super) fn open(path: &Path, ledger: &mut Ledger, markets: &Markets) -> Result<Self, StateError> {
        // As long as this is held, nobody else can have the file.
        let old = files::open_locked_or_create(path, HEAD.as_bytes(), WAIT)?;
        read(path, &old, ledger, markets)?;
        let text = whole(ledger);
        files::remove_leftovers(path);
        files::replace(path, text.as_bytes())?;
        let file = files::open_locked(path, WAIT)?;
        Ok(Self { file, end: text.len() as u64 })
    }
}

impl ChangeLog for StateFile {
    fn append(&mut self, changes: &[Change]) -> io::Result<()> {
        let text: String = changes
            .iter()
            .map(|Change { order, base, quote, trade }| {
                let symbol = order.symbol();
                let balances = [(&*symbol.base, *base), (&*symbol.quote, *quote)];
                Line::new(Some(order), trade.as_ref(), balances).text()
            })
            .collect();
        self.file.write_all_at(text.as_bytes(), self.end)?;
        self.end += text.len() as u64;
        Ok(())
    }
}

/// Reads the lines; half a line at the end was never answered for.
fn read(path: &Path, file: &File, ledger: &mut Ledger, markets: &Markets) -> Result<(), StateError> {
    let other = || StateError::Other(path.to_owned());
    let (mut lines, mut text, mut number) = (BufReader::new(file), Vec::new(), 0_usize);
    loop {
        text.clear();
        lines.read_until(b'\n', &mut text).map_err(FileError::io(path))?;
        number += 1;
        match number {
            // Somebody may have made the file beforehand.
            1 if text.is_empty() => return Ok(()),
            1 if text == HEAD.as_bytes() => {}
            1 => return Err(other()),
            _ if text.last() != Some(&b'\n') => return Ok(()),
            _ => {
                if number == 2 {
                    ledger.forget_balances();
                }
                let wrong = |what: String| StateError::Line { path: path.to_owned(), line: number, what };
                let line = serde_json::from_slice::<Line>(&text);
                let line = line.map_err(|_| wrong("is no order and no balances".to_owned()))?;
                line.restore(ledger, markets).map_err(wrong)?;
            }
        }
    }
}

/// The books as a file has them.
fn whole(ledger: &Ledger) -> String {
    let orders = ledger.all_orders().map(|order| Line::new(Some(order), None, []).text());
    let trades = ledger.all_trades().map(|trade| Line::new(None, Some(trade), []).text());
    let balances = Line::new(None, None, ledger.balances()).text();
    std::iter::once(HEAD.to_owned()).chain(orders).chain(trades).chain([balances]).collect()
}

impl Line {
    fn new<'a>(
        order: Option<&BookOrder>,
        trade: Option<&BookTrade>,
        balances: impl IntoIterator<Item = (&'a str, Balance)>,
    ) -> Self {
        let told = |balance: Balance| [balance.free.to_string(), balance.locked.to_string()];
        let balances =
            balances.into_iter().map(|(asset, balance)| (asset.to_owned(), told(balance))).collect();
        Self { order: order.map(OrderLine::new), trade: trade.map(TradeLine::new), balances }
    }

    fn text(&self) -> String {
        let mut text = serde_json::to_string(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Puts what it says into the books.
    fn restore(self, ledger: &mut Ledger, markets: &Markets) -> Result<(), String> {
        if let Some(order) = self.order {
            ledger.restore_order(order.read(markets)?).ok_or("has an order out of turn")?;
        }
        if let Some(trade) = self.trade {
            ledger.restore_trade(trade.read()?).ok_or("has a trade of no order")?;
        }
        for (asset, [free, locked]) in self.balances {
            ledger.restore_balance(&asset, Balance { free: decimal(&free)?, locked: decimal(&locked)? });
        }
        Ok(())
    }
}

impl OrderLine {
    fn new(order: &BookOrder) -> Self {
        let (qty, quote_qty) = match order.amount {
            Amount::Base(qty) => (Some(qty.to_string()), None),
            Amount::Quote(qty) => (None, Some(qty.to_string())),
        };
        Self {
            id: order.id,
            client_id: order.client_id.as_deref().map(str::to_owned),
            symbol: order.symbol().to_string(),
            side: order.side,
            r#type: order.order_type,
            tif: order.tif.map(|tif| tif.name().to_owned()),
            status: order.status.name().to_owned(),
            limit: order.limit.to_string(),
            qty,
            quote_qty,
            filled: order.filled.to_string(),
            filled_quote: order.filled_quote.to_string(),
            time: order.time,
            updated: order.updated,
        }
    }

    fn read(self, markets: &Markets) -> Result<BookOrder, String> {
        let symbol = self.symbol.parse().map_err(|error| format!("has a symbol that {error}"))?;
        let unknown = || format!("has an order of {symbol}, which is no market: give --mark {symbol}=PRICE");
        let market = markets.of(&symbol).ok_or_else(unknown)?;
        let status = Status::ALL.into_iter().find(|status| status.name() == self.status);
        let tif = self.tif.map(|name| Tif::from_name(&name).ok_or("has an unknown time in force"));
        let amount = match (self.qty, self.quote_qty) {
            (Some(qty), None) => Amount::Base(decimal(&qty)?),
            (None, Some(qty)) => Amount::Quote(decimal(&qty)?),
            _ => return Err("has an order of no amount".to_owned()),
        };
        Ok(BookOrder {
            id: self.id,
            client_id: self.client_id.map(Into::into),
            market: market.clone(),
            side: self.side,
            order_type: self.r#type,
            tif: tif.transpose()?,
            status: status.ok_or("has an unknown status")?,
            limit: decimal(&self.limit)?,
            amount,
            filled: decimal(&self.filled)?,
            filled_quote: decimal(&self.filled_quote)?,
            time: self.time,
            updated: self.updated,
        })
    }
}

impl TradeLine {
    fn new(trade: &BookTrade) -> Self {
        Self {
            order: trade.order,
            qty: trade.qty.to_string(),
            quote_qty: trade.quote_qty.to_string(),
            time: trade.time,
            is_maker: trade.is_maker,
        }
    }

    fn read(self) -> Result<BookTrade, String> {
        let (qty, quote_qty) = (decimal(&self.qty)?, decimal(&self.quote_qty)?);
        Ok(BookTrade { order: self.order, qty, quote_qty, time: self.time, is_maker: self.is_maker })
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde hands it over")]
fn side_name<S: Serializer>(side: &Side, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(side.name())
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde hands it over")]
fn type_name<S: Serializer>(order_type: &OrderType, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(order_type.name())
}

fn decimal(text: &str) -> Result<Decimal, String> {
    Decimal::read(text).map_err(|error| format!("has a number that {error}"))
}
