import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { tell } from "./tell";
import { useUiTexts } from "./texts";

type Props = {
  opened: boolean;
  onClose: () => void;
  /** Names the object and the sum: «Провести оплату 1 450 000 ₽?» */
  title: string;
  children?: ReactNode;
  label: string;
  danger?: boolean;
  /** What has to be typed first, for what cannot be taken back. */
  typed?: string;
  act: () => Promise<unknown>;
};

/** Before what cannot be undone. */
export function ConfirmDialog({ opened, onClose, title, children, label, danger = false, typed, act }: Props) {
  const t = useUiTexts();
  const [busy, setBusy] = useState(false);
  const [text, setText] = useState("");
  const run = (): void => {
    setBusy(true);
    act()
      .then(onClose)
      .catch(tell)
      .finally(() => setBusy(false));
  };
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ "aria-label": t.close }}>
      <Stack gap={14}>
        {children}
        {typed ? <TextInput label={t.confirmType(typed)} value={text} onChange={(event) => setText(event.currentTarget.value)} data-autofocus /> : null}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose} disabled={busy}>{t.cancel}</Button>
          <Button loading={busy} disabled={Boolean(typed) && text !== typed} onClick={run} {...(danger ? { color: "red" } : {})}>{label}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
