import { GroupOnly } from "../parts/Frame";
import { RecordList } from "../parts/RecordList";
import { useT } from "../texts";

/** Every change of everything: who, when, what. */
export default function SearchPage() {
  const t = useT();
  return <GroupOnly needs="audit.record.read"><RecordList tab="search" title={t.title} /></GroupOnly>;
}
