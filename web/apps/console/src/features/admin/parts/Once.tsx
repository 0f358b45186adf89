import { Button, Group, Modal, Stack } from "@mantine/core";
import { say } from "@kite/ui";
import { useT } from "../texts";
import classes from "./admin.module.css";

export type Secret = { label: string; value: string | null | undefined };

/** What is told once: a password, a secret, codes. */
export function Once({ secrets, onClose, title }: { secrets: readonly Secret[] | undefined; onClose: () => void; title?: string }) {
  const t = useT();
  if (!secrets) return null;
  const told = secrets.flatMap((one) => (one.value ? [one] : []));
  const copy = (): void => void navigator.clipboard.writeText(told.map((one) => `${one.label}: ${one.value}`).join("\n")).then(() => say(t.once.copied));
  return (
    <Modal opened onClose={onClose} title={title ?? t.once.title} closeOnClickOutside={false} withCloseButton={false}>
      <Stack gap={12}>
        <p>{told.length > 0 ? t.once.text : t.once.gone}</p>
        {told.map((one) => (
          <div key={one.label}>
            <span className="muted">{one.label}</span>
            <div className={classes.once}>{one.value}</div>
          </div>
        ))}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={copy}>{t.once.copy}</Button>
          <Button onClick={onClose}>{t.once.done}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
