//! The words in which a car is described.

kernel::words! {
    /// The state of what was asked about.
    pub enum AnswerState {
        /// In order.
        Ok = "ok",
        /// Not in order.
        Defect = "defect",
        /// The car has no such thing, or it is missing.
        Absent = "absent",
    }

    /// A part of the body (APR-2).
    pub enum Panel {
        /// Bonnet.
        Hood = "hood",
        /// Roof.
        Roof = "roof",
        /// Boot lid or tailgate.
        Trunk = "trunk",
        /// Front left door.
        DoorFrontLeft = "door_front_left",
        /// Front right door.
        DoorFrontRight = "door_front_right",
        /// Rear left door.
        DoorRearLeft = "door_rear_left",
        /// Rear right door.
        DoorRearRight = "door_rear_right",
        /// Front left wing.
        FenderFrontLeft = "fender_front_left",
        /// Front right wing.
        FenderFrontRight = "fender_front_right",
        /// Rear left wing.
        FenderRearLeft = "fender_rear_left",
        /// Rear right wing.
        FenderRearRight = "fender_rear_right",
        /// Left sill.
        SillLeft = "sill_left",
        /// Right sill.
        SillRight = "sill_right",
        /// Pillars.
        Pillars = "pillars",
        /// Front bumper.
        BumperFront = "bumper_front",
        /// Rear bumper.
        BumperRear = "bumper_rear",
        /// Glass and lights.
        Glass = "glass",
        /// Wheels and tyres.
        Wheels = "wheels",
        /// Interior.
        Interior = "interior",
        /// Engine, gearbox, chassis.
        Mechanics = "mechanics",
    }

    /// What is wrong (APR-3).
    pub enum DamageKind {
        /// Scratch.
        Scratch = "scr",
        /// Dent.
        Dent = "dnt",
        /// Crack.
        Crack = "crk",
        /// Chip.
        Chip = "chp",
        /// Rust.
        Rust = "rst",
        /// Paint.
        Paint = "pnt",
        /// Filler.
        Filler = "fil",
        /// Replaced.
        Replaced = "rep",
        /// Missing.
        Missing = "mis",
        /// Glass.
        Glass = "gls",
        /// Tyre.
        Tyre = "tyr",
        /// Mechanical.
        Mechanical = "mec",
        /// Electrical.
        Electrical = "ele",
        /// Interior.
        Interior = "int",
        /// Smell.
        Odour = "odr",
    }

    /// Who sells, for the VAT (VAT-3).
    pub enum SellerKind {
        /// A private person.
        Person = "person",
        /// A sole trader: the accountant asks for the regime and how the car was used.
        Entrepreneur = "entrepreneur",
        /// An organisation.
        Company = "company",
    }

    /// In whose name the car is registered.
    pub enum RegisteredTo {
        /// The seller.
        Seller = "seller",
        /// Another person.
        AnotherPerson = "another_person",
        /// An organisation.
        Company = "company",
    }

    /// Something worth a second look; none of it blocks.
    pub enum AppraisalFlag {
        /// The odometer shows less than in an earlier appraisal of this car.
        MileageRollback = "mileage_rollback",
        /// The check digit of the VIN does not agree, and its country requires it.
        VinCheckDigit = "vin_check_digit",
        /// Cyrillic letters of the VIN were read as the Latin ones they look like.
        VinNormalised = "vin_normalised",
        /// The last four characters of the VIN are not all digits.
        VinSerialNotDigits = "vin_serial_not_digits",
        /// The vehicle passport is a duplicate.
        DuplicatePts = "duplicate_pts",
        /// The accountant decides about the VAT scheme.
        VatByAccountant = "vat_by_accountant",
    }
}
