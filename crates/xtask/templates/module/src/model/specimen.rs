//! Specimens.

use kernel::{CentreId, Instant, Line};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

kernel::id! {
    /// A specimen.
    SpecimenId;
}

/// A specimen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Specimen {
    /// The specimen.
    pub id: SpecimenId,
    /// Its centre.
    pub centre_id: CentreId,
    /// Its title.
    pub title: Line,
    /// When it was created.
    pub created_at: Instant,
}

impl Specimen {
    /// A new specimen of a centre.
    #[must_use]
    pub fn new(centre_id: CentreId, title: Line, now: Instant) -> Self {
        Self {
            id: SpecimenId::new(),
            centre_id,
            title,
            created_at: now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_new_one_has_an_id_of_its_own_and_the_given_time() {
        let now = Instant(datetime!(2026-03-05 06:00 UTC));
        let title: Line = "First".parse().unwrap();
        let one = Specimen::new(CentreId::new(), title.clone(), now);
        let other = Specimen::new(one.centre_id, title, now);
        assert_ne!(one.id, other.id);
        assert_eq!((one.created_at, other.created_at), (now, now));
    }
}
