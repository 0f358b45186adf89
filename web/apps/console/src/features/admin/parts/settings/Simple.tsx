import { call, useQuery, useQueryClient, vehicles } from "@kite/api";
import { useCan } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { NumberInput, TextInput } from "@mantine/core";
import { Money, MoneyInput, QueryView } from "@kite/ui";
import { useT } from "../../texts";
import { VersionDialog, Versions, useDays, useDialog } from "./Dated";

const at = (centre_id: string | undefined) => ({ params: { query: centre_id ? { centre_id } : {} } });
const where = (centre_id: string | null) => (centre_id ? { centre_id } : {});

function useAgain(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: ["vehicles", "setting"] });
}

/** After how many days a car is looked at again. */
export function Ageing({ centre }: { centre: string | undefined }) {
  const t = useT();
  const can = useCan();
  const again = useAgain();
  const dialog = useDialog();
  const { tomorrow } = useDays();
  const query = useQuery({ queryKey: ["vehicles", "setting", "ageing", centre], queryFn: () => call(vehicles.GET("/api/vehicles/v1/ageing-thresholds", at(centre))) });
  return (
    <QueryView query={query}>
      {(data) => (
        <>
          <Versions title={t.settings.tabs.ageing} rows={data.versions} inForce={data.in_force?.id} shown={[{ title: t.settings.thresholds, cell: (row) => row.days.join(" · ") }]} onChange={can("vehicles.ageing.write") ? dialog.open : undefined} />
          {dialog.opened ? (
            <VersionDialog
              title={t.settings.tabs.ageing}
              draft="admin.ageing"
              initial={{ centre_id: centre ?? null, valid_from: tomorrow, source: "", days: (data.in_force?.days ?? []).join(", ") }}
              send={({ centre_id, valid_from, source, days }) => call(vehicles.POST("/api/vehicles/v1/ageing-thresholds", { body: { ...where(centre_id), valid_from: valid_from ?? "", source, days: days.split(/[\s,;]+/).filter(Boolean).map(Number) } }))}
              onClose={dialog.close}
              again={again}
            >
              {(form) => <TextInput label={t.settings.thresholds} description={t.settings.daysHint} required data-autofocus {...form.getInputProps("days")} />}
            </VersionDialog>
          ) : null}
        </>
      )}
    </QueryView>
  );
}

/** What one more day in the yard costs. */
export function DayCosts({ centre }: { centre: string | undefined }) {
  const t = useT();
  const can = useCan();
  const again = useAgain();
  const dialog = useDialog();
  const { tomorrow } = useDays();
  const query = useQuery({ queryKey: ["vehicles", "setting", "days", centre], queryFn: () => call(vehicles.GET("/api/vehicles/v1/day-costs", at(centre))) });
  return (
    <QueryView query={query}>
      {(data) => (
        <>
          <Versions title={t.settings.tabs.days} rows={data.versions} inForce={data.in_force?.id} shown={[{ title: t.settings.cost, cell: (row) => <Money value={row.cost} kopecks /> }]} onChange={can("vehicles.recon_template.write") ? dialog.open : undefined} />
          {dialog.opened ? (
            <VersionDialog
              title={t.settings.tabs.days}
              draft="admin.day_cost"
              initial={{ centre_id: centre ?? null, valid_from: tomorrow, source: "", cost: (data.in_force?.cost ?? null) as { amount: number; currency: string } | null }}
              send={({ centre_id, valid_from, source, cost }) => call(vehicles.POST("/api/vehicles/v1/day-costs", { body: { ...where(centre_id), valid_from: valid_from ?? "", source, cost: { amount: cost?.amount ?? 0, currency: "RUB" } } }))}
              onClose={dialog.close}
              again={again}
            >
              {(form) => <MoneyInput label={t.settings.cost} kopecks required data-autofocus {...form.getInputProps("cost")} />}
            </VersionDialog>
          ) : null}
        </>
      )}
    </QueryView>
  );
}

/** The rate of input VAT, by law. */
export function VatRates() {
  const t = useT();
  const can = useCan();
  const again = useAgain();
  const dialog = useDialog();
  const { today, tomorrow } = useDays();
  const query = useQuery({ queryKey: ["vehicles", "setting", "vat"], queryFn: () => call(vehicles.GET("/api/vehicles/v1/vat-rates", {})) });
  return (
    <QueryView query={query}>
      {(data) => (
        <>
          <Versions title={t.settings.tabs.vat} rows={data.versions} inForce={data.versions.find((one) => one.valid_from <= today)?.id} shown={[{ title: t.settings.rate, cell: (row) => `${row.rate} %` }]} onChange={can("vehicles.vat_rate.write") ? dialog.open : undefined} />
          {dialog.opened ? (
            <VersionDialog
              title={t.settings.tabs.vat}
              draft="admin.vat"
              groupOnly
              initial={{ centre_id: null, valid_from: tomorrow, source: "", rate: data.in_force as number | string }}
              send={({ valid_from, source, rate }) => call(vehicles.POST("/api/vehicles/v1/vat-rates", { body: { valid_from: valid_from ?? "", source, rate: Number(rate) } }))}
              onClose={dialog.close}
              again={again}
            >
              {(form) => <NumberInput label={t.settings.rate} min={0} max={99} suffix=" %" hideControls required data-autofocus {...form.getInputProps("rate")} />}
            </VersionDialog>
          ) : null}
        </>
      )}
    </QueryView>
  );
}

/** How long a clean check lets a car be offered. */
export function CheckPolicies({ centre }: { centre: string | undefined }) {
  const t = useT();
  const can = useCan();
  const again = useAgain();
  const dialog = useDialog();
  const { tomorrow } = useDays();
  const { count } = useFormats();
  const query = useQuery({ queryKey: ["vehicles", "setting", "checks", centre], queryFn: () => call(vehicles.GET("/api/vehicles/v1/check-policies", at(centre))) });
  return (
    <QueryView query={query}>
      {(data) => (
        <>
          <Versions title={t.settings.tabs.checks} rows={data.versions} inForce={data.in_force?.id} shown={[{ title: t.settings.checkDays, cell: (row) => count(row.check_days, t.settings.daysNow) }]} onChange={can("vehicles.check_policy.write") ? dialog.open : undefined} />
          {dialog.opened ? (
            <VersionDialog
              title={t.settings.tabs.checks}
              draft="admin.check_policy"
              initial={{ centre_id: centre ?? null, valid_from: tomorrow, source: "", check_days: (data.in_force?.check_days ?? 30) as number | string }}
              send={({ centre_id, valid_from, source, check_days }) => call(vehicles.POST("/api/vehicles/v1/check-policies", { body: { ...where(centre_id), valid_from: valid_from ?? "", source, check_days: Number(check_days) } }))}
              onClose={dialog.close}
              again={again}
            >
              {(form) => <NumberInput label={t.settings.checkDays} min={1} max={365} hideControls required data-autofocus {...form.getInputProps("check_days")} />}
            </VersionDialog>
          ) : null}
        </>
      )}
    </QueryView>
  );
}
