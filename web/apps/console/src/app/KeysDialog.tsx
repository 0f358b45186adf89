import { keyName, shortcutsInForce } from "@kite/core";
import { type Words, useWords } from "@kite/i18n";
import { Modal } from "@mantine/core";
import classes from "./KeysDialog.module.css";
import { useShellTexts } from "./texts";

const LIST: readonly (readonly [string, Words])[] = [
  ["J / ↓, K / ↑", { ru: "Следующая и предыдущая строка", en: "Next and previous row" }],
  ["PgUp, PgDn, Home, End", { ru: "Через страницу, в начало, в конец", en: "By page, to the top, to the end" }],
  ["Enter", { ru: "Открыть", en: "Open" }],
  ["Space, X", { ru: "Выбрать строку", en: "Select the row" }],
  ["Shift ↑ ↓", { ru: "Выбрать подряд", en: "Select a range" }],
  ["Ctrl A", { ru: "Выбрать все загруженные", en: "Select all loaded" }],
  ["Esc", { ru: "Снять выбор, вернуться", en: "Clear the selection, go back" }],
  ["Alt ← →", { ru: "Перенести карточку на доске", en: "Move a card of a board" }],
];

/** Every key that works on this page. */
export function KeysDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useShellTexts();
  const words = useWords();
  const now = new Map(shortcutsInForce().filter((one) => !one.hidden).map((one) => [one.keys, one.title]));
  return (
    <Modal opened={opened} onClose={onClose} title={t.keys} size="lg">
      <p className="muted">{t.keysHint}</p>
      <div className={classes.columns}>
        <section>
          <h3>{t.keysEverywhere}</h3>
          <dl>
            {[...now].map(([keys, title]) => (
              <div key={keys}>
                <dt>{words(title)}</dt>
                <dd><kbd>{keyName(keys)}</kbd></dd>
              </div>
            ))}
          </dl>
        </section>
        <section>
          <h3>{t.keysList}</h3>
          <dl>
            {LIST.map(([keys, title]) => (
              <div key={keys}>
                <dt>{words(title)}</dt>
                <dd><kbd>{keys}</kbd></dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Modal>
  );
}
