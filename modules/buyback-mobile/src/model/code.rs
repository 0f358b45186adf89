//! Closed error codes of the module.

kernel::codes! {
    /// The phone was revoked: it deletes what it keeps. The answer has `wipe: true` among its parameters.
    WIPE = "buyback_mobile.wipe", 401, "Это устройство отозвано: приложение удаляет сохранённые на нём данные", "This device was revoked: the application deletes what it keeps on it";
    /// The route is for registered phones.
    DEVICE_NEEDED = "buyback_mobile.device_needed", 403, "Это доступно только с зарегистрированного телефона: зарегистрируйте его", "This is for registered phones only: register yours";
    /// The id belongs to somebody else's phone, or to one that was revoked.
    DEVICE_TAKEN = "buyback_mobile.device_taken", 409, "Это устройство зарегистрировано другим сотрудником или отозвано: приложение должно начать с чистого листа", "This device is registered by somebody else or was revoked: the application has to begin anew";
    /// Not three numbers.
    CLIENT_VERSION = "buyback_mobile.client_version", 422, "Версия приложения записывается тремя числами: 1.4.0", "The version of the application has three numbers: 1.4.0";
    /// Too old to begin anything.
    CLIENT_TOO_OLD = "buyback_mobile.client_too_old", 409, "Версия приложения {yours} устарела: готовые осмотры отправляются, новый начать нельзя. Обновите приложение до {minimum}", "Version {yours} of the application is too old: finished inspections are sent, a new one cannot begin. Update it to {minimum}";

    /// A command is missing before this one.
    GAP = "buyback_mobile.gap", 409, "Пропущена команда {expected}: отправьте очередь с неё", "Command {expected} is missing: send the queue from there";
    /// Another command has this place in the queue.
    SEQ_TAKEN = "buyback_mobile.seq_taken", 409, "Под номером {seq} уже была другая команда этого телефона", "Another command of this phone had the number {seq}";
    /// The same id with another content.
    COMMAND_REUSED = "buyback_mobile.command_reused", 422, "Под этим идентификатором уже была команда с другим содержимым", "A command with this id and another content came before";
    /// There is no such inspection on this phone.
    NO_INSPECTION = "buyback_mobile.no_inspection", 409, "Осмотр этого автомобиля с этого телефона не начат или передан другому", "The inspection of this car was not begun on this phone, or somebody else has it";
    /// Somebody else inspects the car.
    INSPECTED_ELSEWHERE = "buyback_mobile.inspected_elsewhere", 409, "Этот автомобиль уже осматривает другой сотрудник", "Somebody else is inspecting this car already";
    /// What a device never decides.
    SERVER_ONLY = "buyback_mobile.server_only", 422, "Предложение и цены задаёт только сервер", "Offers and prices are the server's alone";
    /// No field of an inspection.
    UNKNOWN_PATH = "buyback_mobile.unknown_path", 422, "В осмотре нет такого поля", "An inspection has no such field";
    /// A value of another form.
    VALUE_FORM = "buyback_mobile.value_form", 422, "У этого поля другой вид значения", "The value of this field has another form";
    /// A command about nothing.
    NOTHING = "buyback_mobile.nothing", 422, "Укажите хотя бы одно изменение", "Give at least one change";
    /// Questions that have to be answered.
    ANSWERS_MISSING = "buyback_mobile.answers_missing", 409, "Нет ответов на обязательные вопросы: {missing}", "Required questions have no answer: {missing}";
    /// Angles that have to be photographed.
    PHOTOS_MISSING = "buyback_mobile.photos_missing", 409, "Не хватает фотографий: {missing}; всего нужно {needed}, есть {found}", "Photographs are missing: {missing}; {needed} are needed, there are {found}";
    /// The type has no such angle.
    UNKNOWN_ANGLE = "buyback_mobile.unknown_angle", 422, "У этого вида техники нет такого ракурса, есть: {accepted}", "This type of vehicle has no such angle; it has: {accepted}";
    /// A picture belongs to one place.
    PHOTO_ATTACHED = "buyback_mobile.photo_attached", 409, "Этот снимок уже приложен", "This picture is attached already";
    /// What was said is not what came.
    HASH_DIFFERS = "buyback_mobile.hash_differs", 409, "Хеш снимка не совпадает с загруженным файлом", "The hash of the picture is not that of the uploaded file";
    /// The act was hashed in another way, or changed on the way.
    ACT_HASH = "buyback_mobile.act_hash", 422, "Хеш акта не совпадает с его содержимым", "The hash of the act is not that of its content";
    /// Numbers of an act are whole.
    ACT_NUMBERS = "buyback_mobile.act_numbers", 422, "В акте допустимы только целые числа", "An act has whole numbers only";
    /// The strokes are no picture.
    SIGNATURE_PICTURE = "buyback_mobile.signature_picture", 422, "Подпись — это картинка PNG до 64 КиБ в base64", "A signature is a PNG picture of at most 64 KiB in base64";
    /// Not 64 hexadecimal digits.
    SHA256_MASK = "buyback_mobile.sha256_mask", 422, "SHA-256 записывается 64 шестнадцатеричными цифрами", "A SHA-256 has 64 hexadecimal digits";

    /// Another protocol.
    TUS_VERSION = "buyback_mobile.tus_version", 412, "Загрузка идёт по протоколу tus 1.0.0: нужен заголовок Tus-Resumable", "Uploads speak tus 1.0.0: the header Tus-Resumable is needed";
    /// Headers of an upload that are missing or wrong.
    TUS_HEADER = "buyback_mobile.tus_header", 400, "Заголовок {header} отсутствует или неверен", "The header {header} is missing or wrong";
    /// The piece does not begin where the last one ended.
    TUS_OFFSET = "buyback_mobile.tus_offset", 409, "Кусок начинается не там, где закончился предыдущий: сервер ждёт с {expected}", "The piece does not begin where the last one ended: the server is at {expected}";
    /// The checksum of a piece.
    TUS_CHECKSUM = "buyback_mobile.tus_checksum", 460, "Контрольная сумма куска не совпадает: отправьте его снова", "The checksum of the piece does not agree: send it again";
    /// Somebody else writes to it now.
    UPLOAD_BUSY = "buyback_mobile.upload_busy", 423, "Этот файл сейчас загружается по другому соединению", "This file is being uploaded by another connection";
    /// So many uploads at once; later.
    UPLOADS_CROWDED = "buyback_mobile.uploads_crowded", 503, "Сейчас загружается слишком много файлов, повторите через {seconds} с", "Too many files are being uploaded now, try again in {seconds} s";
    /// The id belongs to another file.
    UPLOAD_TAKEN = "buyback_mobile.upload_taken", 409, "Под этим идентификатором загружается другой файл", "Another file is being uploaded under this id";
    /// The time of the upload is over.
    UPLOAD_EXPIRED = "buyback_mobile.upload_expired", 410, "Срок загрузки истёк: начните её снова", "The time of the upload ran out: begin it anew";
    /// Nothing.
    EMPTY_FILE = "buyback_mobile.empty_file", 422, "Файл пуст", "The file is empty";
    /// Larger than a photograph may be.
    FILE_TOO_LARGE = "buyback_mobile.file_too_large", 413, "Файл больше {max} байт", "The file is larger than {max} bytes";
    /// No picture by its first bytes.
    NOT_AN_IMAGE = "buyback_mobile.not_an_image", 422, "Это не фотография: принимаются JPEG, PNG, WebP и HEIC", "This is no photograph: JPEG, PNG, WebP and HEIC are taken";
    /// Another picture than it says.
    TYPE_MISMATCH = "buyback_mobile.type_mismatch", 422, "Файл назван {claimed}, а внутри {found}", "The file is called {claimed}, inside it is {found}";
    /// More pixels than anybody needs.
    IMAGE_TOO_LARGE = "buyback_mobile.image_too_large", 422, "В снимке больше {max} точек", "The picture has more than {max} pixels";
    /// Cut or spoilt.
    IMAGE_BROKEN = "buyback_mobile.image_broken", 422, "Снимок не открывается: файл повреждён", "The picture does not open: the file is damaged";
    /// The bytes are not those of the device.
    HASH_MISMATCH = "buyback_mobile.hash_mismatch", 422, "Хеш полученного файла не совпадает с хешем на телефоне: загрузите его снова", "The hash of what came is not that of the phone: upload it again";
    /// The place where pictures are kept.
    STORAGE = "buyback_mobile.storage", 503, "Хранилище снимков временно недоступно, повторите", "The storage of pictures is unavailable for now, try again";
    /// No room for more.
    STORAGE_FULL = "buyback_mobile.storage_full", 507, "В хранилище снимков нет места, сообщите администратору", "The storage of pictures is full, tell the administrator";
    /// The seller was forgotten.
    ERASED = "buyback_mobile.erased", 409, "Данные продавца удалены по его просьбе, снимка больше нет", "The seller's data were erased at their wish, the picture is gone";
}
