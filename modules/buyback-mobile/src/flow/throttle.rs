//! Who uploads how much at once. Phones take turns by pieces, so that one with a fast network does not push the others away,
//! and all of them together leave room for everything else that the process does.

use super::settings;
use crate::model::{code, device::DeviceId, settings::Settings};
use kernel::{Error, Result};
use platform::App;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Seconds after which a phone that was told to wait tries again.
const AGAIN_SECONDS: u64 = 3;

/// The uploads of this process.
#[derive(Debug, Default)]
pub struct Throttle(OnceLock<Rooms>);

#[derive(Debug)]
struct Rooms {
    files: Arc<Semaphore>,
    pieces: Semaphore,
    of_device: usize,
    devices: Arc<Mutex<HashMap<DeviceId, usize>>>,
}

/// A place among the uploads, given back when it is dropped.
#[derive(Debug)]
pub struct Place {
    device: DeviceId,
    devices: Arc<Mutex<HashMap<DeviceId, usize>>>,
    _file: OwnedSemaphorePermit,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut devices = self.devices.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = devices.get_mut(&self.device) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                devices.remove(&self.device);
            }
        }
    }
}

impl Throttle {
    /// The throttle of the process.
    pub fn of(app: &App) -> Result<Arc<Self>> {
        let throttle = app.port::<Self>()?;
        if throttle.0.get().is_none() {
            let settings = settings(app)?;
            throttle.0.get_or_init(|| Rooms::of(&settings));
        }
        Ok(throttle)
    }

    fn rooms(&self) -> Result<&Rooms> {
        self.0
            .get()
            .ok_or_else(|| Error::internal("a throttle that was not opened"))
    }

    /// A place for a file of a phone, or a polite no.
    pub fn enter(&self, device: DeviceId) -> Result<Place> {
        self.rooms()?.enter(device)
    }

    /// Waits for the turn to write a piece: first come, first served.
    pub async fn turn(&self) -> Result<tokio::sync::SemaphorePermit<'_>> {
        self.rooms()?
            .pieces
            .acquire()
            .await
            .map_err(Error::internal)
    }
}

impl Rooms {
    fn of(settings: &Settings) -> Self {
        Self {
            files: Arc::new(Semaphore::new(settings.uploads_at_once)),
            pieces: Semaphore::new(settings.pieces_at_once.max(1)),
            of_device: settings.uploads_per_device,
            devices: Arc::default(),
        }
    }

    fn enter(&self, device: DeviceId) -> Result<Place> {
        let crowded = || Error::new(code::UPLOADS_CROWDED).with("seconds", AGAIN_SECONDS);
        let file = self
            .files
            .clone()
            .try_acquire_owned()
            .map_err(|_| crowded())?;
        let mut devices = self.devices.lock().unwrap_or_else(PoisonError::into_inner);
        let count = devices.entry(device).or_default();
        if *count >= self.of_device {
            return Err(crowded());
        }
        *count += 1;
        Ok(Place {
            device,
            devices: self.devices.clone(),
            _file: file,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_has_its_share_and_gives_it_back() {
        let rooms = Rooms {
            files: Arc::new(Semaphore::new(3)),
            pieces: Semaphore::new(1),
            of_device: 2,
            devices: Arc::default(),
        };
        let (one, other) = (DeviceId::new(), DeviceId::new());
        let first = rooms.enter(one).unwrap();
        let _second = rooms.enter(one).unwrap();
        assert_eq!(rooms.enter(one).unwrap_err().code, code::UPLOADS_CROWDED);
        let _third = rooms.enter(other).unwrap();
        assert_eq!(
            rooms.enter(other).unwrap_err().params,
            [("seconds", "3".to_owned())]
        );
        drop(first);
        let _again = rooms.enter(one).unwrap();
        assert_eq!(rooms.devices.lock().unwrap().len(), 2);
    }
}
