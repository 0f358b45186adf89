//! Which tables a piece of SQL names, and whether it may.

use super::tokens::{Token, tokens};

/// The schemas of the database, seen from one of them.
pub struct Schemas<'a> {
    /// The schema that the SQL belongs to.
    pub own: &'a str,
    /// All of ours.
    pub all: &'a [String],
    /// Foreign tables that may be read.
    pub readable: &'a [&'a str],
    /// In migrations, functions of the platform may be called and the system's catalogue asked.
    pub migration: bool,
}

/// What is wrong with the names of this SQL, with lines from 0.
pub fn wrong_names(sql: &str, schemas: &Schemas) -> Vec<(usize, String)> {
    let tokens = tokens(sql);
    let reader = Reader {
        tokens: &tokens,
        local: local_names(&tokens),
        rows: row_names(&tokens),
    };
    let mut wrong = Vec::new();
    for (index, (line, token)) in tokens.iter().enumerate() {
        if let Some(text) = reader
            .star(index)
            .or_else(|| reader.foreign(index, token, schemas))
        {
            wrong.push((*line, text));
        }
        for table in reader.tables(index) {
            if let Some(text) = reader.bare(table, schemas) {
                wrong.push((*line, text));
            }
        }
    }
    wrong.dedup();
    wrong
}

struct Reader<'a> {
    tokens: &'a [(usize, Token)],
    /// Names that the SQL gives itself: CTEs and transition tables.
    local: Vec<String>,
    /// Aliases of functions and sub-selects, whose columns stand in the statement itself.
    rows: Vec<String>,
}

impl<'a> Reader<'a> {
    fn at(&self, index: usize) -> Option<&'a Token> {
        self.tokens.get(index).map(|(_, token)| token)
    }

    fn before(&self, index: usize) -> Option<&'a Token> {
        index.checked_sub(1).and_then(|index| self.at(index))
    }

    fn is(&self, index: usize, keyword: &str) -> bool {
        self.at(index).is_some_and(|token| token.is(keyword))
    }

    fn after(&self, index: usize, keywords: &[&str]) -> bool {
        self.before(index)
            .is_some_and(|token| keywords.iter().any(|keyword| token.is(keyword)))
    }

    /// `SELECT *`, `, *`, `d.*`; but not `count(*)` and not a product.
    fn star(&self, index: usize) -> Option<String> {
        let is_star = self.at(index) == Some(&Token::Star);
        let lists = self.after(index, &["select", "distinct", "all", "returning"])
            || self.before(index) == Some(&Token::Comma);
        let qualified = match self.before(index) {
            Some(Token::Name(name)) => {
                !self.product(index) && !name.last().is_some_and(|name| self.rows.contains(name))
            }
            _ => false,
        };
        (is_star && (lists || qualified)).then(|| "selects `*`; name the columns".to_owned())
    }

    /// `a * b`: a factor follows. `d.*` is followed by a comma, FROM or the end.
    fn product(&self, index: usize) -> bool {
        match self.at(index.saturating_add(1)) {
            None | Some(Token::Comma | Token::End | Token::Close) => false,
            Some(next) => !["from", "into"].iter().any(|keyword| next.is(keyword)),
        }
    }

    /// A name that is qualified by a schema of ours that is not this one's.
    fn foreign(&self, index: usize, token: &Token, schemas: &Schemas) -> Option<String> {
        let Token::Name(parts) = token else {
            return None;
        };
        let (schema, _) = parts.split_first().filter(|(_, rest)| !rest.is_empty())?;
        let name = parts.join(".");
        let called = schemas.migration
            && schema == "platform"
            && self.at(index.saturating_add(1)) == Some(&Token::Open);
        let fine = schema == schemas.own
            || !schemas.all.contains(schema)
            || schemas.readable.contains(&name.as_str())
            || called;
        (!fine).then(|| {
            format!(
                "names {name}; {} may only touch its own schema",
                schemas.own
            )
        })
    }

    /// A table without a schema, or in a schema that nobody knows.
    fn bare(&self, table: &[String], schemas: &Schemas) -> Option<String> {
        let [first, rest @ ..] = table else {
            return None;
        };
        let catalogue = schemas.migration && first.starts_with("pg_");
        if rest.is_empty() {
            let fine = self.local.contains(first) || catalogue;
            return (!fine).then(|| {
                format!(
                    "names {first} without its schema; write {}.{first}",
                    schemas.own
                )
            });
        }
        let known = first == schemas.own || schemas.all.contains(first) || catalogue;
        (!known).then(|| {
            format!(
                "names {}; {} may only touch its own schema",
                table.join("."),
                schemas.own
            )
        })
    }

    /// The tables that the keyword at this place introduces.
    fn tables(&self, index: usize) -> Vec<&'a [String]> {
        let next = index.saturating_add(1);
        if self.is(index, "from") {
            return if self.is_no_list(index) {
                Vec::new()
            } else {
                self.list(next)
            };
        }
        let introduces = self.is(index, "join")
            || (self.is(index, "into") && self.after(index, &["insert", "merge"]))
            || (self.is(index, "update") && self.starts_statement(index))
            || (self.is(index, "table")
                && self.after(index, &["create", "alter", "drop", "truncate", "unlogged"]))
            || (self.is(index, "references"));
        if introduces {
            self.one(next).0.into_iter().collect()
        } else {
            Vec::new()
        }
    }

    /// `IS DISTINCT FROM x`, `extract(epoch FROM x)`, `REVOKE … FROM role`, `COPY … FROM stdin`.
    fn is_no_list(&self, index: usize) -> bool {
        let (mut depth, mut at) = (0_usize, index);
        while let Some(before) = at.checked_sub(1) {
            at = before;
            match self.at(at) {
                Some(Token::Close) => depth = depth.saturating_add(1),
                Some(Token::Open) if depth == 0 => {
                    return self
                        .after(at, &["extract", "substring", "trim", "overlay", "position"]);
                }
                Some(Token::Open) => depth = depth.saturating_sub(1),
                Some(Token::End) => break,
                Some(token) if depth == 0 && (token.is("revoke") || token.is("copy")) => {
                    return true;
                }
                _ => {}
            }
            if at.saturating_add(1) == index && self.is(at, "distinct") {
                return true;
            }
        }
        false
    }

    /// UPDATE as a statement, not `FOR UPDATE`, `DO UPDATE`, `ON UPDATE`, `BEFORE INSERT OR UPDATE`, `GRANT SELECT, UPDATE`.
    fn starts_statement(&self, index: usize) -> bool {
        match self.before(index) {
            None | Some(Token::End | Token::Open | Token::Close) => true,
            Some(token) => ["begin", "then", "else", "loop", "as"]
                .iter()
                .any(|keyword| token.is(keyword)),
        }
    }

    /// A list of tables, each with its alias.
    fn list(&self, from: usize) -> Vec<&'a [String]> {
        let mut tables = Vec::new();
        let mut at = from;
        loop {
            let (table, end) = self.one(at);
            tables.extend(table);
            at = self.alias(end);
            if self.at(at) != Some(&Token::Comma) {
                return tables;
            }
            at = at.saturating_add(1);
        }
    }

    /// One table, or `None` for a sub-select or a function, and where it ends.
    fn one(&self, from: usize) -> (Option<&'a [String]>, usize) {
        let skipped = ["only", "lateral", "if", "not", "exists", "concurrently"];
        let mut at = from;
        while skipped.iter().any(|word| self.is(at, word)) {
            at = at.saturating_add(1);
        }
        match self.at(at) {
            Some(Token::Open) => (None, self.close(at)),
            Some(Token::Name(name)) => {
                let next = at.saturating_add(1);
                let follows = self.at(next) == Some(&Token::Open);
                // `INSERT INTO t (…)` and `CREATE TABLE t (…)` have columns there, `FROM f(…)` has arguments.
                let arguments = follows
                    && (self.is(from.saturating_sub(1), "from")
                        || self.is(from.saturating_sub(1), "join")
                        || self.before(from) == Some(&Token::Comma));
                if arguments {
                    (None, self.close(next))
                } else {
                    (Some(name), next)
                }
            }
            _ => (None, at.saturating_add(1)),
        }
    }

    /// The place after `AS name (columns)`.
    fn alias(&self, from: usize) -> usize {
        let mut at = from;
        for word in ["with", "ordinality", "as"] {
            if self.is(at, word) {
                at = at.saturating_add(1);
            }
        }
        if matches!(self.at(at), Some(Token::Name(_))) {
            at = at.saturating_add(1);
        }
        if self.at(at) == Some(&Token::Open) {
            self.close(at)
        } else {
            at
        }
    }

    /// The place after the bracket that closes this one.
    fn close(&self, open: usize) -> usize {
        close(self.tokens, open)
    }
}

fn close(tokens: &[(usize, Token)], open: usize) -> usize {
    let mut depth = 0_usize;
    for (index, (_, token)) in tokens.iter().enumerate().skip(open) {
        match token {
            Token::Open => depth = depth.saturating_add(1),
            Token::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return index.saturating_add(1);
        }
    }
    tokens.len()
}

/// `unnest(…) AS x`, `(SELECT …) AS x`.
fn row_names(tokens: &[(usize, Token)]) -> Vec<String> {
    let at = |index: usize| tokens.get(index).map(|(_, token)| token);
    let mut names = Vec::new();
    for (index, (_, token)) in tokens.iter().enumerate() {
        if *token == Token::Open {
            let end = close(tokens, index);
            let has_as = at(end).is_some_and(|token| token.is("as"));
            if let Some(Token::Name(name)) = at(end.saturating_add(usize::from(has_as))) {
                names.extend(name.last().cloned());
            }
        }
    }
    names
}

/// `x AS (…)`, `x (a, b) AS MATERIALIZED (…)`, `REFERENCING NEW TABLE AS x`.
fn local_names(tokens: &[(usize, Token)]) -> Vec<String> {
    let at = |index: usize| tokens.get(index).map(|(_, token)| token);
    let is = |index: usize, word: &str| at(index).is_some_and(|token| token.is(word));
    let mut names = Vec::new();
    for (index, (_, token)) in tokens.iter().enumerate() {
        let Token::Name(parts) = token else { continue };
        let next = index.saturating_add(1);
        let mut as_at = if at(next) == Some(&Token::Open) {
            close(tokens, next)
        } else {
            next
        };
        let is_cte = is(as_at, "as") && {
            as_at = as_at.saturating_add(1);
            while is(as_at, "not") || is(as_at, "materialized") {
                as_at = as_at.saturating_add(1);
            }
            at(as_at) == Some(&Token::Open)
        };
        let back = |steps: usize, word: &str| {
            index
                .checked_sub(steps)
                .is_some_and(|before| is(before, word))
        };
        let is_transition = back(1, "as") && back(2, "table");
        if (is_cte || is_transition) && parts.len() == 1 {
            names.extend(parts.first().cloned());
        }
    }
    names
}
