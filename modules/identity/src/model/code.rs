//! Closed error codes of the module.

kernel::codes! {
    /// Unknown group, unknown login, wrong password and disabled person: one answer for all.
    WRONG_CREDENTIALS = "identity.wrong_credentials", 401, "Неверная группа, логин или пароль", "Wrong group, login or password";
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
}
