import { useFormats, useWords } from "@kite/i18n";
import { useState } from "react";
import { readNumber, readPts, readSts } from "../checks/number";
import { useSnapshot } from "../app/kite";
import { factOf, textOf } from "../data/facts";
import type { Attribute } from "../data/protocol";
import { Button, Choice, Input, Select, TextArea } from "../parts/controls";
import { Section } from "../parts/Screen";
import { IconScan } from "../app/icons";
import { NumberNotes, useFaultText } from "../start/StartPage";
import { Scanner } from "../start/Scanner";
import { Questions } from "./Questions";
import { useInspection } from "./shared";
import { useI } from "./texts";

const digits = (text: string): string => text.replace(/\D/g, "");

function useText(): (path: string) => string {
  const { draft } = useInspection();
  return (path) => textOf(draft.fields[path]?.value);
}

/** The number as it stands on the car; what is typed is kept in its one form, what cannot be read as it was typed. */
function VehicleNumber() {
  const i = useI();
  const { set, template } = useInspection();
  const fault = useFaultText();
  const [scanning, setScanning] = useState(false);
  const value = useText()("vin");
  const read = readNumber(template?.number ?? "vin", value);
  const keep = (text: string): void => {
    const next = readNumber(template?.number ?? "vin", text);
    set("vin", text.trim() === "" ? null : next.fault ? text.toUpperCase() : next.value);
  };
  return (
    <>
      <Input label={i.vin} value={value} onChange={keep} mono autoCapitalize="characters" spellCheck={false} maxLength={25} error={value && read.fault ? fault(read.fault) : undefined} hint={value && !read.fault ? <NumberNotes read={read} /> : undefined} />
      {(template?.number ?? "vin") === "vin" ? <Button icon={IconScan} onClick={() => setScanning(true)}>{i.scan}</Button> : null}
      {scanning ? <Scanner onClose={() => setScanning(false)} onFound={(vin) => { setScanning(false); keep(vin); }} /> : null}
    </>
  );
}

function Mileage() {
  const i = useI();
  const { number } = useFormats();
  const { draft, set } = useInspection();
  const visit = factOf(useSnapshot(), "visit", draft.purchase_id);
  const value = useText()("mileage_km");
  const told = visit?.mileage_km;
  const less = told !== undefined && value !== "" && Number(value) < told;
  const hint = told ? `${i.told}: ${number(told)}${less ? `. ${i.less}` : ""}` : undefined;
  const keep = (text: string): void => set("mileage_km", digits(text) === "" ? null : Math.min(Number(digits(text)), 9_999_999));
  return <Input label={i.mileage} value={value} onChange={keep} inputMode="numeric" maxLength={9} error={Number(value) > 2_000_000 ? i.mileageBad : undefined} hint={hint} />;
}

function Property({ one }: { one: Attribute }) {
  const i = useI();
  const words = useWords();
  const { set } = useInspection();
  const path = `attributes.${one.code}`;
  const value = useText()(path);
  const label = one.unit ? `${words(one)}, ${words(one.unit)}` : words(one);
  const keep = (text: string): void => set(path, text === "" ? null : text);
  if (one.kind === "choice") return <Select label={label} value={value} onChange={keep} empty={i.notChosen} options={(one.words ?? []).map((word) => ({ value: word.code, label: words(word) }))} />;
  if (one.kind === "number") return <Input label={label} value={value} inputMode="numeric" maxLength={9} onChange={(text) => keep(digits(text))} />;
  return <Input label={label} value={value} maxLength={100} onChange={keep} />;
}

function Vehicle() {
  const i = useI();
  const { template, set } = useInspection();
  const text = useText();
  const line = (path: string) => (value: string) => set(path, value === "" ? null : value);
  const year = text("year");
  return (
    <>
      <Section title={i.facts}>
        <VehicleNumber />
        <Input label={i.make} value={text("make")} onChange={line("make")} maxLength={100} />
        <Input label={i.model} value={text("model")} onChange={line("model")} maxLength={100} />
        <Input label={i.year} value={year} inputMode="numeric" maxLength={4} onChange={(value) => set("year", digits(value) === "" ? null : Number(digits(value)))} error={year.length === 4 && (Number(year) < 1900 || Number(year) > 2100) ? i.yearBad : undefined} />
        {template?.usage === "km" ? <Mileage /> : null}
      </Section>
      {template && template.attributes.length > 0 ? (
        <Section title={i.attributes}>{template.attributes.map((one) => <Property key={one.code} one={one} />)}</Section>
      ) : null}
    </>
  );
}

const options = (words: Readonly<Record<string, string>>): { value: string; label: string }[] => Object.entries(words).map(([value, label]) => ({ value, label }));

function Owner() {
  const i = useI();
  const { template, set } = useInspection();
  const text = useText();
  const electronic = text("pts_kind") === "electronic";
  const [pts, sts] = [text("pts_number"), text("sts_number")];
  const paper = (path: string, read: (raw: string) => string | undefined) => (raw: string) => set(path, raw.trim() === "" ? null : (read(raw) ?? raw.toUpperCase()));
  return (
    <Section title={i.owner}>
      <Choice label={i.seller_kind} value={text("seller_kind")} options={options(i.sellers)} onChange={(value) => set("seller_kind", value)} />
      <Choice label={i.registered_to} value={text("registered_to")} options={options(i.owners)} onChange={(value) => set("registered_to", value)} />
      {template?.titled === false ? null : (
        <>
          <Choice label={i.pts_kind} value={text("pts_kind")} options={options(i.pts)} onChange={(value) => set("pts_kind", value)} />
          <Input label={i.pts_number} value={pts} mono maxLength={20} autoCapitalize="characters" onChange={paper("pts_number", (raw) => readPts(raw, electronic))} error={pts.length >= 10 && !readPts(pts, electronic) ? (electronic ? i.eptsBad : i.ptsBad) : undefined} />
          <Input label={i.sts_number} value={sts} mono maxLength={16} autoCapitalize="characters" onChange={paper("sts_number", readSts)} error={sts.length >= 10 && !readSts(sts) ? i.stsBad : undefined} />
        </>
      )}
    </Section>
  );
}

/** The car and its papers. */
export function Papers() {
  const i = useI();
  const { set } = useInspection();
  const text = useText();
  return (
    <>
      <Vehicle />
      <Owner />
      <Questions step="papers" />
      <TextArea label={i.note} value={text("note")} onChange={(value) => set("note", value === "" ? null : value)} />
    </>
  );
}
