//! Closed error codes of the module.

kernel::codes! {
    /// A person has as many live streams as he may.
    TOO_MANY_STREAMS = "console.too_many_streams", 429, "Открыто слишком много страниц: живые обновления получают не больше {most} одновременно", "Too many pages are open: at most {most} get live updates at once";
}
