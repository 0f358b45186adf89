//! Reading accounts: several statements make one picture, in one transaction.

use crate::{
    model::{
        account::{Account, AccountCode},
        report::{Card, Position, Trial},
        standard::Standard,
    },
    store::{account, account::CardAsk, books},
};
use kernel::{Day, EntityId, Error, Lang, Page, PageAsk, Result, codes};
use platform::Tx;

/// A period of days, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    from: Day,
    to: Day,
    after: Day,
}

impl Period {
    /// A period.
    ///
    /// # Errors
    /// `common.bad_query` when it ends before it begins, or at the end of the calendar.
    pub fn of(from: Day, to: Day) -> Result<Self> {
        let after = to.0.next_day().filter(|_| from <= to);
        let after = after.ok_or_else(|| Error::new(codes::BAD_QUERY).with("reason", "from, to"))?;
        Ok(Self {
            from,
            to,
            after: Day(after),
        })
    }
}

/// The chart of an entity. Books that are not open yet will begin with the standard one.
pub async fn chart(tx: &mut Tx, entity: EntityId) -> Result<Vec<Account>> {
    let accounts = books::accounts(tx, entity).await?;
    if accounts.is_empty() {
        Ok(Standard::read()?.accounts)
    } else {
        Ok(accounts)
    }
}

/// The trial balance of a period.
pub async fn trial_balance(
    tx: &mut Tx,
    entity: EntityId,
    period: Period,
    lang: Lang,
) -> Result<Trial> {
    let before = account::turnovers_before(tx, entity, period.from).await?;
    let until = account::turnovers_before(tx, entity, period.after).await?;
    let chart = chart(tx, entity).await?;
    Ok(Trial::of(&before, &until, &chart, lang)?)
}

/// A page of the card of an account.
pub async fn account_card(
    tx: &mut Tx,
    entity: EntityId,
    code: &AccountCode,
    period: Period,
    ask: PageAsk,
) -> Result<Card> {
    let account = chart(tx, entity)
        .await?
        .into_iter()
        .find(|account| account.code == *code);
    let account = account.ok_or(codes::NOT_FOUND)?;
    let start = Position::start_of(period.from);
    let opening = account::balance_at(tx, entity, code, start).await?;
    let closing = account::balance_at(tx, entity, code, Position::start_of(period.after)).await?;
    let (after, balance) = match ask.after {
        None => (start, opening),
        Some(posting) => {
            let day = account::posting_day(tx, entity, code, posting).await?;
            let day = day.filter(|day| (period.from..=period.to).contains(day));
            let day = day.ok_or_else(|| Error::new(codes::BAD_QUERY).with("reason", "cursor"))?;
            let after = Position { day, posting };
            (after, account::balance_at(tx, entity, code, after).await?)
        }
    };
    let asked = CardAsk {
        entity,
        account: code,
        after,
        balance,
        to: period.to,
        limit: ask.limit + 1,
    };
    let lines = account::card_lines(tx, &asked).await?;
    let Page { items, next } = Page::cut(lines, ask.limit, |line| line.posting_id.0);
    Ok(Card {
        account,
        opening,
        closing,
        items,
        next,
    })
}
