//! What a reply shows of an order that was to be placed.

/// What a reply to the placing of an order shows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// No order.
    Nothing,
    /// An order that is not the one that was sent; what differs.
    Other(&'static str),
    /// The order; and what of it the venue has rounded down, as it is now.
    Same(Option<String>),
}
