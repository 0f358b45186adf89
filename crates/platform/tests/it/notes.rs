//! The smallest module: notes that can be added, by a command that behaves and by some that do not.

use axum::extract::State;
use deserr::Deserr;
use kernel::{Code, Event, Invalid, Result, TenantId, codes};
use platform::{
    App, Begun, Consumer, Migrations, Module, Permission, audit,
    http::{Answer, Body, Command, Created, Routes},
    outbox,
    scope::Reach,
    testing::{Client, TestApp},
};
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Duration};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

/// Where notes are added.
pub const NOTES: &str = "/api/notes/v1/notes";

pub const WRITE: Permission = Permission {
    name: "notes.note.write",
    ru: "Писать заметки",
    en: "Write notes",
};

/// A note was added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteAdded {
    pub note: Uuid,
    pub text: String,
}

impl Event for NoteAdded {
    const TYPE: &'static str = "notes.note_added.v1";
    const AGGREGATE: &'static str = "notes.note";
    fn key(&self) -> Uuid {
        self.note
    }
    fn sample() -> Self {
        Self {
            note: Uuid::nil(),
            text: "sample".to_owned(),
        }
    }
}

#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct NoteIn {
    text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Note {
    pub id: Uuid,
    pub text: String,
}

/// What the note says decides how the flow misbehaves.
async fn note_add(app: &App, command: &Command, text: String) -> Result<Note> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let note = Note {
        id: Uuid::now_v7(),
        text,
    };
    sqlx::query("INSERT INTO notes.note (id, tenant_id, text) VALUES ($1, $2, $3)")
        .bind(note.id)
        .bind(tx.tenant())
        .bind(&note.text)
        .execute(&mut tx)
        .await?;
    if let Some(seconds) = note.text.strip_prefix("sleeps ") {
        let seconds = seconds.split(' ').next().unwrap_or_default();
        sqlx::query("SELECT pg_sleep($1::text::float8)")
            .bind(seconds)
            .execute(&mut tx)
            .await?;
    }
    if note.text == "swallows" {
        let _ = sqlx::query("SELECT 1 / 0").execute(&mut tx).await;
    }
    if note.text != "unaudited" {
        audit::put(&mut tx, "note_add", "note", note.id, (), &note)?;
    }
    outbox::put(
        &mut tx,
        &NoteAdded {
            note: note.id,
            text: note.text.clone(),
        },
    )?;
    if note.text == "refused" {
        return Err(codes::ILLEGAL_TRANSITION.into());
    }
    tx.commit(note).await
}

#[utoipa::path(post, path = "/notes", tag = "notes", request_body = NoteIn, responses((status = 201, body = Note)))]
async fn note_add_route(
    State(app): State<App>,
    command: Command,
    Body(input): Body<NoteIn>,
) -> Answer<Created<Note>> {
    Ok(Created(note_add(&app, &command, input.text).await?))
}

/// The module; its consumers are given by the test.
#[derive(Clone, Default)]
pub struct Notes {
    pub consumers: Vec<Consumer>,
}

impl Module for Notes {
    fn name(&self) -> &'static str {
        "notes"
    }
    fn routes(&self) -> Routes {
        Routes::of("notes").route(routes!(note_add_route), &WRITE)
    }
    fn permissions(&self) -> &'static [Permission] {
        &[WRITE]
    }
    fn codes(&self) -> &'static [Code] {
        &[]
    }
    fn migrations(&self) -> Migrations {
        &[(
            "0001_note",
            "CREATE TABLE notes.note (
               id uuid PRIMARY KEY, tenant_id uuid NOT NULL, text text NOT NULL,
               written_at timestamptz NOT NULL DEFAULT clock_timestamp());
             SELECT platform.protect('notes.note')",
        )]
    }
    fn consumers(&self) -> Vec<Consumer> {
        self.consumers.clone()
    }
}

impl Notes {
    pub fn modules() -> Vec<Arc<dyn Module>> {
        vec![Arc::new(Self::default())]
    }
}

/// Somebody who may write notes.
pub fn writer(app: &TestApp, tenant: TenantId) -> Client {
    app.client(tenant, &[WRITE.name], Reach::everywhere())
}

/// Long enough never to be the reason.
pub const LONG: Duration = Duration::from_secs(30);
