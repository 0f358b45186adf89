//! Posting to the journal.

use super::{
    books::{chart_open, entity_reached},
    period::{day_check, landing, poster, posting_day},
};
use crate::{
    model::{
        code,
        entry::{Entry, EntryCard, EntryId, Made},
        facts::{Fact, Facts},
        manual::{EntryAsk, Known},
        rule::Rule,
        standard::Standard,
    },
    store,
};
use contracts::identity::Organisation;
use kernel::{CentreId, Day, Error, Result, codes};
use platform::{App, Begun, Scope, Tx, audit, http::Command};
use uuid::Uuid;

/// Posts what an event says, by the rule of its day. An event that is handed over again finds its entry there.
pub async fn entry_post(app: &App, tx: &mut Tx, facts: Facts) -> Result<()> {
    entries_post(app, tx, vec![facts]).await
}

/// Posts all that an event says, when that is more than one entry.
pub async fn entries_post(app: &App, tx: &mut Tx, all: Vec<Facts>) -> Result<()> {
    let event = event(tx)?;
    let mut cards = Vec::new();
    for facts in all {
        cards.extend(entry_of(app, tx, facts, event).await?);
    }
    entries_save(tx, cards).await
}

/// The event that is being handled.
pub fn event(tx: &Tx) -> Result<Uuid> {
    let event = tx.scope().causation;
    event.ok_or_else(|| Error::internal("a posting rule without its event"))
}

/// The entry that an event makes by the rule of its day, not saved yet; none when all its facts are zero.
pub async fn entry_of(
    app: &App,
    tx: &mut Tx,
    facts: Facts,
    event: Uuid,
) -> Result<Option<EntryCard>> {
    let rule = rule_of(tx, facts.rule, facts.day).await?;
    let facts = with_ledger(tx, &rule, facts).await?;
    let lines = rule.lines(&facts)?;
    if lines.is_empty() {
        return Ok(None);
    }
    let day = posting_day(tx, facts.entity, facts.day).await?;
    let head = Entry::of_event(&facts, day, event, made(app, tx.scope()));
    Ok(Some(EntryCard::of(head, lines)?))
}

/// The rule in force. A group that began before the standard had a rule for this gets the standard one now.
pub async fn rule_of(tx: &mut Tx, rule: &str, day: Day) -> Result<Rule> {
    let mut lines = store::books::rule_at(tx, rule, day).await?;
    if lines.is_empty() {
        store::books::standard_insert(tx, &Standard::read()?).await?;
        lines = store::books::rule_at(tx, rule, day).await?;
    }
    Rule::of(lines, rule, day)
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

/// Writes one entry.
async fn entry_save(tx: &mut Tx, card: EntryCard) -> Result<()> {
    entries_save(tx, vec![card]).await
}

/// Writes entries with their audit rows and, last, the balances: their rows are the ones that others wait for, so all
/// entries of a transaction take them together and in one order.
pub async fn entries_save(tx: &mut Tx, cards: Vec<EntryCard>) -> Result<()> {
    let mut fresh = Vec::new();
    for card in cards {
        if entry_write(tx, &card).await? {
            fresh.push(card);
        }
    }
    store::entry::balances_add(tx, &fresh).await
}

/// Writes an entry without its balances. False when its event has it already.
async fn entry_write(tx: &mut Tx, card: &EntryCard) -> Result<bool> {
    let fresh = store::entry::entry_insert(tx, card).await;
    if !fresh.map_err(refusal)? {
        return Ok(false);
    }
    audit::put(tx, "entry_post", "entry", card.entry.id, (), card)?;
    Ok(true)
}

/// A rule of the group may name an account that the chart of this entity does not have; and of two who reverse an entry the
/// database lets one.
fn refusal(error: sqlx::Error) -> Error {
    let constraint = error
        .as_database_error()
        .and_then(|error| error.constraint())
        .unwrap_or_default();
    match constraint {
        "entry_reversed_once" => Error::new(code::ALREADY_REVERSED).because(error),
        "posting_debit" | "posting_credit" => Error::new(code::UNKNOWN_ACCOUNT).because(error),
        _ => error.into(),
    }
}

/// Now, on behalf of whoever acts.
pub fn made(app: &App, scope: &Scope) -> Made {
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
    let poster = poster(command, entity.id);
    day_check(&mut tx, entity.id, ask.document_date, poster).await?;
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
    entry_save(&mut tx, card.clone()).await?;
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

/// Undoes an entry by its exact inverse, on the day asked for or on the first one after it whose month takes it. Of two
/// who try, the database lets one.
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
    let mut card = original.reversal(day, reason, made(app, &command.scope))?;
    let entity = card.entry.entity_id;
    card.entry.document_date = landing(&mut tx, entity, day, poster(command, entity)).await?;
    entry_save(&mut tx, card.clone()).await?;
    tx.commit(card).await
}

/// An entry with its postings.
pub async fn entry_get(tx: &mut Tx, id: EntryId) -> Result<EntryCard> {
    let entry = store::entry::entry_get(tx, id).await?;
    let postings = store::entry::postings(tx, id).await?;
    Ok(EntryCard { entry, postings })
}
