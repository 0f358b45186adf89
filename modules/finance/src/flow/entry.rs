//! Posting to the journal.

use super::books::{chart_open, entity_reached};
use crate::{
    model::{
        code,
        entry::{Entry, EntryCard, EntryId, Made},
        facts::{Fact, Facts},
        manual::{EntryAsk, Known},
        rule::Rule,
    },
    store,
};
use contracts::identity::Organisation;
use kernel::{CentreId, Day, Error, OnConstraint, Result, codes};
use platform::{App, Begun, Scope, Tx, audit, http::Command};

/// Posts what an event says, by the rule of its day. An event that is handed over again finds its entry there.
pub async fn entry_post(app: &App, tx: &mut Tx, facts: Facts) -> Result<()> {
    let lines = store::books::rule_at(tx, facts.event, facts.day).await?;
    let rule = Rule::of(lines, facts.event, facts.day)?;
    let facts = with_ledger(tx, &rule, facts).await?;
    let lines = rule.lines(&facts)?;
    if lines.is_empty() {
        return Ok(());
    }
    let event = tx
        .scope()
        .causation
        .ok_or_else(|| Error::internal("a posting rule without its event"))?;
    let head = Entry::of_event(&facts, event, made(app, tx.scope()));
    entry_save(tx, &EntryCard::of(head, lines)?).await
}

/// The one fact that is no fact of the event: what the account of the line still has of the deal. The events of a deal
/// come in their order, so every advance is there.
async fn with_ledger(tx: &mut Tx, rule: &Rule, facts: Facts) -> Result<Facts> {
    let (Some(line), Some(deal)) = (rule.line_of(Fact::AdvanceVatCharged), facts.deal) else {
        return Ok(facts);
    };
    let charged = store::entry::deal_balance(tx, deal, &line.credit).await?;
    Ok(facts.with(Fact::AdvanceVatCharged, charged))
}

/// Writes an entry, its audit row and, last, the balances: their rows are the ones that others wait for.
async fn entry_save(tx: &mut Tx, card: &EntryCard) -> Result<()> {
    let fresh = store::entry::entry_insert(tx, &card.entry).await;
    if !fresh.on_constraint("entry_reversed_once", code::ALREADY_REVERSED)? {
        return Ok(());
    }
    let postings = store::entry::postings_insert(tx, card).await;
    let postings = postings.map_err(unknown_account);
    postings?;
    audit::put(tx, "entry_post", "entry", card.entry.id, (), &card.entry).await?;
    store::entry::balances_add(tx, card).await
}

/// A rule of the group may name an account that the chart of this entity does not have.
fn unknown_account(error: sqlx::Error) -> Error {
    let constraint = error
        .as_database_error()
        .and_then(|error| error.constraint())
        .unwrap_or_default();
    if ["posting_debit", "posting_credit"].contains(&constraint) {
        Error::new(code::UNKNOWN_ACCOUNT).because(error)
    } else {
        error.into()
    }
}

fn made(app: &App, scope: &Scope) -> Made {
    Made {
        at: app.clock.now(),
        by: scope.actor.id,
    }
}

/// Makes an entry by hand: opening balances, and what no event says.
pub async fn entry_record(app: &App, command: &Command, ask: EntryAsk) -> Result<EntryCard> {
    ask.check_size()?;
    let reached = entity_reached(app, &command.scope, ask.entity).await;
    let entity = reached.map_err(|error| match error.code {
        code if code == codes::NOT_FOUND => Error::field("/entity_id", codes::REFERENCE_NOT_FOUND),
        _ => error,
    })?;
    let centres = own_centres(app, &command.scope, &ask).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    chart_open(&mut tx, &entity).await?;
    let accounts = store::books::accounts(&mut tx, entity.id).await?;
    let known = Known {
        accounts,
        words: store::books::words(&mut tx).await?,
        centres,
    };
    let lines = ask.lines(&known)?;
    let EntryAsk {
        document_date,
        document_number,
        memo,
        ..
    } = ask;
    let head = Entry::by_hand(
        entity.id,
        document_date,
        document_number,
        memo,
        made(app, &command.scope),
    );
    let card = EntryCard::of(head, lines)?;
    entry_save(&mut tx, &card).await?;
    tx.commit(card).await
}

/// Those of the centres named that belong to the entity.
async fn own_centres(app: &App, scope: &Scope, ask: &EntryAsk) -> Result<Vec<CentreId>> {
    let organisation = app.port::<dyn Organisation>()?;
    let mut own = Vec::new();
    for centre in ask.centres() {
        let found = organisation.centre(scope.tenant, centre).await?;
        own.extend(
            found
                .filter(|found| found.entity == ask.entity)
                .map(|found| found.id),
        );
    }
    Ok(own)
}

/// Undoes an entry by its exact inverse. Of two who try, the database lets one.
pub async fn entry_reverse(
    app: &App,
    command: &Command,
    id: EntryId,
    day: Day,
    reason: String,
) -> Result<EntryCard> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let original = entry_get(&mut tx, id).await?;
    let card = original.reversal(day, reason, made(app, &command.scope))?;
    entry_save(&mut tx, &card).await?;
    tx.commit(card).await
}

/// An entry with its postings.
pub async fn entry_get(tx: &mut Tx, id: EntryId) -> Result<EntryCard> {
    let entry = store::entry::entry_get(tx, id).await?;
    let postings = store::entry::postings(tx, id).await?;
    Ok(EntryCard { entry, postings })
}
