import { useFormats, useWords } from "@kite/i18n";
import { useState } from "react";
import { IconChevronRight, IconPlus } from "../app/icons";
import { uuid7 } from "../data/ids";
import type { Named } from "../data/protocol";
import { Button, Choice, Input } from "../parts/controls";
import { Section } from "../parts/Screen";
import { Sheet } from "../parts/Sheet";
import { CarMap, type Mark } from "./CarMap";
import { DamageSheet } from "./DamageSheet";
import { Questions } from "./Questions";
import classes from "./inspect.module.css";
import { type Damage, damagesOf, micronsOf, paintTone, painted } from "./model";
import { useInspection } from "./shared";
import { useI } from "./texts";

type Mode = "damages" | "thickness";
const TONES = ["small", "middle", "large"] as const;
const THICKEST = 5_000;

function damageMarks(damages: readonly Damage[]): Map<string, Mark> {
  const marks = new Map<string, Mark>();
  for (const { panel } of damages) {
    const own = damages.filter((damage) => damage.panel === panel);
    const worst = Math.max(...own.map(({ size }) => size));
    marks.set(panel, { text: String(own.length), tone: TONES[worst - 1] ?? "small" });
  }
  return marks;
}

/** The list under the map, as the picture has it: where, what, for how much. */
function DamageList({ damages, onOpen }: { damages: readonly Damage[]; onOpen: (damage: Damage) => void }) {
  const i = useI();
  const words = useWords();
  const { money } = useFormats();
  const { draft, template, prices } = useInspection();
  const nameOf = (code: string): string => words(template?.panels.find((panel) => panel.code === code) ?? { ru: code, en: code });
  const kinds: Readonly<Record<string, string>> = i.kinds;
  const sizes: Readonly<Record<string, string>> = i.sizes;
  return (
    <div className={classes.damages}>
      {damages.map((damage) => {
        const link = draft.links[damage.id];
        const price = prices?.items.find(({ code }) => code === link?.code)?.price;
        return (
          <button key={damage.id} type="button" onClick={() => onOpen(damage)}>
            <span><b>{nameOf(damage.panel)}</b><small>{kinds[damage.kind] ?? damage.kind}, {(sizes[damage.size] ?? "").toLowerCase()}</small></span>
            {price ? <em>{money({ ...price, amount: -price.amount })}</em> : null}
            <IconChevronRight size={22} />
          </button>
        );
      })}
    </div>
  );
}

/** The gauge: a number for a part, then the next part, with one thumb. */
function PaintSheet({ panel, onNext, onClose }: { panel: Named; onNext: () => void; onClose: () => void }) {
  const i = useI();
  const words = useWords();
  const { draft, set } = useInspection();
  const value = micronsOf(draft, panel.code);
  const [text, setText] = useState(value === undefined ? "" : String(value));
  const wrong = Number(text) > THICKEST;
  const keep = (typed: string): void => {
    const digits = typed.replace(/\D/g, "");
    setText(digits);
    if (Number(digits) <= THICKEST) set(`paint.${panel.code}`, digits === "" ? null : { microns: Number(digits) });
  };
  return (
    <Sheet title={words(panel)} onClose={onClose}>
      <form className={classes.paint} onSubmit={(event) => { event.preventDefault(); if (!wrong) onNext(); }}>
        <Input label={i.micronsLabel} value={text} onChange={keep} inputMode="numeric" enterKeyHint="next" maxLength={5} autoFocus error={wrong ? i.micronsBad : undefined} hint={text ? i[paintTone(Number(text))] : undefined} />
        <Button type="submit" kind="primary" wide>{i.nextPanel}</Button>
      </form>
    </Sheet>
  );
}

function Paint() {
  const i = useI();
  const words = useWords();
  const { draft, template } = useInspection();
  const [panel, setPanel] = useState<Named>();
  const panels = painted(template?.panels ?? []);
  const marks = new Map<string, Mark>();
  for (const { code } of panels) {
    const microns = micronsOf(draft, code);
    if (microns !== undefined) marks.set(code, { text: String(microns), tone: paintTone(microns) });
  }
  const next = (): void => setPanel(panels[panels.findIndex(({ code }) => code === panel?.code) + 1]);
  const label = (one: Named): string => `${words(one)}: ${marks.get(one.code)?.text ?? "—"} ${i.microns}`;
  return (
    <>
      <p className="muted">{i.measured}: {marks.size} / {panels.length}</p>
      <CarMap panels={panels} marks={marks} onPick={setPanel} label={label} />
      {panel ? <PaintSheet key={panel.code} panel={panel} onNext={next} onClose={() => setPanel(undefined)} /> : null}
    </>
  );
}

function Damages() {
  const i = useI();
  const words = useWords();
  const { draft, template } = useInspection();
  const [open, setOpen] = useState<Damage>();
  const damages = damagesOf(draft);
  const marks = damageMarks(damages);
  const begin = (panel: string): void => setOpen({ id: uuid7(), panel, kind: "", size: 1, note: "" });
  const pick = ({ code }: Named): void => {
    const own = damages.filter(({ panel }) => panel === code);
    if (own.length === 1 && own[0]) setOpen(own[0]);
    else begin(code);
  };
  const label = (panel: Named): string => `${words(panel)}: ${marks.get(panel.code)?.text ?? 0}`;
  const first = template?.panels[0]?.code ?? "";
  return (
    <>
      <CarMap panels={template?.panels ?? []} marks={marks} onPick={pick} label={label} />
      <Section title={i.damages} action={<Button kind="plain" icon={IconPlus} onClick={() => begin(first)}>{i.add}</Button>}>
        {damages.length === 0 ? <p className="muted">{i.noDamages}</p> : <DamageList damages={damages} onOpen={setOpen} />}
      </Section>
      {open ? <DamageSheet key={open.id} damage={open} onClose={() => setOpen(undefined)} /> : null}
    </>
  );
}

/** The body: one map for what is damaged and for how thick the paint is. */
export function Body() {
  const i = useI();
  const [mode, setMode] = useState<Mode>("damages");
  const options = [{ value: "damages", label: i.damages }, { value: "thickness", label: i.thickness }];
  return (
    <>
      <Choice label={i.map} hidden value={mode} options={options} onChange={(next) => setMode(next as Mode)} />
      {mode === "damages" ? <Damages /> : <Paint />}
      <Questions step="body" />
    </>
  );
}
