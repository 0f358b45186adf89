import type { Words } from "@kite/i18n";
import { useEffect, useRef } from "react";

/**
 * A key is named by `event.code`, so that it works in every keyboard layout: `KeyN`, `Ctrl+KeyS`, `Alt+Digit1`,
 * `KeyG KeyS` (one after the other).
 */
export type Shortcut = {
  keys: string;
  title: Words;
  run: (event: KeyboardEvent) => void;
  /** Also inside inputs; only for keys with Ctrl or Alt. */
  inInputs?: boolean;
  /** Left out of the list under `?`. */
  hidden?: boolean;
};

const registered: Shortcut[] = [];
const SEQUENCE_MS = 1200;

export function shortcutsInForce(): readonly Shortcut[] {
  return registered;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
    (target instanceof HTMLInputElement && !/^(checkbox|radio|button|submit)$/.test(target.type)));

/** `Ctrl+Shift+KeyK` of a pressed key. Cmd of a Mac counts as Ctrl. */
export function chordOf(event: Pick<KeyboardEvent, "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">): string {
  const marks = [event.ctrlKey || event.metaKey ? "Ctrl" : "", event.altKey ? "Alt" : "", event.shiftKey ? "Shift" : ""];
  return [...marks.filter(Boolean), event.code].join("+");
}

/** Remembers the first key of a sequence for a moment. */
export function makeSequence(now: () => number = Date.now) {
  let first = "";
  let at = 0;
  return {
    read(chord: string): string[] {
      const whole = first && now() - at < SEQUENCE_MS ? `${first} ${chord}` : "";
      first = chord;
      at = now();
      return whole ? [whole, chord] : [chord];
    },
    forget(): void {
      first = "";
    },
  };
}

const sequence = makeSequence();

let hadDialog = false;

/** Looks before anybody else: a dialog that this very Escape closes must not send the page back as well. */
function noteDialog(): void {
  hadDialog = document.querySelector('[role="dialog"][aria-modal="true"]') !== null;
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  const typing = isTyping(event.target);
  const open = hadDialog;
  // «?» is Shift 7 in the Russian layout: it is the sign that people look for, not the place of the key.
  const chord = event.key === "?" ? "Shift+Slash" : chordOf(event);
  for (const keys of sequence.read(chord)) {
    const found = registered.findLast((one) => one.keys === keys && (!typing || one.inInputs) && (!open || one.inInputs));
    if (!found) continue;
    event.preventDefault();
    sequence.forget();
    found.run(event);
    return;
  }
}

/** Starts listening; the shell does it once. */
export function listenToKeys(): () => void {
  window.addEventListener("keydown", noteDialog, true);
  window.addEventListener("keydown", onKeyDown);
  return () => {
    window.removeEventListener("keydown", noteDialog, true);
    window.removeEventListener("keydown", onKeyDown);
  };
}

/** Registers keys while the component is shown; the newest registration of a key wins. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const newest = useRef(shortcuts);
  newest.current = shortcuts;
  const signature = shortcuts.map((one) => one.keys).join("|");
  useEffect(() => {
    const mine = newest.current.map((one, index): Shortcut => ({
      ...one,
      run: (event) => newest.current[index]?.run(event),
    }));
    registered.push(...mine);
    return () => {
      for (const one of mine) registered.splice(registered.indexOf(one), 1);
    };
  }, [signature]);
}

const NAMES: Record<string, string> = {
  BracketLeft: "[",
  BracketRight: "]",
  Slash: "/",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
  Backslash: "\\",
};

/** How a key is written for people: `Ctrl K`, `G S`, `?`. */
export function keyName(keys: string): string {
  if (keys === "Shift+Slash") return "?";
  const part = (code: string): string => NAMES[code] ?? code.replace(/^(Key|Digit)/, "");
  return keys.split(" ").map((chord) => chord.split("+").map(part).join(" ")).join(" ");
}
