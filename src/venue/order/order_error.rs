//! Why a venue's form can't say an order.

/// Why a venue's form can't say an order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// The venue has no word for it: a time in force, say.
    #[error("this venue does not support `{0}`")]
    NoWord(&'static str),
    /// The form has no place for a value that was given.
    #[error("this venue's order form does not take `{0}`")]
    NoPlace(&'static str),
    /// The venue has no such request.
    #[error("this venue's order form has no `{0}`")]
    NoRequest(&'static str),
    /// The venue can't say this order, and what to do instead.
    #[error("this venue {why}")]
    Refused {
        /// Why not.
        why: String,
        /// What to do instead.
        hint: String,
    },
    /// The venue has no market in this quote currency; those it has.
    #[error("this venue's order form has only pairs in {}", .0.join(", "))]
    NoMarket(Vec<String>),
    /// An item has to be JSON, a number mostly, and is not.
    #[error("this venue accepts only a number for `{0}`")]
    NoJson(String),
    /// An id that would change the path that it is put into.
    #[error("the id `{}` can't stand in a path", .0.escape_debug())]
    PathId(String),
    /// The form names the user id, and there is none.
    #[error("this venue's orders name an account or user id, and none is set")]
    NoUid,
}
