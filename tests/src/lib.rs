//! Stories that cross modules; the tests are in `it/`.
