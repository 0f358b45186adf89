//! Permissions of the module.

platform::permissions! {
    /// Search the log.
    RECORD_READ = "audit.record.read", "Видеть журнал изменений", "See the log of changes";
    /// See the chain, take exports and proofs.
    CHAIN_READ = "audit.chain.read", "Видеть цепочку журнала, выгружать его с доказательством", "See the chain of the log, export it with its proof";
    /// Erase what a record says.
    RECORD_ERASE = "audit.record.erase", "Стирать содержание записи журнала", "Erase the content of a record";
}
