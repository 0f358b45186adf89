//! The centres of the test world, and the legal entities behind them.

use identity::world;
use kernel::{CentreId, EntityId, PlaceId};

/// A legal entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum House {
    /// LE1.
    Auto,
    /// LE2.
    Trade,
    /// LE3, which pays no VAT.
    Region,
}

/// A centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Seat {
    /// DC1.
    Moscow,
    /// DC2.
    Tver,
    /// DC3.
    Kazan,
    /// DC4.
    Ryazan,
    /// DC5.
    Vladivostok,
}

impl House {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Trade, Self::Region];

    /// Its id.
    #[must_use]
    pub const fn id(self) -> EntityId {
        match self {
            Self::Auto => world::LE1,
            Self::Trade => world::LE2,
            Self::Region => world::LE3,
        }
    }

    /// Its name in the test world.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Auto => "LE1",
            Self::Trade => "LE2",
            Self::Region => "LE3",
        }
    }

    /// The letter of its papers.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Auto => "А",
            Self::Trade => "Т",
            Self::Region => "Р",
        }
    }
}

impl Seat {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Moscow,
        Self::Tver,
        Self::Kazan,
        Self::Ryazan,
        Self::Vladivostok,
    ];

    /// Its id.
    #[must_use]
    pub const fn id(self) -> CentreId {
        match self {
            Self::Moscow => world::DC1,
            Self::Tver => world::DC2,
            Self::Kazan => world::DC3,
            Self::Ryazan => world::DC4,
            Self::Vladivostok => world::DC5,
        }
    }

    /// Its name in the test world.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Moscow => "DC1",
            Self::Tver => "DC2",
            Self::Kazan => "DC3",
            Self::Ryazan => "DC4",
            Self::Vladivostok => "DC5",
        }
    }

    /// Whose it is.
    #[must_use]
    pub const fn house(self) -> House {
        match self {
            Self::Moscow | Self::Tver | Self::Vladivostok => House::Auto,
            Self::Kazan => House::Trade,
            Self::Ryazan => House::Region,
        }
    }

    /// Where its clients live.
    #[must_use]
    pub const fn town(self) -> &'static str {
        match self {
            Self::Moscow => "Москва",
            Self::Tver => "Тверь",
            Self::Kazan => "Казань",
            Self::Ryazan => "Рязань",
            Self::Vladivostok => "Владивосток",
        }
    }

    /// Regions of the plates there.
    #[must_use]
    pub const fn regions(self) -> &'static [&'static str] {
        match self {
            Self::Moscow => &["77", "97", "197", "777", "799", "50", "190", "750"],
            Self::Tver => &["69"],
            Self::Kazan => &["16", "116", "716"],
            Self::Ryazan => &["62"],
            Self::Vladivostok => &["25", "125"],
        }
    }

    /// Its yard with the number of its slots; two centres keep no places.
    #[must_use]
    pub const fn yard(self) -> Option<(PlaceId, usize)> {
        match self {
            Self::Moscow => Some((world::Y1, 200)),
            Self::Tver => Some((world::Y2, 60)),
            Self::Kazan => Some((world::Y3, 80)),
            Self::Ryazan | Self::Vladivostok => None,
        }
    }
}
