import { call, sales } from "@kite/api";
import { useFormats } from "@kite/i18n";
import { DateText, Facts, FormButtons, FormNotes, PageSkeleton, Panel, QueryView, say, useApiForm } from "@kite/ui";
import { IconCheck } from "@kite/ui/icons";
import { Checkbox, Group, Modal, NumberInput, Stack, TextInput } from "@mantine/core";
import { useLang } from "@kite/i18n";
import { useCar, useHandoverItems, versioned } from "../api";
import { useT } from "../texts";
import type { Deal, DealCard, HandoverItem } from "../types";
import { useRefresh } from "../useRefresh";
import classes from "./Handover.module.css";
import { Person } from "./common";

type Values = { document_number: string; mileage_km: number | ""; keys: number | ""; checklist: string[] };

type FormProps = { deal: Deal; items: readonly HandoverItem[]; mileage: number | undefined; onClose?: () => void; done?: () => void };

function HandoverForm({ deal, items, mileage, onClose, done }: FormProps) {
  const t = useT();
  const lang = useLang();
  const refresh = useRefresh();
  const api = useApiForm<Values, unknown>({
    initial: { document_number: "", mileage_km: mileage ?? "", keys: 2, checklist: [] },
    draft: `deal.handover.${deal.id}`,
    send: async (values) => {
      const body = { ...values, mileage_km: Number(values.mileage_km), keys: Number(values.keys) };
      await call(sales.POST("/api/sales/v1/deals/{id}/hand-over", { ...versioned(deal.id, deal.version), body }));
      await refresh();
    },
    done: () => {
      say(t.moved.hand_over);
      done?.();
    },
  });
  const { form } = api;
  const ticked = form.values.checklist;
  const ready = deal.state === "paid";
  return (
    <form onSubmit={api.submit} noValidate>
      <Stack gap={14}>
        <FormNotes {...api} />
        <Checkbox.Group label={t.deal.checklist} description={t.deal.checkedOf(ticked.length, items.length)} {...form.getInputProps("checklist")}>
          <Stack gap={2} mt={6}>
            {items.map((item) => (
              <Checkbox key={item.code} value={item.code} label={item[lang]} classNames={{ root: classes.tick ?? "" }} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Group gap={12} align="flex-start" grow>
          <NumberInput label={t.deal.mileageAt} min={0} hideControls thousandSeparator={"\u00a0"} required {...form.getInputProps("mileage_km")} />
          <NumberInput label={t.deal.keys} min={1} max={20} required {...form.getInputProps("keys")} />
        </Group>
        <TextInput label={t.deal.actNumber} required {...form.getInputProps("document_number")} />
        {ready ? null : <p className="muted">{t.deal.handOverEarly}</p>}
        {ready ? <FormButtons busy={api.busy} errors={form.errors} label={t.deal.handOverLabel} {...(onClose ? { onCancel: onClose } : {})} /> : null}
      </Stack>
    </form>
  );
}

function WithItems({ deal, onClose, done }: { deal: Deal; onClose?: () => void; done?: () => void }) {
  const items = useHandoverItems(deal.id);
  const car = useCar(deal.episode_id);
  if (car.isLoading) return <PageSkeleton lines={6} />;
  return (
    <QueryView query={items} lines={6}>
      {(list) => <HandoverForm deal={deal} items={list} mileage={car.data?.mileage_km} {...(onClose ? { onClose } : {})} {...(done ? { done } : {})} />}
    </QueryView>
  );
}

export function HandoverDialog({ deal, onClose }: { deal: Deal; onClose: () => void }) {
  const t = useT();
  return (
    <Modal opened onClose={onClose} title={`${t.deal.handover}: ${deal.title}`} size="lg">
      <WithItems deal={deal} onClose={onClose} done={onClose} />
    </Modal>
  );
}

/** What was given, after the handover. */
function Act({ deal }: { deal: DealCard }) {
  const t = useT();
  const lang = useLang();
  const { number } = useFormats();
  const items = useHandoverItems(deal.id);
  const act = deal.handover;
  if (!act) return null;
  const nameOf = (code: string): string => items.data?.find((one) => one.code === code)?.[lang] ?? code;
  return (
    <>
      <Facts
        items={[
          { label: t.deal.actNumber, value: act.number },
          { label: t.deal.handedOverOn, value: <DateText value={act.handed_over_on} /> },
          { label: t.deal.handedOverBy, value: <Person id={act.handed_over_by} /> },
          { label: t.deal.mileageAt, value: number(act.mileage_km) },
          { label: t.deal.keys, value: number(act.keys) },
        ]}
      />
      <ul className={classes.given}>
        {act.checklist.map((code) => (
          <li key={code}>
            <IconCheck size={15} />
            {nameOf(code)}
          </li>
        ))}
      </ul>
    </>
  );
}

/** The handover on the page of a deal: a checklist that may be filled in before the money has come. */
export function HandoverPanel({ deal, may }: { deal: DealCard; may: boolean }) {
  const t = useT();
  const open = ["contract", "paid"].includes(deal.state) && may;
  return (
    <Panel title={deal.handover ? t.deal.handedOver : t.deal.handover}>
      {deal.handover ? <Act deal={deal} /> : null}
      {!deal.handover && open ? <div className={classes.form}><WithItems deal={deal} /></div> : null}
      {!deal.handover && !open ? <Waiting deal={deal} /> : null}
    </Panel>
  );
}

function Waiting({ deal }: { deal: Deal }) {
  const t = useT();
  const lang = useLang();
  const items = useHandoverItems(deal.id);
  return (
    <>
      <p className="muted">{t.deal.handOverEarly}</p>
      <ul className={classes.todo}>{items.data?.map((item) => <li key={item.code}>{item[lang]}</li>)}</ul>
    </>
  );
}
