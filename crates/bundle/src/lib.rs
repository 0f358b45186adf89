//! The bundle: everything that an installation without internet needs, in one folder that nobody can change unseen.
//!
//! A bundle is a folder of files (images, charts, packages, programs, playbooks) with three more beside them:
//! `manifest.json` names every file with digest, size and licence; `SHA256SUMS` says the same for `sha256sum -c`;
//! `SHA256SUMS.sig` is the vendor's Ed25519 signature of it. On media that take no large files the content travels as
//! parts of at most 4 GiB. An import goes on where it was stopped, because what is there already is known by its digest.

pub mod create;
pub mod delta;
pub mod fault;
pub mod import;
pub mod key;
pub mod manifest;
pub mod parts;
pub mod place;
pub mod seal;
pub mod verify;

pub use fault::{Fault, Result};
