//! What the module says, and what it listens to. See docs/adding-an-event.md.

use platform::Consumer;

/// Foreign events and the use cases that they start.
pub fn consumers() -> Vec<Consumer> {
    Vec::new()
}
