//! Undoing a deal: its own entries by the event of the deal, those of the sale by the event of the car, in any order.

use super::{
    books::policy,
    entry::{entries_save, entry_of, event, made},
    period::posting_day,
};
use crate::{
    MODULE,
    model::{
        entry::{Entry, EntryCard, Made},
        late::LATE_COST,
        rate::Policy,
        refund,
        unwind::{OF_DEAL, OF_SALE, Unwinding},
    },
    store::{books, unwind, vehicle},
};
use contracts::{
    finance::UnwindPreview,
    sales::{DealId, DealUnwound},
    vehicles::EpisodeReturned,
};
use kernel::{Day, EntityId, Result};
use platform::{App, Scope, Tx};
use uuid::Uuid;

/// A deal was unwound: what happened in it is reversed, and the fee is what is left of it.
pub async fn deal_unwound(app: &App, tx: &mut Tx, said: DealUnwound) -> Result<()> {
    policy(app, tx, said.entity).await?;
    let event = event(tx)?;
    unwind::unwind_insert(tx, &said, event).await?;
    let undo = Undo::begin(app, tx, said.deal, said.entity, said.unwound_on).await?;
    let mut cards = undo.reversals(tx, OF_DEAL, Some(&said.reason)).await?;
    cards.extend(entry_of(app, tx, refund::deal_unwound(&said), event).await?);
    entries_save(tx, cards).await
}

/// The car of an unwound deal is ours again: its sale is reversed, and what came late is a cost of the stock.
pub async fn episode_returned(app: &App, tx: &mut Tx, said: EpisodeReturned) -> Result<()> {
    let policy = policy(app, tx, said.entity).await?;
    let event = event(tx)?;
    vehicle::vehicle_back(tx, &said).await?;
    let undo = Undo::begin(app, tx, said.deal, said.entity, said.returned_on).await?;
    let cards = undo.sale(app, tx, &policy, event).await?;
    entries_save(tx, cards).await
}

/// What unwinding a deal on a day will post, by the same code, without the fee that nobody has named yet.
///
/// # Errors
/// `common.not_found` when no posting within reach names the deal.
pub async fn unwind_preview(
    app: &App,
    scope: &Scope,
    deal: DealId,
    on: Day,
) -> Result<UnwindPreview> {
    let mut tx = app.db.read(MODULE, scope).await?;
    let entity = unwind::deal_entity(&mut tx, deal).await?;
    let policy = policy(app, &mut tx, entity).await?;
    let undo = Undo::begin(app, &mut tx, deal, entity, on).await?;
    let mut cards = undo.reversals(&mut tx, OF_DEAL, None).await?;
    cards.extend(undo.sale(app, &mut tx, &policy, Uuid::nil()).await?);
    let words = books::words(&mut tx).await?;
    tx.close().await?;
    let unwinding = Unwinding {
        day: undo.day,
        cards,
    };
    Ok(unwinding.preview(&words))
}

/// An unwinding that is being put together.
struct Undo {
    deal: DealId,
    /// The day as it was asked for.
    on: Day,
    /// The day on which it is posted.
    day: Day,
    made: Made,
}

impl Undo {
    async fn begin(
        app: &App,
        tx: &mut Tx,
        deal: DealId,
        entity: EntityId,
        on: Day,
    ) -> Result<Self> {
        Ok(Self {
            deal,
            on,
            day: posting_day(tx, entity, on).await?,
            made: made(app, tx.scope()),
        })
    }

    /// The inverses of what still stands of the deal by these rules.
    async fn reversals(
        &self,
        tx: &mut Tx,
        rules: &[&str],
        reason: Option<&String>,
    ) -> Result<Vec<EntryCard>> {
        let standing = unwind::entries_standing(tx, self.deal, rules).await?;
        self.inverses(tx, &standing, reason).await
    }

    /// None of them is posted before what it undoes.
    async fn inverses(
        &self,
        tx: &mut Tx,
        cards: &[EntryCard],
        reason: Option<&String>,
    ) -> Result<Vec<EntryCard>> {
        let mut inverses = Vec::new();
        for card in cards {
            let Entry {
                entity_id,
                document_date,
                ..
            } = card.entry;
            let day = if document_date <= self.day {
                self.day
            } else {
                posting_day(tx, entity_id, document_date).await?
            };
            inverses.push(card.unwound((self.on, day), reason.cloned(), self.made)?);
        }
        Ok(inverses)
    }

    /// The inverses of the sale, and the late costs that it bore as costs of the stock.
    async fn sale(
        &self,
        app: &App,
        tx: &mut Tx,
        policy: &Policy,
        event: Uuid,
    ) -> Result<Vec<EntryCard>> {
        let standing = unwind::entries_standing(tx, self.deal, OF_SALE).await?;
        let mut cards = self.inverses(tx, &standing, None).await?;
        let is_late = |card: &&EntryCard| card.entry.rule.as_deref() == Some(LATE_COST);
        let late = standing.iter().filter(is_late);
        let events: Vec<_> = late.filter_map(|card| card.entry.event_id).collect();
        let costs = unwind::late_costs(tx, self.deal, &events).await?;
        for (cost, part) in costs.iter().zip(1..) {
            let facts = cost.back_in_stock(self.on, part, policy);
            cards.extend(entry_of(app, tx, facts, event).await?);
        }
        Ok(cards)
    }
}
