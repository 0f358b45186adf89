import { DateText, Empty, Panel, QueryView, SimpleTable } from "@kite/ui";
import { IconMapPin } from "@kite/ui/icons";
import { usePlaces, useWhereabouts } from "../api";
import { useT } from "../texts";

/** Where a car stood, newest first. */
export function MovesTab({ id }: { id: string }) {
  const t = useT();
  const where = useWhereabouts(id);
  const places = usePlaces();
  const name = (place: string | null | undefined, slot: string | null | undefined): string => {
    if (!place) return "—";
    const found = places.data?.find((one) => one.id === place)?.name ?? "—";
    return slot ? `${found}, ${slot}` : found;
  };
  return (
    <QueryView query={where}>
      {(data) => (
        <Panel title={t.tabs.moves}>
          {data.moves.length === 0 ? (
            <Empty icon={IconMapPin} title={t.moves.none} />
          ) : (
            <SimpleTable
              label={t.tabs.moves}
              rows={data.moves.toReversed()}
              rowKey={(one) => one.at + (one.to_place ?? "")}
              columns={[
                { title: t.moves.at, cell: (one) => <DateText value={one.at} near /> },
                { title: t.moves.from, cell: (one) => name(one.from_place, one.from_slot) },
                { title: t.moves.to, cell: (one) => name(one.to_place, one.to_slot) },
                { title: t.moves.reason, cell: (one) => one.reason },
              ]}
            />
          )}
        </Panel>
      )}
    </QueryView>
  );
}
