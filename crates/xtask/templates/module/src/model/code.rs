//! Closed error codes of the module.

kernel::codes! {
    /// A title is given once in a centre.
    TITLE_TAKEN = "sampling.title_taken", 409, "В этом центре такое название уже занято", "The centre has this title already";
}
