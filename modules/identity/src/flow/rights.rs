//! Explaining what somebody may do, and what a change would make of it. Nothing is written here.

use super::binding::node_exists;
use crate::{
    model::{
        binding::{BindingId, Node},
        me::{Granted, Source},
        person::PersonState,
        rights::{Explainer, Rights, RightsChange, Simulation},
    },
    store,
};
use kernel::{Instant, Invalid, Result, UserId, codes};
use platform::{
    App, Catalogue, Tx,
    http::{Caller, Command},
};

/// Every permission of a person within the caller's reach, with what gives it.
pub async fn rights(
    app: &App,
    caller: &Caller,
    person: UserId,
    at: Option<Instant>,
) -> Result<Rights> {
    let now = app.clock.now();
    let at = at.unwrap_or_else(|| now.into());
    let mut tx = caller.read(app).await?;
    let person = store::person::person_in_reach(&mut tx, person, now).await?;
    let granted = store::binding::granted(&mut tx, person.id, at.0).await?;
    tx.close().await?;
    let catalogue = app.port::<Catalogue>()?;
    let explainer = Explainer {
        catalogue: &catalogue,
        lang: caller.lang,
    };
    let acts = person.state() == PersonState::Active;
    Ok(explainer.rights(person.id, acts, &granted, at))
}

/// A change to try out.
#[derive(Debug)]
pub struct SimulationAsk {
    /// Whose rights.
    pub person: UserId,
    /// Roles to add, with their places.
    pub add: Vec<(String, Node)>,
    /// Bindings to take away.
    pub remove: Vec<BindingId>,
    /// The moment; now if not said.
    pub at: Option<Instant>,
}

/// What a change would make of a person's rights.
pub async fn rights_simulate(
    app: &App,
    command: &Command,
    ask: SimulationAsk,
) -> Result<Simulation> {
    let now = app.clock.now();
    let at = ask.at.map_or(now, |at| at.0);
    let mut tx = command.read(app).await?;
    let person = store::person::person_in_reach(&mut tx, ask.person, now).await?;
    let before = store::binding::granted(&mut tx, person.id, at).await?;
    let change = change(&mut tx, &before, ask).await?;
    tx.close().await?;
    let catalogue = app.port::<Catalogue>()?;
    let explainer = Explainer {
        catalogue: &catalogue,
        lang: command.lang,
    };
    Ok(explainer.simulation(&before, &change))
}

/// Reads the change; every role, place and binding that is not there is named.
async fn change(tx: &mut Tx, before: &[Granted], ask: SimulationAsk) -> Result<RightsChange> {
    let mut wrong = Invalid::default();
    let mut add = Vec::new();
    for (place, (role, at)) in ask.add.into_iter().enumerate() {
        let found = store::rights::role_get(tx, &role).await?;
        if found.is_none() {
            wrong.push(format!("/add/{place}/role"), codes::REFERENCE_NOT_FOUND);
        }
        if !node_exists(tx, at).await? {
            wrong.push(format!("/add/{place}/at/id"), codes::REFERENCE_NOT_FOUND);
        }
        let centres = store::rights::centres_below(tx, at).await?;
        add.extend(found.map(|role| Granted {
            source: Source::Binding {
                id: BindingId::new(),
                until: None,
            },
            role: role.name,
            ru: role.ru,
            en: role.en,
            at,
            centres,
            permissions: role.permissions,
        }));
    }
    for (place, binding) in ask.remove.iter().enumerate() {
        let held =
            |one: &Granted| matches!(one.source, Source::Binding { id, .. } if id == *binding);
        if !before.iter().any(held) {
            wrong.push(format!("/remove/{place}"), codes::REFERENCE_NOT_FOUND);
        }
    }
    wrong.check()?;
    Ok(RightsChange {
        add,
        remove: ask.remove,
    })
}
