import { asProblem, getJson, sendJson } from "@kite/api";
import { useShortcuts } from "@kite/core";
import { useLang } from "@kite/i18n";
import { Button, Menu } from "@mantine/core";
import { IconFileSpreadsheet } from "./icons";
import { hideNotice, notice, tell } from "./tell";
import { useUiTexts } from "./texts";

type Job = { id: string; state: string };
type Format = "xlsx" | "csv";
type Props = {
  /** The list on the server: `/api/vehicles/v1/episodes`. */
  path: string;
  /** Its filter, as the list was asked for. */
  query: Record<string, string | number | boolean | undefined>;
};

const JOBS = "/api/platform/v1/exports";
const LOOK_MS = 700;

function save(url: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = "";
  link.click();
}

async function finished(job: Job): Promise<Job> {
  for (let now = job; ; ) {
    if (/^(ready|done|finished|failed|cancelled)$/.test(now.state)) return now;
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((done) => setTimeout(done, LOOK_MS));
    // oxlint-disable-next-line no-await-in-loop
    now = await getJson<Job>(`${JOBS}/${job.id}`);
  }
}

/** Sends the list as it is on the screen to a file: the server makes it in the background. */
export function ExportButton({ path, query }: Props) {
  const t = useUiTexts();
  const lang = useLang();
  const present = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined && value !== "").map(([name, value]) => [name, String(value)]));
  const plain = `${path}/export?${new URLSearchParams(present)}`;
  const run = async (format: Format): Promise<void> => {
    const id = await notice({ message: t.exportStarted, loading: true, autoClose: false });
    try {
      const job = await finished(await sendJson<Job>("POST", JOBS, { path, query: present, format, lang }));
      void notice({ loading: false, message: t.exportReady, autoClose: 8000 }, id);
      save(`${JOBS}/${job.id}/file`);
    } catch (error) {
      void hideNotice(id);
      // A server without background exports still writes the list as a plain file.
      if (asProblem(error).status === 404) save(plain);
      else tell(error);
    }
  };
  useShortcuts([{ keys: "Ctrl+KeyE", title: { ru: "Выгрузить список", en: "Export the list" }, run: () => void run("xlsx"), inInputs: true }]);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconFileSpreadsheet size={16} />}>Excel</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void run("xlsx")} rightSection={<kbd>Ctrl E</kbd>}>{t.exportXlsx}</Menu.Item>
        <Menu.Item onClick={() => void run("csv")}>{t.exportCsv}</Menu.Item>
        <Menu.Item onClick={() => window.print()}>{t.print}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
