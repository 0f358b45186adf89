import { useFormats, useWords } from "@kite/i18n";
import { useState } from "react";
import { IconCamera, IconTrash } from "../app/icons";
import type { Angle, Price } from "../data/protocol";
import { Button, Choice, Select, TextArea } from "../parts/controls";
import { Sheet } from "../parts/Sheet";
import { Camera } from "./Camera";
import { Thumb } from "./Thumb";
import classes from "./inspect.module.css";
import { type Damage, quantityOf } from "./model";
import { type Inspecting, useInspection } from "./shared";
import { useI } from "./texts";

/** Works that often mend a damage stand first in the list. */
const LIKELY: Readonly<Record<string, RegExp>> = {
  scr: /paint|polish/, dnt: /dent|pdr|repair/, chp: /paint|windscreen/, crk: /windscreen|paint/, rst: /paint|repair/, pnt: /paint/, fil: /paint|repair/,
  rep: /paint|repair/, gls: /windscreen|glass/, tyr: /tyre/, mec: /maintenance|brake/, ele: /battery|key/, int: /detailing/, odr: /detailing/,
};

function likely(kind: string, panel: string, items: readonly Price[]): Price[] {
  const mark = LIKELY[kind];
  const [part = ""] = panel.split("_");
  const score = ({ code }: Price): number => (mark?.test(code) ? 2 : 0) + (code.includes(part) ? 1 : 0);
  return items.toSorted((a, b) => score(b) - score(a));
}

/** The work that mends a damage is one of the works of the car: its count goes along with the damage. */
function link({ store, draft, set }: Inspecting, id: string, code: string): void {
  const old = draft.links[id]?.code;
  if (old === code) return;
  if (old) {
    const left = quantityOf(draft, old) - 1;
    set(`recon.${old}`, left > 0 ? { quantity: left } : null);
  }
  if (code) set(`recon.${code}`, { quantity: quantityOf(draft, code) + 1 });
  store.draft(draft.purchase_id, (one) => {
    const links = { ...one.links };
    if (code) links[id] = { code, quantity: 1 };
    else delete links[id];
    return { ...one, links };
  });
}

function Shots({ damage }: { damage: Damage }) {
  const i = useI();
  const { photos } = useInspection();
  const [shooting, setShooting] = useState<Angle>();
  const own = photos.filter(({ angle }) => angle.startsWith(`damage_${damage.id}`));
  const shoot = (): void => setShooting({ code: `damage_${damage.id}_${own.length + 1}`, ru: i.photo, en: i.photo, required: false });
  return (
    <div className={classes.shots}>
      {own.map((photo) => <Thumb key={photo.media_id} bytes={photo.thumb} alt={i.photo} />)}
      <button type="button" aria-label={i.addPhoto} onClick={shoot}><IconCamera size={28} /></button>
      {shooting ? <Camera angle={shooting} left={0} onTaken={() => setShooting(undefined)} onClose={() => setShooting(undefined)} /> : null}
    </div>
  );
}

/** One damage: where, what, how large, its pictures and what it costs to mend. */
export function DamageSheet({ damage, onClose }: { damage: Damage; onClose: () => void }) {
  const i = useI();
  const words = useWords();
  const { money } = useFormats();
  const inspection = useInspection();
  const { draft, template, prices, set } = inspection;
  const [now, setNow] = useState(damage);
  const path = `damages.${damage.id}`;
  const keep = (part: Partial<Damage>): void => {
    const next = { ...now, ...part };
    setNow(next);
    if (next.kind) set(path, { panel: next.panel, kind: next.kind, size: next.size, note: next.note === "" ? null : next.note });
  };
  const remove = (): void => {
    link(inspection, damage.id, "");
    set(path, null);
    onClose();
  };
  const works = likely(now.kind, now.panel, prices?.items ?? []).map((item) => ({ value: item.code, label: `${words(item)}, ${money(item.price)}` }));
  const panels = (template?.panels ?? []).map((panel) => ({ value: panel.code, label: words(panel) }));
  return (
    <Sheet title={panels.find(({ value }) => value === now.panel)?.label ?? i.panel} onClose={onClose}>
      <Select label={i.panel} value={now.panel} options={panels} onChange={(panel) => keep({ panel })} />
      <Choice label={i.kind} value={now.kind} options={Object.entries(i.kinds).map(([value, label]) => ({ value, label }))} onChange={(kind) => keep({ kind })} />
      <Choice label={i.size} value={String(now.size)} options={Object.entries(i.sizes).map(([value, label]) => ({ value, label }))} onChange={(size) => keep({ size: Number(size) })} />
      <Shots damage={now} />
      <Select label={i.cost} value={draft.links[damage.id]?.code ?? ""} empty={i.noCost} options={works} onChange={(code) => link(inspection, damage.id, code)} />
      <TextArea label={i.remark} value={now.note} rows={1} onChange={(note) => keep({ note })} />
      <Button kind="primary" disabled={!now.kind} onClick={onClose}>{i.done}</Button>
      {draft.fields[path]?.value ? <Button kind="danger" icon={IconTrash} onClick={remove}>{i.removeDamage}</Button> : null}
    </Sheet>
  );
}
