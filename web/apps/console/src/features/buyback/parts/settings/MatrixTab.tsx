import { buyback, call } from "@kite/api";
import { useAccess, useCan } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { DatedRows, MoneyInput, QueryView, say } from "@kite/ui";
import { MultiSelect, NumberInput } from "@mantine/core";
import { useReload } from "../../api/acts";
import { useMatrix } from "../../api/queries";
import type { AppraisalFlag, AuthorityLevel, Matrix, Money } from "../../api/types";
import { useT } from "../../texts";
import classes from "../parts.module.css";
import { useDatedStart } from "./common";

type LevelForm = { level: AuthorityLevel; amount_max: Money | null; deviation: number | ""; expiry_hours: number | ""; flags: AppraisalFlag[] };
const LEVELS: readonly AuthorityLevel[] = ["buyback_manager", "centre_director"];

const formOf = (matrix: Matrix | undefined): LevelForm[] =>
  LEVELS.map((level) => {
    const known = matrix?.levels.find((one) => one.level === level);
    return { level, amount_max: known?.amount_max ?? null, deviation: known ? known.deviation_max_bp / 100 : "", expiry_hours: known?.expiry_hours ?? 24, flags: known?.flags ?? [] };
  });

/** Who may allow how much above the valuation. A new version replaces all levels at once. */
export function MatrixTab() {
  const t = useT();
  const s = t.settings;
  const can = useCan();
  const reload = useReload();
  const { centre } = useAccess();
  const { number, money, count } = useFormats();
  const start = useDatedStart();
  const query = useMatrix(centre);
  const flags = Object.entries(t.words.flag).map(([value, label]) => ({ value, label }));
  return (
    <QueryView query={query}>
      {(card) => {
        const initial = { ...start, levels: formOf(card.in_force) };
        return (
          <DatedRows<Matrix, typeof initial>
            title={s.tabs.matrix}
            hint={s.matrixHint}
            rows={card.versions}
            canWrite={can("buyback.policy.write")}
            done={() => { say(t.done.saved); reload(); }}
            columns={LEVELS.map((level) => ({
              title: t.words.level[level],
              cell: (row: Matrix) => {
                const one = row.levels.find((known) => known.level === level);
                if (!one) return "—";
                return <>{money(one.amount_max, { short: true })}, +{number(one.deviation_max_bp / 100, 1)} %, {count(one.expiry_hours, t.hours)}{one.flags.length > 0 ? <div className="muted">{one.flags.map((flag) => t.words.flag[flag]).join("; ")}</div> : null}</>;
              },
            }))}
            form={{
              title: s.newMatrix,
              label: s.add,
              size: "lg",
              initial,
              names: Object.fromEntries(LEVELS.map((_, index) => [`levels.${index}.deviation_max_bp`, `levels.${index}.deviation`])),
              send: ({ levels, ...values }) =>
                call(buyback.POST("/api/buyback/v1/approval-matrices", {
                  body: {
                    ...values,
                    valid_from: values.valid_from ?? "",
                    levels: levels.map((one) => ({ level: one.level, amount_max: one.amount_max ?? { amount: 0, currency: "RUB" }, deviation_max_bp: Math.round(Number(one.deviation) * 100), expiry_hours: Number(one.expiry_hours), flags: one.flags })),
                  },
                })),
              fields: (form) =>
                form.values.levels.map((one, index) => (
                  <fieldset key={one.level} className={classes.plain}>
                    <legend><b>{t.words.level[one.level]}</b></legend>
                    <div className={classes.columns}>
                      <MoneyInput label={s.amountMax} required {...form.getInputProps(`levels.${index}.amount_max`)} />
                      <NumberInput label={s.deviationMax} required hideControls decimalScale={2} decimalSeparator="," {...form.getInputProps(`levels.${index}.deviation`)} />
                      <NumberInput label={s.hours} required hideControls {...form.getInputProps(`levels.${index}.expiry_hours`)} />
                      <MultiSelect label={s.flags} data={flags} {...form.getInputProps(`levels.${index}.flags`)} />
                    </div>
                  </fieldset>
                )),
            }}
          />
        );
      }}
    </QueryView>
  );
}
