import { GroupOnly } from "../parts/Frame";
import { RecordList } from "../parts/RecordList";
import { useT } from "../texts";

const ALWAYS = { overrides: true } as const;

/** Decisions beyond somebody's limit, and rules that gave way. */
export default function OverridesPage() {
  const t = useT();
  return <GroupOnly needs="audit.record.read"><RecordList tab="overrides" always={ALWAYS} title={t.tabs.overrides} /></GroupOnly>;
}
