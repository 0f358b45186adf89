import { call, useQuery, verification } from "@kite/api";
import { Go } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { DateText, Money, PageHeader, QueryView, ScrollPage, SimpleTable, StatusBadge } from "@kite/ui";
import classes from "../parts/verification.module.css";
import { useT } from "../texts";

const TONE = { closed: "green", open: "red", half_open: "amber" } as const;

/** Every register: whether it answers, how well, how fast, for how much. */
export default function ProvidersPage() {
  const t = useT();
  const p = t.providers;
  const { number, percent } = useFormats();
  const query = useQuery({ queryKey: ["verification", "provider", "all"], queryFn: ({ signal }) => call(verification.GET("/api/verification/v1/providers", { signal })) });
  return (
    <ScrollPage>
      <PageHeader title={p.title} actions={<Go href="/verification/rules?tab=providers">{t.rules.providers}</Go>} />
      <div className={classes.pad}>
        <QueryView query={query}>
          {(rows) => (
            <SimpleTable
              label={p.title}
              columns={[
                { title: p.name, cell: (row) => <b>{t.source[row.provider]}</b> },
                { title: p.state, cell: (row) => <><StatusBadge tone={TONE[row.breaker]}>{t.breaker[row.breaker]}</StatusBadge>{row.last && row.breaker !== "closed" ? <span className="muted"> {p.since} <DateText value={row.last.changed_at} near /></span> : null}</> },
                { title: p.asked, align: "right", cell: (row) => number(row.stat?.asked ?? 0) },
                { title: p.quality, align: "right", cell: (row) => (row.stat && row.stat.asked > 0 ? <span className={row.stat.answered / row.stat.asked < 0.9 ? "negative" : "positive"}>{percent(row.stat.answered / row.stat.asked)}</span> : "—") },
                { title: p.failed, align: "right", cell: (row) => number(row.stat?.failed ?? 0) },
                { title: p.retried, align: "right", cell: (row) => number(row.stat?.retried ?? 0) },
                { title: p.cached, align: "right", cell: (row) => number(row.stat?.cached ?? 0) },
                { title: p.average, align: "right", cell: (row) => (row.stat?.elapsed_ms_average ? number(row.stat.elapsed_ms_average / 1000, 1) : "—") },
                { title: p.cost, align: "right", cell: (row) => <Money value={row.stat?.cost} bare kopecks /> },
                { title: p.price, align: "right", cell: (row) => <Money value={row.terms.price} bare kopecks /> },
                { title: p.deadline, align: "right", cell: (row) => number(row.terms.deadline_ms / 1000) },
                { title: p.tries, align: "right", cell: (row) => number(row.terms.tries) },
                { title: p.cache, align: "right", cell: (row) => number(row.terms.cache_hours) },
              ]}
              rows={rows}
              rowKey={(row) => row.provider}
            />
          )}
        </QueryView>
      </div>
    </ScrollPage>
  );
}
