//! Who may give how much: permissions and lent authorities name the authority, dated rows its limit.

use crate::{
    model::{
        authority::{Allowance, Authority, Delegation, DelegationId},
        code,
        deal::Deal,
        permission,
    },
    store,
};
use contracts::identity::Organisation;
use kernel::{CentreId, Error, Result, codes};
use platform::{App, Begun, Tx, audit, http::Command};
use time::OffsetDateTime;

/// The highest authority that the permissions of the caller give at a centre.
fn own(command: &Command, centre: CentreId) -> Option<Authority> {
    let ladder = [
        (permission::DISCOUNT_APPROVE_ANY, Authority::Director),
        (permission::DISCOUNT_APPROVE, Authority::Head),
        (permission::DISCOUNT_GIVE, Authority::Salesman),
    ];
    let mut held = ladder
        .into_iter()
        .filter(|(permission, _)| command.may(permission.name, centre));
    held.next().map(|(_, authority)| authority)
}

/// What the caller may give off the price of a deal today.
pub async fn allowance(
    tx: &mut Tx,
    command: &Command,
    deal: &Deal,
    now: OffsetDateTime,
) -> Result<Allowance> {
    let (centre, caller) = (deal.centre_id, command.scope.actor.id);
    let lent = store::authority::authorities_lent(tx, caller, centre, now.into()).await?;
    let mut rules = Vec::new();
    for authority in own(command, centre).into_iter().chain(lent) {
        let today = deal.today(now);
        rules.extend(store::authority::discount_rule(tx, authority, centre, today).await?);
    }
    Allowance::of(&rules, deal.list_price)
}

/// Lends an authority of the caller to somebody for a time. What was lent cannot be lent on.
pub async fn delegation_give(
    app: &App,
    command: &Command,
    delegation: Delegation,
) -> Result<Delegation> {
    let organisation = app.port::<dyn Organisation>()?;
    let centre = organisation
        .centre(command.scope.tenant, delegation.centre_id)
        .await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let centre = centre
        .filter(|centre| command.scope.reach.centre(centre.id))
        .ok_or_else(|| Error::field("/centre_id", codes::REFERENCE_NOT_FOUND))?;
    if own(command, centre.id) < Some(delegation.authority) {
        return Err(code::AUTHORITY_MISSING.into());
    }
    let delegation = delegation.checked(app.clock.now())?;
    store::authority::delegation_insert(&mut tx, &delegation).await?;
    let id = delegation.id;
    audit::put(
        &mut tx,
        "delegation_give",
        "delegation",
        id,
        (),
        &delegation,
    )
    .await?;
    tx.commit(delegation).await
}

/// Takes a lent authority back before its time.
pub async fn delegation_revoke(
    app: &App,
    command: &Command,
    id: DelegationId,
) -> Result<Delegation> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::authority::delegation_lock(&mut tx, id).await?;
    if own(command, before.centre_id) < Some(before.authority) {
        return Err(code::AUTHORITY_MISSING.into());
    }
    let after = before.revoke(app.clock.now())?;
    store::authority::delegation_revoke(&mut tx, &after).await?;
    audit::put(
        &mut tx,
        "delegation_revoke",
        "delegation",
        id,
        &before,
        &after,
    )
    .await?;
    tx.commit(after).await
}
