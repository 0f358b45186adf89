import { call, useQuery, vehicles } from "@kite/api";
import { Go, useAccess } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { Empty, ExportButton, KeyFigures, Money, PageHeader, Panel, QueryView, ScrollPage, SimpleTable } from "@kite/ui";
import { IconHourglass } from "@kite/ui/icons";
import { useT } from "../texts";
import classes from "./AgeingPage.module.css";

const BUCKETS = ["0-30", "31-60", "61-90", "90+"] as const;
const BOUNDS: Record<string, string> = { "0-30": "days_max=30", "31-60": "days_min=31&days_max=60", "61-90": "days_min=61&days_max=90", "90+": "days_min=91" };

/** How long the money of the dealer has been standing in the yard. */
export default function AgeingPage() {
  const t = useT();
  const { number, percent, count } = useFormats();
  const { centre, centres, can } = useAccess();
  const query = centre ? { centre_id: centre } : {};
  const ageing = useQuery({ queryKey: ["vehicles", "episode", "ageing", query], queryFn: () => call(vehicles.GET("/api/vehicles/v1/ageing", { params: { query } })) });
  const mayRead = can("vehicles.ageing.read");
  const limits = useQuery({ queryKey: ["vehicles", "threshold", "one", query], enabled: mayRead, queryFn: () => call(vehicles.GET("/api/vehicles/v1/ageing-thresholds", { params: { query } })) });
  return (
    <ScrollPage>
      <PageHeader title={t.ageing.title} note={limits.data?.in_force ? `${t.ageing.thresholds}: ${limits.data.in_force.days.join(", ")}` : null} actions={<ExportButton path="/api/vehicles/v1/episodes" query={query} />} />
      <QueryView query={ageing}>
        {(data) => {
          if (data.count === 0) return <Empty icon={IconHourglass} title={t.ageing.none} />;
          const sums = BUCKETS.map((bucket) => {
            const rows = data.rows.filter((row) => row.bucket === bucket);
            return { bucket, count: rows.reduce((sum, row) => sum + row.count, 0), cost: rows.reduce((sum, row) => sum + (row.cost?.amount ?? 0), 0), masked: !data.cost };
          });
          return (
            <div className={classes.page}>
              <KeyFigures
                items={sums.map((one) => ({
                  title: `${one.bucket.replace("-", "–")} ${t.ageing.bucket.toLowerCase()}`,
                  value: count(one.count, t.cars),
                  note: one.masked ? undefined : <Money value={{ amount: one.cost, currency: "RUB" }} short />,
                  aside: percent(one.count / data.count),
                  href: `/stock?${BOUNDS[one.bucket]}`,
                  tone: one.bucket === "90+" && one.count > 0 ? "negative" : undefined,
                }))}
              />
              <Panel title={t.col.centre} actions={data.cost ? <b><Money value={data.cost} /></b> : null}>
                <SimpleTable
                  label={t.ageing.title}
                  rows={data.rows}
                  rowKey={(row) => row.centre_id + row.bucket}
                  columns={[
                    { title: t.col.centre, cell: (row) => centres.find((one) => one.id === row.centre_id)?.name ?? "—" },
                    { title: t.ageing.bucket, cell: (row) => <Go href={`/stock?${BOUNDS[row.bucket]}`}>{row.bucket.replace("-", "–")}</Go> },
                    { title: t.ageing.count, align: "right", cell: (row) => number(row.count) },
                    { title: t.ageing.daysSum, align: "right", cell: (row) => number(row.days) },
                    { title: t.ageing.share, align: "right", cell: (row) => percent(row.count / data.count) },
                    ...(data.cost ? [{ title: t.ageing.cost, align: "right" as const, cell: (row: (typeof data.rows)[number]) => <Money value={row.cost} bare /> }] : []),
                  ]}
                />
              </Panel>
            </div>
          );
        }}
      </QueryView>
    </ScrollPage>
  );
}
