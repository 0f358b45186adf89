import { Go, useCan, usePathParam } from "@kite/core";
import { Button } from "@mantine/core";
import { PageHeader, QueryView, ScrollPage, Vin } from "@kite/ui";
import { PnlCard } from "../parts/PnlCard";
import classes from "../parts/finance.module.css";
import { useCar, usePnl } from "../queries";
import { useT } from "../texts";

/** The live P&L of a car in stock, from its purchase to the last late cost. */
export default function CarPnlPage() {
  const t = useT();
  const id = usePathParam("id");
  const can = useCan();
  const pnl = usePnl("episodes", id);
  const { data: car } = useCar(id);
  const journal = can("finance.journal.read");
  return (
    <ScrollPage>
      <PageHeader
        title={t.result.car}
        note={car ? <><span>{car.make} {car.model}, {car.year}</span><Vin value={car.vin} /></> : undefined}
        onBack={() => window.history.back()}
        actions={
          <>
            {journal ? <Button component={Go} href={`/finance/journal?episode_id=${id}`} variant="default">{t.result.allEntries}</Button> : null}
            {car?.deal_id ? <Button component={Go} href={`/finance/deals/${car.deal_id}`} variant="default">{t.result.deal}</Button> : null}
            {car ? <Button component={Go} href={`/stock/${id}`}>{t.result.openCar}</Button> : null}
          </>
        }
      />
      <div className={classes.page}>
        <QueryView query={pnl}>{(data) => <PnlCard pnl={data} filters={journal ? [{ episode_id: id }] : []} label={t.result.car} />}</QueryView>
      </div>
    </ScrollPage>
  );
}
