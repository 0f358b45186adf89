//! Closed error codes of the module.

kernel::codes! {
    /// A person has as many live streams as he may.
    TOO_MANY_STREAMS = "console.too_many_streams", 429, "Открыто слишком много страниц: живые обновления получают не больше {most} одновременно", "Too many pages are open: at most {most} get live updates at once";
    /// Only some lists are made into files in the background.
    EXPORT_LIST_UNKNOWN = "console.export_list_unknown", 404, "Этот список не выгружается в фоне", "This list is not exported in the background";
    /// A program reads the list itself.
    EXPORT_PERSON_ONLY = "console.export_person_only", 403, "Выгрузку заказывает сотрудник; программа читает список сама", "A person asks for an export; a program reads the list itself";
    /// A person waits for as many files as he may.
    TOO_MANY_EXPORTS = "console.too_many_exports", 429, "Уже готовятся выгрузки ({most}): дождитесь одной из них или отмените её", "{most} exports are being made already: wait for one of them or cancel it";
    /// The file is not there yet, or any more.
    EXPORT_NOT_READY = "console.export_not_ready", 409, "Файл не готов (состояние «{state}»)", "The file is not ready (it is {state})";
    /// More rows or bytes than a file may have.
    EXPORT_TOO_LARGE = "console.export_too_large", 422, "Слишком большая выгрузка: не больше {rows} строк и {megabytes} МБ; сузьте фильтр", "The export is too large: at most {rows} rows and {megabytes} MB; narrow the filter";
    /// Its owner may see less or more by now.
    EXPORT_RIGHTS_CHANGED = "console.export_rights_changed", 403, "Ваши права изменились после выгрузки: закажите её снова", "What you may see has changed since the export was made: ask for it again";
    /// It was begun several times and never came to its end.
    EXPORT_GAVE_UP = "console.export_gave_up", 500, "Выгрузка несколько раз прервалась; закажите её снова", "The export broke off several times; ask for it again";
}
