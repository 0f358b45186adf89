//! Permissions of the module.

platform::permissions! {
    /// See the specimens.
    SPECIMEN_READ = "sampling.specimen.read", "Видеть записи раздела", "See the specimens";
    /// Create specimens.
    SPECIMEN_WRITE = "sampling.specimen.write", "Создавать записи раздела", "Create specimens";
}
