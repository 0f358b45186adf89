//! New versions of posting rules and rates.

use crate::{
    model::{
        code,
        rate::Rate,
        rule::{RuleLine, Word},
        standard::Standard,
        version::{Known, RuleAsk, rate_check},
    },
    store::books,
};
use kernel::{Error, Result};
use platform::{App, Begun, audit, http::Command};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A version of a posting rule, with the words that came with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RuleVersion {
    /// Words that the group has now.
    pub words: Vec<Word>,
    /// All lines of the version.
    pub lines: Vec<RuleLine>,
}

/// Sets a rule from a day on. The group has the standard one until then.
pub async fn rule_set(app: &App, command: &Command, ask: RuleAsk) -> Result<RuleVersion> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let standard = Standard::read()?;
    books::standard_insert(&mut tx, &standard).await?;
    let known = Known {
        standard,
        accounts: books::account_codes(&mut tx).await?,
        words: books::words(&mut tx).await?,
        now: app.clock.now(),
    };
    let lines = ask.version(&known)?;
    books::words_insert(&mut tx, &ask.words).await?;
    if !books::version_insert(&mut tx, &lines).await? {
        return Err(Error::field("/valid_from", code::VERSION_SET));
    }
    let version = RuleVersion {
        words: ask.words,
        lines,
    };
    let tenant = tx.tenant();
    audit::put(&mut tx, "rule_set", "posting_rule", tenant, (), &version)?;
    tx.commit(version).await
}

/// Sets a rate from a day on.
pub async fn rate_set(app: &App, command: &Command, rate: Rate) -> Result<Rate> {
    rate_check(&rate, app.clock.now())?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    books::standard_insert(&mut tx, &Standard::read()?).await?;
    if !books::rate_insert(&mut tx, &rate).await? {
        return Err(Error::field("/valid_from", code::VERSION_SET));
    }
    let tenant = tx.tenant();
    audit::put(&mut tx, "rate_set", "rate", tenant, (), &rate)?;
    tx.commit(rate).await
}
