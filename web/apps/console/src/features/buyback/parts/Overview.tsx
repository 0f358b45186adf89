import { buyback, call, useQuery } from "@kite/api";
import { Go, useAccess, useCan } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { CardLayout, DateText, type Fact, Facts, Money, Panel, Person, SimpleTable, Vin, Waterfall, say, tell } from "@kite/ui";
import { Button } from "@mantine/core";
import { acts, useReload } from "../api/acts";
import { keys, useAppraisal, useCentreName, usePapers, useValuation, useValuationIds, useVehicleType } from "../api/queries";
import type { Purchase } from "../api/types";
import { barsOf } from "../logic/bars";
import { progressOf, formOf } from "../logic/appraisalForm";
import { useT } from "../texts";
import { FlagNotes } from "./FlagNotes";
import { LeadTimer } from "./LeadTimer";
import { LossPanel, ReconPanel } from "./OverviewPanels";
import { PhotoStrip } from "./PhotoStrip";
import { RisksPanel } from "./RisksPanel";
import { State } from "./State";
import classes from "./parts.module.css";
import type { StepButton } from "./useSteps";

function Blocked({ purchase }: { purchase: Purchase }) {
  const t = useT();
  const { count } = useFormats();
  const card = useAppraisal(purchase).data;
  if (purchase.state !== "inspection" || !card) return null;
  const { questions } = card.checklist;
  const missing = progressOf(questions, formOf(purchase, questions, card.appraisal).answers).reduce((sum, one) => sum + one.missing, 0);
  return missing > 0 ? <p className="warning">{t.blocked.answers(count(missing, t.questions))}</p> : null;
}

function NextStep({ purchase, steps }: { purchase: Purchase; steps: readonly StepButton[] }) {
  const t = useT();
  const accepted = usePapers(purchase.id).data?.acceptance;
  const hint = purchase.state === "paid" && accepted ? t.hint.paidAccepted : t.hint[purchase.state];
  const shown = purchase.state === "paid" && accepted ? [] : steps;
  return (
    <section className={classes.next} aria-label={t.card.next}>
      <div>
        <h2>{t.card.next}</h2>
        <p className="muted">{hint}</p>
        {purchase.state === "lead" ? <LeadTimer openedAt={purchase.opened_at} large /> : null}
        <Blocked purchase={purchase} />
      </div>
      <div className={classes.buttons}>
        {purchase.state === "in_stock" && purchase.vin ? <Button component={Go} href={`/stock?vin=${purchase.vin}`} variant="default">{t.card.inStock}</Button> : null}
        {shown.map((one, index) => <Button key={one.step} variant={index === 0 ? "filled" : "default"} loading={one.busy} onClick={one.run}>{one.title}</Button>)}
      </div>
    </section>
  );
}

function ValuePanel({ purchase, onTab }: { purchase: Purchase; onTab: (tab: string) => void }) {
  const t = useT();
  const can = useCan();
  const newest = useValuationIds(purchase.id).data?.[0];
  const valuation = useValuation(newest).data;
  if (!can("buyback.valuation.read", purchase.centre_id)) return null;
  if (!valuation) return null;
  return (
    <Panel title={t.valuation.bridge} note={t.words.confidence[valuation.confidence]} actions={<Button size="compact-sm" variant="subtle" onClick={() => onTab("valuation")}>{t.card.toValuation}</Button>}>
      <Waterfall bars={barsOf(valuation.lines, (kind) => t.words.line[kind])} currency={valuation.market.currency} label={t.valuation.bridge} />
    </Panel>
  );
}

function useFacts(purchase: Purchase): Fact[] {
  const t = useT();
  const lang = useLang();
  const formats = useFormats();
  const centreName = useCentreName();
  const type = useVehicleType(purchase.vehicle_type, purchase.centre_id);
  const of = (code: string, value: string): Fact => {
    const attribute = type?.attributes.find((one) => one.code === code);
    const word = attribute?.words?.find((one) => one.code === value);
    return { label: attribute?.[lang] ?? code, value: `${word?.[lang] ?? value}${attribute?.unit ? ` ${attribute.unit[lang]}` : ""}` };
  };
  const facts: (Fact | undefined)[] = [
    { label: t.columns.vin, value: <Vin value={purchase.vin ?? null} /> },
    purchase.plate ? { label: t.columns.plate, value: purchase.plate } : undefined,
    type ? { label: t.columns.type, value: type[lang] } : undefined,
    !type || type.usage === "km" ? { label: t.columns.mileage, value: formats.number(purchase.mileage_km) } : undefined,
    ...Object.entries(purchase.attributes).map(([code, value]) => of(code, value)),
    { label: t.columns.source, value: t.words.source[purchase.source] },
    { label: t.columns.centre, value: centreName(purchase.centre_id) },
    { label: t.card.opened, value: <DateText value={purchase.opened_at} near /> },
    purchase.appointment_at ? { label: t.card.appointmentAt, value: <DateText value={purchase.appointment_at} near overdue={purchase.state === "appointment" && Date.parse(purchase.appointment_at) < Date.now()} /> } : undefined,
    purchase.appraised_by ? { label: t.card.inspectedBy, value: <Person id={purchase.appraised_by} /> } : undefined,
    purchase.vat_scheme ? { label: t.card.vat, value: t.words.vat[purchase.vat_scheme] } : undefined,
    purchase.end_reason ? { label: t.end.reason, value: t.words.endReason[purchase.end_reason] } : undefined,
  ];
  return facts.filter((one) => one !== undefined);
}

/** Who leads the purchase. The API lists keepers by centre, so the one of this car is looked for there. */
function KeeperPanel({ purchase }: { purchase: Purchase }) {
  const t = useT();
  const can = useCan();
  const { me } = useAccess();
  const reload = useReload();
  const keeper = useQuery({
    queryKey: [...keys.purchase(purchase.id), "keeper"],
    queryFn: async ({ signal }) => {
      const { items } = await call(buyback.GET("/api/buyback/v1/keepers", { params: { query: { centre_id: purchase.centre_id, limit: 200 } }, signal }));
      return items.find((one) => one.purchase_id === purchase.id) ?? null;
    },
  });
  const take = (): void =>
    void acts.keep(purchase.id).then(() => {
      say(t.card.taken);
      reload();
    }).catch(tell);
  if (!keeper.data) return null;
  return (
    <Panel title={t.card.keeper} actions={can("buyback.lead.write", purchase.centre_id) && keeper.data.person_id !== me.person.id ? <Button size="compact-sm" variant="subtle" onClick={take}>{t.card.take}</Button> : null}>
      {keeper.data.person_id ? <Person id={keeper.data.person_id} /> : <span className="warning">{t.card.nobody}</span>}
    </Panel>
  );
}

function ChecksPanel({ purchase }: { purchase: Purchase }) {
  const t = useT();
  const can = useCan();
  const { near } = useFormats();
  const decisions = usePapers(purchase.id).data?.decisions ?? [];
  const link = can("verification.case.read") ? <Go href={`/verification/cases?purchase_id=${purchase.id}`}>{t.card.openCase}</Go> : null;
  if (decisions.length === 0 && !["checks", "contract_signed"].includes(purchase.state)) return null;
  return (
    <Panel title={t.card.checks} actions={link}>
      {decisions.length === 0 ? <p className="muted">{t.blocked.wait}</p> : null}
      <ul className={classes.notes}>
        {decisions.map((one) => (
          <li key={one.case_id}>
            <span className={one.verdict === "approved" ? "positive" : "negative"}>{t.words.verdict[one.verdict]}</span>
            <span>{t.words.purpose[one.purpose]}</span>
            <span className="muted">{Date.parse(one.valid_until) < Date.now() ? t.card.ranOut : `${t.card.validUntil} ${near(one.valid_until)}`}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function ChainPanel({ purchase }: { purchase: Purchase }) {
  const t = useT();
  const can = useCan();
  const chain = useQuery({
    queryKey: [...keys.purchase(purchase.id), "links"],
    queryFn: ({ signal }) => call(buyback.GET("/api/buyback/v1/purchases/{id}/links", { params: { path: { id: purchase.id } }, signal })),
    enabled: can("buyback.valuation.read", purchase.centre_id) && (purchase.root_id !== purchase.id || purchase.state === "lost"),
  });
  const others = chain.data?.filter((one) => one.purchase_id !== purchase.id) ?? [];
  if (others.length === 0) return null;
  return (
    <Panel title={t.card.chain}>
      <SimpleTable
        label={t.card.chain}
        columns={[
          { title: t.columns.opened, cell: (row) => <Go href={`/buyback/${row.purchase_id}`}><DateText value={row.opened_at} /></Go> },
          { title: t.columns.state, cell: (row) => <State of={row.state} /> },
          { title: t.columns.offered, align: "right", cell: (row) => <Money value={row.offered} bare /> },
        ]}
        rows={others}
        rowKey={(row) => row.purchase_id}
      />
    </Panel>
  );
}

/** What matters of a purchase on one page: the next step, the way to its price, the car, the checks. */
export function Overview({ purchase, steps, onTab }: { purchase: Purchase; steps: readonly StepButton[]; onTab: (tab: string) => void }) {
  const t = useT();
  const card = useAppraisal(purchase).data;
  const flags = card?.appraisal?.flags ?? [];
  return (
    <CardLayout
      main={
        <>
          <NextStep purchase={purchase} steps={steps} />
          <RisksPanel purchase={purchase} />
          <PhotoStrip purchase={purchase} onAll={() => onTab("field")} />
          <ValuePanel purchase={purchase} onTab={onTab} />
          {purchase.state === "lost" ? <LossPanel purchase={purchase} /> : null}
          {purchase.state === "in_stock" ? <ReconPanel purchase={purchase} /> : null}
        </>
      }
      side={
        <>
          <Panel title={t.card.car}><Facts items={useFacts(purchase)} /></Panel>
          {flags.length > 0 ? <Panel title={t.card.flags}><FlagNotes flags={flags} /></Panel> : null}
          <ChecksPanel purchase={purchase} />
          <KeeperPanel purchase={purchase} />
          <ChainPanel purchase={purchase} />
        </>
      }
    />
  );
}
