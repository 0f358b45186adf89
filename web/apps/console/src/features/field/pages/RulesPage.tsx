import { call, mobile, useQuery, useQueryClient } from "@kite/api";
import type { components } from "@kite/api/schema/buyback-mobile";
import { useAccess, useCan } from "@kite/core";
import { dayOf, useFormats } from "@kite/i18n";
import { DatedRows, PageHeader, QueryView, ScrollPage } from "@kite/ui";
import { NumberInput, TextInput } from "@mantine/core";
import { useT } from "../texts";
import classes from "./field.module.css";

type Rule = components["schemas"]["Rule"];

const DAY_MS = 86_400_000;
const NUMBERS = ["cache_hours", "photos_min", "blur_min", "dark_max", "photo_early_minutes", "photo_far_km"] as const;
type Values = { valid_from: string | null; centre_id: string | null; source: string; client_min: string } & Record<(typeof NUMBERS)[number], number | string>;

function useTitles(): Record<(typeof NUMBERS)[number], string> {
  const { rule } = useT();
  return { cache_hours: rule.cache, photos_min: rule.photos, blur_min: rule.blur, dark_max: rule.dark, photo_early_minutes: rule.early, photo_far_km: rule.far };
}

function Rules({ inForce, rows }: { inForce: Rule; rows: readonly Rule[] }) {
  const t = useT();
  const can = useCan();
  const client = useQueryClient();
  const titles = useTitles();
  const { number, zone } = useFormats();
  const { centre } = useAccess();
  const numbers = Object.fromEntries(NUMBERS.map((name) => [name, inForce[name]])) as Record<(typeof NUMBERS)[number], number>;
  const initial: Values = { valid_from: dayOf(Date.now() + DAY_MS, zone), centre_id: centre ?? null, source: "", client_min: inForce.client_min, ...numbers };
  const bodyOf = ({ valid_from, centre_id, source, client_min, ...rest }: Values) => ({
    valid_from: valid_from ?? "",
    source,
    client_min,
    ...(centre_id ? { centre_id } : {}),
    ...(Object.fromEntries(NUMBERS.map((name) => [name, Number(rest[name])])) as Record<(typeof NUMBERS)[number], number>),
  });
  return (
    <DatedRows<Rule, Values>
      title={t.rule.title}
      hint={t.rule.hint}
      rows={rows}
      canWrite={can("buyback_mobile.rule.write")}
      done={() => void client.invalidateQueries({ queryKey: ["buyback_mobile", "rule"] })}
      columns={[
        { title: t.rule.phone, cell: (row) => t.rule.phoneLine(row.client_min, number(row.cache_hours)) },
        { title: t.rule.pictures, cell: (row) => t.rule.picturesLine(number(row.photos_min), number(row.blur_min), number(row.dark_max)) },
        { title: t.rule.suspicious, cell: (row) => t.rule.suspiciousLine(number(row.photo_early_minutes), number(row.photo_far_km)) },
      ]}
      form={{
        title: t.rule.add,
        label: t.rule.add,
        initial,
        size: "lg",
        send: (values) => call(mobile.POST("/api/buyback-mobile/v1/rules", { body: bodyOf(values) })),
        fields: (form) => (
          <>
            <TextInput label={t.rule.client} description={t.rule.clientHint} required data-autofocus {...form.getInputProps("client_min")} />
            <div className={classes.pair}>
              {NUMBERS.map((name) => <NumberInput key={name} label={titles[name]} required hideControls min={0} {...form.getInputProps(name)} />)}
            </div>
          </>
        ),
      }}
    />
  );
}

/** What holds for inspections by phone, by date: versions of the application, how long data stay, what a good photograph is. */
export default function RulesPage() {
  const t = useT();
  const { centre } = useAccess();
  const query = useQuery({
    queryKey: ["buyback_mobile", "rule", "all", centre],
    queryFn: ({ signal }) => call(mobile.GET("/api/buyback-mobile/v1/rules", { params: { query: centre ? { centre_id: centre } : {} }, signal })),
  });
  return (
    <ScrollPage>
      <PageHeader title={t.rules} />
      <div className={classes.page}>
        <QueryView query={query}>{(data) => <Rules inForce={data} rows={data.versions} />}</QueryView>
      </div>
    </ScrollPage>
  );
}
