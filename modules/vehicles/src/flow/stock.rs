//! The stock as lists and cards. What other modules know is asked outside the transactions.

use crate::{
    model::{
        episode::Episode,
        permission,
        stock::{Centres, EpisodeView, Ground, VehicleCard},
        stock_list::{Local, StockFilter, StockSort, StockTotals},
        vehicle_type::VehicleType,
    },
    store,
};
use contracts::{
    identity::Organisation,
    vehicles::{EpisodeId, VehicleId},
};
use kernel::{CentreId, Day, Page, Result, SortedAsk, Sought, TenantId};
use platform::{App, Tx, audit::Sight, http::Caller};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A page of the stock.
pub async fn stock_page(
    app: &App,
    caller: &Caller,
    filter: &StockFilter,
    ask: &SortedAsk<StockSort>,
) -> Result<Page<EpisodeView>> {
    let centres = centres_of_stock(app, caller).await?;
    let local = Local::of(&centres, app.clock.now());
    let mut tx = caller.read(app).await?;
    let sought = sought(&mut tx, filter).await?;
    let rows = store::stock::episode_page(&mut tx, filter, &sought, &local, ask).await?;
    let page = Page::cut_sorted(rows, ask.limit, |row| row.cursor(ask.sort));
    let page = page.map(|row| row.episode);
    let mut ground = ground(app, caller, &mut tx, &page.items).await?;
    tx.close().await?;
    ground.centres = centres;
    let items = shown(app, &ground, page.items)?;
    sights_note(app, caller, &items).await?;
    Ok(Page {
        items,
        next: page.next,
    })
}

/// What a search finds; everything when nothing is looked for.
async fn sought(tx: &mut Tx, filter: &StockFilter) -> Result<Sought> {
    match &filter.seek {
        Some(seek) => store::stock::vehicles_sought(tx, seek).await,
        None => Ok(Sought::default()),
    }
}

/// The sums of a list.
pub async fn stock_totals(app: &App, caller: &Caller, filter: &StockFilter) -> Result<StockTotals> {
    let centres = centres_of_stock(app, caller).await?;
    let local = Local::of(&centres, app.clock.now());
    let mut tx = caller.read(app).await?;
    let sought = sought(&mut tx, filter).await?;
    let rows = store::stock::episode_sums(&mut tx, filter, &sought, &local).await?;
    tx.close().await?;
    let totals = StockTotals::of(&rows, |centre| may_see_costs(caller, centre))?;
    let group = totals.cost_total.map(|_| caller.scope.tenant);
    caller
        .saw(app, Sight::Cost, "episode_totals", group)
        .await?;
    Ok(totals)
}

/// Notes whose costs and margins are about to be shown: of the car, and of the deal that sold it.
async fn sights_note(app: &App, caller: &Caller, views: &[EpisodeView]) -> Result<()> {
    let costs = views.iter().filter(|view| view.cost_total.is_some());
    let costs = costs.map(|view| view.episode.id);
    caller.saw(app, Sight::Cost, "episode", costs).await?;
    let margins = || views.iter().filter(|view| view.margin.is_some());
    let cars = margins().map(|view| view.episode.id);
    caller.saw(app, Sight::Margin, "episode", cars).await?;
    let deals = margins().filter_map(|view| view.episode.deal_id);
    caller.saw(app, Sight::Margin, "deal", deals).await
}

/// One car in stock, with the transaction still open for what else a card shows.
pub async fn episode_shown(
    app: &App,
    caller: &Caller,
    mut tx: Tx,
    id: EpisodeId,
) -> Result<EpisodeView> {
    let episode = store::episode::episode_get(&mut tx, id).await?;
    let mut views = views(app, caller, tx, vec![episode]).await?;
    views
        .pop()
        .ok_or_else(|| kernel::Error::internal("a car that was read is not shown"))
}

/// A car with every time that it was ours (STK-8).
pub async fn vehicle_card(app: &App, caller: &Caller, id: VehicleId) -> Result<VehicleCard> {
    let mut tx = caller.read(app).await?;
    let ids = store::episode::episode_ids(&mut tx, id).await?;
    let mut rows = store::episode::episodes_by_id(&mut tx, &ids).await?;
    rows.sort_by_key(|episode| std::cmp::Reverse(episode.id));
    let returns = store::episode::past_sales(&mut tx, &ids).await?;
    VehicleCard::of(views(app, caller, tx, rows).await?, returns)
}

/// What a type demands, on a day: for the port.
pub async fn vehicle_type(
    tx: &mut Tx,
    code: &str,
    centre: Option<CentreId>,
    on: Day,
) -> Result<Option<VehicleType>> {
    let versions = store::vehicle_type::vehicle_types(tx, on, Some(&[code])).await?;
    Ok(VehicleType::pick(&versions, code, centre).cloned())
}

/// What other modules know of these centres; one that is gone is left out.
pub async fn centres(
    app: &App,
    tenant: TenantId,
    ids: impl IntoIterator<Item = CentreId>,
) -> Result<Centres> {
    let organisation = app.port::<dyn Organisation>()?;
    let mut known = Centres::new();
    for id in ids.into_iter().collect::<BTreeSet<_>>() {
        if let Some(centre) = organisation.centre(tenant, id).await? {
            known.insert(id, centre);
        }
    }
    Ok(known)
}

async fn centres_of_stock(app: &App, caller: &Caller) -> Result<Centres> {
    let mut tx = caller.read(app).await?;
    let ids = store::stock::stock_centres(&mut tx).await?;
    tx.close().await?;
    centres(app, caller.scope.tenant, ids.into_iter().map(CentreId)).await
}

async fn views(
    app: &App,
    caller: &Caller,
    mut tx: Tx,
    rows: Vec<Episode>,
) -> Result<Vec<EpisodeView>> {
    let mut ground = ground(app, caller, &mut tx, &rows).await?;
    tx.close().await?;
    let ids = rows.iter().map(|episode| episode.centre_id);
    ground.centres = centres(app, caller.scope.tenant, ids).await?;
    let views = shown(app, &ground, rows)?;
    sights_note(app, caller, &views).await?;
    Ok(views)
}

/// Everything of our own that rows are shown by. Costs are not even read for those who may not see them.
async fn ground(app: &App, caller: &Caller, tx: &mut Tx, rows: &[Episode]) -> Result<Ground> {
    let today = Day(app.clock.now().date());
    let ids: Vec<Uuid> = rows.iter().map(|episode| episode.id.0).collect();
    let seen = rows
        .iter()
        .filter(|episode| may_see_costs(caller, episode.centre_id));
    let seen: Vec<Uuid> = seen.map(|episode| episode.id.0).collect();
    let kinds: BTreeSet<&str> = rows
        .iter()
        .map(|episode| episode.vehicle_type.as_str())
        .collect();
    let kinds: Vec<&str> = kinds.into_iter().collect();
    let mut ground = Ground {
        types: store::vehicle_type::vehicle_types(tx, today, Some(&kinds)).await?,
        ..Ground::default()
    };
    for clearance in store::check::clearances(tx, &ids, today).await? {
        ground.clearances.insert(clearance.episode_id, clearance);
    }
    for marks in store::stock::episode_marks(tx, &ids).await? {
        ground.marks.insert(marks.id, marks);
    }
    for hold in store::hold::holds_live(tx, &ids, app.clock.now()).await? {
        ground.holds.insert(hold.episode_id, hold);
    }
    if !seen.is_empty() {
        ground.rate = Some(store::vat_rate::vat_rate(tx, today).await?);
        for cost in store::episode::episode_costs(tx, &seen).await? {
            ground.costs.insert(cost.episode_id, cost);
        }
    }
    Ok(ground)
}

fn shown(app: &App, ground: &Ground, rows: Vec<Episode>) -> Result<Vec<EpisodeView>> {
    let now = app.clock.now();
    rows.into_iter()
        .map(|episode| ground.shown(episode, now))
        .collect()
}

fn may_see_costs(caller: &Caller, centre: CentreId) -> bool {
    caller.may(permission::COST_READ.name, centre)
}
