//! People at work: everybody signs in once and stays for all of the months.

use super::{
    fixtures::{Colleague, Staff},
    seat::{House, Seat},
};
use crate::story::{
    desk::{Card, Desk, Load, Order, Refusal, client, refused},
    passkey::Passkey,
};
use identity::World;
use kernel::{Error, Result};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use tokio::sync::{Mutex, MutexGuard};

/// The administrator.
const ADMINISTRATOR: &str = "mironov";
/// The auditor.
const AUDITOR: &str = "ershov";
/// Whose account is made last of all: where it is known, the months were played.
const NEWCOMER: (&str, &str) = ("novikov", "Новиков Артём Ильич");
const CASHIERS: [&str; 3] = ["smirnova", "mukhina", "kostina"];

/// Somebody at work.
#[derive(Debug)]
pub struct Worker {
    /// The person.
    pub id: String,
    desk: Desk,
    /// Of a cashier: the key that confirms large payouts. A confirmation changes the session, so one command at a time.
    key: Mutex<Option<Passkey>>,
}

/// Where somebody works.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Post {
    login: String,
    role: String,
    at: String,
}

/// Everybody.
#[derive(Debug)]
pub struct Hands {
    workers: BTreeMap<String, Worker>,
    posts: Vec<Post>,
}

/// How far the months were played on this database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Played {
    /// Not at all.
    Nothing,
    /// Somebody stopped it.
    Partly,
    /// To the end.
    Whole,
}

/// Where everybody signs in.
#[derive(Debug, Clone)]
pub struct Door {
    /// Address of the server.
    pub base: String,
    /// Short name of the group.
    pub group: String,
    /// Password of everybody.
    pub password: String,
}

impl Worker {
    /// Reads.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn get(&self, path: &str) -> Result<Value> {
        self.desk.get(path).await
    }

    /// Commands, and takes a refusal as an answer.
    ///
    /// # Errors
    /// The server is away.
    pub async fn order(&self, order: Order<'_>) -> Result<std::result::Result<Value, Refusal>> {
        self.desk.order(order).await
    }

    /// Commands.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn done(&self, order: Order<'_>) -> Result<Value> {
        let what = format!("{} {}", order.method, order.path);
        let done = self.desk.order(order).await?;
        done.map_err(|refusal| refused(&self.id, &what, &refusal))
    }

    /// One command at a time.
    pub async fn turn(&self) -> MutexGuard<'_, Option<Passkey>> {
        self.key.lock().await
    }

    /// The desk itself, for a proof.
    #[must_use]
    pub fn desk(&self) -> &Desk {
        &self.desk
    }
}

impl Door {
    async fn sign_in(
        &self,
        http: &reqwest::Client,
        login: &str,
        password: &str,
    ) -> Result<std::result::Result<Worker, Refusal>> {
        let card = Card {
            base: &self.base,
            group: &self.group,
            login,
            password,
        };
        let signed = Desk::sign_in_by(http.clone(), card).await?;
        Ok(signed.map(|(desk, session)| Worker {
            id: text(&session, "/person/id"),
            desk,
            key: Mutex::default(),
        }))
    }

    async fn known(&self, http: &reqwest::Client, login: &str) -> Result<Worker> {
        let signed = self.sign_in(http, login, &self.password).await?;
        signed.map_err(|refusal| refused(login, "POST /sessions", &refusal))
    }
}

/// What the months have left on this database before, and since when.
///
/// # Errors
/// The server refuses.
pub async fn played(door: &Door, staff: &Staff) -> Result<(Played, Option<String>)> {
    let admin = door.known(&client()?, ADMINISTRATOR).await?;
    let people = logins(&admin).await?;
    let begun = staff
        .people
        .first()
        .and_then(|first| people.get(&first.login));
    let since = begun.map(|person| text(person, "/created_at"));
    let how = match (people.contains_key(NEWCOMER.0), begun.is_some()) {
        (true, _) => Played::Whole,
        (false, true) => Played::Partly,
        (false, false) => Played::Nothing,
    };
    Ok((how, since))
}

/// When the newest purchase and the newest deal began.
///
/// # Errors
/// The server refuses.
pub async fn newest(door: &Door) -> Result<Option<OffsetDateTime>> {
    let auditor = door.known(&client()?, AUDITOR).await?;
    let mut newest = None;
    for path in [
        "/api/buyback/v1/purchases?limit=1",
        "/api/sales/v1/deals?limit=1",
    ] {
        let page = auditor.get(path).await?;
        let began = OffsetDateTime::parse(&text(&page, "/items/0/opened_at"), &Rfc3339).ok();
        newest = newest.max(began);
    }
    Ok(newest)
}

/// Everybody whom the administrator sees, by login.
async fn logins(admin: &Worker) -> Result<BTreeMap<String, Value>> {
    let page = admin.get("/api/identity/v1/people?limit=200").await?;
    let people = page
        .get("items")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    Ok(people
        .into_iter()
        .map(|person| (text(&person, "/login"), person))
        .collect())
}

impl Hands {
    /// Makes the staff known, as far as it is not, and signs everybody in.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn gather(door: &Door, staff: &Staff, seed: u64) -> Result<Self> {
        let http = client()?;
        let admin = door.known(&http, ADMINISTRATOR).await?;
        let people = logins(&admin).await?;
        let mut workers = BTreeMap::new();
        for colleague in &staff.people {
            let worker = hired(door, &http, &admin, &people, (colleague, seed)).await?;
            workers.insert(colleague.login.clone(), worker);
        }
        let people = logins(&admin).await?;
        for also in &staff.also {
            let id = people
                .get(&also.login)
                .map(|person| text(person, "/id"))
                .unwrap_or_default();
            granted(
                &admin,
                &id,
                (&also.role, &also.at),
                &key(seed, "also", &format!("{}{}", also.login, also.at)),
            )
            .await?;
        }
        workers.insert(ADMINISTRATOR.to_owned(), admin);
        let mut hands = Self {
            workers,
            posts: posts(staff)?,
        };
        hands.join(door, &http).await?;
        hands.keys().await?;
        Ok(hands)
    }

    /// The people of the test world sign in too.
    async fn join(&mut self, door: &Door, http: &reqwest::Client) -> Result<()> {
        let people = World::standard()
            .groups
            .first()
            .map(|group| group.people())
            .transpose()?;
        for person in people.unwrap_or_default() {
            let login = person.login.to_string();
            if person.role == "service_account" || self.workers.contains_key(&login) {
                continue;
            }
            let worker = match door.sign_in(http, &login, &door.password).await? {
                Ok(worker) => worker,
                // A run that was stopped has left its key: only the administrator can take it away.
                Err(_) => {
                    let person = self.one(ADMINISTRATOR)?;
                    let path = format!(
                        "/api/identity/v1/people/{}/reset-factors",
                        id_of(person, &login).await?
                    );
                    person.desk.post(&path, json!({})).await?;
                    door.known(http, &login).await?
                }
            };
            self.workers.insert(login, worker);
        }
        Ok(())
    }

    /// Cashiers confirm large payouts with a key that they have for these months only.
    async fn keys(&self) -> Result<()> {
        for login in CASHIERS {
            let cashier = self.one(login)?;
            *cashier.key.lock().await = Some(Passkey::enrol(&cashier.desk).await?);
        }
        Ok(())
    }

    /// The end: cashiers give their keys back, so that the password is enough to look around, and somebody new comes.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn leave(&self, seed: u64, tomorrow: &str) -> Result<()> {
        for login in CASHIERS {
            let cashier = self.one(login)?;
            if let Some(key) = cashier.key.lock().await.take() {
                key.remove(&cashier.desk).await?;
            }
        }
        let (login, name) = NEWCOMER;
        let body = json!({"login": login, "full_name": name, "kind": "person"});
        let admin = self.one(ADMINISTRATOR)?;
        let issued = admin
            .done(post(
                "/api/identity/v1/people",
                &key(seed, "newcomer", "person"),
                body,
            ))
            .await?;
        let path = format!(
            "/api/identity/v1/people/{}/bindings",
            text(&issued, "/person/id")
        );
        let body = json!({"role": "sales_consultant", "at": node("DC1")?, "valid_from": tomorrow});
        admin
            .done(post(&path, &key(seed, "newcomer", "role"), body))
            .await
            .map(drop)
    }

    /// Somebody by login.
    ///
    /// # Errors
    /// Nobody has it.
    pub fn one(&self, login: &str) -> Result<&Worker> {
        self.workers
            .get(login)
            .ok_or_else(|| Error::internal(format!("nobody is {login}")))
    }

    /// One of those who have a role at a centre; the number chooses among them.
    ///
    /// # Errors
    /// Nobody has it there.
    pub fn at(&self, role: &str, seat: Seat, number: usize) -> Result<&Worker> {
        let places = [
            seat.id().to_string(),
            seat.house().id().to_string(),
            identity::world::TENANT.to_string(),
        ];
        self.of(role, &places, number)
    }

    /// One of those who have a role in a legal entity.
    ///
    /// # Errors
    /// Nobody has it there.
    pub fn in_house(&self, role: &str, house: House) -> Result<&Worker> {
        self.of(
            role,
            &[house.id().to_string(), identity::world::TENANT.to_string()],
            0,
        )
    }

    fn of(&self, role: &str, places: &[String], number: usize) -> Result<&Worker> {
        let fit: Vec<_> = self
            .posts
            .iter()
            .filter(|post| post.role == role && places.contains(&post.at))
            .collect();
        let post = fit.get(number % fit.len().max(1));
        let post =
            post.ok_or_else(|| Error::internal(format!("nobody is {role} at {places:?}")))?;
        self.one(&post.login)
    }
}

/// Makes somebody known with role and password, or signs in whom an earlier run has made known.
async fn hired(
    door: &Door,
    http: &reqwest::Client,
    admin: &Worker,
    people: &BTreeMap<String, Value>,
    (colleague, seed): (&Colleague, u64),
) -> Result<Worker> {
    let Colleague {
        login,
        name,
        role,
        at,
        ..
    } = colleague;
    let first = match people.get(login) {
        None => {
            let body = json!({"login": login, "full_name": name, "kind": "person"});
            admin
                .done(post(
                    "/api/identity/v1/people",
                    &key(seed, "hire", login),
                    body,
                ))
                .await?
        }
        Some(person) => {
            if let Ok(worker) = door.sign_in(http, login, &door.password).await? {
                granted(admin, &worker.id, (role, at), &key(seed, "role", login)).await?;
                return Ok(worker);
            }
            let id = text(person, "/id");
            admin
                .desk
                .post(
                    &format!("/api/identity/v1/people/{id}/reset-factors"),
                    json!({}),
                )
                .await?;
            admin
                .desk
                .post(
                    &format!("/api/identity/v1/people/{id}/reset-password"),
                    json!({}),
                )
                .await?
        }
    };
    let told = text(&first, "/password");
    let signed = door.sign_in(http, login, &told).await?;
    let worker = signed.map_err(|refusal| refused(login, "POST /sessions", &refusal))?;
    granted(admin, &worker.id, (role, at), &key(seed, "role", login)).await?;
    let change = json!({"old": told, "new": door.password});
    worker
        .desk
        .post("/api/identity/v1/me/password", change)
        .await?;
    Ok(worker)
}

async fn granted(admin: &Worker, person: &str, (role, at): (&str, &str), key: &str) -> Result<()> {
    let path = format!("/api/identity/v1/people/{person}/bindings");
    admin
        .done(post(&path, key, json!({"role": role, "at": node(at)?})))
        .await
        .map(drop)
}

async fn id_of(admin: &Worker, login: &str) -> Result<String> {
    Ok(logins(admin)
        .await?
        .get(login)
        .map(|person| text(person, "/id"))
        .unwrap_or_default())
}

/// A place of the test world as the administrator names it.
fn node(at: &str) -> Result<Value> {
    let seat = Seat::ALL.into_iter().find(|seat| seat.key() == at);
    let house = House::ALL.into_iter().find(|house| house.key() == at);
    match (seat, house, at) {
        (Some(seat), ..) => Ok(json!({"kind": "centre", "id": seat.id()})),
        (_, Some(house), _) => Ok(json!({"kind": "entity", "id": house.id()})),
        (.., "group") => Ok(json!({"kind": "group", "id": identity::world::TENANT})),
        _ => Err(Error::internal(format!(
            "fixtures/demo/staff.toml names no place {at}"
        ))),
    }
}

/// Who works where: the people of the test world, then the staff.
fn posts(staff: &Staff) -> Result<Vec<Post>> {
    let groups = World::standard().groups;
    let world = groups
        .first()
        .ok_or_else(|| Error::internal("the test world has no group"))?;
    let mut posts = Vec::new();
    for person in world.people()? {
        let at = serde_json::to_value(person.node).map_err(Error::internal)?;
        posts.push(Post {
            login: person.login.to_string(),
            role: person.role,
            at: text(&at, "/id"),
        });
    }
    let one = |login: &str, role: &str, at: &str| -> Result<Post> {
        Ok(Post {
            login: login.to_owned(),
            role: role.to_owned(),
            at: text(&node(at)?, "/id"),
        })
    };
    for person in staff.people.iter().filter(|person| !person.leaves) {
        posts.push(one(&person.login, &person.role, &person.at)?);
    }
    for also in &staff.also {
        posts.push(one(&also.login, &also.role, &also.at)?);
    }
    Ok(posts)
}

fn post<'a>(path: &'a str, key: &'a str, body: Value) -> Order<'a> {
    Order {
        method: Method::POST,
        path,
        key,
        version: None,
        body: Load::Json(body),
    }
}

fn key(seed: u64, what: &str, who: &str) -> String {
    format!("months-{seed}-{what}-{who}")
}

fn text(value: &Value, pointer: &str) -> String {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}
