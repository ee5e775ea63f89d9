//! Templates: literal text with named values in braces, as in `{time}{method}{path}`.
//!
//! Which names are allowed depends on where the template is used, so a template has its vocabulary as a type
//! parameter, and an unknown name is a parse error. `{{` and `}}` are literal braces.

/// A template over the values of vocabulary `V`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template<V> {
    pieces: Vec<Piece<V>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece<V> {
    Text(String),
    Value(V),
}

/// One name as written between braces: `{?query:raw}` has the mark, the name and a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TemplateName<'t> {
    /// Whether a `?` is before the name.
    pub mark: bool,
    /// The name.
    pub name: &'t str,
    /// What follows the colon.
    pub form: Option<&'t str>,
}

/// Why a template does not parse.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct TemplateError(pub String);

impl<V> Template<V> {
    /// Parses `text`; `resolve` turns each name into a value of the vocabulary or says why it can't.
    ///
    /// # Errors
    ///
    /// A brace stands alone, or `resolve` refuses a name.
    pub fn parse(
        text: &str,
        mut resolve: impl FnMut(TemplateName<'_>) -> Result<V, TemplateError>,
    ) -> Result<Self, TemplateError> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            literal.push_str(&rest[..at]);
            let (brace, after) = (&rest[at..=at], &rest[at + 1..]);
            if let Some(after) = after.strip_prefix(brace) {
                literal.push_str(brace);
                rest = after;
                continue;
            }
            let end = (brace == "{").then(|| after.find('}')).flatten();
            let end = end.ok_or_else(|| {
                TemplateError(format!("a lone `{brace}`; write `{brace}{brace}` for the character"))
            })?;
            if !literal.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut literal)));
            }
            pieces.push(Piece::Value(resolve(TemplateName::parse(&after[..end]))?));
            rest = &after[end + 1..];
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            pieces.push(Piece::Text(literal));
        }
        Ok(Self { pieces })
    }

    /// The template that is one value and nothing else.
    pub(super) fn of(value: V) -> Self {
        Self { pieces: vec![Piece::Value(value)] }
    }

    /// The values named, in order.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Value(value) => Some(value),
            Piece::Text(_) => None,
        })
    }

    /// Changes every value in place.
    pub(crate) fn edit(&mut self, mut edit: impl FnMut(&mut V)) {
        for piece in &mut self.pieces {
            if let Piece::Value(value) = piece {
                edit(value);
            }
        }
    }

    /// Changes every literal text in place.
    pub(crate) fn edit_text(&mut self, mut edit: impl FnMut(&mut String)) {
        for piece in &mut self.pieces {
            if let Piece::Text(text) = piece {
                edit(text);
            }
        }
    }

    /// Puts a value at the end.
    pub(crate) fn push(&mut self, value: V) {
        self.pieces.push(Piece::Value(value));
    }

    /// Inserts a value after each one for which `is_place` holds.
    pub(crate) fn insert_after(&mut self, is_place: impl Fn(&V) -> bool, value: impl Fn() -> V) {
        for at in (0..self.pieces.len()).rev() {
            if matches!(&self.pieces[at], Piece::Value(known) if is_place(known)) {
                self.pieces.insert(at + 1, Piece::Value(value()));
            }
        }
    }

    /// Puts a text between every two pieces.
    pub(crate) fn join(&mut self, text: &str) {
        let pieces = std::mem::take(&mut self.pieces);
        for piece in pieces {
            if !self.pieces.is_empty() {
                self.pieces.push(Piece::Text(text.to_owned()));
            }
            self.pieces.push(piece);
        }
    }

    /// Takes out every value that is not wanted.
    pub(crate) fn retain(&mut self, wanted: impl Fn(&V) -> bool) {
        self.pieces.retain(|piece| match piece {
            Piece::Value(value) => wanted(value),
            Piece::Text(_) => true,
        });
    }

    /// Whether nothing is named: the template is a constant.
    pub fn is_constant(&self) -> bool {
        self.values().next().is_none()
    }

    /// The text of a constant.
    pub fn constant(&self) -> Option<&str> {
        match &self.pieces[..] {
            [] => Some(""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The value, where the template is one and nothing else.
    pub fn single(&self) -> Option<&V> {
        if let [Piece::Value(value)] = &self.pieces[..] { Some(value) } else { None }
    }

    /// Writes the template out; `write` appends one value.
    pub fn render(&self, out: &mut Vec<u8>, mut write: impl FnMut(&V, &mut Vec<u8>)) {
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.extend_from_slice(text.as_bytes()),
                Piece::Value(value) => write(value, out),
            }
        }
    }

    /// The template with the values that `text` knows filled in; the others remain placeholders.
    #[must_use]
    pub fn bound(&self, text: impl Fn(&V) -> Option<String>) -> Self
    where
        V: Clone,
    {
        let bind = |piece: &Piece<V>| match piece {
            Piece::Value(value) => text(value).map_or_else(|| piece.clone(), Piece::Text),
            Piece::Text(_) => piece.clone(),
        };
        let mut pieces: Vec<Piece<V>> = Vec::new();
        for piece in self.pieces.iter().map(bind) {
            match (pieces.last_mut(), piece) {
                (Some(Piece::Text(before)), Piece::Text(more)) => before.push_str(&more),
                (_, piece) => pieces.push(piece),
            }
        }
        Self { pieces }
    }

    /// Whether two values follow each other without text between them, so that [`Template::read`] could not
    /// separate them.
    pub fn is_ambiguous(&self) -> bool {
        self.pieces.windows(2).any(|pair| matches!(pair, [Piece::Value(_), Piece::Value(_)]))
    }

    /// Reads the values back out of a rendered text: the inverse of [`Template::render`] as long as no value
    /// contains the literal that follows it. `None` where the text is not of this form.
    pub fn read<'v, 't>(&'v self, text: &'t [u8]) -> Option<Vec<(&'v V, &'t [u8])>> {
        let mut found = Vec::new();
        let mut rest = text;
        let mut open: Option<&V> = None;
        for (index, piece) in self.pieces.iter().enumerate() {
            let is_last = index + 1 == self.pieces.len();
            match piece {
                Piece::Value(value) => open = Some(value),
                Piece::Text(literal) => {
                    let at = match open {
                        // Nothing may come after it, and the value before it may contain it.
                        Some(_) if is_last => rest.strip_suffix(literal.as_bytes())?.len(),
                        Some(_) => find(rest, literal.as_bytes())?,
                        None => rest.starts_with(literal.as_bytes()).then_some(0)?,
                    };
                    if let Some(value) = open.take() {
                        found.push((value, &rest[..at]));
                    }
                    rest = &rest[at + literal.len()..];
                }
            }
        }
        match open {
            Some(value) => found.push((value, rest)),
            None if rest.is_empty() => {}
            None => return None,
        }
        Some(found)
    }
}

impl<V> Template<V> {
    /// The members of a list that was sent, in the order of this template's: each of its members begins with a literal
    /// text that tells it from the others. `None` where the list has others.
    pub(super) fn in_own_order(&self, sent: &[u8], separator: &str) -> Option<Vec<u8>> {
        let mut own = Vec::new();
        self.render(&mut own, |_, out| out.push(0));
        let own = String::from_utf8(own).ok()?;
        let mut sent: Vec<&str> = std::str::from_utf8(sent).ok()?.split(separator).map(str::trim).collect();
        let mut ordered = Vec::new();
        for member in own.split(separator) {
            let begins = member.split('\0').next().unwrap_or_default();
            let at = sent.iter().position(|sent| sent.starts_with(begins))?;
            ordered.push(sent.remove(at));
        }
        sent.is_empty().then(|| ordered.join(separator).into_bytes())
    }
}

impl<'t> TemplateName<'t> {
    fn parse(text: &'t str) -> Self {
        let (mark, text) = match text.strip_prefix('?') {
            Some(text) => (true, text),
            None => (false, text),
        };
        match text.split_once(':') {
            Some((name, form)) => Self { mark, name, form: Some(form) },
            None => Self { mark, name: text, form: None },
        }
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
