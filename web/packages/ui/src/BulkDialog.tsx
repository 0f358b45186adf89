import { asProblem } from "@kite/api";
import { useFormats } from "@kite/i18n";
import { Button, Group, Modal, Progress, Stack } from "@mantine/core";
import { type ReactNode, useState } from "react";
import classes from "./BulkDialog.module.css";
import { useUiTexts } from "./texts";

type Props<T> = {
  opened: boolean;
  onClose: () => void;
  title: string;
  rows: readonly T[];
  label: (row: T) => string;
  /** Why a row cannot take part; undefined when it can. */
  refuse: (row: T) => string | undefined;
  act: (row: T) => Promise<unknown>;
  /** Fields of the action: a price, a reason. */
  children?: ReactNode;
  ready?: boolean;
  done: () => void;
};

type Outcome = { label: string; reason: string };

const AT_ONCE = 4;

/** First repeats what was said most. */
function grouped(outcomes: readonly Outcome[]): [string, string[]][] {
  const groups = new Map<string, string[]>();
  for (const one of outcomes) groups.set(one.reason, [...(groups.get(one.reason) ?? []), one.label]);
  return [...groups].toSorted(([, a], [, b]) => b.length - a.length);
}

function Outcomes({ title, outcomes }: { title: string; outcomes: readonly Outcome[] }) {
  if (outcomes.length === 0) return null;
  return (
    <section>
      <h3 className={classes.head}>
        {title}: {outcomes.length}
      </h3>
      <ul className={classes.list}>
        {grouped(outcomes).map(([reason, labels]) => (
          <li key={reason}>
            <b>{reason}</b>
            <span className="muted"> {labels.slice(0, 5).join(", ")}{labels.length > 5 ? ` +${labels.length - 5}` : ""}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

async function runAll<T>(rows: readonly T[], act: (row: T) => Promise<unknown>, label: (row: T) => string, onStep: () => void): Promise<Outcome[]> {
  const failed: Outcome[] = [];
  const queue = [...rows];
  const worker = async (): Promise<void> => {
    for (let row = queue.shift(); row !== undefined; row = queue.shift()) {
      try {
        // oxlint-disable-next-line no-await-in-loop
        await act(row);
      } catch (error) {
        failed.push({ label: label(row), reason: asProblem(error).message });
      }
      onStep();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return failed;
}

/** One action on many rows: first who takes part and who does not, then the result row by row. */
export function BulkDialog<T>({ opened, onClose, title, rows, label, refuse, act, children, ready = true, done }: Props<T>) {
  const t = useUiTexts();
  const { number } = useFormats();
  const [steps, setSteps] = useState(0);
  const [failed, setFailed] = useState<Outcome[]>();
  const [busy, setBusy] = useState(false);
  const refused = rows.flatMap((row) => {
    const reason = refuse(row);
    return reason ? [{ label: label(row), reason }] : [];
  });
  const fit = rows.filter((row) => !refuse(row));
  const close = (): void => {
    setSteps(0);
    setFailed(undefined);
    onClose();
  };
  const run = async (): Promise<void> => {
    setBusy(true);
    setFailed(await runAll(fit, act, label, () => setSteps((now) => now + 1)));
    setBusy(false);
    done();
  };
  return (
    <Modal opened={opened} onClose={busy ? () => undefined : close} title={title} size="md">
      <Stack gap={14}>
        {failed ? (
          <>
            <p>
              {t.bulkDone}: <b>{number(fit.length - failed.length)}</b>
            </p>
            <Outcomes title={t.bulkFailed} outcomes={failed} />
          </>
        ) : (
          <>
            {children}
            <p>
              {t.bulkWill}: <b>{number(fit.length)}</b>
            </p>
            <Outcomes title={t.bulkWont} outcomes={refused} />
            {busy ? <Progress value={(steps / Math.max(1, fit.length)) * 100} aria-label={t.bulkRun} /> : null}
          </>
        )}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={close} disabled={busy}>
            {failed ? t.close : t.cancel}
          </Button>
          {failed ? null : (
            <Button onClick={() => void run()} loading={busy} disabled={fit.length === 0 || !ready}>
              {t.bulkRun} · {number(fit.length)}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
