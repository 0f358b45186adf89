//! Four places with the same objects: what the line made in the first one is copied row by row into the other three, under
//! ids and words of their own. So every kind of object is in every place, whatever the line learns to make.

use identity::world;
use kernel::{CentreId, EntityId, TenantId};
use platform::{Reach, testing::TestApp};
use sqlx::{AssertSqlSafe, Row};

/// Where an object is, seen from the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// In the centre of the caller.
    Own,
    /// In another centre of the same legal entity.
    Sister,
    /// In another legal entity of the group.
    Cousin,
    /// In another group.
    Stranger,
}

pub const PLACES: [Place; 4] = [Place::Own, Place::Sister, Place::Cousin, Place::Stranger];

impl Place {
    pub fn tenant(self) -> TenantId {
        match self {
            Self::Stranger => world::OTHER_TENANT,
            _ => world::TENANT,
        }
    }

    pub fn entity(self) -> EntityId {
        match self {
            Self::Own | Self::Sister => world::LE1,
            Self::Cousin => world::LE2,
            Self::Stranger => world::OTHER_ENTITY,
        }
    }

    pub fn centre(self) -> CentreId {
        match self {
            Self::Own => world::DC1,
            Self::Sister => world::DC2,
            Self::Cousin => world::DC3,
            Self::Stranger => world::OTHER_CENTRE,
        }
    }

    fn yard(self) -> &'static str {
        match self {
            Self::Own => "01900000-0000-7000-8000-000000003001",
            Self::Sister => "01900000-0000-7000-8000-000000003002",
            Self::Cousin => "01900000-0000-7000-8000-000000003003",
            Self::Stranger => "01900000-0000-7000-8000-000000003f01",
        }
    }

    /// A place of the caller's group where only what belongs to a centre or an entity exists twice.
    pub fn is_elsewhere(self) -> bool {
        matches!(self, Self::Sister | Self::Cousin)
    }

    /// The first digits of every id that is there and nowhere else.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Own => "01",
            Self::Sister => "a1",
            Self::Cousin => "b1",
            Self::Stranger => "c1",
        }
    }

    /// A letter for words and numbers of the place.
    fn letter(self) -> &'static str {
        match self {
            Self::Own => "Г",
            Self::Sister => "Ж",
            Self::Cousin => "Щ",
            Self::Stranger => "Ъ",
        }
    }
}

/// How far a role is granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Granted {
    Centre,
    Entity,
    Group,
}

pub const GRANTED: [Granted; 3] = [Granted::Centre, Granted::Entity, Granted::Group];

impl Granted {
    pub fn reach(self) -> Reach {
        match self {
            Self::Centre => Reach {
                centres: vec![world::DC1],
                ..Reach::default()
            },
            Self::Entity => Reach {
                entities: vec![world::LE1],
                centres: vec![world::DC1, world::DC2, world::DC5],
                ..Reach::default()
            },
            Self::Group => Reach::everywhere(),
        }
    }

    /// Whether a centre's object in a place is reached.
    pub fn reaches(self, place: Place) -> bool {
        match place {
            Place::Own => true,
            Place::Sister => self != Self::Centre,
            Place::Cousin => self == Self::Group,
            Place::Stranger => false,
        }
    }

    /// Whether what belongs to the legal entity of a place is reached.
    pub fn keeps_books(self, place: Place) -> bool {
        match place {
            Place::Own | Place::Sister => self != Self::Centre,
            Place::Cousin => self == Self::Group,
            Place::Stranger => false,
        }
    }
}

const TABLES: &str = "SELECT c.oid::regclass::text AS name,
    (SELECT string_agg(quote_ident(attname), ',' ORDER BY attnum) FROM pg_attribute
     WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '') AS columns,
    EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'centre_id') AS of_centre,
    EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'entity_id') AS of_entity
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'r' AND (n.nspname IN ('buyback','buyback_mobile','finance','sales','vehicles','verification')
     OR c.oid::regclass::text = 'platform.audit')
  ORDER BY 1";

/// The car as such belongs to no centre, but the episodes of a place need theirs. What belongs to a phone or to an inspection has
/// its centre from there.
const COPIED_TOO: &[&str] = &[
    "vehicles.vehicle",
    "vehicles.sale_check",
    "buyback_mobile.command",
    "buyback_mobile.field",
    "buyback_mobile.finding",
    "buyback_mobile.photo",
    "buyback_mobile.shown",
    "buyback_mobile.signature",
];

/// What has a hash of its own words and must stay as it is.
const KEPT: &str = "'{inputs,raw,act}'::text[]";

/// Copies what is in the first place into another one.
pub async fn copy(suite: &TestApp, place: Place) {
    let mut script = String::from("SET session_replication_role = replica;");
    for row in suite.sql(TABLES).await {
        let (name, columns): (String, String) = (row.get("name"), row.get("columns"));
        let (of_centre, of_entity): (bool, bool) = (row.get("of_centre"), row.get("of_entity"));
        let local = of_centre || of_entity || COPIED_TOO.contains(&name.as_str());
        if place.is_elsewhere() && !local {
            continue;
        }
        let only = match (place.is_elsewhere(), of_centre, of_entity) {
            (true, true, false) => format!("AND t.centre_id = '{}'", world::DC1),
            (true, _, true) => format!("AND t.entity_id = '{}'", world::LE1),
            _ => String::new(),
        };
        script.push_str(&format!(
            "INSERT INTO {name} ({columns}) SELECT {columns} FROM (
               SELECT (jsonb_populate_record(NULL::{name}, {})).* FROM {name} AS t, LATERAL (SELECT to_jsonb(t) AS row) AS j
               WHERE t.tenant_id = '{}' {only}) AS moved ON CONFLICT DO NOTHING;",
            moved(place),
            world::TENANT
        ));
    }
    script.push_str("SET session_replication_role = origin;");
    let mut owner = suite.db().connect().await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(script))
        .execute(&mut owner)
        .await
        .unwrap();
}

/// The row with everything that is of the first place replaced by what is of the other one.
fn moved(place: Place) -> String {
    let swaps = [
        (world::TENANT.to_string(), place.tenant().to_string()),
        (world::LE1.to_string(), place.entity().to_string()),
        (world::DC1.to_string(), place.centre().to_string()),
        (Place::Own.yard().to_owned(), place.yard().to_owned()),
        ("Лосев".to_owned(), format!("Лосев{}", place.letter())),
        ("Антонов".to_owned(), format!("Антонов{}", place.letter())),
        ("-Г".to_owned(), format!("-{}", place.letter())),
        (
            "YAM1".to_owned(),
            format!("YA{}1", place.mark()[..1].to_uppercase()),
        ),
    ];
    let ids = format!(
        r#"regexp_replace((row - {KEPT})::text, '(?<!\\)"01(?!900000-0000-7000|98c0de-)([0-9a-f]{{6}}-[0-9a-f]{{4}}-7)', '"{}\1', 'g')"#,
        place.mark()
    );
    let text = swaps.iter().fold(ids, |text, (from, to)| {
        format!("replace({text}, '{from}', '{to}')")
    });
    format!(
        "({text})::jsonb || jsonb_strip_nulls(jsonb_build_object('inputs', row -> 'inputs', 'raw', row -> 'raw', 'act', row -> 'act'))"
    )
}

/// Ids of places in a text.
pub fn marks(text: &str) -> impl Iterator<Item = Place> {
    PLACES.into_iter().skip(1).filter(move |place| {
        let mark = place.mark();
        text.match_indices(mark).any(|(at, _)| {
            let bytes = text.as_bytes();
            let word = |byte: u8| byte.is_ascii_hexdigit();
            let starts = at == 0 || !(word(bytes[at - 1]) || bytes[at - 1] == b'-');
            starts
                && bytes.len() >= at + 36
                && bytes[at + 8] == b'-'
                && bytes[at + 13] == b'-'
                && bytes[at + 14] == b'7'
        }) || text.contains(&format!("Лосев{}", place.letter()))
            || text.contains(&format!("Антонов{}", place.letter()))
    })
}
