//! Who may give how much: permissions and lent authorities name the authority, dated rows its limit.

use crate::{
    model::{
        authority::{Allowance, Authority, Claim, Wanted},
        deal::Deal,
    },
    store,
};
use contracts::identity::{Delegations, Lent};
use kernel::{CentreId, Money, Result};
use platform::{App, Tx, http::Command};
use time::OffsetDateTime;

/// The highest authority that the permissions of the caller give at a centre.
fn own(command: &Command, centre: CentreId) -> Option<Authority> {
    let mut ladder = Authority::ALL.iter().rev().copied();
    ladder.find(|authority| command.may(authority.permission().name, centre))
}

/// Authorities above the caller's own that are lent at a centre at this moment, asked of their owner before our transaction.
pub async fn lent(
    app: &App,
    command: &Command,
    centre: CentreId,
    now: OffsetDateTime,
) -> Result<Vec<(Authority, Lent)>> {
    let own = own(command, centre);
    let delegations = app.port::<dyn Delegations>()?;
    let (tenant, me) = (command.scope.tenant, command.scope.actor.id);
    let mut all = Vec::new();
    for authority in Authority::ALL.iter().filter(|one| Some(**one) > own) {
        let permission = authority.permission().name;
        let lent = delegations
            .lent_to(tenant, me, permission, centre, now)
            .await?;
        all.extend(lent.into_iter().map(|lent| (*authority, lent)));
    }
    Ok(all)
}

/// What the caller may give off the price of a deal today, by an own authority or by one of these.
pub async fn allowance(
    tx: &mut Tx,
    command: &Command,
    (deal, discount): (&Deal, Money),
    lent: Vec<(Authority, Lent)>,
    now: OffsetDateTime,
) -> Result<Allowance> {
    let (centre, today) = (deal.centre_id, deal.today(now));
    let own = own(command, centre).map(|authority| (authority, None));
    let lent = lent
        .into_iter()
        .map(|(authority, lent)| (authority, Some(lent)));
    let mut claims = Vec::new();
    for (authority, lent) in own.into_iter().chain(lent) {
        let rule = store::authority::discount_rule(tx, authority, centre, today).await?;
        claims.extend(rule.map(|rule| Claim { rule, lent }));
    }
    let wanted = Wanted {
        discount,
        list_price: deal.list_price,
        is_own: deal.salesman_id == command.scope.actor.id,
    };
    Allowance::of(&claims, wanted)
}
