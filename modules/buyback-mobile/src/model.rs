//! Rules of work in the field: pure, without clock, SQL and HTTP.

pub mod act;
pub mod client;
pub mod code;
pub mod command;
pub mod device;
pub mod distance;
pub mod exif;
pub mod field;
pub mod heic;
pub mod inspection;
pub mod merge;
pub mod object;
pub mod permission;
pub mod photo;
pub mod picture;
pub mod refusal;
pub mod rule;
pub mod settings;
pub mod sheet;
pub mod shown;
pub mod signature;
pub mod sync;
pub mod tus;
pub mod upload;
