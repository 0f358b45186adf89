//! Views of lists: made, changed, thrown away.

use crate::{
    model::{
        code, permission,
        saved_view::{
            Audiences, OWN_MAX, RoleName, SHARED_MAX, SavedView, Screen, ViewAsk, ViewCard, ViewId,
            ViewScope, Viewer,
        },
    },
    store::{self, saved_view::Sight},
};
use kernel::{Error, Invalid, OnConstraint, Result, UserId, codes};
use platform::{
    App, Begun, Reach, Tx, audit,
    auth::Identity,
    http::{Caller, Command, IfMatch},
};

/// The views of a list that the caller sees.
pub async fn views_seen(app: &App, caller: &Caller, screen: &Screen) -> Result<Vec<ViewCard>> {
    let sight = sight(app, caller.scope.actor.id, caller.identity());
    let mut tx = caller.read(app).await?;
    let views = store::saved_view::views_seen(&mut tx, screen, &sight).await?;
    tx.close().await?;
    let viewer = Viewer {
        person: caller.scope.actor.id,
        shares: caller.reach_of(permission::VIEW_SHARE.name),
    };
    Ok(views.into_iter().map(|view| viewer.card(view)).collect())
}

/// With whom the caller may share views, who may share some.
pub async fn audiences(app: &App, caller: &Caller) -> Result<Audiences> {
    let reach = &caller.scope.reach;
    let mut tx = caller.read(app).await?;
    let roles = match reach.everywhere {
        true => store::role::roles(&mut tx).await?,
        false => Vec::new(),
    };
    tx.close().await?;
    let named = roles.into_iter().map(|role| RoleName {
        role: role.name,
        ru: role.ru,
        en: role.en,
    });
    Ok(Audiences {
        all: reach.everywhere,
        roles: named.collect(),
        centres: reach.centres.clone(),
    })
}

/// Where somebody looks from: the centres of everything that he is granted.
fn sight(app: &App, person: UserId, identity: Option<&Identity>) -> Sight {
    let mut all = Reach::default();
    for grant in identity.map_or(&[][..], |identity| &identity.grants) {
        all.join(&grant.reach);
    }
    Sight {
        person,
        centres: all.centres(),
        now: app.clock.now(),
    }
}

fn viewer(command: &Command) -> Viewer {
    Viewer {
        person: command.scope.actor.id,
        shares: command.reach_of(permission::VIEW_SHARE.name),
    }
}

/// Keeps a view.
pub async fn view_make(
    app: &App,
    command: &Command,
    screen: Screen,
    ask: ViewAsk,
) -> Result<ViewCard> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let viewer = viewer(command);
    let view = ask.make(&viewer, screen, app.clock.now().into())?;
    room_check(&mut tx, &view).await?;
    let inserted = store::saved_view::view_insert(&mut tx, &view).await;
    inserted.on_constraint("saved_view_name", code::VIEW_NAME_TAKEN)?;
    audit::put(
        &mut tx,
        "view_make",
        "saved_view",
        view.id,
        (),
        view.noted(),
    )?;
    tx.commit(viewer.card(view)).await
}

/// Changes a view: its name, what it says, who sees it, whether the list opens with it.
pub async fn view_change(
    app: &App,
    command: &Command,
    id: ViewId,
    version: IfMatch,
    ask: ViewAsk,
) -> Result<ViewCard> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let viewer = viewer(command);
    let sight = sight(app, viewer.person, command.identity());
    let before = store::saved_view::view_lock(&mut tx, id, &sight).await?;
    version.check(before.version)?;
    let after = before.change(ask, &viewer, app.clock.now().into())?;
    room_check(&mut tx, &after).await?;
    let saved = store::saved_view::view_save(&mut tx, &after).await;
    saved.on_constraint("saved_view_name", code::VIEW_NAME_TAKEN)?;
    audit::put(
        &mut tx,
        "view_change",
        "saved_view",
        id,
        before.noted(),
        after.noted(),
    )?;
    tx.commit(viewer.card(after)).await
}

/// Throws a view away.
pub async fn view_drop(app: &App, command: &Command, id: ViewId) -> Result<ViewCard> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let viewer = viewer(command);
    let sight = sight(app, viewer.person, command.identity());
    let view = store::saved_view::view_lock(&mut tx, id, &sight).await?;
    view.drop_check(&viewer)?;
    store::saved_view::view_delete(&mut tx, id).await?;
    audit::put(&mut tx, "view_drop", "saved_view", id, view.noted(), ())?;
    tx.commit(viewer.card(view)).await
}

/// Whether role and centre are there and one more view has room; the default before gives way.
async fn room_check(tx: &mut Tx, view: &SavedView) -> Result<()> {
    let mut wrong = Invalid::default();
    if let Some(role) = &view.role
        && !store::role::role_exists(tx, role).await?
    {
        wrong.push("/role", codes::REFERENCE_NOT_FOUND);
    }
    if let Some(centre) = view.centre_id
        && !store::saved_view::centre_exists(tx, centre.0).await?
    {
        wrong.push("/centre_id", codes::REFERENCE_NOT_FOUND);
    }
    wrong.check()?;
    let most = if view.scope == ViewScope::Me {
        OWN_MAX
    } else {
        SHARED_MAX
    };
    if store::saved_view::views_beside(tx, view).await? >= most {
        return Err(Error::new(code::TOO_MANY_VIEWS).with("most", most));
    }
    if view.is_default {
        store::saved_view::defaults_clear(tx, view, view.changed_at.0).await?;
    }
    Ok(())
}
