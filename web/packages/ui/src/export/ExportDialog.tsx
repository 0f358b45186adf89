import { usePref } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { ActionIcon, Button, Checkbox, Group, Modal } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";
import { IconArrowDown, IconArrowUp } from "../icons";
import { useUiTexts } from "../texts";
import { type FileColumn, arranged, moved, remembered } from "./columns";
import classes from "./export.module.css";

type Props = {
  /** The list: what is chosen for it is remembered in this browser. */
  path: string;
  columns: readonly FileColumn[];
  /** The columns of the screen under their names in the file. */
  screen: readonly string[];
  onStart: (codes: string[]) => void;
  onClose: () => void;
};

/** Which columns a file has and in which order: by pointer, or Space and Alt with the arrows. */
export function ExportDialog({ path, columns, screen, onStart, onClose }: Props) {
  const t = useUiTexts();
  const lang = useLang();
  const { number } = useFormats();
  const [kept, keep] = usePref(`export.${path}`, "");
  const all = columns.map((one) => one.code);
  const before = remembered(kept, columns);
  const [chosen, setChosen] = useState<string[]>(before.length > 0 ? before : screen.length > 0 ? [...screen] : all);
  const [order, setOrder] = useState(() => arranged(chosen, columns));
  const arrange = (codes: string[]): void => {
    setChosen(codes);
    setOrder(arranged(codes, columns));
  };
  const toggle = (code: string): void => {
    const wanted = new Set(chosen.includes(code) ? chosen.filter((one) => one !== code) : [...chosen, code]);
    setChosen(order.map((one) => one.code).filter((one) => wanted.has(one)));
  };
  const move = (code: string, by: -1 | 1): void => {
    const codes = moved(order.map((one) => one.code), code, by);
    setOrder(codes.flatMap((one) => columns.find((known) => known.code === one) ?? []));
    setChosen(codes.filter((one) => chosen.includes(one)));
  };
  const onKeyDown = (event: KeyboardEvent, code: string): void => {
    if (!event.altKey || (event.code !== "ArrowUp" && event.code !== "ArrowDown")) return;
    event.preventDefault();
    move(code, event.code === "ArrowUp" ? -1 : 1);
  };
  const start = (): void => {
    keep(chosen.join());
    onStart(chosen);
  };
  return (
    <Modal opened onClose={onClose} title={t.exportColumns} size="md" closeButtonProps={{ "aria-label": t.close }}>
      <p className="muted">{t.exportColumnsHint}</p>
      <Group gap={6} my={10}>
        {screen.length > 0 ? <Button size="compact-sm" variant="default" onClick={() => arrange([...screen])}>{t.asOnScreen}</Button> : null}
        <Button size="compact-sm" variant="default" onClick={() => arrange(all)}>{t.selectAll}</Button>
        <Button size="compact-sm" variant="subtle" onClick={() => setChosen([])}>{t.clear}</Button>
      </Group>
      <ul className={classes.columns} aria-label={t.columns}>
        {order.map((one, index) => (
          <li key={one.code}>
            <Checkbox label={one[lang]} checked={chosen.includes(one.code)} onChange={() => toggle(one.code)} onKeyDown={(event) => onKeyDown(event, one.code)} />
            <ActionIcon aria-label={`${t.moveUp}: ${one[lang]}`} disabled={index === 0} onClick={() => move(one.code, -1)}><IconArrowUp size={15} /></ActionIcon>
            <ActionIcon aria-label={`${t.moveDown}: ${one[lang]}`} disabled={index === order.length - 1} onClick={() => move(one.code, 1)}><IconArrowDown size={15} /></ActionIcon>
          </li>
        ))}
      </ul>
      <Group justify="flex-end" gap={8} mt={14}>
        <Button variant="default" onClick={onClose}>{t.cancel}</Button>
        <Button onClick={start} disabled={chosen.length === 0}>{t.exportRun} · {number(chosen.length)}</Button>
      </Group>
    </Modal>
  );
}
