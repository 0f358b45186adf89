//! Closed codes of the module.

kernel::codes! {
    /// The log belongs to the whole group: a record names no centre.
    GROUP_ONLY = "audit.group_only", 403, "Журнал изменений видят только те, у кого право дано на всю группу", "Only those who have the permission for the whole group see the log";
    /// The record has no place in the chain yet.
    NOT_SEALED = "audit.not_sealed", 409, "Запись ещё не вошла в цепочку, повторите через несколько секунд", "The record has no place in the chain yet; try again in a few seconds";
    /// No signed head covers the record yet.
    NO_HEAD = "audit.no_head", 409, "Запись ещё не покрыта подписанной вершиной цепочки, повторите через минуту", "No signed head covers the record yet; try again in a minute";
    /// The content is gone already.
    ERASED = "audit.erased", 409, "Содержание записи уже стёрто", "The content of the record has been erased already";
}
