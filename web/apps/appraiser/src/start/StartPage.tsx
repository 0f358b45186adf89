import { type NumberFault, type ReadNumber, readNumber, readPlate } from "../checks/number";
import { useFormats } from "@kite/i18n";
import { useState } from "react";
import { IconAlertTriangle, IconBarcode, IconCheck, IconChevronRight } from "../app/icons";
import { useKite, useSnapshot } from "../app/kite";
import { go, useBack } from "../app/route";
import { useT } from "../app/texts";
import { factOf, factsOf, templateOf } from "../data/facts";
import { begin, setField } from "../data/outbox";
import type { Visit } from "../data/protocol";
import { Choice, Input } from "../parts/controls";
import { Notice } from "../parts/Notice";
import { Screen, Section } from "../parts/Screen";
import { carName } from "../today/VisitCard";
import classes from "../today/today.module.css";
import { Scanner } from "./Scanner";

/** What is wrong with a number, in words. */
export function useFaultText(): (fault: NumberFault | undefined) => string {
  const t = useT().numberFaults;
  return (fault) => {
    if (!fault) return "";
    if (fault.kind === "length") return `${t.length} ${fault.found}`;
    if (fault.kind === "letter") return `${t.letter} ${fault.place}: «${fault.found}».${fault.instead ? ` ${t.maybe} «${fault.instead}».` : ""}`;
    if (fault.kind === "frame") return fault.instead ? `${t.maybe} ${fault.instead}` : t.frame;
    return fault.kind === "mask" ? `${t.mask} ${fault.mask}` : t[fault.kind];
  };
}

/** What there is to say about a number that may be used. */
export function NumberNotes({ read }: { read: ReadNumber }) {
  const t = useT();
  if (read.fault || read.notes.length === 0) return null;
  return (
    <span className={classes.notes}>
      {read.notes.map((note) => (
        <span key={note} className={note === "check_digit_ok" ? classes.ok : classes.doubt}>
          {note === "check_digit_ok" ? <IconCheck size={20} /> : <IconAlertTriangle size={20} />}
          {t.vinNotes[note]}
        </span>
      ))}
    </span>
  );
}

function Pick({ visit, onPick }: { visit: Visit; onPick: () => void }) {
  const t = useT();
  const { near } = useFormats();
  return (
    <button type="button" className={classes.pick} onClick={onPick}>
      <b>{carName(visit)}</b>
      <span>{visit.appointment_at ? near(visit.appointment_at) : t.today.anyTime} · {visit.plate ?? visit.vin ?? visit.address ?? t.today.noAddress}</span>
      <IconChevronRight size={22} />
    </button>
  );
}

type Way = "vin" | "plate";

function Results({ way, value }: { way: Way; value: string }) {
  const t = useT();
  const { store } = useKite();
  const snapshot = useSnapshot();
  const visits = factsOf(snapshot, "visit");
  const matching = visits.filter((visit) => (way === "vin" ? visit.vin === value : visit.plate === value));
  const choose = async (visit: Visit): Promise<void> => {
    const template = templateOf(snapshot, visit);
    if (!snapshot.drafts.has(visit.purchase_id)) {
      if (!template || snapshot.contact?.client.may_start === false) return go(`/visit/${visit.purchase_id}`);
      await begin(store, visit, template, factOf(snapshot, "inspection", visit.purchase_id));
    }
    if (way === "vin") setField(store, visit.purchase_id, "vin", value);
    return go(`/inspect/${visit.purchase_id}`);
  };
  const shown = matching.length > 0 ? matching : visits.filter((visit) => !snapshot.drafts.get(visit.purchase_id)?.finished_at);
  return (
    <>
      {matching.length === 0 ? <Notice tone="calm" note title={t.start.none}>{t.start.noneHint}</Notice> : null}
      {shown.length > 0 ? (
        <Section title={matching.length === 0 ? t.start.choose : matching.length === 1 ? t.start.found : t.start.several}>
          <div className={classes.list}>{shown.map((visit) => <Pick key={visit.purchase_id} visit={visit} onPick={() => void choose(visit)} />)}</div>
        </Section>
      ) : null}
    </>
  );
}

/** Start by what stands on the car: a barcode, a number typed by hand and checked at once, a plate. */
export function StartPage() {
  const t = useT();
  const onBack = useBack("/");
  const fault = useFaultText();
  const [way, setWay] = useState<Way>("vin");
  const [text, setText] = useState("");
  const [scanning, setScanning] = useState(false);
  const read = readNumber("vin", text);
  const plate = readPlate(text);
  const value = way === "vin" ? (read.fault ? undefined : read.value) : plate;
  const typed = text.trim().length > 0;
  const long = text.replace(/\s/g, "").length >= 17 || read.fault?.kind === "letter";
  const wrong = way === "vin" ? (typed && long ? fault(read.fault) : "") : typed && text.trim().length > 7 && !plate ? t.numberFaults.plate : "";
  const count = way === "vin" && typed && read.fault?.kind === "length" ? `${read.fault.found} / 17` : undefined;
  return (
    <Screen title={t.start.title} onBack={onBack}>
      <Choice label={t.start.title} hidden value={way} onChange={(next) => { setWay(next as Way); setText(""); }} options={[{ value: "vin", label: t.start.vin }, { value: "plate", label: t.start.plate }]} />
      {way === "vin" ? (
        <button type="button" className={classes.big} onClick={() => setScanning(true)}>
          <IconBarcode size={52} stroke={1.5} />
          {t.start.scan}
        </button>
      ) : null}
      <Input
        label={way === "vin" ? t.start.typeVin : t.start.typePlate}
        value={text}
        onChange={setText}
        mono
        autoCapitalize="characters"
        spellCheck={false}
        maxLength={way === "vin" ? 25 : 14}
        error={wrong || undefined}
        hint={count ?? (way === "vin" && typed && !read.fault ? <NumberNotes read={read} /> : undefined)}
      />
      {value ? <Results way={way} value={value} /> : null}
      {scanning ? <Scanner onClose={() => setScanning(false)} onFound={(vin) => { setScanning(false); setText(vin); }} /> : null}
    </Screen>
  );
}
