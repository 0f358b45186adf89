import { Go, useAccess } from "@kite/core";
import { useFormats, useLang, useWords } from "@kite/i18n";
import { Empty, KeyFigures, PageHeader, PageSkeleton, Panel, ScrollPage } from "@kite/ui";
import { IconChevronRight, IconCircleCheck } from "@kite/ui/icons";
import classes from "./Desk.module.css";
import { useShellTexts } from "./texts";
import { useDesk } from "./useDesk";

function useGreeting(): string {
  const t = useShellTexts();
  const hour = new Date().getHours();
  if (hour < 12) return t.goodMorning;
  return hour < 18 ? t.goodDay : t.goodEvening;
}

const given = (full: string): string => full.split(" ")[1] ?? full;

/** The first page: figures and tasks of the roles that the caller has. */
export function Desk() {
  const t = useShellTexts();
  const lang = useLang();
  const words = useWords();
  const { me } = useAccess();
  const formats = useFormats();
  const greeting = useGreeting();
  const { figures, tasks, pending } = useDesk();
  const roles = [...new Set(me.roles.map((one) => one[lang]))].join(", ");
  return (
    <ScrollPage>
      <PageHeader title={`${greeting}, ${given(me.person.full_name)}`} note={<>{roles} · {formats.day(new Date().toISOString())}</>} />
      <div className={classes.desk}>
        {figures.length > 0 ? (
          <KeyFigures items={figures.map(({ item, figure }) => ({ title: words(item.title), value: figure.value, note: figure.note, href: item.path, tone: figure.tone }))} />
        ) : null}
        <Panel title={t.tasks}>
          {tasks.length === 0 && pending ? <PageSkeleton lines={4} /> : null}
          {tasks.length === 0 && !pending ? <Empty icon={IconCircleCheck} title={t.noTasks} hint={t.noTasksHint} /> : null}
          <ul className={classes.tasks}>
            {tasks.map(({ item, figure }) => (
              <li key={item.id}>
                <Go href={item.path}>
                  <b className={figure.tone ?? ""}>{figure.value}</b>
                  <span>{words(item.title)}</span>
                  <span className="muted">{figure.note}</span>
                  <IconChevronRight size={16} />
                </Go>
              </li>
            ))}
          </ul>
        </Panel>
      </div>
    </ScrollPage>
  );
}
