import { useCan } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { Button } from "@mantine/core";
import { Empty, QueryView, SimpleTable, StatusBadge } from "@kite/ui";
import { IconChevronDown, IconChevronRight } from "@kite/ui/icons";
import { useState } from "react";
import { eventWords } from "../../logic/events";
import { type Dated, type Version, rulesByEvent } from "../../logic/rules";
import { useRules } from "../../queries";
import { useT } from "../../texts";
import type { RuleLine, Rules } from "../../types";
import classes from "../rules.module.css";
import { useToday } from "../useSpan";
import { RuleEditor } from "./RuleEditor";

/** Whether a version is in force, comes, or is over. */
export function InForce({ from, now, today }: { from: string; now: string | undefined; today: string }) {
  const t = useT();
  if (from === now) return <StatusBadge tone="green">{t.rules.inForce}</StatusBadge>;
  if (from > today) return <StatusBadge tone="blue" ring>{t.rules.ahead}</StatusBadge>;
  return <StatusBadge tone="grey" ring>{t.rules.past}</StatusBadge>;
}

function VersionLines({ version, rules }: { version: Version<RuleLine>; rules: Rules }) {
  const t = useT();
  const lang = useLang();
  const word = (code: string): string => rules.words.find((one) => one.word === code)?.[lang] ?? code;
  return (
    <SimpleTable
      label={t.rules.posting}
      rows={version.rows.toSorted((a, b) => a.line_no - b.line_no)}
      rowKey={(row) => String(row.line_no)}
      columns={[
        { title: t.rules.lineNo, width: "40px", cell: (row) => row.line_no },
        { title: t.rules.word, cell: (row) => word(row.word) },
        { title: t.rules.fact, cell: (row) => t.facts[row.fact] },
        { title: t.debit, cell: (row) => <b className="mono">{row.debit}</b> },
        { title: t.credit, cell: (row) => <b className="mono">{row.credit}</b> },
        { title: t.rules.dims, cell: (row) => row.dims.map((one) => t.dims[one]).join(", ") },
      ]}
    />
  );
}

function Rule({ rule, rules, onChange }: { rule: Dated<RuleLine>; rules: Rules; onChange: () => void }) {
  const t = useT();
  const lang = useLang();
  const can = useCan();
  const today = useToday();
  const { day, count } = useFormats();
  const [opened, setOpened] = useState(false);
  const Mark = opened ? IconChevronDown : IconChevronRight;
  const now = rule.now ?? rule.versions[0];
  return (
    <article className={classes.rule}>
      <div className={classes.ruleHead}>
        <button type="button" aria-expanded={opened} onClick={() => setOpened(!opened)}>
          <Mark size={16} />
          {eventWords(rule.name)[lang]}
        </button>
        <code className="muted">{rule.name}</code>
        <span className={classes.space} />
        {now ? <span className="muted">{t.rules.since(day(now.valid_from))} · {count(now.rows.length, t.rules.lines)}</span> : null}
        {can("finance.rule.write") ? <Button size="compact-sm" variant="default" onClick={onChange}>{t.rules.change}</Button> : null}
      </div>
      {opened
        ? rule.versions.map((version) => (
            <div key={version.valid_from} className={classes.version}>
              <div className={classes.versionHead}>
                <b>{t.rules.since(day(version.valid_from))}</b>
                <InForce from={version.valid_from} now={rule.now?.valid_from} today={today} />
              </div>
              <VersionLines version={version} rules={rules} />
            </div>
          ))
        : null}
    </article>
  );
}

/** Which accounts an event moves, version by version. */
export function PostingRules() {
  const t = useT();
  const today = useToday();
  const query = useRules();
  const [editing, setEditing] = useState<string>();
  return (
    <QueryView query={query}>
      {(rules) => {
        const list = rulesByEvent(rules.lines, today);
        const edited = list.find((one) => one.name === editing);
        if (list.length === 0) return <Empty title={t.rules.noRules} />;
        return (
          <>
            {list.map((rule) => <Rule key={rule.name} rule={rule} rules={rules} onChange={() => setEditing(rule.name)} />)}
            {edited ? <RuleEditor rule={edited} words={rules.words} onClose={() => setEditing(undefined)} /> : null}
          </>
        );
      }}
    </QueryView>
  );
}
