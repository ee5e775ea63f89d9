//! What the templates of an order form may name.

use crate::sign::{TemplateError, TemplateName};

use crate::venue::scaled_number::scale_of;

/// Which request a template belongs to, and so what exists there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// The symbol form itself.
    Symbol,
    /// Placing an order.
    Place,
    /// One order by its client order id.
    Client,
    /// One order by the venue's id.
    Venue,
    /// All orders.
    List,
    /// One order by any id, or all of them.
    Any,
    /// All orders after a time.
    After,
}

/// What an order form's templates may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    Symbol,
    Base(Letters),
    Quote(Letters),
    Uid,
    Side,
    Type,
    Price,
    Qty,
    /// A quantity as a number of contracts.
    Contracts,
    QuoteQty,
    /// One of the three as a whole number, its point so many digits to the right.
    Scaled(Amount, usize),
    Tif,
    Id,
    VenueId,
    /// A currency, of which a balance is asked for.
    Asset,
    /// The time after which orders are cancelled, in seconds.
    AfterSeconds,
    /// The same in milliseconds.
    AfterMillis,
}

/// A number of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Amount {
    Price,
    Qty,
    QuoteQty,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Letters {
    Upper,
    Lower,
}

impl Name {
    /// Whether it stands for the trading pair or one of its two assets.
    pub(super) fn is_pair(self) -> bool {
        matches!(self, Self::Symbol | Self::Base(_) | Self::Quote(_))
    }

    pub(super) fn resolve(word: TemplateName<'_>, scope: Scope) -> Result<Self, TemplateError> {
        let case = match word.form {
            None => Letters::Upper,
            Some(form) if scale_of(form).is_some() && matches!(word.name, "price" | "qty" | "quote_qty") => {
                Letters::Upper
            }
            Some("lower") if matches!(word.name, "base" | "quote") => Letters::Lower,
            Some(form) => {
                let what =
                    format!("`{form}` is not a form here; there are `{{base:lower}}` and `{{quote:lower}}`");
                return Err(TemplateError(what));
            }
        };
        let (name, fits) = match word.name {
            "base" => (Self::Base(case), true),
            "quote" => (Self::Quote(case), true),
            "symbol" => (Self::Symbol, scope != Scope::Symbol),
            "uid" => (Self::Uid, scope != Scope::Symbol),
            "side" => (Self::Side, scope == Scope::Place),
            "type" => (Self::Type, scope == Scope::Place),
            "price" => (Self::Price, scope == Scope::Place),
            "qty" => (Self::Qty, scope == Scope::Place),
            "asset" => (Self::Asset, scope == Scope::List),
            "after_s" => (Self::AfterSeconds, scope == Scope::After),
            "after_ms" => (Self::AfterMillis, scope == Scope::After),
            "contracts" => (Self::Contracts, scope == Scope::Place),
            "quote_qty" => (Self::QuoteQty, scope == Scope::Place),
            "tif" => (Self::Tif, scope == Scope::Place),
            "id" => (Self::Id, matches!(scope, Scope::Place | Scope::Client | Scope::Any)),
            "venue_id" => (Self::VenueId, matches!(scope, Scope::Venue | Scope::Any)),
            name => return Err(TemplateError(format!("`{{{name}}}` is not known in an order form"))),
        };
        if !fits || word.mark {
            return Err(TemplateError(format!("`{{{}}}` does not exist here", word.name)));
        }
        Ok(match (word.form.and_then(scale_of), name) {
            (Some(digits), Self::Price) => Self::Scaled(Amount::Price, digits),
            (Some(digits), Self::Qty) => Self::Scaled(Amount::Qty, digits),
            (Some(digits), Self::QuoteQty) => Self::Scaled(Amount::QuoteQty, digits),
            (_, name) => name,
        })
    }

    /// The same without its scale.
    pub(super) fn unscaled(self) -> Self {
        match self {
            Self::Scaled(Amount::Price, _) => Self::Price,
            Self::Scaled(Amount::Qty, _) => Self::Qty,
            Self::Scaled(Amount::QuoteQty, _) => Self::QuoteQty,
            name => name,
        }
    }
}
