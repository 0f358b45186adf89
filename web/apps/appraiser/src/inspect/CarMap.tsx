import { useWords } from "@kite/i18n";
import type { KeyboardEvent } from "react";
import type { Named } from "../data/protocol";
import classes from "./CarMap.module.css";
import { useI } from "./texts";

type Spot = { path: string; at: [number, number] };

/** A car with its sides folded out, nose up: outlines of the parts and where their marks stand. */
const LEFT: Readonly<Record<string, Spot>> = {
  fender_front_left: { path: "M92 66q-26-2-42 8l-4 10q22 4 22 26t-22 28l4 16h42z", at: [82, 110] },
  door_front_left: { path: "M50 158h42v82H48z", at: [74, 200] },
  door_rear_left: { path: "M48 244h44v76l-44 2z", at: [74, 284] },
  fender_rear_left: { path: "M92 324l-44 2 2 12q20 6 20 28t-22 26q0 10 4 18 16 8 40 6z", at: [82, 372] },
  sill_left: { path: "M34 150q6-2 12 0v184q-6 2-12 0z", at: [40, 242] },
};
const MIDDLE: Readonly<Record<string, Spot>> = {
  bumper_front: { path: "M112 44q2-24 22-28 46-8 92 0 20 4 22 28-68-14-136 0z", at: [180, 26] },
  hood: { path: "M110 52q70-16 140 0l-4 86q-66-20-132 0z", at: [180, 86] },
  roof: { path: "M126 196q54-8 108 0v98q-54 8-108 0z", at: [180, 246] },
  trunk: { path: "M116 346q64 14 128 0l4 54q-68 16-136 0z", at: [180, 378] },
  bumper_rear: { path: "M112 408q68 16 136 0-2 24-22 28-46 8-92 0-20-4-22-28z", at: [180, 430] },
};
const GLASS = ["M114 146q66-20 132 0l-14 42q-52-8-104 0z", "M128 302q52 8 104 0l12 36q-64 14-128 0z", "M118 150l6 38v56h-10zM114 250h10v48l-8 36z", "M242 150l-6 38v56h10zM246 250h-10v48l8 36z"];
const WHEELS: readonly [number, number][] = [[40, 111], [40, 366], [320, 111], [320, 366]];

const right = (left: Spot): Spot => ({ path: left.path, at: [360 - left.at[0], left.at[1]] });

export type Mark = { text: string; tone: "small" | "middle" | "large" | "factory" | "repaint" | "filler" };
type Props = { panels: readonly Named[]; marks: ReadonlyMap<string, Mark>; onPick: (panel: Named) => void; label: (panel: Named) => string };

/** Whether the parts of a type are those of the drawing. */
export const hasMap = (panels: readonly Named[]): boolean => ["hood", "roof", "door_front_left", "trunk"].every((code) => panels.some((panel) => panel.code === code));

function Part({ panel, spot, flip, mark, onPick, label }: { panel: Named; spot: Spot; flip: boolean; mark: Mark | undefined; onPick: () => void; label: string }) {
  const press = (event: KeyboardEvent): void => {
    if (event.key === "Enter" || event.key === " ") onPick();
  };
  return (
    <g role="button" tabIndex={0} aria-label={label} data-panel={panel.code} className={`${classes.part} ${mark ? classes[mark.tone] : ""}`} onClick={onPick} onKeyDown={press}>
      <path d={spot.path} transform={flip ? "translate(360 0) scale(-1 1)" : undefined} />
      {mark ? (
        <>
          <rect x={spot.at[0] - 8 - mark.text.length * 5} y={spot.at[1] - 13} width={16 + mark.text.length * 10} height={26} rx={13} />
          <text x={spot.at[0]} y={spot.at[1] + 5.5}>{mark.text}</text>
        </>
      ) : null}
    </g>
  );
}

/** The car by touch. Parts that the drawing has no place for stand below it as buttons. */
export function CarMap({ panels, marks, onPick, label }: Props) {
  const i = useI();
  const words = useWords();
  const drawn = hasMap(panels);
  const spotOf = (code: string): [Spot, boolean] | undefined => {
    const own = MIDDLE[code] ?? LEFT[code];
    if (own) return [own, false];
    const twin = LEFT[code.replace(/_right$/, "_left")];
    return twin && code.endsWith("_right") ? [right(twin), true] : undefined;
  };
  const onMap = drawn ? panels.filter(({ code }) => spotOf(code)) : [];
  const beside = panels.filter((panel) => !onMap.includes(panel));
  return (
    <div className={classes.map}>
      {drawn ? (
        <svg viewBox="0 0 360 450" role="group" aria-label={i.map}>
          <g className={classes.fixed} aria-hidden="true">
            {GLASS.map((path) => <path key={path} d={path} />)}
            {WHEELS.map(([x, y]) => <circle key={`${x} ${y}`} cx={x} cy={y} r={23} />)}
            {WHEELS.map(([x, y]) => <circle key={`${x} ${y}`} cx={x} cy={y} r={11} />)}
          </g>
          {onMap.map((panel) => {
            const [spot, flip] = spotOf(panel.code) ?? [{ path: "", at: [0, 0] as [number, number] }, false];
            return <Part key={panel.code} panel={panel} spot={spot} flip={flip} mark={marks.get(panel.code)} onPick={() => onPick(panel)} label={label(panel)} />;
          })}
        </svg>
      ) : null}
      <div className={classes.beside}>
        {beside.map((panel) => {
          const mark = marks.get(panel.code);
          return (
            <button key={panel.code} type="button" data-panel={panel.code} aria-label={label(panel)} className={mark ? classes[mark.tone] : ""} onClick={() => onPick(panel)}>
              {words(panel)}
              {mark ? <b>{mark.text}</b> : null}
            </button>
          );
        })}
      </div>
    </div>
  );
}
