import { Go, useCan } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { Button } from "@mantine/core";
import { Panel, SimpleTable } from "@kite/ui";
import { IconPlus } from "@kite/ui/icons";
import type { VehicleType } from "../../logic/types";
import { useT } from "../../texts";

/** Kinds of vehicles that the group trades. */
export function Types({ rows }: { rows: readonly VehicleType[] }) {
  const t = useT();
  const lang = useLang();
  const can = useCan();
  const { day } = useFormats();
  return (
    <Panel title={t.types.title} actions={can("vehicles.type.write") ? <Button component={Go} href="/admin/vehicle-types/new" size="compact-sm" leftSection={<IconPlus size={14} />}>{t.types.new}</Button> : undefined}>
      <SimpleTable
        label={t.types.title}
        rows={rows}
        rowKey={(row) => row.id}
        columns={[
          { title: t.types.title, cell: (row) => <Go href={`/admin/vehicle-types/${row.code}`}><b>{row[lang]}</b></Go> },
          { title: t.types.code, cell: (row) => <code>{row.code}</code> },
          { title: t.types.number, cell: (row) => (row.number === "vin" || row.number === "frame" ? t.types.numbers[row.number] : <code>{row.number}</code>) },
          { title: t.types.usage, cell: (row) => t.types.usages[row.usage] },
          { title: t.types.attributes, align: "right", cell: (row) => row.attributes.length },
          { title: t.types.angles, align: "right", cell: (row) => row.photo_angles.length },
          { title: t.types.panels, align: "right", cell: (row) => row.panels.length },
          { title: t.settings.validFrom, cell: (row) => <>{day(row.valid_from)}{row.standard ? <span className="muted"> · {t.settings.standard}</span> : null}</> },
        ]}
      />
    </Panel>
  );
}
