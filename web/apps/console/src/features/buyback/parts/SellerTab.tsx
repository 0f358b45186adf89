import { useCan } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { ActionDialog, CardLayout, ConfirmDialog, DateText, DayInput, ErrorNote, type Fact, Facts, InstantInput, PageSkeleton, Panel, Person, SimpleTable, say, useAsOpened } from "@kite/ui";
import { IconAlertTriangle, IconEye, IconEyeOff } from "@kite/ui/icons";
import { Button, Select, TextInput, Textarea } from "@mantine/core";
import { useState } from "react";
import { acts, useReload } from "../api/acts";
import { useSeller } from "../api/queries";
import type { ConsentChannel, ErasureReason, Purchase, SellerCard, SellerIn } from "../api/types";
import { ENDED_STATES, canIdentify } from "../logic/stage";
import { useT } from "../texts";
import classes from "./parts.module.css";

/** «4506 ••• 456»: what tells two papers apart, and no more. */
const masked = (value: string | null | undefined, shown = 3): string => (value ? `••• ${value.slice(-shown)}` : "—");

function SellerDialog({ purchase, seller, onClose }: { purchase: Purchase; seller: SellerCard; onClose: () => void }) {
  const t = useT();
  const s = t.offers.seller;
  const reload = useReload();
  const [seen, renew] = useAsOpened(seller);
  const refresh = (): void => {
    renew();
    reload();
  };
  const initial = {
    full_name: seller.full_name ?? "",
    phone: seller.phone ?? "",
    born_on: (seller.born_on ?? null) as string | null,
    passport: seller.passport ?? "",
    passport_issued_on: (seller.passport_issued_on ?? null) as string | null,
    passport_issued_by: seller.passport_issued_by ?? "",
    registration: seller.registration ?? "",
  };
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={seller.passport ? s.correct : s.identify}
      label={s.keep}
      initial={initial}
      send={(values) => acts.identify(purchase.id, seen.version, values as SellerIn)}
      done={() => {
        say(s.saved);
        reload();
      }}
      onRefresh={refresh}
    >
      {(form) => (
        <>
          <TextInput label={s.fullName} required {...form.getInputProps("full_name")} />
          <TextInput label={s.phone} required type="tel" {...form.getInputProps("phone")} />
          <DayInput label={s.born} required {...form.getInputProps("born_on")} />
          <TextInput label={s.passport} description={s.passportHint} required inputMode="numeric" {...form.getInputProps("passport")} />
          <DayInput label={s.issuedOn} required {...form.getInputProps("passport_issued_on")} />
          <TextInput label={s.issuedBy} required {...form.getInputProps("passport_issued_by")} />
          <Textarea label={s.registration} required autosize minRows={2} {...form.getInputProps("registration")} />
        </>
      )}
    </ActionDialog>
  );
}

function ConsentDialog({ purchase, onClose }: { purchase: Purchase; onClose: () => void }) {
  const t = useT();
  const s = t.offers.seller;
  const reload = useReload();
  const initial = { channel: "paper" as ConsentChannel, text_version: String(new Date().getFullYear()), given_at: new Date().toISOString() as string | null };
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={`${s.consent}: ${s.consentFor.checks?.toLowerCase() ?? ""}`}
      label={s.consent}
      initial={initial}
      send={(values) => acts.consent(purchase.id, { ...values, purpose: "checks", given_at: values.given_at ?? "" })}
      done={() => {
        say(s.consentSaved);
        reload();
      }}
      onRefresh={reload}
    >
      {(form) => (
        <>
          <Select label={s.channel} allowDeselect={false} data={Object.entries(t.words.channel).map(([value, label]) => ({ value, label }))} {...form.getInputProps("channel")} />
          <TextInput label={s.textVersion} required {...form.getInputProps("text_version")} />
          <InstantInput label={s.givenAt} required {...form.getInputProps("given_at")} />
        </>
      )}
    </ActionDialog>
  );
}

function EraseButton({ seller }: { seller: SellerCard }) {
  const t = useT();
  const s = t.offers.seller;
  const reload = useReload();
  const [opened, setOpened] = useState(false);
  const [reason, setReason] = useState<ErasureReason>("asked");
  const act = async (): Promise<void> => {
    await acts.erase(seller.id, { reason });
    say(s.eraseDone);
    reload();
  };
  return (
    <>
      <Button size="compact-sm" variant="subtle" color="red" onClick={() => setOpened(true)}>{s.erase}…</Button>
      <ConfirmDialog opened={opened} onClose={() => setOpened(false)} title={s.eraseTitle} label={s.erase} danger typed={s.typed} act={act}>
        <p>{s.eraseHint}</p>
        <Select label={s.eraseReason} allowDeselect={false} data={Object.entries(t.words.erasure).map(([value, label]) => ({ value, label }))} value={reason} onChange={(value) => setReason((value ?? "asked") as ErasureReason)} />
      </ConfirmDialog>
    </>
  );
}

/** Personal data stand masked until somebody needs them; what the caller may not see is not there at all. */
function useFacts(seller: SellerCard, open: boolean): Fact[] {
  const t = useT();
  const { phone, day } = useFormats();
  const s = t.offers.seller;
  const facts: (Fact | undefined)[] = [
    { label: s.name, value: <b>{seller.full_name ?? "—"}</b> },
    { label: s.phone, value: open ? <a href={`tel:${seller.phone ?? ""}`}>{phone(seller.phone)}</a> : masked(seller.phone, 4) },
    seller.passport ? { label: s.passport, value: open ? <span className="mono">{seller.passport.replace(/^(\d{4})(\d{6})$/, "$1 $2")}</span> : masked(seller.passport) } : undefined,
    seller.born_on ? { label: s.born, value: open ? day(seller.born_on) : "••.••.••••" } : undefined,
    seller.passport_issued_on ? { label: s.issuedOn, value: open ? day(seller.passport_issued_on) : "••.••.••••" } : undefined,
    seller.passport_issued_by && open ? { label: s.issuedBy, value: seller.passport_issued_by } : undefined,
    seller.registration && open ? { label: s.registration, value: seller.registration } : undefined,
  ];
  return facts.filter((one) => one !== undefined);
}

function Known({ purchase, seller }: { purchase: Purchase; seller: SellerCard }) {
  const t = useT();
  const can = useCan();
  const { near } = useFormats();
  const s = t.offers.seller;
  const [open, setOpen] = useState(false);
  const [dialog, setDialog] = useState<"seller" | "consent">();
  const facts = useFacts(seller, open);
  const writes = can("buyback.seller.write", purchase.centre_id) && canIdentify(purchase.state);
  if (seller.erased_at) return <p className={`${classes.pad} muted`}>{s.erased(near(seller.erased_at))}</p>;
  const reveal = <Button size="compact-sm" variant="subtle" leftSection={open ? <IconEyeOff size={14} /> : <IconEye size={14} />} onClick={() => setOpen(!open)}>{open ? s.hide : s.show}</Button>;
  return (
    <>
    <CardLayout
      main={
        <>
          <Panel title={s.title} actions={<>{reveal}{writes ? <Button size="compact-sm" variant="default" onClick={() => setDialog("seller")}>{seller.passport ? s.correct : s.identify}</Button> : null}</>}>
            {open ? null : <p className="muted">{s.hiddenHint}</p>}
            {seller.passport ? null : <p className="warning"><IconAlertTriangle size={14} /> {s.notIdentified}. {s.notIdentifiedHint}</p>}
            <Facts items={facts} />
          </Panel>
          <Panel title={s.consents} actions={writes ? <Button size="compact-sm" variant="default" onClick={() => setDialog("consent")}>{s.consent}</Button> : null}>
            {seller.consents.length === 0 ? <p className="warning">{s.noConsents}</p> : (
              <SimpleTable
                label={s.consents}
                columns={[
                  { title: s.consents, cell: (row) => s.consentFor[row.purpose] ?? row.purpose },
                  { title: s.channel, cell: (row) => t.words.channel[row.channel] },
                  { title: s.textVersion, cell: (row) => row.text_version },
                  { title: s.givenAt, cell: (row) => <DateText value={row.given_at} near /> },
                  { title: s.recordedBy, cell: (row) => <Person id={row.recorded_by} /> },
                ]}
                rows={seller.consents}
                rowKey={(row) => row.id}
              />
            )}
          </Panel>
        </>
      }
      side={can("buyback.seller.erase", purchase.centre_id) && ENDED_STATES.includes(purchase.state) ? <Panel><EraseButton seller={seller} /></Panel> : null}
    />
    {dialog === "seller" ? <SellerDialog purchase={purchase} seller={seller} onClose={() => setDialog(undefined)} /> : null}
    {dialog === "consent" ? <ConsentDialog purchase={purchase} onClose={() => setDialog(undefined)} /> : null}
    </>
  );
}

/** Who sells: personal data behind a button, the passport and the consents that the checks need. */
export function SellerTab({ purchase }: { purchase: Purchase }) {
  const query = useSeller(purchase.id);
  if (query.error) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <PageSkeleton />;
  return <Known purchase={purchase} seller={query.data} />;
}
