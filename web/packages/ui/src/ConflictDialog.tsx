import { Button, Group, Modal, Radio, Stack } from "@mantine/core";
import { type ReactNode, useState } from "react";
import classes from "./ConflictDialog.module.css";
import { IconAlertTriangle } from "./icons";
import { useUiTexts } from "./texts";

export type ConflictField = { name: string; label: string; mine: ReactNode; theirs: ReactNode };

type Props = {
  opened: boolean;
  onClose: () => void;
  /** Only what differs. */
  fields: readonly ConflictField[];
  /** Names of the fields in which mine shall win. */
  onResolve: (mine: readonly string[]) => void;
};

/** After a lost race: mine and theirs, field by field. Nothing is sent before the user has chosen. */
export function ConflictDialog({ opened, onClose, fields, onResolve }: Props) {
  const t = useUiTexts();
  const [theirs, setTheirs] = useState<ReadonlySet<string>>(new Set());
  const choose = (name: string, side: string): void => {
    const next = new Set(theirs);
    if (side === "theirs") next.add(name);
    else next.delete(name);
    setTheirs(next);
  };
  return (
    <Modal opened={opened} onClose={onClose} title={t.conflict} size="lg">
      <Stack gap={14}>
        <p className="muted">{t.conflictHint}</p>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t.field}</th>
              <th scope="col">{t.mine}</th>
              <th scope="col">{t.theirs}</th>
            </tr>
          </thead>
          <tbody>
            {fields.map((one) => (
              <tr key={one.name}>
                <th scope="row">{one.label}</th>
                <td>
                  <Radio name={one.name} label={one.mine} checked={!theirs.has(one.name)} onChange={() => choose(one.name, "mine")} />
                </td>
                <td>
                  <Radio name={one.name} label={one.theirs} checked={theirs.has(one.name)} onChange={() => choose(one.name, "theirs")} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>{t.cancel}</Button>
          <Button onClick={() => onResolve(fields.map((one) => one.name).filter((name) => !theirs.has(name)))}>{t.apply}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** The same for actions without fields: what has happened, and the data anew. */
export function ConflictNote({ message, onRefresh }: { message: string; onRefresh: () => void }) {
  const t = useUiTexts();
  return (
    <div className={classes.note} role="alert">
      <IconAlertTriangle size={16} />
      <div>
        <b>{t.conflict}</b>
        <p>{t.conflictPlain}</p>
        {message ? <p className="muted">{message}</p> : null}
        <Button size="compact-sm" variant="default" mt={6} onClick={onRefresh}>
          {t.refresh}
        </Button>
      </div>
    </div>
  );
}
