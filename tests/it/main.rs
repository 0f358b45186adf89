//! Stories that cross modules and speak HTTP only.

mod bad_input;
mod books;
mod child;
mod g1;
mod wall;
