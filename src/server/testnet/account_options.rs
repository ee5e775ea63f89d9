//! What the account and the markets are like: options of `exch testnet`.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::venue::{Decimal, Symbol};

use super::fault_switches::milliseconds;

/// What the account holds, at which prices orders fill, and how; the default is the usual account.
#[derive(Debug, Clone, PartialEq, Eq, Default, Args)]
#[command(next_help_heading = "Account and markets")]
pub struct AccountOptions {
    /// What the account holds at the start, in place of the usual balances; assets of any name
    #[arg(long = "balance", value_name = "ASSET=QTY,...", value_delimiter = ',')]
    pub balances: Vec<Holding>,
    /// The price at which market orders fill, and limit orders that reach it; a pair that is no market yet becomes one
    #[arg(long = "mark", value_name = "BASE/QUOTE=PRICE", value_delimiter = ',')]
    pub marks: Vec<Mark>,
    /// Fill open limit orders at their own price, MS after they were placed
    #[arg(long, value_name = "MS", value_parser = milliseconds)]
    pub fill_after: Option<Duration>,
    /// Keep orders and balances in FILE, and begin with those that it has
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// What becomes of a signed request that the venue file does not describe
    #[arg(long, value_name = "ANSWER", value_enum, default_value_t)]
    pub unknown: UnknownRequests,
}

/// How much of an asset the account holds, written `ASSET=QTY`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// The asset's name.
    pub asset: String,
    /// How much of it, not below zero.
    pub free: Decimal,
}

/// The mark price of a market, written `BASE/QUOTE=PRICE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Whose it is.
    pub symbol: Symbol,
    /// In the quote asset, above zero.
    pub price: Decimal,
}

/// What becomes of a signed request that the venue file does not describe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum UnknownRequests {
    /// Refused in the venue's error form
    #[default]
    Refuse,
    /// Answered as done, though nothing was done
    Ok,
}

/// Whether the ledger can add up such a number without a loss.
fn is_kept(number: Decimal) -> bool {
    number.fits(18, 16)
}

impl FromStr for Holding {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (asset, free) = text.split_once('=').ok_or("write ASSET=QTY, as in BTC=10")?;
        if asset.is_empty() || !asset.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("an asset's name is visible ASCII characters, as in BTC".to_owned());
        }
        let free = Decimal::read(free).map_err(|error| format!("the quantity {error}"))?;
        if free < Decimal::default() || !is_kept(free) {
            return Err("the quantity is below zero, or has too many digits".to_owned());
        }
        Ok(Self { asset: asset.to_owned(), free })
    }
}

impl FromStr for Mark {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (symbol, price) = text.split_once('=').ok_or("write BASE/QUOTE=PRICE, as in BTC/USDT=60000")?;
        let symbol: Symbol = symbol.parse()?;
        let price: Decimal = price.parse().map_err(|error| format!("the price {error}"))?;
        if symbol.base == symbol.quote {
            return Err("a market has two assets".to_owned());
        }
        if !is_kept(price) {
            return Err("the price has too many digits".to_owned());
        }
        Ok(Self { symbol, price })
    }
}
