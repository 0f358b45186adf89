//! The pure words of car trading: ids, money, tax, identifiers of cars and people, errors, pages, time.
//!
//! No IO and no async here. Whoever holds a value of one of these types holds a valid one: reading is checking.

extern crate self as kernel;

pub mod amount;
pub mod bank;
pub mod bounded;
pub mod clock;
pub mod code;
pub mod codes;
pub mod day;
pub mod error;
pub mod event;
pub mod frame;
#[doc(hidden)]
pub mod fuzz;
pub mod ids;
pub mod inn;
pub mod invalid;
pub mod kpp;
pub mod lang;
pub mod money;
pub mod newtype;
pub mod number;
pub mod ogrn;
pub mod origin;
pub mod page;
pub mod passport;
pub mod phone;
pub mod plate;
pub mod plate_region;
pub mod pts;
pub mod seek;
pub mod several;
pub mod snils;
pub mod sorted;
pub mod text;
mod twins;
pub mod vat;
pub mod vin;
pub mod words;
pub mod zone;

pub use amount::Amount;
pub use bank::{AccountNumber, BankAccount, Bik};
pub use bounded::Bounded;
pub use clock::{Clock, ManualClock, SystemClock};
pub use code::{Code, CodeDef};
pub use day::{Day, Instant};
pub use error::{Error, OnConstraint, Result};
pub use event::Event;
pub use frame::{FrameFault, FrameNumber};
pub use ids::{CentreId, EntityId, PlaceId, TenantId, UserId};
pub use inn::Inn;
pub use invalid::{FieldError, Invalid};
pub use kpp::Kpp;
pub use lang::Lang;
pub use money::{Currency, Money};
pub use number::{NumberRule, VehicleNumber};
pub use ogrn::Ogrn;
pub use page::{Cursor, Page, PageAsk, SortValue, Turn};
pub use passport::Passport;
pub use phone::Phone;
pub use plate::{Plate, PlateKind, PlateReading, VehicleCategory};
pub use pts::{PtsKind, PtsNumber, Sts};
pub use seek::{Seek, Sought};
pub use several::Several;
pub use snils::Snils;
pub use sorted::SortedAsk;
pub use text::{Line, Note};
pub use vat::{VatKind, VatLine, VatRate, VatRates, VatScheme};
pub use vin::{CheckDigit, ParsedVin, Vin, VinFault, VinNote};
pub use zone::Zone;

/// What the macros of this crate name.
#[doc(hidden)]
pub mod reexport {
    pub use {deserr, serde, sqlx, utoipa, uuid};
}
