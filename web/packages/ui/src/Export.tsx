import { asProblem, call, platform, useQueryClient } from "@kite/api";
import { openExports, useShortcuts } from "@kite/core";
import { useLang } from "@kite/i18n";
import { Button, Menu } from "@mantine/core";
import { IconFileSpreadsheet } from "./icons";
import { tell } from "./tell";
import { useUiTexts } from "./texts";

type Props = {
  /** The list on the server: `/api/vehicles/v1/episodes`. */
  path: string;
  /** Its filter and order, as the list was asked for. */
  query: Record<string, string | number | boolean | undefined>;
};

function save(url: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = "";
  link.click();
}

/** Sends the list as it is on the screen to a file: the server makes it in the background, the tray shows how far it is. */
export function ExportButton({ path, query }: Props) {
  const t = useUiTexts();
  const lang = useLang();
  const client = useQueryClient();
  const present = Object.entries(query).filter(([, value]) => value !== undefined && value !== "").map(([name, value]): [string, string] => [name, String(value)]);
  const text = new URLSearchParams(present).toString();
  const plain = `${path}/export?${text}`;
  const start = async (): Promise<void> => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    try {
      const asked = await call(platform.POST("/api/platform/v1/exports", { body: { path, query: text, columns: [], lang, zone } }));
      await client.invalidateQueries({ queryKey: ["console", "export"] });
      openExports(asked.id);
    } catch (error) {
      // A list that is not made in the background is still written as a plain file.
      if (asProblem(error).status === 404) save(plain);
      else tell(error);
    }
  };
  useShortcuts([{ keys: "Ctrl+KeyE", title: { ru: "Выгрузить список", en: "Export the list" }, run: () => void start(), inInputs: true }]);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconFileSpreadsheet size={16} />}>Excel</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void start()} rightSection={<kbd>Ctrl E</kbd>}>{t.exportXlsx}</Menu.Item>
        <Menu.Item onClick={() => save(plain)}>{t.exportCsv}</Menu.Item>
        <Menu.Item onClick={() => window.print()}>{t.print}</Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => openExports()}>{t.myExports}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
