//! Permissions of the module.

platform::permissions! {
    /// See people and what they are granted.
    PERSON_READ = "identity.person.read", "Видеть сотрудников и их роли", "See people and their roles";
    /// Create, disable and enable people.
    PERSON_WRITE = "identity.person.write", "Заводить, отключать и включать сотрудников", "Create, disable and enable people";
    /// See roles with their permissions.
    ROLE_READ = "identity.role.read", "Видеть роли и их права", "See roles and their permissions";
    /// Grant and revoke roles.
    BINDING_WRITE = "identity.binding.write", "Назначать и отзывать роли", "Grant and revoke roles";
    /// See API tokens, without their secrets.
    TOKEN_READ = "identity.token.read", "Видеть токены API", "See API tokens";
    /// Issue and revoke API tokens.
    TOKEN_WRITE = "identity.token.write", "Выпускать и отзывать токены API", "Issue and revoke API tokens";
}
