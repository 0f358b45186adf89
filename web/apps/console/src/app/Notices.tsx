import { onHint, useQuery, useQueryClient } from "@kite/api";
import { Go, useAccess } from "@kite/core";
import { useLang, useWords } from "@kite/i18n";
import { Popover, Tooltip } from "@mantine/core";
import { IconBell } from "@kite/ui/icons";
import { useEffect, useState } from "react";
import classes from "./Notices.module.css";
import side from "./Sidebar.module.css";
import { useTasks } from "./useDesk";
import { useShellTexts } from "./texts";

/** What waits for the caller, in a few lines; the dot says that something has come since he looked. */
export function Notices() {
  const t = useShellTexts();
  const words = useWords();
  const client = useQueryClient();
  const { centre } = useAccess();
  const lang = useLang();
  const [opened, setOpened] = useState(false);
  const tasks = useTasks();
  const seen = useQuery({ queryKey: ["shell", "seen"], queryFn: () => localStorage.getItem("kite.seen") ?? "", staleTime: Infinity });
  const signature = tasks.map((one) => `${one.item.id}:${one.figure.value}`).join("|");
  useEffect(() => onHint(() => void client.invalidateQueries({ queryKey: ["desk", centre, lang] })), [client, centre, lang]);
  const open = (): void => {
    setOpened(!opened);
    localStorage.setItem("kite.seen", signature);
    client.setQueryData(["shell", "seen"], signature);
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="top" width={320} trapFocus>
      <Popover.Target>
        <Tooltip label={t.notifications}>
          <button type="button" className={side.small} aria-label={t.notifications} onClick={open}>
            <IconBell size={16} stroke={1.6} />
            {signature && signature !== seen.data ? <i className={side.dot} aria-hidden="true" /> : null}
          </button>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <h2 className={classes.head}>{t.notifications}</h2>
        {tasks.length === 0 ? <p className="muted">{t.noNotifications}</p> : null}
        <ul className={classes.list}>
          {tasks.map(({ item, figure }) => (
            <li key={item.id}>
              <Go href={item.path} onClick={() => setOpened(false)}>
                <span>{words(item.title)}</span>
                <b>{figure.value}</b>
              </Go>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}
