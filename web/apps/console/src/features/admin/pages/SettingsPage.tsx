import { call, useQuery, vehicles } from "@kite/api";
import { useCan, useUrlState } from "@kite/core";
import { useLang } from "@kite/i18n";
import { PageHeader, PageTabs, QueryView, ScrollPage } from "@kite/ui";
import { useSettingsCentre } from "../parts/settings/Dated";
import { Recon } from "../parts/settings/Recon";
import { Ageing, CheckPolicies, DayCosts, VatRates } from "../parts/settings/Simple";
import { Types } from "../parts/settings/Types";
import classes from "../parts/admin.module.css";
import { useT } from "../texts";

const TABS = ["types", "recon", "ageing", "days", "checks", "vat"] as const;
const NEEDS = { types: "vehicles.type.read", recon: "vehicles.recon_template.read", ageing: "vehicles.ageing.read", days: "vehicles.recon_template.read", checks: "vehicles.type.read", vat: "vehicles.type.read" } as const;

/** What a centre decides about its cars without a programmer: types, preparation, ageing, costs, checks. */
export default function SettingsPage() {
  const t = useT();
  const lang = useLang();
  const can = useCan();
  const { state, set } = useUrlState();
  const [centre, box] = useSettingsCentre();
  const tabs = TABS.filter((one) => can(NEEDS[one]));
  const tab = tabs.find((one) => one === state.tab) ?? tabs[0];
  const types = useQuery({
    queryKey: ["vehicles", "type", "all", centre],
    queryFn: () => call(vehicles.GET("/api/vehicles/v1/vehicle-types", { params: { query: centre ? { centre_id: centre } : {} } })),
    enabled: can("vehicles.type.read"),
  });
  const options = (types.data?.items ?? []).map((one) => ({ value: one.code, label: one[lang] }));
  return (
    <ScrollPage>
      <PageHeader title={t.settings.title} actions={tab === "vat" ? undefined : box} />
      <PageTabs label={t.settings.title} items={tabs.map((id) => ({ id, title: t.settings.tabs[id] }))} current={tab ?? ""} onChange={(id) => set({ tab: id === "types" ? undefined : id })} />
      <div className={classes.page}>
        {tab === "types" ? <QueryView query={types}>{(data) => <Types rows={data.items} />}</QueryView> : null}
        {tab === "recon" ? <Recon centre={centre} type={state.type ?? "car"} onType={(type) => set({ type })} types={options} /> : null}
        {tab === "ageing" ? <Ageing centre={centre} /> : null}
        {tab === "days" ? <DayCosts centre={centre} /> : null}
        {tab === "checks" ? <CheckPolicies centre={centre} /> : null}
        {tab === "vat" ? <VatRates /> : null}
      </div>
    </ScrollPage>
  );
}
