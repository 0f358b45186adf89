import { call, finance, useQueryClient } from "@kite/api";
import { useFormats } from "@kite/i18n";
import { Textarea } from "@mantine/core";
import { ActionDialog, say } from "@kite/ui";
import { useT } from "../texts";

type Props = { entity: string; month: string; onClose: () => void };

function useAgain(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: ["finance"] });
}

/** Keeps the modules out of the month; there is no way back to open. */
export function SoftCloseDialog({ entity, month, onClose }: Props) {
  const t = useT();
  const again = useAgain();
  const name = useFormats().month(month);
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={t.close.softTitle(name)}
      label={t.close.soft}
      initial={{}}
      send={() => call(finance.POST("/api/finance/v1/periods/{entity_id}/{month}/soft-close", { params: { path: { entity_id: entity, month } } }))}
      done={() => {
        say(t.close.softDone);
        again();
      }}
    >
      {() => <p>{t.close.softText}</p>}
    </ActionDialog>
  );
}

/** Closes the month; what the server refuses is told line by line. */
export function CloseDialog({ entity, month, onClose }: Props) {
  const t = useT();
  const again = useAgain();
  const name = useFormats().month(month);
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={t.close.closeTitle(name)}
      label={t.close.close}
      size="lg"
      initial={{}}
      send={() => call(finance.POST("/api/finance/v1/periods/{entity_id}/{month}/close", { params: { path: { entity_id: entity, month } } }))}
      done={() => {
        say(t.close.closeDone);
        again();
      }}
    >
      {() => <p>{t.close.closeText}</p>}
    </ActionDialog>
  );
}

/** Asks another person to open a closed month. */
export function ReopenDialog({ entity, month, onClose }: Props) {
  const t = useT();
  const again = useAgain();
  const name = useFormats().month(month);
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={t.close.reopenTitle(name)}
      label={t.close.reopen}
      draft={`finance.reopen.${entity}.${month}`}
      initial={{ reason: "" }}
      send={({ reason }) => call(finance.POST("/api/finance/v1/periods/{entity_id}/{month}/reopen-requests", { params: { path: { entity_id: entity, month } }, body: { reason: reason.trim() } }))}
      done={() => {
        say(t.close.reopenDone);
        again();
      }}
    >
      {(form) => (
        <>
          <p className="muted">{t.close.reopenText}</p>
          <Textarea label={t.close.reason} required autosize minRows={3} data-autofocus {...form.getInputProps("reason")} />
        </>
      )}
    </ActionDialog>
  );
}
