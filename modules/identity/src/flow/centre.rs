//! Opening a centre by one form: legal entity, centre, places, people and their roles in one transaction. The rules of its
//! pattern follow by an event.

use super::{password, whole_group};
use crate::{
    model::{
        centre::{
            CentreAsk, CentreIssued, EntityAsk, StaffAsk, StaffMember, Who, newcomer, vacant,
        },
        code,
        password::Password,
        person::Person,
        structure::{Centre, Entity},
    },
    store,
};
use contracts::identity::CentreOpened;
use kernel::{Error, Invalid, OnConstraint, Result, codes};
use platform::{App, Begun, Tx, audit, http::Command, outbox};

/// First passwords, one for each row of the staff that makes somebody known; with what is kept of them.
type Passwords = Vec<Option<(Password, String)>>;

/// Opens a centre.
pub async fn centre_open(app: &App, command: &Command, ask: CentreAsk) -> Result<CentreIssued> {
    whole_group(&command.scope)?;
    ask.check()?;
    let passwords = passwords(app, &ask).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    references_check(&mut tx, &ask).await?;
    let entity = entity(&mut tx, &ask.entity).await?;
    let (centre, places) = ask.built(entity.id);
    let inserted = store::structure::centre_insert(&mut tx, &centre).await;
    inserted.on_constraint("centre_tenant_id_name_key", code::NAME_TAKEN)?;
    store::world::places_ensure(&mut tx, &places).await?;
    let staff = staff(app, &mut tx, &ask, &centre, &passwords).await?;
    let filled = store::binding::roles_reaching(&mut tx, &centre, app.clock.now()).await?;
    let issued = CentreIssued {
        vacant: vacant(&filled),
        centre,
        entity,
        places,
        staff,
    };
    outbox::put(&mut tx, &opened(&ask, &issued.centre))?;
    audit::put(
        &mut tx,
        "centre_open",
        "centre",
        issued.centre.id,
        (),
        &issued,
    )?;
    let mut told = tx.commit(issued).await?;
    for (member, password) in told.staff.iter_mut().zip(passwords) {
        member.password = password.map(|(password, _)| password.reveal().to_owned());
    }
    Ok(told)
}

fn opened(ask: &CentreAsk, centre: &Centre) -> CentreOpened {
    CentreOpened {
        centre: centre.id,
        entity: centre.entity_id,
        pattern: ask.pattern,
        opens_on: ask.opens_on,
    }
}

/// Hashed before the transaction: hashing is slow on purpose.
async fn passwords(app: &App, ask: &CentreAsk) -> Result<Passwords> {
    let mut passwords = Vec::with_capacity(ask.staff.len());
    for staff in &ask.staff {
        passwords.push(match staff.who {
            Who::Known(_) => None,
            Who::New(..) => {
                let password = Password::fresh();
                let hash = password::hashed(app, password.clone()).await?;
                Some((password, hash))
            }
        });
    }
    Ok(passwords)
}

/// Every reference of the form that leads nowhere, at once.
async fn references_check(tx: &mut Tx, ask: &CentreAsk) -> Result<()> {
    let mut wrong = Invalid::default();
    if let Some(pattern) = ask.pattern
        && !store::structure::centre_exists(tx, pattern).await?
    {
        wrong.push("/pattern_id", codes::REFERENCE_NOT_FOUND);
    }
    if let EntityAsk::Known(entity) = ask.entity
        && !store::structure::entity_exists(tx, entity).await?
    {
        wrong.push("/entity_id", codes::REFERENCE_NOT_FOUND);
    }
    for (row, staff) in ask.staff.iter().enumerate() {
        if !store::role::role_exists(tx, &staff.role).await? {
            wrong.push(format!("/staff/{row}/role"), codes::REFERENCE_NOT_FOUND);
        }
    }
    Ok(wrong.check()?)
}

async fn entity(tx: &mut Tx, ask: &EntityAsk) -> Result<Entity> {
    match ask {
        EntityAsk::Known(entity) => store::structure::entity_get(tx, *entity).await,
        EntityAsk::New(entity) => {
            let inserted = store::structure::entity_insert(tx, entity).await;
            inserted.on_constraint("entity_tenant_id_name_key", code::NAME_TAKEN)?;
            Ok(entity.clone())
        }
    }
}

async fn staff(
    app: &App,
    tx: &mut Tx,
    ask: &CentreAsk,
    centre: &Centre,
    passwords: &Passwords,
) -> Result<Vec<StaffMember>> {
    let mut members = Vec::with_capacity(ask.staff.len());
    for (row, (staff, password)) in ask.staff.iter().zip(passwords).enumerate() {
        let hash = password.as_ref().map(|(_, hash)| hash.as_str());
        let member = employed(app, tx, staff, centre, hash).await;
        members.push(member.map_err(|error| in_row(row, error))?);
    }
    Ok(members)
}

/// A refusal names the row of the form that it is about.
fn in_row(row: usize, error: Error) -> Error {
    if error.code == codes::NOT_FOUND {
        Error::field(
            &format!("/staff/{row}/person_id"),
            codes::REFERENCE_NOT_FOUND,
        )
    } else {
        error.with("row", row)
    }
}

async fn employed(
    app: &App,
    tx: &mut Tx,
    staff: &StaffAsk,
    centre: &Centre,
    password_hash: Option<&str>,
) -> Result<StaffMember> {
    let (now, by) = (app.clock.now(), tx.scope().actor.id);
    let person = person(app, tx, staff, password_hash).await?;
    let held = store::binding::bindings_open(tx, person.id, now).await?;
    let binding = staff.grant(centre).grant(&person, by, &held, now)?;
    let inserted = store::binding::binding_insert(tx, &binding).await;
    inserted.on_constraint("binding_once", code::ALREADY_GRANTED)?;
    audit::put(tx, "binding_grant", "binding", binding.id, (), &binding)?;
    Ok(StaffMember {
        login: person.login,
        binding,
        password: None,
    })
}

/// Somebody of the group, locked, or somebody who is made known.
async fn person(
    app: &App,
    tx: &mut Tx,
    staff: &StaffAsk,
    password_hash: Option<&str>,
) -> Result<Person> {
    let (login, full_name) = match &staff.who {
        Who::Known(person) => return store::person::person_lock(tx, *person).await,
        Who::New(login, full_name) => (login, full_name),
    };
    let person = newcomer(login, full_name, app.clock.now());
    let inserted = store::person::person_insert(tx, &person, password_hash).await;
    inserted.on_constraint("person_login", code::LOGIN_TAKEN)?;
    audit::put(tx, "person_create", "person", person.id, (), person.marks())?;
    Ok(person)
}
