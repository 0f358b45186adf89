import { Go, useCan } from "@kite/core";
import { useAccess } from "@kite/core";
import { Vin } from "@kite/ui";
import { useCar, useDeal } from "../queries";

/** The end of an id, for what the caller may not see by name. */
const tail = (id: string): string => `№ …${id.slice(-4)}`;

/** A deal by its car and number; a link to its room for whoever may enter. */
export function DealLink({ id }: { id: string | null | undefined }) {
  const can = useCan();
  const { data } = useDeal(id);
  if (!id) return <span className="muted">—</span>;
  const name = data ? data.title : tail(id);
  return can("sales.deal.read") ? <Go href={`/deals/${id}`}>{name}</Go> : <span>{name}</span>;
}

/** A car in stock by its name and VIN. */
export function CarLink({ id, bare = false }: { id: string | null | undefined; bare?: boolean }) {
  const can = useCan();
  const { data } = useCar(id);
  if (!id) return <span className="muted">—</span>;
  const name = data ? (
    <>
      {data.make} {data.model} {bare ? null : <Vin value={data.vin} />}
    </>
  ) : (
    tail(id)
  );
  return can("vehicles.episode.read") ? <Go href={`/stock/${id}`}>{name}</Go> : <span>{name}</span>;
}

export function CentreName({ id }: { id: string | null | undefined }) {
  const { centres } = useAccess();
  if (!id) return <span className="muted">—</span>;
  return <>{centres.find((one) => one.id === id)?.name ?? tail(id)}</>;
}
