//! What the dashboards show. Figures of the business are counted from the audit log, because every change has a record in it
//! (`kite_actions_total`); sums of money are not here: they are in the reports, to the kopeck.

use super::dashboards::{Board, Panel, heading, line, number};

/// All of them.
pub fn all() -> Vec<Board> {
    vec![business(), modules(), platform(), audit()]
}

/// How often something was done to a kind of thing within a span.
fn done(module: &str, noun: &str, actions: &str, span: &str) -> String {
    format!(
        "sum by (action) (increase(kite_actions_total{{module=\"{module}\", noun=\"{noun}\", action=~\"{actions}\"}}[{span}]))"
    )
}

fn total(module: &str, noun: &str, action: &str) -> String {
    format!(
        "sum(increase(kite_actions_total{{module=\"{module}\", noun=\"{noun}\", action=\"{action}\"}}[1d]))"
    )
}

fn business() -> Board {
    Board {
        name: "business",
        title: "Kite: business",
        from: "now-7d",
        by_module: false,
        panels: [bought(), sold(), money()].into_iter().flatten().collect(),
    }
}

fn bought() -> Vec<Panel> {
    let today = |title, about, noun: &str, action: &str| {
        number(title, about, &total("buyback", noun, action))
    };
    vec![
        heading("Buyback: from the call to the car, last 24 hours"),
        today("Calls", "Leads that were opened.", "purchase", "lead_open"),
        today("Looked at", "Inspections that were begun.", "inspection", "inspection_start"),
        today("Offers", "Offers that were made.", "offer", "offer_make"),
        today("Contracts", "Contracts that were signed.", "contract", "contract_sign"),
        today("Accepted", "Cars that were taken over.", "purchase", "car_accept"),
        today("Lost", "Sellers who went elsewhere, with a reason.", "loss", "loss_note"),
        line(
            "Steps of purchases a day",
            "The funnel over time. Every line counts commands, so a purchase appears once in each step.",
            "sum by (action) (increase(kite_actions_total{module=\"buyback\", action=~\"lead_open|inspection_start|offer_make|contract_sign|payout_make|car_accept|loss_note\"}[1d]))",
            "{{action}}",
        )
        .wide(16),
        line(
            "Checks of cars and sellers a day",
            "Cases that were opened, answers of registers, reports.",
            "sum by (action) (increase(kite_actions_total{module=\"verification\", action=~\"case_open|check_answer|report_make|questionnaire_raise\"}[1d]))",
            "{{action}}",
        ),
    ]
}

fn sold() -> Vec<Panel> {
    vec![
        heading("Stock and deals"),
        line(
            "Deals a day",
            "What happened to deals. Unwound ones were handed over before.",
            &done("sales", "deal", "deal_open|deal_reserve|deal_hand_over|deal_close|deal_cancel|deal_lose|deal_unwind", "1d"),
            "{{action}}",
        )
        .wide(16),
        line(
            "Cars in and out of the stock a day",
            "Cars that came into the stock, were listed, reserved, handed over.",
            "sum by (action) (increase(kite_actions_total{module=\"vehicles\", noun=\"episode\", action=~\"episode_open|episode_list|deal_reserved|deal_handed_over\"}[1d]))",
            "{{action}}",
        ),
        line(
            "Exceptions a day",
            "Rules that gave way: overrides, discounts, approvals. More of them on quiet days are worth a question.",
            "sum by (module, action) (increase(kite_actions_total{action=~\"override_note|discount_apply|approval_decide|deal_unwind|purchase_reopen\"}[1d]))",
            "{{module}} {{action}}",
        )
        .wide(16),
        line(
            "Work on the lot a day",
            "Steps of preparation, moves, counts.",
            "sum by (action) (increase(kite_actions_total{module=\"vehicles\", action=~\"recon_start|recon_step|recon_finish|location_set|lot_count_finish\"}[1d]))",
            "{{action}}",
        ),
    ]
}

fn money() -> Vec<Panel> {
    vec![
        heading("Money: how often, not how much (sums are in the reports)"),
        line(
            "Payments a day",
            "Payments of buyers, refunds to them, payouts to sellers.",
            "sum by (action) (increase(kite_actions_total{action=~\"payment_receive|refund_make|payout_make\"}[1d]))",
            "{{action}}",
        ),
        line(
            "Entries a day",
            "Entries posted by hand, and steps of closing months.",
            "sum by (action) (increase(kite_actions_total{module=\"finance\", action=~\"entry_post|step_confirm|period_move|reopen_decide\"}[1d]))",
            "{{action}}",
        ),
        line(
            "Promises of the books that do not hold",
            "Computed anew every hour from the rows; anything above zero needs a person.",
            "max by (invariant) (kite_invariant_breaches{invariant=~\"finance.+|sales.+|buyback.+|vehicles.+\"}) > 0",
            "{{invariant}}",
        )
        .red(1),
    ]
}

/// Requests by module, which the route tells.
fn requests(status: &str, by: &str) -> String {
    format!(
        "sum by ({by}) (label_replace(rate(kite_http_request_seconds_count{{route=~\"/api/($module)/.+\"{status}}}[5m]), \"module\", \"$1\", \"route\", \"/api/([a-z-]+)/.+\"))"
    )
}

fn took(share: &str) -> String {
    format!(
        "histogram_quantile({share}, sum by (le, module) (label_replace(rate(kite_http_request_seconds_bucket{{route=~\"/api/($module)/.+\"}}[5m]), \"module\", \"$1\", \"route\", \"/api/([a-z-]+)/.+\")))"
    )
}

fn modules() -> Board {
    let mut panels = vec![
        heading("Requests"),
        line("Requests a second", "By module.", &requests("", "module"), "{{module}}").unit("reqps"),
        line(
            "Share of errors",
            "Answers that are our fault: 5xx.",
            &format!("{} / {}", requests(", status=~\"5..\"", "module"), requests("", "module")),
            "{{module}}",
        )
        .unit("percentunit"),
        line("Time of requests, slowest hundredth", "By module.", &took("0.99"), "{{module}}").unit("s"),
        line("Time of requests, half of them", "By module.", &took("0.5"), "{{module}}").unit("s"),
        line(
            "Errors by route",
            "Which operation fails, and how.",
            &format!("topk(10, {} > 0)", requests(", status=~\"5..\"", "method, route, status")),
            "{{method}} {{route}} {{status}}",
        )
        .unit("reqps"),
        line(
            "Refusals by status",
            "4xx: 409 and 412 are people at the same thing, 429 is too much, 422 is wrong input.",
            &requests(", status=~\"4..\"", "status"),
            "{{status}}",
        )
        .unit("reqps"),
        line(
            "Time of requests, by route",
            "The ten slowest operations, slowest twentieth.",
            "topk(10, histogram_quantile(0.95, sum by (le, method, route) (rate(kite_http_request_seconds_bucket{route=~\"/api/($module)/.+\"}[5m]))))",
            "{{method}} {{route}}",
        )
        .unit("s")
        .wide(24),
    ];
    panels.extend(events());
    panels.extend(jobs());
    Board {
        name: "modules",
        title: "Kite: modules",
        from: "now-3h",
        by_module: true,
        panels,
    }
}

fn events() -> Vec<Panel> {
    vec![
        heading("Events"),
        line("Events a second", "Taken by consumers, by what became of them.", "sum by (consumer, outcome) (rate(kite_events_received_total[5m]))", "{{consumer}} {{outcome}}"),
        line(
            "Events late, by consumer",
            "From the change to its effect elsewhere, slowest hundredth.",
            "histogram_quantile(0.99, sum by (le, consumer) (rate(kite_event_lag_seconds_bucket[5m])))",
            "{{consumer}}",
        )
        .unit("s"),
        line(
            "Time of handlers",
            "Slowest hundredth.",
            "histogram_quantile(0.99, sum by (le, consumer) (rate(kite_event_handler_seconds_bucket[5m])))",
            "{{consumer}}",
        )
        .unit("s"),
        line("Outbox", "Events that wait to go out.", "max(kite_outbox_depth)", "events"),
        line("Oldest event in the outbox", "Over a minute is an alert.", "max(kite_outbox_age_seconds)", "").unit("s").red(60),
        line("Parked events", "Wait for a repeat or for a person.", "max(kite_parked_events)", "parked")
            .and("sum by (consumer) (increase(kite_events_dead_total[1h]))", "given up by {{consumer}}")
            .red(1),
    ]
}

fn jobs() -> Vec<Panel> {
    vec![
        heading("Jobs and sign-in"),
        line("Jobs that failed in five minutes", "platform.job.last_error says why.", "sum by (task) (increase(kite_jobs_total{outcome=\"failed\"}[5m])) > 0", "{{task}}").red(1),
        line(
            "Time of jobs",
            "The slowest ten, slowest twentieth.",
            "topk(10, histogram_quantile(0.95, sum by (le, task) (rate(kite_job_seconds_bucket[15m]))))",
            "{{task}}",
        )
        .unit("s"),
        line("Sign-ins by directory and provider", "By what became of them.", "sum by (outcome) (rate(kite_directory_sign_ins_total[5m]))", "directory {{outcome}}")
            .and("sum by (outcome) (rate(kite_oidc_sign_ins_total[5m]))", "provider {{outcome}}"),
        line("Versions", "Pods by version; two for long is an update that has stopped.", "count by (version) (kite_build_info)", "{{version}}"),
        line("Connections refused", "Beyond http.connections_max.", "sum(rate(kite_connections_refused_total[5m]))", "").red(1),
        line("Gaps that were repaired", "Events that arrived before an earlier one.", "sum by (consumer) (rate(kite_event_gaps_repaired_total[5m]))", "{{consumer}}"),
    ]
}

fn platform() -> Board {
    Board {
        name: "platform",
        title: "Kite: platform",
        from: "now-3h",
        by_module: false,
        panels: [postgres(), broker(), cluster(), edge()]
            .into_iter()
            .flatten()
            .collect(),
    }
}

fn postgres() -> Vec<Panel> {
    vec![
        heading("Postgres"),
        number("Instances", "Three of them.", "sum(cnpg_collector_up)"),
        number("Primaries", "Exactly one.", "count(cnpg_pg_replication_in_recovery == 0)"),
        number("Synchronous standbys", "At least one.", "max(cnpg_collector_sync_replicas{value=\"observed\"})"),
        number("Since the last backup", "A day and a little.", "time() - max(barman_cloud_cloudnative_pg_io_last_available_backup_timestamp or cnpg_collector_last_available_backup_timestamp)").unit("s").red(93_600),
        number("Since the last archived log", "Minutes.", "max(cnpg_pg_stat_archiver_seconds_since_last_archival)").unit("s").red(900),
        number("Log files that wait", "For the archive.", "max(cnpg_collector_pg_wal_archive_status{value=\"ready\"})").red(20),
        line("Connections", "By state.", "sum by (state) (cnpg_backends_total)", "{{state}}"),
        line("Commits and rollbacks a second", "Of all databases.", "sum(rate(cnpg_pg_stat_database_xact_commit[5m]))", "commits").and("sum(rate(cnpg_pg_stat_database_xact_rollback[5m]))", "rollbacks"),
        line("Standbys behind", "Seconds.", "max by (pod) (cnpg_pg_replication_lag)", "{{pod}}").unit("s").red(30),
    ]
}

fn broker() -> Vec<Panel> {
    vec![
        heading("RabbitMQ and Redis"),
        number("Nodes of RabbitMQ", "Three of them.", "count(rabbitmq_identity_info)"),
        number("Peers not seen", "Zero.", "max(rabbitmq_unreachable_cluster_peers_count)").red(1),
        number("Alarms", "Memory or disk: publishers are blocked.", "max(rabbitmq_alarms_memory_used_watermark) + max(rabbitmq_alarms_free_disk_space_watermark)").red(1),
        number("Masters of Redis", "Exactly one.", "count(redis_instance_info{role=\"master\"})"),
        number("Memory of Redis", "Of the master and its copies.", "max(redis_memory_used_bytes)").unit("bytes"),
        number("Commands of Redis", "A second.", "sum(rate(redis_commands_processed_total[5m]))"),
        line("Messages that wait", "In all queues.", "sum(rabbitmq_queue_messages_ready)", "ready").and("sum(rabbitmq_queue_messages_unacked)", "being handled"),
        line("Messages a second", "Published, confirmed and delivered.", "sum(rate(rabbitmq_global_messages_received_total[5m]))", "published")
            .and("sum(rate(rabbitmq_global_messages_confirmed_total[5m]))", "confirmed")
            .and("sum(rate(rabbitmq_global_messages_delivered_total[5m]))", "delivered"),
        line("Free disk of RabbitMQ", "Below its limit publishers are blocked.", "min by (instance) (rabbitmq_disk_space_available_bytes)", "{{instance}}").unit("bytes"),
    ]
}

fn cluster() -> Vec<Panel> {
    vec![
        heading("Kubernetes"),
        number("Members of etcd", "Five; three are the least.", "count(etcd_server_has_leader == 1)"),
        number("Changes of leader", "Of etcd, within a day.", "max(increase(etcd_server_leader_changes_seen_total[1d]))"),
        number("Nodes not ready", "Zero.", "count(kube_node_status_condition{condition=\"Ready\", status=\"true\"} == 0) or vector(0)").red(1),
        number("Volumes that lost a copy", "Of Longhorn.", "count(longhorn_volume_robustness{state=~\"degraded|faulted\"} == 1) or vector(0)").red(1),
        number("Next certificate ends", "Of cert-manager.", "min(certmanager_certificate_expiration_timestamp_seconds) - time()").unit("s"),
        number("Pods that do not start", "CrashLoopBackOff.", "count(kube_pod_container_status_waiting_reason{reason=\"CrashLoopBackOff\"} == 1) or vector(0)").red(1),
        line("Memory of nodes", "Masters are tight: over 85 % is an alert.", "1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes", "{{instance}}").unit("percentunit"),
        line("Disk of nodes", "Used share of the fullest disk.", "max by (instance) (1 - node_filesystem_avail_bytes{fstype!~\"tmpfs|overlay|squashfs\"} / node_filesystem_size_bytes)", "{{instance}}").unit("percentunit"),
        line("Writing of etcd to its disk", "Slowest hundredth; over 100 ms elections begin.", "histogram_quantile(0.99, sum by (le, instance) (rate(etcd_disk_wal_fsync_duration_seconds_bucket[5m])))", "{{instance}}").unit("s"),
        line("Processor of nodes", "Busy share.", "1 - avg by (instance) (rate(node_cpu_seconds_total{mode=\"idle\"}[5m]))", "{{instance}}").unit("percentunit"),
        line("Volumes of Longhorn", "Used space by node.", "longhorn_node_storage_usage_bytes / longhorn_node_storage_capacity_bytes", "{{node}}").unit("percentunit"),
        line("Lines of the log agent", "Thrown away, by receiver.", "sum(rate(loki_write_dropped_entries_total[5m]))", "Loki").and("sum(rate(otelcol_exporter_send_failed_log_records_total[5m]))", "Graylog").red(1),
    ]
}

fn edge() -> Vec<Panel> {
    vec![
        heading("Edge"),
        line(
            "Servers that answer",
            "By backend of HAProxy.",
            "sum by (proxy) (max by (proxy, server) (haproxy_server_status{state=\"UP\"}))",
            "{{proxy}}",
        ),
        line(
            "Connections",
            "Open, by frontend.",
            "sum by (proxy) (haproxy_frontend_current_sessions)",
            "{{proxy}}",
        ),
        line(
            "Moves of the shared address",
            "In an hour, by host that took it.",
            "sum by (instance) (increase(kite_vip_transitions_total[1h]))",
            "{{instance}}",
        ),
    ]
}

fn audit() -> Board {
    Board {
        name: "audit",
        title: "Kite: audit",
        from: "now-24h",
        by_module: false,
        panels: [chain(), outside()].into_iter().flatten().collect(),
    }
}

fn chain() -> Vec<Panel> {
    vec![
        heading("The chain"),
        line("Breaches", "What does not fit, by fault; anything above zero needs a person. Places: Graylog, stream audit.", "max by (fault) (kite_audit_breaches)", "{{fault}}").red(1),
        line("Records that wait for their seal", "More than a handful for more than seconds: the sealer stands still.", "max(kite_audit_waiting_records)", ""),
        line("Oldest record without a seal", "Over a minute is an alert.", "max(kite_audit_waiting_seconds)", "").unit("s").red(60),
        line("Sealed records", "Records that have their place in the chain; it only grows.", "max(kite_audit_sealed_records)", ""),
        line("Age of the newest head while the log has grown", "Seconds since the last signed head, when it does not cover everything.", "max(kite_audit_head_behind_seconds)", "").unit("s").red(3_600),
        line("Passes over the whole log an hour", "Every record is compared with the chain at least once an hour.", "sum(increase(kite_audit_passes_total[1h]))", ""),
        line("Jobs of the audit that failed", "Sealer, signer, watch and shipping, in five minutes.", "sum by (task) (increase(kite_jobs_total{outcome=\"failed\", task=~\"audit.*\"}[5m]))", "{{task}}").red(1),
        line("Who saw what, a day", "Margins, costs and personal data that were shown.", "sum by (action) (increase(kite_actions_total{action=~\"margin_read|cost_read|personal_read|questionnaire_read|evidence_read\"}[1d]))", "{{action}}"),
        line("Changes of rights, a day", "Persons, bindings, delegations, emergencies.", "sum by (action) (increase(kite_actions_total{module=\"identity\", action=~\"person_create|person_dismiss|binding_grant|binding_revoke|delegation_give|emergency_ask|factors_reset\"}[1d]))", "{{action}}"),
    ]
}

fn outside() -> Vec<Panel> {
    vec![
        heading("The way to Graylog"),
        line(
            "Records not yet taken",
            "They wait in the database; none is ever left out.",
            "max(kite_audit_ship_waiting_records)",
            "",
        ),
        line(
            "Oldest record not yet taken",
            "Over a quarter of an hour is an alert.",
            "max(kite_audit_ship_waiting_seconds)",
            "",
        )
        .unit("s")
        .red(900),
        line(
            "Messages a second",
            "Taken by the receiver.",
            "sum by (stream) (rate(kite_gelf_sent_total[5m]))",
            "{{stream}}",
        ),
        line(
            "Lines that wait on the disk",
            "Of the log of the process.",
            "sum(kite_gelf_waiting_bytes)",
            "",
        )
        .unit("bytes"),
        line(
            "Lines thrown away",
            "In an hour; records of the audit log are never among them.",
            "sum by (reason) (increase(kite_gelf_dropped_total[1h]))",
            "{{reason}}",
        )
        .red(1),
        line(
            "Failures",
            "Attempts that the receiver did not take, in an hour.",
            "sum(increase(kite_gelf_failures_total[1h]))",
            "lines",
        )
        .and("sum(increase(kite_audit_ship_failures_total[1h]))", "audit"),
    ]
}
