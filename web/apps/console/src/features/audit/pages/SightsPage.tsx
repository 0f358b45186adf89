import { GroupOnly } from "../parts/Frame";
import { RecordList } from "../parts/RecordList";
import { useT } from "../texts";

const ALWAYS = { sights: true } as const;

/** Who was shown margins, costs and personal data. */
export default function SightsPage() {
  const t = useT();
  return <GroupOnly needs="audit.record.read"><RecordList tab="sights" always={ALWAYS} title={t.tabs.sights} /></GroupOnly>;
}
