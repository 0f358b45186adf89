//! Files of lists: asked for, looked at, called off, fetched.

use crate::{
    model::{
        code,
        export::{Export, ExportAsk, ExportId, ExportState, OPEN_MAX, rights_check},
    },
    store,
};
use kernel::{Error, Result, codes};
use platform::{
    App, Begun, Catalogue, audit,
    auth::Identity,
    http::{Caller, Command, Sheet},
};
use serde_json::json;

/// Puts a list on the way to a file. The rights are those of the list itself, here and when it is made.
pub async fn export_start(app: &App, command: &Command, ask: ExportAsk) -> Result<Export> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let (module, sheet) = sheet(app, &ask.path)?;
    let identity = command.identity().ok_or(codes::UNAUTHENTICATED)?;
    asked_check(app, module, &sheet, identity, &ask)?;
    let person = command.scope.actor.id;
    if store::export::exports_open(&mut tx, person).await? >= OPEN_MAX {
        return Err(Error::new(code::TOO_MANY_EXPORTS).with("most", OPEN_MAX));
    }
    let export = ask.place(&sheet, app.clock.now().into())?;
    store::export::export_insert(&mut tx, &export, person, &ask).await?;
    // The query may say whom somebody looked for; the log keeps the names of its parameters.
    let pairs = export.query.as_str().split('&');
    let filters: Vec<&str> = pairs.filter_map(|pair| pair.split('=').next()).collect();
    let noted = json!({"path": export.path, "filters": filters, "columns": ask.columns});
    audit::put(&mut tx, "export_start", "export", export.id, (), noted)?;
    tx.commit(export).await
}

/// The list at a path.
pub fn sheet(app: &App, path: &str) -> Result<(&'static str, Sheet)> {
    let found = app.port::<Catalogue>()?.sheet(path);
    found.ok_or_else(|| code::EXPORT_LIST_UNKNOWN.into())
}

/// Whether this caller may read the list, and whether the list understands the query.
fn asked_check(
    app: &App,
    module: &'static str,
    sheet: &Sheet,
    identity: &Identity,
    ask: &ExportAsk,
) -> Result<()> {
    if identity.token.is_some() {
        return Err(code::EXPORT_PERSON_ONLY.into());
    }
    let permission = sheet.permission.name;
    let reader = Caller::standing_in(module, identity.clone(), permission, ask.lang)?;
    sheet.open(app, reader, ask.query.as_str(), &[]).map(|_| ())
}

/// Calls a file off.
pub async fn export_cancel(app: &App, command: &Command, id: ExportId) -> Result<Export> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::export::export_lock(&mut tx, command.scope.actor.id, id).await?;
    let after = before.cancel(app.clock.now().into())?;
    store::export::export_cancel(&mut tx, &after).await?;
    let states = (before.state, after.state);
    audit::put(&mut tx, "export_cancel", "export", id, states.0, states.1)?;
    tx.commit(after).await
}

/// A file that its owner may fetch, and how many pieces it has.
pub async fn export_ready(app: &App, caller: &Caller, id: ExportId) -> Result<(Export, i32)> {
    let identity = caller.identity().ok_or(codes::UNAUTHENTICATED)?;
    let mut tx = caller.read(app).await?;
    let export = store::export::export_get(&mut tx, caller.scope.actor.id, id).await?;
    if export.state != ExportState::Ready {
        return Err(Error::new(code::EXPORT_NOT_READY).with("state", export.state));
    }
    let kept = store::export::export_kept(&mut tx, id).await?;
    tx.close().await?;
    rights_check(&kept.rights, identity)?;
    Ok((export, i32::try_from(kept.parts).map_err(Error::internal)?))
}

/// A piece of a file.
pub async fn part(app: &App, caller: &Caller, id: ExportId, place: i32) -> Result<Vec<u8>> {
    let mut tx = caller.read(app).await?;
    let content = store::export::part_get(&mut tx, id, place).await?;
    tx.close().await?;
    content.ok_or_else(|| codes::NOT_FOUND.into())
}
