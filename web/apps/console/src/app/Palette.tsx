import { useQueries } from "@tanstack/react-query";
import { type Icon, useAccess, useGo, keyName } from "@kite/core";
import { matches, otherLayout, useWords } from "@kite/i18n";
import { Modal } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconArrowRight, IconSearch } from "@kite/ui/icons";
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import classes from "./Palette.module.css";
import { present } from "./features";
import { menuOf } from "./menu";
import { useShellTexts } from "./texts";

type Hit = { id: string; group: string; label: string; note?: string | undefined; keys?: string | undefined; icon?: Icon | undefined; run: () => void };

const LEAST = 2;

/** What the server finds by the typed text; typed in the wrong layout it is found too. */
function useFound(text: string, close: () => void): Hit[] {
  const { modules, can } = useAccess();
  const words = useWords();
  const go = useGo();
  const searches = present(modules).flatMap((one) => one.search ?? []).filter((one) => can(one.needs));
  const asked = text.length >= LEAST;
  const answers = useQueries({
    queries: searches.map((one) => ({
      queryKey: ["palette", one.id, text],
      enabled: asked,
      retry: false,
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const found = await one.find(text, signal);
        return found.length > 0 ? found : one.find(otherLayout(text), signal);
      },
    })),
  });
  if (!asked) return [];
  return searches.flatMap((one, index) =>
    (answers[index]?.data ?? []).map((hit) => ({
      id: `${one.id}-${hit.id}`,
      group: words(one.title),
      label: hit.label,
      note: hit.note,
      run: () => {
        close();
        go(hit.path);
      },
    })),
  );
}

function useCommands(text: string, close: () => void): Hit[] {
  const t = useShellTexts();
  const words = useWords();
  const go = useGo();
  const { modules, can } = useAccess();
  const to = (path: string) => (): void => {
    close();
    go(path);
  };
  const pages = menuOf(modules, can).flatMap((one) => one.items).map((one): Hit => ({ id: one.path, group: t.pages, label: words(one.title), icon: one.icon, run: to(one.path) }));
  const acts = present(modules)
    .flatMap((one) => one.palette)
    .filter((one) => one.needs.length === 0 || can(one.needs))
    .map((one): Hit & { words?: string | undefined } => ({
      id: one.id,
      group: t.commands,
      label: words(one.title),
      keys: one.keys,
      icon: one.icon,
      words: one.words,
      run: () => {
        close();
        if (one.path) go(one.path);
        else one.run?.();
      },
    }));
  const all: (Hit & { words?: string | undefined })[] = [...acts, ...pages];
  return text ? all.filter((one) => matches(`${one.label} ${one.words ?? ""}`, text)) : all;
}

function Finder({ onClose }: { onClose: () => void }) {
  const t = useShellTexts();
  const list = useId();
  const [text, setText] = useState("");
  const [late] = useDebouncedValue(text.trim(), 150);
  const [at, setAt] = useState(0);
  const found = useFound(late, onClose);
  const commands = useCommands(text.trim(), onClose);
  const hits = [...found, ...commands].slice(0, 40);
  useEffect(() => setAt(0), [text]);
  useEffect(() => document.querySelector(`#${CSS.escape(`${list}-${at}`)}`)?.scrollIntoView({ block: "nearest" }), [at, list]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown") setAt(Math.min(hits.length - 1, at + 1));
    else if (event.key === "ArrowUp") setAt(Math.max(0, at - 1));
    else if (event.key === "Enter") hits[at]?.run();
    else return;
    event.preventDefault();
  };
  return (
    <div className={classes.palette}>
      <label className={classes.box}>
        <IconSearch size={18} />
        <span className="sr-only">{t.paletteHint}</span>
        <input
          autoFocus
          data-autofocus
          role="combobox"
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={hits[at] ? `${list}-${at}` : undefined}
          placeholder={t.paletteHint}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <kbd>Esc</kbd>
      </label>
      <div id={list} role="listbox" aria-label={t.palette} className={classes.list}>
        {hits.map((hit, index) => {
          const Mark = hit.icon ?? IconArrowRight;
          const head = hits[index - 1]?.group === hit.group ? null : <div className={classes.group} role="presentation">{hit.group}</div>;
          return (
            <div key={hit.id} role="presentation">
              {head}
              <div id={`${list}-${index}`} role="option" aria-selected={index === at} className={classes.hit} onMouseMove={() => setAt(index)} onClick={hit.run} onKeyDown={onKeyDown} tabIndex={-1}>
                <Mark size={16} stroke={1.6} />
                <span className="ellipsis">{hit.label}</span>
                <span className="muted ellipsis">{hit.note}</span>
                {hit.keys ? <kbd>{keyName(hit.keys)}</kbd> : null}
              </div>
            </div>
          );
        })}
        {hits.length === 0 ? <p className={classes.none}>{t.nothing}</p> : null}
      </div>
    </div>
  );
}

/** Ctrl K: cars, deals, pages and actions from one box. */
export function CommandPalette({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useShellTexts();
  return (
    <Modal opened={opened} onClose={onClose} withCloseButton={false} padding={0} size={620} yOffset="12vh" centered={false} aria-label={t.palette}>
      <Finder onClose={onClose} />
    </Modal>
  );
}
