import { useFormats, useLang } from "@kite/i18n";
import { IconX } from "@kite/ui/icons";
import { ActionIcon, Button, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import type { DamageKind, VehicleType } from "../../api/types";
import type { DamageField } from "../../logic/appraisalForm";
import { useT } from "../../texts";
import classes from "./appraisal.module.css";
import { CENTRES, MAP, SHAPES } from "./shapes";

type Panel = VehicleType["panels"][number];
type Props = { panels: readonly Panel[]; damages: readonly DamageField[]; onChange?: ((damages: DamageField[]) => void) | undefined };
type PartProps = { panel: Panel; damages: readonly DamageField[]; chosen: boolean; onChoose: (code: string) => void };

/** With fewer known outlines the type is no car, and its parts are tiles. */
const ENOUGH = 8;

const worst = (damages: readonly DamageField[]): number => Math.max(0, ...damages.map((one) => one.size));

function useLabel() {
  const t = useT();
  const lang = useLang();
  const { count } = useFormats();
  return (panel: Panel, damages: readonly DamageField[]): string =>
    damages.length > 0 ? `${panel[lang]}: ${count(damages.length, t.appraisal.damages)}` : panel[lang];
}

function Part({ panel, damages, chosen, onChoose }: PartProps) {
  const label = useLabel()(panel, damages);
  const [x, y] = CENTRES[panel.code] ?? [0, 0];
  return (
    <g
      role="button"
      tabIndex={0}
      className={classes.group}
      aria-label={label}
      aria-pressed={chosen}
      onClick={() => onChoose(panel.code)}
      onKeyDown={(event) => {
        if (event.code !== "Enter" && event.code !== "Space") return;
        event.preventDefault();
        onChoose(panel.code);
      }}
    >
      <path className={classes.part} d={SHAPES[panel.code]} data-size={worst(damages) || undefined} data-chosen={chosen || undefined}>
        <title>{label}</title>
      </path>
      {damages.length > 0 ? <text className={classes.count} x={x} y={y + 4}>{damages.length}</text> : null}
    </g>
  );
}

function Adder({ panel, onAdd }: { panel: Panel; onAdd: (damage: DamageField) => void }) {
  const t = useT();
  const lang = useLang();
  const [kind, setKind] = useState<DamageKind>("scr");
  const [size, setSize] = useState("1");
  const [note, setNote] = useState("");
  const add = (): void => {
    onAdd({ panel: panel.code, kind, size: Number(size), note });
    setNote("");
  };
  return (
    <div className={classes.adder} role="group" aria-label={panel[lang]}>
      <Select label={`${panel[lang]}: ${t.appraisal.kind.toLowerCase()}`} data={Object.entries(t.words.damage).map(([value, label]) => ({ value, label }))} value={kind} allowDeselect={false} searchable onChange={(value) => setKind((value ?? "scr") as DamageKind)} />
      <Select label={t.appraisal.size} data={Object.entries(t.words.size).map(([value, label]) => ({ value, label }))} value={size} allowDeselect={false} onChange={(value) => setSize(value ?? "1")} />
      <TextInput label={t.appraisal.answerNote} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
      <Button variant="default" onClick={add}>{t.appraisal.addDamage}</Button>
    </div>
  );
}

function DamageList({ panels, damages, onChange }: Props) {
  const t = useT();
  const lang = useLang();
  if (damages.length === 0) return <p className="muted">{t.appraisal.noDamages}</p>;
  const text = (one: DamageField): string => `${panels.find((panel) => panel.code === one.panel)?.[lang] ?? one.panel}: ${t.words.damage[one.kind].toLowerCase()}, ${t.words.size[one.size]}`;
  return (
    <ul className={classes.list}>
      {damages.map((one, index) => (
        <li key={`${one.panel}${one.kind}${index}`} className={classes.question}>
          <span>{text(one)}{one.note ? <span className="muted"> · {one.note}</span> : null}</span>
          {onChange ? (
            <ActionIcon aria-label={t.appraisal.removeDamage(text(one))} onClick={() => onChange(damages.filter((_, at) => at !== index))}><IconX size={15} /></ActionIcon>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

/** The damage map: parts of the vehicle type, drawn where their outlines are known, as tiles otherwise. */
export function DamageMap({ panels, damages, onChange }: Props) {
  const t = useT();
  const [chosen, setChosen] = useState<string>();
  const label = useLabel();
  const of = (code: string): DamageField[] => damages.filter((one) => one.panel === code);
  const drawn = panels.filter((panel) => SHAPES[panel.code]);
  const asMap = drawn.length >= ENOUGH;
  const tiles = asMap ? panels.filter((panel) => !SHAPES[panel.code]) : panels;
  const panel = panels.find((one) => one.code === chosen);
  return (
    <div>
      {onChange ? <p className="muted">{t.appraisal.mapHint}</p> : null}
      {asMap ? (
        <svg className={classes.map} viewBox={`0 0 ${MAP.width} ${MAP.height}`} role="group" aria-label={t.appraisal.map}>
          <text className={classes.side} x={31} y={86}>{t.appraisal.front}</text>
          <text className={classes.side} x={496} y={86}>{t.appraisal.rear}</text>
          {drawn.map((one) => <Part key={one.code} panel={one} damages={of(one.code)} chosen={one.code === chosen} onChoose={setChosen} />)}
        </svg>
      ) : null}
      <div className={classes.tiles}>
        {tiles.map((one) => (
          <button key={one.code} type="button" className={classes.tile} aria-pressed={one.code === chosen} onClick={() => setChosen(one.code)}>{label(one, of(one.code))}</button>
        ))}
      </div>
      {panel && onChange ? <Adder panel={panel} onAdd={(damage) => onChange([...damages, damage])} /> : null}
      <DamageList panels={panels} damages={damages} {...(onChange ? { onChange } : {})} />
    </div>
  );
}
