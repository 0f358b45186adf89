import { useFormats } from "@kite/i18n";
import { Button } from "@mantine/core";
import { useUiTexts } from "./texts";

/** «Обновлено 3 · показать», in the bar of a list. */
export function FreshNote({ count, onShow }: { count: number; onShow: () => void }) {
  const t = useUiTexts();
  const { number } = useFormats();
  if (count === 0) return <span aria-live="polite" className="sr-only" />;
  return (
    <Button size="compact-sm" variant="light" onClick={onShow} aria-live="polite">
      {t.updated} {number(count)} · {t.show}
    </Button>
  );
}
