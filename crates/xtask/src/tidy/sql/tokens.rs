//! SQL cut into words and signs: enough to find names of tables, far from a parser.

/// A piece of SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// A name or keyword with its parts in lower case: `a.deal` is [a, deal].
    Name(Vec<String>),
    /// A string; what it says is no name.
    Text(String),
    /// `(`
    Open,
    /// `)`
    Close,
    /// `,`
    Comma,
    /// `;`
    End,
    /// `*`, also that of `d.*`.
    Star,
    /// Numbers, parameters, operators.
    Other,
}

impl Token {
    /// Whether this is the keyword (in lower case).
    pub fn is(&self, keyword: &str) -> bool {
        matches!(self, Self::Name(parts) if parts.len() == 1 && parts.first().is_some_and(|part| part == keyword))
    }
}

/// Cuts SQL; each piece comes with its line, from 0. Bodies of functions between `$$` are cut like the rest.
pub fn tokens(sql: &str) -> Vec<(usize, Token)> {
    let mut reader = Reader { rest: sql, line: 0 };
    let mut all = Vec::new();
    while let Some((line, token)) = reader.next() {
        all.push((line, token));
    }
    all
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<(usize, Token)> {
        self.skip_blanks();
        let line = self.line;
        let first = self.rest.chars().next()?;
        let token = match first {
            '\'' => self.string(),
            '"' => self.name(),
            c if c.is_alphabetic() || c == '_' => self.name(),
            c if c.is_ascii_digit() => {
                self.take(|c| c.is_ascii_alphanumeric() || c == '.');
                Token::Other
            }
            _ => self.sign(first),
        };
        Some((line, token))
    }

    fn sign(&mut self, sign: char) -> Token {
        self.advance(sign.len_utf8());
        match sign {
            '(' => Token::Open,
            ')' => Token::Close,
            ',' => Token::Comma,
            ';' => Token::End,
            '*' => Token::Star,
            '$' => {
                // A parameter `$1`, or the mark `$$` or `$body$` around the text of a function.
                self.take(|c| c.is_alphanumeric() || c == '_');
                if self.rest.starts_with('$') {
                    self.advance(1);
                }
                Token::End
            }
            _ => Token::Other,
        }
    }

    /// `a`, `a.b`, `"a"."b"`; a following `.*` stays for the next piece.
    fn name(&mut self) -> Token {
        let mut parts = vec![self.part()];
        while let Some(after) = self.rest.strip_prefix('.') {
            if !after.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '"') {
                if after.starts_with('*') {
                    self.advance(1);
                }
                break;
            }
            self.advance(1);
            parts.push(self.part());
        }
        Token::Name(parts)
    }

    fn part(&mut self) -> String {
        if self.rest.starts_with('"') {
            self.advance(1);
            let part = self.take(|c| c != '"');
            self.advance(1);
            return part;
        }
        self.take(|c| c.is_alphanumeric() || c == '_')
            .to_lowercase()
    }

    /// `'it''s'`
    fn string(&mut self) -> Token {
        let mut text = String::new();
        loop {
            self.advance(1);
            text.push_str(&self.take(|c| c != '\''));
            self.advance(1);
            if !self.rest.starts_with('\'') {
                return Token::Text(text);
            }
            text.push('\'');
        }
    }

    fn skip_blanks(&mut self) {
        loop {
            let before = self.rest.len();
            self.take(char::is_whitespace);
            if self.rest.starts_with("--") {
                self.take(|c| c != '\n');
            }
            if self.rest.starts_with("/*") {
                let length = self
                    .rest
                    .find("*/")
                    .map_or(self.rest.len(), |at| at.saturating_add(2));
                self.advance(length);
            }
            if self.rest.len() == before {
                return;
            }
        }
    }

    fn take(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let length = self.rest.find(|c| !wanted(c)).unwrap_or(self.rest.len());
        let taken = self.rest.get(..length).unwrap_or_default().to_owned();
        self.advance(length);
        taken
    }

    fn advance(&mut self, bytes: usize) {
        let (gone, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.line = self.line.saturating_add(gone.matches('\n').count());
        self.rest = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(parts: &[&str]) -> Token {
        Token::Name(parts.iter().map(|part| (*part).to_owned()).collect())
    }

    #[test]
    fn sql_is_cut_into_pieces() {
        let cut: Vec<Token> =
            tokens("SELECT d.*, 1.5 -- no\nFROM A.\"Deal\" /* x */ WHERE x='it''s' AND y=$1;")
                .into_iter()
                .map(|(_, token)| token)
                .collect();
        let wanted = [
            name(&["select"]),
            name(&["d"]),
            Token::Star,
            Token::Comma,
            Token::Other,
            name(&["from"]),
            name(&["a", "Deal"]),
            name(&["where"]),
            name(&["x"]),
            Token::Other,
            Token::Text("it's".into()),
            name(&["and"]),
            name(&["y"]),
            Token::Other,
            Token::End,
            Token::End,
        ];
        assert_eq!(cut, wanted);
    }

    #[test]
    fn lines_are_counted_through_strings_and_comments() {
        let lines: Vec<usize> = tokens("a 'x\ny' /*\n*/ b\n--\nc")
            .into_iter()
            .map(|(line, _)| line)
            .collect();
        assert_eq!(lines, [0, 0, 2, 4]);
    }

    #[test]
    fn unfinished_sql_ends() {
        for sql in ["'open", "\"open", "/* open", "$", "a."] {
            assert!(!tokens(sql).is_empty() || sql.starts_with("/*"), "{sql}");
        }
    }
}
