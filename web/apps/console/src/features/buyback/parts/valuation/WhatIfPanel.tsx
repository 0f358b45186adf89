import { keepPreviousData, useQuery } from "@kite/api";
import { useFormats } from "@kite/i18n";
import { ErrorNote, Money, Panel, SimpleTable } from "@kite/ui";
import { Button, NumberInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { acts } from "../../api/acts";
import type { Purchase } from "../../api/types";
import { AS_IS, type WhatIfForm, compared, whatIfIn } from "../../logic/whatIf";
import { useT } from "../../texts";
import classes from "./valuation.module.css";

type FieldProps = { name: keyof WhatIfForm; label: string; hint?: string; placeholder?: string; digits?: number; negative?: boolean };

/** Other works, margin, days or odometer: the offer as it is and as it would be, side by side. Nothing is kept. */
export function WhatIfPanel({ purchase, placeholders }: { purchase: Purchase; placeholders: Partial<Record<keyof WhatIfForm, string>> }) {
  const t = useT();
  const { money } = useFormats();
  const [form, setForm] = useState<WhatIfForm>(AS_IS);
  const [late] = useDebouncedValue(form, 350);
  const ask = whatIfIn(late);
  const query = useQuery({
    queryKey: ["buyback", "what_if", purchase.id, purchase.version, ask],
    queryFn: () => acts.whatIf(purchase.id, ask ?? {}),
    enabled: Boolean(ask),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const field = ({ name, label, hint, digits = 0, negative = false }: FieldProps) => (
    <NumberInput
      key={name}
      label={label}
      {...(hint ? { description: hint } : {})}
      inputWrapperOrder={["label", "input", "description", "error"]}
      placeholder={placeholders[name] ?? ""}
      hideControls
      thousandSeparator={"\u00a0"}
      decimalSeparator=","
      decimalScale={digits}
      allowNegative={negative}
      value={form[name]}
      onChange={(value) => setForm({ ...form, [name]: value === "" || value === "-" ? "" : Number(value) })}
    />
  );
  const result = ask ? query.data : undefined;
  const changed = whatIfIn(form) !== undefined;
  return (
    <Panel title={t.valuation.whatIf} actions={changed ? <Button size="compact-sm" variant="subtle" onClick={() => setForm(AS_IS)}>{t.valuation.resetWhatIf}</Button> : null}>
      <p className="muted">{t.valuation.whatIfHint}</p>
      <div className={classes.what}>
        {[
          field({ name: "margin", label: t.valuation.margin, digits: 2 }),
          field({ name: "days", label: t.valuation.holding }),
          field({ name: "mileage", label: t.valuation.mileage }),
          field({ name: "recon", label: t.valuation.reconChange, hint: t.valuation.reconHint, negative: true }),
        ]}
      </div>
      <div aria-live="polite">
        {query.error && ask ? <ErrorNote error={query.error} /> : null}
        {result && !query.error ? (
          <>
            <p className={classes.result}>
              <Money value={result.then.waterfall.shown} />
              <small className={result.shown_change.amount < 0 ? "negative" : "positive"}>{money(result.shown_change, { sign: true })}</small>
            </p>
            <SimpleTable
              label={t.valuation.whatIf}
              columns={[
                { title: t.valuation.line, cell: (row) => t.words.line[row.kind] },
                { title: t.valuation.now, align: "right", cell: (row) => <Money value={row.now} bare /> },
                { title: t.valuation.after, align: "right", cell: (row) => <Money value={row.other} bare /> },
                { title: t.valuation.change, align: "right", cell: (row) => (row.change.amount === 0 ? <span className="muted">—</span> : <Money value={row.change} bare sign tone="both" />) },
              ]}
              rows={compared(result)}
              rowKey={(row) => row.kind}
              strong={(row) => ["market_value", "shown"].includes(row.kind)}
            />
          </>
        ) : null}
      </div>
    </Panel>
  );
}
