import { useAccess, useCan } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { CardLayout, Empty, FormButtons, FormNotes, KeyFigures, PageHeader, Panel, ScrollPage, useApiForm } from "@kite/ui";
import { IconScale } from "@kite/ui/icons";
import { NumberInput, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { acts } from "../api/acts";
import { useReconItems } from "../api/queries";
import type { Currency, Preview, VatScheme } from "../api/types";
import { NO_TRAITS, type TraitsForm, traitsIn } from "../logic/traits";
import { TraitsFields } from "../parts/TraitsFields";
import { Works } from "../parts/appraisal/Works";
import classes from "../parts/parts.module.css";
import { Comparables } from "../parts/valuation/Comparables";
import { Bridge, OpinionPanel, ProfitPanel } from "../parts/valuation/Explained";
import { useT } from "../texts";

type Values = { make: string; model: string; year: number | ""; mileage_km: number | ""; currency: Currency; vat_scheme: VatScheme | null; traits: TraitsForm; recon: Record<string, number> };

function Result({ preview }: { preview: Preview }) {
  const t = useT();
  const { money, number } = useFormats();
  const { waterfall } = preview;
  return (
    <>
      <KeyFigures
        items={[
          { title: t.valuation.offer, value: money(waterfall.shown), note: `${t.valuation.exact} ${money(waterfall.offer, { kopecks: true })}` },
          { title: t.valuation.market, value: money(waterfall.market), note: `${t.valuation.range} ${money(waterfall.market_low, { bare: true })} – ${money(waterfall.market_high)}` },
          { title: t.valuation.comparables, value: number(waterfall.comparables), note: preview.rung ? t.words.rung[preview.rung] : t.words.confidence[waterfall.confidence], tone: waterfall.confidence === "low" ? ("warning" as const) : undefined },
        ]}
      />
      <Bridge lines={preview.lines} />
      <Comparables used={preview.used} outliers={waterfall.outliers} low={preview.market_low} high={preview.market_high} market={waterfall.market} offer={waterfall.shown} />
      {preview.profit ? <ProfitPanel profit={preview.profit} shown={waterfall.shown} /> : null}
      {preview.opinion ? <OpinionPanel opinion={preview.opinion} market={waterfall.market} /> : null}
    </>
  );
}

/** The value of any car, without a lead; nothing is kept. */
export default function CalculatorPage() {
  const t = useT();
  const can = useCan();
  const { centre } = useAccess();
  const [preview, setPreview] = useState<Preview>();
  const items = useReconItems("car", centre).data ?? [];
  const initial: Values = { make: "", model: "", year: "", mileage_km: "", currency: "RUB", vat_scheme: "margin_5_1", traits: NO_TRAITS, recon: {} };
  const api = useApiForm({
    initial,
    draft: "buyback.calculator",
    names: { "traits.consumption_ml": "traits.consumption_l", "traits.tax_minor": "traits.tax" },
    send: (values) =>
      acts.preview({
        make: values.make, model: values.model, year: Number(values.year), mileage_km: Number(values.mileage_km), currency: values.currency,
        centre_id: centre ?? null, vat_scheme: values.vat_scheme, traits: traitsIn(values.traits),
        recon: Object.entries(values.recon).filter(([, quantity]) => quantity > 0).map(([item, quantity]) => ({ item, quantity })),
      }),
    done: setPreview,
  });
  const { form } = api;
  return (
    <ScrollPage>
      <PageHeader title={t.valuation.anyTitle} note={t.valuation.anyHint} />
      <CardLayout
        main={preview ? <Result preview={preview} /> : <Empty icon={IconScale} title={t.valuation.any} hint={t.valuation.usedHint} />}
        side={
          <form className={classes.stack} onSubmit={api.submit} noValidate>
            <FormNotes {...api} />
            <Panel title={t.valuation.car}>
              <div className={classes.stack}>
                <TextInput label={t.lead.make} required {...form.getInputProps("make")} />
                <TextInput label={t.lead.model} required {...form.getInputProps("model")} />
                <NumberInput label={t.lead.year} required hideControls {...form.getInputProps("year")} />
                <NumberInput label={t.lead.mileage} required hideControls thousandSeparator={"\u00a0"} {...form.getInputProps("mileage_km")} />
                <Select label={t.valuation.currency} allowDeselect={false} data={["RUB", "GBP", "EUR", "USD", "CNY"]} {...form.getInputProps("currency")} />
                <Select label={t.valuation.vatScheme} placeholder={t.valuation.vatUnknown} clearable data={Object.entries(t.words.vat).map(([value, label]) => ({ value, label }))} {...form.getInputProps("vat_scheme")} />
              </div>
            </Panel>
            <Panel title={t.valuation.traits}><TraitsFields form={form} at="traits." /></Panel>
            {can("buyback.purchase.read") && form.values.currency === "RUB" ? (
              <Panel title={t.valuation.works}>
                <Works items={items} saved={[]} quantities={form.values.recon} onChange={(code, quantity) => form.setFieldValue(`recon.${code}` as never, quantity as never)} />
              </Panel>
            ) : null}
            <FormButtons busy={api.busy} errors={form.errors} label={t.valuation.calculate} />
          </form>
        }
      />
    </ScrollPage>
  );
}
