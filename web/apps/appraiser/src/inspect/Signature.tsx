import { useFormats, useWords } from "@kite/i18n";
import { type PointerEvent, useEffect, useRef, useState } from "react";
import { useBack } from "../app/route";
import { hashOf } from "../data/canonical";
import { textOf } from "../data/facts";
import { actOf, sign } from "../data/outbox";
import { Button } from "../parts/controls";
import { Screen, Section } from "../parts/Screen";
import today from "../today/today.module.css";
import classes from "./inspect.module.css";
import { answerOf, damagesOf } from "./model";
import { useInspection } from "./shared";
import { useI } from "./texts";

/** Points of the drawing, whatever the screen has. */
const WIDTH = 720;
const HEIGHT = 300;
/** Shorter lines are a slip of a finger. */
const LEAST = 120;

/** A field to draw in with a finger; black on white in either theme, because it is printed. */
function usePad() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const last = useRef<[number, number]>(undefined);
  const [length, setLength] = useState(0);
  const clear = (): void => {
    const context = canvas.current?.getContext("2d");
    if (context) {
      context.fillStyle = "#fff";
      context.fillRect(0, 0, WIDTH, HEIGHT);
    }
    setLength(0);
  };
  useEffect(clear, []);
  const at = ({ clientX, clientY }: PointerEvent): [number, number] => {
    const box = canvas.current?.getBoundingClientRect();
    return box ? [((clientX - box.left) / box.width) * WIDTH, ((clientY - box.top) / box.height) * HEIGHT] : [0, 0];
  };
  const draw = (event: PointerEvent): void => {
    const context = canvas.current?.getContext("2d");
    const from = last.current;
    if (!context || !from) return;
    const to = at(event);
    Object.assign(context, { lineWidth: 4, lineCap: "round", lineJoin: "round", strokeStyle: "#10182b" });
    context.beginPath();
    context.moveTo(...from);
    context.lineTo(...to);
    context.stroke();
    last.current = to;
    setLength((old) => old + Math.hypot(to[0] - from[0], to[1] - from[1]));
  };
  const handlers = {
    onPointerDown: (event: PointerEvent<HTMLCanvasElement>) => {
      event.currentTarget.setPointerCapture(event.pointerId);
      last.current = at(event);
    },
    onPointerMove: draw,
    onPointerUp: () => {
      last.current = undefined;
    },
  };
  const picture = (): string => canvas.current?.toDataURL("image/png").split(",")[1] ?? "";
  return { canvas, clear, handlers, picture, drawn: length >= LEAST };
}

/** The act as the client reads it: the car, what is damaged, what was remarked. Nothing of money. */
function Act() {
  const i = useI();
  const words = useWords();
  const { number } = useFormats();
  const { draft, template } = useInspection();
  const text = (path: string): string => textOf(draft.fields[path]?.value);
  const panel = (code: string): string => words(template?.panels.find((one) => one.code === code) ?? { ru: code, en: code });
  const kinds: Readonly<Record<string, string>> = i.kinds;
  const remarks = draft.questions.filter(({ code }) => answerOf(draft, code).state === "defect");
  const damages = damagesOf(draft);
  return (
    <>
      <Section title={i.actCar}>
        <dl className={today.facts}>
          <div><dt>{text("make")} {text("model")}</dt><dd>{text("year")}</dd></div>
          <div><dt>{i.vin}</dt><dd className="mono">{text("vin")}</dd></div>
          {text("mileage_km") ? <div><dt>{i.mileage}</dt><dd>{number(Number(text("mileage_km")))}</dd></div> : null}
        </dl>
      </Section>
      <Section title={i.actDamages}>
        {damages.length === 0 ? <p className="muted">{i.actNone}</p> : null}
        <ul className={classes.act}>{damages.map(({ id, panel: code, kind, note }) => <li key={id}>{panel(code)}: {kinds[kind]?.toLowerCase()}{note ? `. ${note}` : ""}</li>)}</ul>
      </Section>
      {remarks.length > 0 ? (
        <Section title={i.actDefects}>
          <ul className={classes.act}>{remarks.map((question) => <li key={question.code}>{words(question)}{answerOf(draft, question.code).note ? `: ${answerOf(draft, question.code).note}` : ""}</li>)}</ul>
        </Section>
      ) : null}
    </>
  );
}

function useActHash(): string {
  const { draft } = useInspection();
  const [hash, setHash] = useState("");
  useEffect(() => void hashOf(actOf(draft)).then(setHash), [draft]);
  return hash;
}

/** The client reads the act and signs it; the name that is drawn is bound to the hash of exactly this text. */
export function Signature() {
  const i = useI();
  const { store, draft } = useInspection();
  const onBack = useBack(`/inspect/${draft.purchase_id}/summary`);
  const pad = usePad();
  const hash = useActHash();
  const [busy, setBusy] = useState(false);
  const seal = (): void => {
    setBusy(true);
    void sign(store, draft, pad.picture()).then(onBack);
  };
  const acts = (
    <>
      <Button onClick={pad.clear}>{i.clear}</Button>
      <Button kind="primary" disabled={!pad.drawn || busy} onClick={seal}>{i.sign}</Button>
    </>
  );
  return (
    <Screen title={i.signTitle} note={draft.title} onBack={onBack} acts={acts}>
      <p className="muted">{i.signHint}</p>
      <Act />
      <Section title={i.signature}>
        <canvas ref={pad.canvas} width={WIDTH} height={HEIGHT} className={classes.pad} aria-label={i.signHere} role="img" {...pad.handlers} />
        <p className="muted">{i.signHere}</p>
        <p className={classes.hash}>{i.actHash}<br /><span className="mono">{hash.slice(0, 32)}<wbr />{hash.slice(32)}</span></p>
      </Section>
    </Screen>
  );
}
