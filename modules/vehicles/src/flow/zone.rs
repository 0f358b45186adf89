//! What a centre's calendar says, and whether a caller reaches the centre. Asked before a transaction begins.

use contracts::identity::Organisation;
use kernel::{CentreId, Day, Error, Result, TenantId, codes, zone::Zone};
use platform::{App, http::Command};

/// The time zone of a centre.
pub async fn zone_of(app: &App, tenant: TenantId, centre: CentreId) -> Result<Zone> {
    let organisation = app.port::<dyn Organisation>()?;
    let info = organisation.centre(tenant, centre).await?;
    Ok(info.ok_or(codes::NOT_FOUND)?.zone)
}

/// The date there now.
pub fn day_of(app: &App, zone: &Zone) -> Day {
    zone.date_of(app.clock.now()).into()
}

/// The date now at a centre; for the group as a whole, the date in UTC.
pub async fn today(app: &App, tenant: TenantId, centre: Option<CentreId>) -> Result<Day> {
    match centre {
        Some(centre) => Ok(day_of(app, &zone_of(app, tenant, centre).await?)),
        None => Ok(app.clock.now().date().into()),
    }
}

/// The dates of several centres now; one that nobody knows any more has none.
pub async fn days_of(
    app: &App,
    tenant: TenantId,
    centres: &[CentreId],
) -> Result<Vec<(CentreId, Day)>> {
    let organisation = app.port::<dyn Organisation>()?;
    let mut days = Vec::new();
    for centre in centres {
        if let Some(info) = organisation.centre(tenant, *centre).await? {
            days.push((*centre, day_of(app, &info.zone)));
        }
    }
    Ok(days)
}

/// Refuses a dated row for a centre that the caller does not reach; what is for the whole group needs the whole group.
pub async fn reached(app: &App, command: &Command, centre: Option<CentreId>) -> Result<()> {
    let reach = &command.scope.reach;
    let within = match centre {
        None => reach.everywhere,
        Some(centre) if reach.centre(centre) => {
            let organisation = app.port::<dyn Organisation>()?;
            organisation
                .centre(command.scope.tenant, centre)
                .await?
                .is_some()
        }
        Some(_) => false,
    };
    if within {
        Ok(())
    } else {
        Err(Error::field("/centre_id", codes::REFERENCE_NOT_FOUND))
    }
}
