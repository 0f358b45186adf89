//! Closed error codes of the module.

kernel::codes! {
    /// Unknown group, unknown login, wrong password and disabled person: one answer for all.
    WRONG_CREDENTIALS = "identity.wrong_credentials", 401, "Неверная группа, логин или пароль", "Wrong group, login or password";
    /// The directory does not answer; local accounts work.
    DIRECTORY_UNAVAILABLE = "identity.directory_unavailable", 503, "Каталог сотрудников не отвечает, повторите позже. Локальные учётные записи работают", "The directory does not answer, try again later. Local accounts work";
    /// So many people are gone at once that the directory is not believed.
    DIRECTORY_IMPLAUSIBLE = "identity.directory_implausible", 409, "Каталог не знает {gone} из {known} сотрудников, поэтому никто не отключён: проверьте base, user_filter и права служебной учётной записи", "The directory does not know {gone} of {known} people, so nobody was disabled: check base, user_filter and the rights of the searching account";
    /// The login that a directory or provider tells belongs to somebody else here.
    OUTSIDE_STRANGER = "identity.outside_stranger", 403, "Этот логин здесь принадлежит другой учётной записи, обратитесь к администратору", "This login belongs to another account here, ask the administrator";
    /// The password is kept elsewhere.
    PASSWORD_OUTSIDE = "identity.password_outside", 409, "Пароль этого сотрудника хранит каталог или провайдер входа, меняйте его там", "The directory or the identity provider keeps the password of this person, change it there";
    /// The same rule twice.
    GROUP_RULE_TWICE = "identity.group_rule_twice", 409, "Эта роль этой группе там уже назначена на это время", "The role is given to this group there for that time already";
    /// There is no OpenID provider here.
    OIDC_OFF = "identity.oidc_off", 404, "Вход через провайдера здесь не подключён", "Sign-in by a provider is not set up here";
    /// The OpenID provider does not answer.
    OIDC_UNAVAILABLE = "identity.oidc_unavailable", 503, "Провайдер входа не отвечает, повторите позже. Локальные учётные записи работают", "The identity provider does not answer, try again later. Local accounts work";
    /// What came back from the provider is not believed.
    OIDC_INVALID = "identity.oidc_invalid", 400, "Вход через провайдера не удался ({reason}), начните заново; если повторяется, покажите это администратору", "The sign-in by the provider failed ({reason}), begin again; if it happens again, show this to the administrator";
    /// An emergency needs another person than the one who asked.
    EMERGENCY_SECOND_PERSON = "identity.emergency_second_person", 403, "Аварийный доступ подтверждает другой человек", "Another person confirms access in an emergency";
    /// The second person must be able to come in without the directory.
    EMERGENCY_LOCAL_PERSON = "identity.emergency_local_person", 403, "Подтвердить может только сотрудник с локальной учётной записью", "Only a person with a local account can confirm";
    /// Too many wrong passwords or codes of one account, or too many sign-ins of one address: the wait has an end.
    TRY_LATER = "identity.try_later", 429, "Слишком много попыток входа, повторите через {seconds} с", "Too many tries, try again in {seconds} s";
    /// Short, common, or made of the login.
    PASSWORD_WEAK = "identity.password_weak", 422, "Слабый пароль: нужно не меньше 12 знаков, не распространённый пароль и не логин. Проще всего запомнить четыре несвязанных слова", "A weak password: at least 12 characters are needed, no common password and not the login. Four unrelated words are easiest to remember";
    /// The old password is not that.
    PASSWORD_WRONG = "identity.password_wrong", 422, "Неверный текущий пароль", "The present password is wrong";
    /// The second factor of a sign-in is wrong or was used before.
    SECOND_FACTOR_WRONG = "identity.second_factor_wrong", 401, "Код или ключ не подошёл. Каждый код действует один раз: дождитесь следующего", "The code or the passkey did not fit. Each code works once: wait for the next one";
    /// A sign-in that is finished, too old or tried too often.
    SIGN_IN_OVER = "identity.sign_in_over", 401, "Вход не завершён вовремя, начните с пароля", "The sign-in was not finished in time, begin with the password";
    /// The proof in a command is wrong or was used before.
    PROOF_WRONG = "identity.proof_wrong", 422, "Код или ключ не подошёл. Каждый код действует один раз: дождитесь следующего", "The code or the passkey did not fit. Each code works once: wait for the next one";
    /// A proof has one form.
    PROOF_FORM = "identity.proof_form", 422, "Укажите либо код, либо ответ ключа", "Give either a code or the answer of a passkey";
    /// What protects a factor is a factor.
    PROOF_NEEDED = "identity.proof_needed", 422, "Подтвердите это одним из своих вторых факторов", "Confirm this with one of your second factors";
    /// There is nothing to confirm with.
    NO_FACTOR = "identity.no_factor", 409, "Сначала подключите второй фактор: приложение с кодами или ключ входа", "Enrol a second factor first: an authenticator app or a passkey";
    /// A role that needs a second factor.
    SECOND_FACTOR_REQUIRED = "identity.second_factor_required", 403, "Ваша роль работает только со вторым фактором: подключите приложение с кодами или ключ входа", "Your role works with a second factor only: enrol an authenticator app or a passkey";
    /// There is no key to seal the secrets of apps with.
    NO_SECRETS_KEY = "identity.no_secrets_key", 409, "Приложения с кодами здесь не включены: администратору нужно сделать ключ командой kite identity key и указать его в modules.identity.secrets_key_file", "Authenticator apps are not set up here: the administrator makes a key by kite identity key and names it in modules.identity.secrets_key_file";
    /// More factors than anybody needs.
    TOO_MANY_FACTORS = "identity.too_many_factors", 409, "Больше {max} вторых факторов не бывает, удалите лишний", "There are at most {max} second factors, remove one that you do not need";
    /// What the browser sent for a new passkey.
    PASSKEY_REFUSED = "identity.passkey_refused", 422, "Ключ входа не принят ({fault}), начните заново", "The passkey was not accepted ({fault}), begin again";
    /// A passkey belongs to one person.
    PASSKEY_TAKEN = "identity.passkey_taken", 409, "Этот ключ входа уже подключён", "This passkey is enrolled already";
    /// Nobody takes his own factors away without a proof.
    RESET_SELF = "identity.reset_self", 403, "Сбросить собственные вторые факторы нельзя, это делает другой администратор", "You cannot reset your own second factors, another administrator does that";
    /// Not base64url.
    BLOB = "identity.blob", 422, "Ожидаются байты в base64url без «=», не длиннее 6000 знаков", "Bytes in base64url without =, at most 6000 characters, are expected";
    /// Longer than any password is read.
    PASSWORD_TOO_LONG = "identity.password_too_long", 422, "Пароль длиннее 128 байт", "The password is longer than 128 bytes";
    /// Not the form of a login.
    LOGIN_MASK = "identity.login_mask", 422, "Логин — от 2 до 40 знаков: латинские буквы, цифры, точка, дефис, подчёркивание; первой идёт буква", "A login has 2 to 40 Latin letters, digits, dots, hyphens or underscores and begins with a letter";
    /// Somebody of the group has this login.
    LOGIN_TAKEN = "identity.login_taken", 409, "Такой логин уже есть", "This login is taken";
    /// What concerns the whole group needs a right for the whole group.
    GROUP_ONLY = "identity.group_only", 403, "Нужно право на всю группу компаний", "A right for the whole group is needed";
    /// Nobody grants to himself.
    GRANT_TO_SELF = "identity.grant_to_self", 403, "Назначить роль самому себе нельзя", "You cannot grant a role to yourself";
    /// Two roles that one person must not hold.
    DUTIES_CONFLICT = "identity.duties_conflict", 409, "Эту роль нельзя совмещать с другой ролью сотрудника ({held})", "This role may not be held together with another role of the person ({held})";
    /// The role is granted there for that time already.
    ALREADY_GRANTED = "identity.already_granted", 409, "Эта роль там уже назначена на это время", "The role is already granted there for that time";
    /// A grant that would end before it begins.
    BAD_PERIOD = "identity.bad_period", 422, "Окончание должно быть позже начала и позже текущего момента", "The end must come after the beginning and after now";
    /// People and service accounts have roles of their own.
    ROLE_KIND = "identity.role_kind", 422, "Служебной учётной записи даётся только служебная роль, сотруднику — любая другая", "A service account holds the service role only, a person any other";
    /// A token goes to oneself or to a service account.
    TOKEN_FOREIGN = "identity.token_foreign", 422, "Токен выпускают себе или служебной учётной записи", "A token is issued to oneself or to a service account";
    /// A token may not do what its account may not.
    TOKEN_TOO_WIDE = "identity.token_too_wide", 422, "У учётной записи нет этого права", "The account does not have this permission";
    /// Tokens are renewed at least once a year.
    TOKEN_TOO_LONG = "identity.token_too_long", 422, "Токен выпускают не больше чем на 366 дней", "A token lives for at most 366 days";
    /// A service account never signs in.
    NO_PASSWORD = "identity.no_password", 422, "У служебной учётной записи нет пароля: она работает по токену", "A service account has no password: it works with a token";
    /// A program may not widen its own access.
    PERSON_ONLY = "identity.person_only", 403, "Это делает человек в своём сеансе, а не программа с токеном", "A person does this in a session, not a program with a token";
    /// A centre without a yard or a showroom could not take a car in.
    NO_PLACE_FOR_CARS = "identity.no_place_for_cars", 422, "Нужна хотя бы одна площадка или шоу-рум", "At least one yard or showroom is needed";
    /// Two rows of the form make the same person known.
    REPEATED = "identity.repeated", 422, "Этот логин уже есть в другой строке формы", "This login is in another row of the form already";
    /// Names of centres and legal entities are unique in the group.
    NAME_TAKEN = "identity.name_taken", 409, "Такое название уже есть в группе", "This name is taken in the group";
    /// A legal entity is chosen or made known, not both.
    ONE_ENTITY = "identity.one_entity", 422, "Выберите юридическое лицо или укажите новое — одно из двух", "Choose a legal entity or give a new one, one of the two";
    /// Somebody is chosen or made known, not both.
    ONE_PERSON = "identity.one_person", 422, "Выберите сотрудника либо укажите логин и имя нового", "Choose a person, or give login and name of a new one";
    /// Only what its module can keep within a limit and a time is lent.
    NOT_LENDABLE = "identity.not_lendable", 422, "Это право не передаётся: выберите одно из прав, которые можно передать", "This permission cannot be lent: choose one of the lendable permissions";
    /// Nobody lends to himself.
    LEND_TO_SELF = "identity.lend_to_self", 422, "Права передают другому сотруднику", "A permission is lent to somebody else";
    /// One lends only what one has by a role.
    NOT_YOURS_TO_LEND = "identity.not_yours_to_lend", 403, "Передать можно только то, что дано вам ролью в этом центре ({permission}); полученное от другого дальше не передаётся", "You can lend only what a role gives you at this centre ({permission}); what was lent to you is not lent on";
    /// The delegation has ended.
    DELEGATION_OVER = "identity.delegation_over", 409, "Передача прав уже закончилась", "The delegation is over already";
    /// Its giver takes it back, or whoever grants roles there.
    NOT_YOUR_DELEGATION = "identity.not_your_delegation", 403, "Отозвать передачу прав может тот, кто её сделал, или администратор", "A delegation is taken back by whoever made it, or by an administrator";
    /// Nobody dismisses himself.
    DISMISS_SELF = "identity.dismiss_self", 403, "Уволить самого себя нельзя: это делает другой администратор", "You cannot dismiss yourself: another administrator does";
    /// Somebody else takes over.
    SUCCESSOR_SELF = "identity.successor_self", 422, "Дела принимает другой сотрудник", "Somebody else takes over";
    /// One planned dismissal at a time.
    DISMISSAL_PLANNED = "identity.dismissal_planned", 409, "Увольнение уже запланировано: отмените его, чтобы назначить другой срок", "A dismissal is planned already: call it off to set another moment";
    /// The account behind the token has left: the device deletes what it keeps.
    WIPE = "identity.wipe", 401, "Учётная запись закрыта: приложение удаляет сохранённые на устройстве данные", "The account is closed: the application deletes what it keeps on the device";
    /// Whoever asks does not decide.
    OWN_SUPPORT_ACCESS = "identity.own_support_access", 403, "О своём доступе решает другой человек", "Somebody else decides about your access";
    /// Some roles are given by two people together.
    GRANT_NEEDS_TWO = "identity.grant_needs_two", 422, "Роль «{role}» назначают вдвоём: создайте запрос, его подтвердит другой администратор", "The role {role} is given by two people together: ask for it, and another administrator approves";
    /// Whoever asks does not decide, and nobody else takes back.
    GRANT_SECOND_PERSON = "identity.grant_second_person", 403, "Решение по запросу принимает другой человек; отозвать запрос может тот, кто его создал", "Somebody else decides about a request; whoever made it may withdraw it";
    /// The same wish waits already.
    ROLE_ASKED_ALREADY = "identity.role_asked_already", 409, "Такой запрос уже ждёт решения", "The same request is waiting for a decision already";
    /// A view names exactly the people that its scope needs.
    VIEW_AUDIENCE = "identity.view_audience", 422, "Роль указывают для вида роли, центр — для вида центра, и только для них", "A role belongs to a view of a role, a centre to a view of a centre, and to no other";
    /// Whom one may show views is a permission.
    VIEW_NOT_SHARED = "identity.view_not_shared", 403, "Делиться видами с этими людьми вы не можете: сохраните вид для себя", "You may not share views with these people: keep the view for yourself";
    /// A view of others.
    VIEW_NOT_YOURS = "identity.view_not_yours", 403, "Этот вид меняет тот, кто его сделал или может делиться видами: сохраните свой", "This view is changed by whoever made it or may share views: keep one of your own";
    /// The same people see a view of this name already.
    VIEW_NAME_TAKEN = "identity.view_name_taken", 409, "Вид с таким названием здесь уже есть", "There is a view of this name here already";
    /// A list has so many views.
    TOO_MANY_VIEWS = "identity.too_many_views", 409, "Видов у этого списка уже {most}: удалите лишний", "This list has {most} views already: delete one first";
}
