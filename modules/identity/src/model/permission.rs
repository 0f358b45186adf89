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
    /// Ask for a role that two people give together.
    ROLE_REQUEST_ASK = "identity.role_request.ask", "Запрашивать роли, которые назначают вдвоём", "Ask for roles that two people give together";
    /// Decide about such requests.
    ROLE_REQUEST_DECIDE = "identity.role_request.decide", "Подтверждать и отклонять запросы ролей", "Approve and decline role requests";
    /// See such requests.
    ROLE_REQUEST_READ = "identity.role_request.read", "Видеть запросы ролей", "See role requests";
    /// See rules for groups of directories and providers, and the people that come by them.
    GROUP_RULE_READ = "identity.group_rule.read", "Видеть роли групп каталога и пришедших через него сотрудников", "See roles of directory groups and the people that come by them";
    /// Give roles to groups of directories and providers.
    GROUP_RULE_WRITE = "identity.group_rule.write", "Назначать роли группам каталога", "Give roles to directory groups";
    /// Ask for access in an emergency, or confirm what another asked for.
    EMERGENCY_WRITE = "identity.emergency.write", "Открывать аварийный доступ вдвоём", "Open emergency access, two people together";
    /// See API tokens, without their secrets.
    TOKEN_READ = "identity.token.read", "Видеть токены API", "See API tokens";
    /// Issue and revoke API tokens.
    TOKEN_WRITE = "identity.token.write", "Выпускать и отзывать токены API", "Issue and revoke API tokens";
    /// Share views of lists.
    VIEW_SHARE = "identity.view.share", "Делиться сохранёнными видами списков", "Share saved views of lists";
    /// Open centres.
    CENTRE_OPEN = "identity.centre.open", "Открывать дилерские центры", "Open dealer centres";
    /// Ask for an access of support.
    SUPPORT_ASK = "identity.support.ask", "Запрашивать доступ поддержки", "Ask for support access";
    /// Approve, refuse and end accesses of support.
    SUPPORT_DECIDE = "identity.support.decide", "Разрешать и прекращать доступ поддержки", "Approve and end support access";
    /// See accesses of support and their reports.
    SUPPORT_READ = "identity.support.read", "Видеть доступы поддержки и отчёты по ним", "See support accesses and their reports";
}
