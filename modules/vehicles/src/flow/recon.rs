//! Preparing cars by a plan.

use super::{
    stock::vehicle_type,
    zone::{day_of, zone_of},
};
use crate::{
    model::{
        episode::{Episode, EpisodeStep},
        permission,
        recon::{ReconAction, ReconPlanId, ReconStep, ReconStepId, StallReason, StepStart},
        recon_plan::{self, ReconPlan},
        recon_template::{Photo, PhotoTally, ReconTemplate},
        recon_view::{Look, ReconMark, ReconStepView},
    },
    store,
};
use contracts::vehicles::EpisodeId;
use kernel::{Day, Error, Instant, Money, Result, zone::Zone};
use platform::{
    App, Begun, Tx,
    audit::{self, Sight},
    http::Command,
};

/// Begins the preparation, by a plan where the centre has a template for the type of vehicle (STK-5).
pub async fn recon_start(app: &App, command: &Command, id: EpisodeId) -> Result<Episode> {
    let mut before = command.read(app).await?;
    let centre = store::episode::episode_get(&mut before, id)
        .await?
        .centre_id;
    before.close().await?;
    let zone = zone_of(app, command.scope.tenant, centre).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let episode = super::episode::episode_move(&mut tx, id, EpisodeStep::StartRecon).await?;
    let day = day_of(app, &zone);
    let kind = &episode.vehicle_type;
    let template =
        store::recon_template::recon_template_in_force(&mut tx, centre, kind, day).await?;
    if let Some(template) = template {
        plan_make(app, &mut tx, &episode, &template, zone).await?;
    }
    tx.commit(episode).await
}

async fn plan_make(
    app: &App,
    tx: &mut Tx,
    episode: &Episode,
    template: &ReconTemplate,
    zone: Zone,
) -> Result<()> {
    let now = app.clock.now();
    let day = day_of(app, &zone);
    let rates = store::recon_template::day_costs(tx, Some(episode.centre_id)).await?;
    let rate = rates.into_iter().find(|rate| rate.valid_from <= day);
    let id = ReconPlanId::new();
    let steps = template.plan(id);
    let plan = ReconPlan {
        id,
        episode_id: episode.id,
        centre_id: episode.centre_id,
        zone,
        photos_min: template.photos_min,
        day_cost: rate.map_or(Money::ZERO, |rate| rate.cost),
        started_at: now.into(),
        first_forecast_at: recon_plan::forecast(&steps, now).into(),
        ended_at: None,
    };
    store::recon::recon_plan_insert(tx, &plan, template.id, &steps).await?;
    audit::put(tx, "recon_start", "recon_plan", id, (), &plan)
}

/// Ends the preparation. Where there is a plan, all its steps are over and the photos are there.
pub async fn recon_finish(app: &App, command: &Command, id: EpisodeId) -> Result<Episode> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let episode = super::episode::episode_move(&mut tx, id, EpisodeStep::FinishRecon).await?;
    let plan = store::recon::recon_plan_last(&mut tx, id).await?;
    if let Some(plan) = plan.filter(|plan| plan.ended_at.is_none()) {
        let steps = store::recon::recon_steps(&mut tx, &[plan.id]).await?;
        let photos = store::recon::photo_count(&mut tx, id).await?;
        recon_plan::ready(&plan, &steps, photos)?;
        let now = app.clock.now().into();
        store::recon::recon_plan_end(&mut tx, plan.id, now).await?;
        audit::put(&mut tx, "recon_finish", "recon_plan", plan.id, &plan, now)?;
    }
    tx.commit(episode).await
}

/// What is done to a step.
#[derive(Debug)]
pub enum StepAsk {
    /// Work begins.
    Start(StepStart),
    /// More than the limit is asked for.
    Ask(Money, String),
    /// It is given.
    Approve,
    /// It is not.
    Refuse(String),
    /// Work is done.
    Finish(Money),
    /// The step is left out.
    Skip(String),
    /// Work stands still.
    Stall {
        /// Why.
        reason: StallReason,
        /// Until when, if somebody has promised.
        until: Option<Instant>,
        /// In words.
        note: Option<String>,
    },
    /// Work goes on.
    Resume,
}

impl StepAsk {
    /// The line of the history: what happened, which amount, why.
    fn mark(&self) -> (ReconAction, Option<Money>, Option<String>) {
        use ReconAction as A;
        match self {
            Self::Start(start) => (A::Start, start.planned, start.vendor.clone()),
            Self::Ask(amount, why) => (A::Ask, Some(*amount), Some(why.clone())),
            Self::Approve => (A::Approve, None, None),
            Self::Refuse(why) => (A::Refuse, None, Some(why.clone())),
            Self::Finish(actual) => (A::Finish, Some(*actual), None),
            Self::Skip(why) => (A::Skip, None, Some(why.clone())),
            Self::Stall { reason, note, .. } => {
                let why = note
                    .as_ref()
                    .map_or(reason.to_string(), |note| format!("{reason}: {note}"));
                (A::Stall, None, Some(why))
            }
            Self::Resume => (A::Resume, None, None),
        }
    }
}

/// Does something to a step of a plan.
pub async fn recon_step(
    app: &App,
    command: &Command,
    id: ReconStepId,
    ask: StepAsk,
) -> Result<ReconStepView> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let plan = store::recon::recon_plan_lock(&mut tx, id).await?;
    let steps = store::recon::recon_steps(&mut tx, &[plan.id]).await?;
    let before = steps.iter().find(|step| step.id == id);
    let before = before.ok_or_else(|| Error::internal("a plan without its step"))?;
    recon_plan::in_turn(&steps, before)?;
    let after = step_after(app, command, &plan, before, &ask)?;
    store::recon::recon_step_save(&mut tx, &after).await?;
    mark_put(app, command, &mut tx, id, &ask).await?;
    audit::put(&mut tx, "recon_step", "recon_step", id, before, &after)?;
    let look = Look {
        now: app.clock.now(),
        costs: command.may(permission::COST_READ.name, plan.centre_id),
    };
    let view = tx.commit(ReconStepView::of(&plan, &after, look)?).await?;
    let told = look.costs.then_some(plan.episode_id);
    command.saw(app, Sight::Cost, "episode", told).await?;
    Ok(view)
}

fn step_after(
    app: &App,
    command: &Command,
    plan: &ReconPlan,
    step: &ReconStep,
    ask: &StepAsk,
) -> Result<ReconStep> {
    let (now, by) = (app.clock.now(), command.scope.actor.id);
    match ask {
        StepAsk::Start(start) => step.start(now, start.clone()),
        StepAsk::Ask(amount, _) => step.ask(now, by, *amount),
        StepAsk::Approve => step.approve(now, by),
        StepAsk::Refuse(_) => step.refuse(now),
        StepAsk::Finish(actual) => step.finish(now, *actual),
        StepAsk::Skip(_) => step.skip(now),
        StepAsk::Stall { reason, until, .. } => step.stall(now, *reason, *until),
        StepAsk::Resume => step.resume(now, &plan.zone),
    }
}

async fn mark_put(
    app: &App,
    command: &Command,
    tx: &mut Tx,
    step_id: ReconStepId,
    ask: &StepAsk,
) -> Result<()> {
    let (action, cost, reason) = ask.mark();
    let mark = ReconMark {
        step_id,
        action,
        at: app.clock.now().into(),
        by_id: command.scope.actor.id,
        cost,
        reason,
    };
    store::recon::recon_mark_insert(tx, &mark).await
}

/// Registers photos of a car by reference.
pub async fn photos_add(
    app: &App,
    command: &Command,
    episode: EpisodeId,
    photos: Vec<Photo>,
) -> Result<PhotoTally> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let car = store::episode::episode_lock(&mut tx, episode).await?;
    let today = Day(app.clock.now().date());
    let kind = vehicle_type(&mut tx, &car.vehicle_type, Some(car.centre_id), today).await?;
    let kind = kind.ok_or_else(|| Error::internal("a vehicle without a type"))?;
    kind.check_angles(photos.iter().map(|photo| &photo.angle))?;
    let added = store::recon::photos_insert(&mut tx, &photos, command.scope.actor.id).await?;
    let tally = PhotoTally {
        added,
        photos: store::recon::photo_count(&mut tx, episode).await?,
    };
    audit::put(&mut tx, "photos_add", "episode", episode, (), &tally)?;
    tx.commit(tally).await
}
