//! What the stock says that a type of vehicle demands.

use crate::model::vehicle::{CAR, plain_car};
use contracts::vehicles::{VehicleType, VehicleTypes};
use kernel::{CentreId, Day, Result};
use platform::{App, http::Command};

/// The version of a type that is in force at a centre. Without a stock that knows types there are cars only.
pub async fn vehicle_type(
    app: &App,
    command: &Command,
    code: &str,
    centre: Option<CentreId>,
    on: Day,
) -> Result<Option<VehicleType>> {
    match app.port::<dyn VehicleTypes>() {
        Ok(types) => {
            types
                .vehicle_type(command.scope.tenant, code, centre, on)
                .await
        }
        Err(_) => Ok((code == CAR).then(plain_car)),
    }
}
