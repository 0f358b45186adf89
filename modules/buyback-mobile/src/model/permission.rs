//! Permissions of the module.

platform::permissions! {
    /// Register a phone of one's own.
    DEVICE_REGISTER = "buyback_mobile.device.register", "Регистрировать свой телефон для осмотров", "Register a phone of one's own for inspections";
    /// See phones.
    DEVICE_READ = "buyback_mobile.device.read", "Видеть телефоны оценщиков", "See the phones of appraisers";
    /// Revoke phones.
    DEVICE_REVOKE = "buyback_mobile.device.revoke", "Отзывать телефоны: при следующей связи данные на них стираются", "Revoke phones: at their next contact they delete what they keep";
    /// What the phone is told.
    SYNC_READ = "buyback_mobile.sync.read", "Получать на телефон выезды, чек-листы и цены работ", "Get visits, checklists and prices of works on the phone";
    /// What the phone does.
    COMMAND_WRITE = "buyback_mobile.command.write", "Проводить осмотр с телефона", "Inspect cars by phone";
    /// What the phone photographs.
    UPLOAD_WRITE = "buyback_mobile.upload.write", "Загружать фотографии осмотра", "Upload photographs of an inspection";
    /// See inspections.
    INSPECTION_READ = "buyback_mobile.inspection.read", "Видеть осмотры с телефона, фотографии и подписи", "See inspections by phone, their photographs and signatures";
    /// See what the cars in the stock look like.
    PHOTO_READ = "buyback_mobile.photo.read", "Видеть фотографии автомобилей на складе", "See the photographs of cars in the stock";
    /// Go on with an inspection at the desk.
    INSPECTION_TAKE = "buyback_mobile.inspection.take", "Забирать незаконченный осмотр с телефона и продолжать его за столом", "Take an unfinished inspection from a phone and go on with it at the desk";
    /// Set the rules of work in the field.
    RULE_WRITE = "buyback_mobile.rule.write", "Задавать правила выездных осмотров: версию приложения, сроки, качество фотографий", "Set the rules of inspections by phone: version of the app, times, quality of photographs";
}

/// What the token of a device is narrowed to.
pub const OF_DEVICES: &[&str] = &[SYNC_READ.name, COMMAND_WRITE.name, UPLOAD_WRITE.name];
