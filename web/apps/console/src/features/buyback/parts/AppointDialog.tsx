import { offerUndo } from "@kite/core";
import { dayOf, useFormats } from "@kite/i18n";
import { ActionDialog, DayInput } from "@kite/ui";
import { Select } from "@mantine/core";
import { useMemo } from "react";
import { acts } from "../api/acts";
import { useEvery, useZoneOf } from "../api/queries";
import type { Purchase } from "../api/types";
import { carName } from "../logic/carName";
import { HOURS, instantOf, placeOf } from "../logic/slots";
import { useT } from "../texts";
import type { StepProps } from "./StepDialog";

const two = (value: number): string => String(value).padStart(2, "0");
const TIMES: readonly string[] = HOURS.flatMap((hour) => [`${two(hour)}:00`, `${two(hour)}:30`]);

/** The next whole hour in the zone of the centre, from which a visit makes sense. */
function firstFree(zone: string, busy: ReadonlySet<string>): { day: string; time: string } {
  const now = placeOf(new Date().toISOString(), zone);
  for (let ahead = 0; ahead < 14; ahead += 1) {
    const day = dayOf(Date.now() + ahead * 86_400_000, zone);
    const time = TIMES.find((one) => !busy.has(`${day} ${one}`) && (ahead > 0 || Number(one.slice(0, 2)) > now.hour));
    if (time) return { day, time };
  }
  return { day: now.day, time: "12:00" };
}

/** When others come, so that two visits do not meet. */
function useBusy(purchase: Purchase, zone: string): Map<string, string> {
  const visits = useEvery("appointment").data;
  return useMemo(() => {
    const others = (visits ?? []).filter((one) => one.id !== purchase.id && one.centre_id === purchase.centre_id && one.appointment_at);
    return new Map(
      others.map((one) => {
        const { day, hour, minute } = placeOf(one.appointment_at ?? "", zone);
        return [`${day} ${two(hour)}:${two(minute)}`, carName(one)];
      }),
    );
  }, [visits, purchase.id, purchase.centre_id, zone]);
}

/** A day and a time of the inspection by the clock of the centre; busy times say whose they are. */
export function AppointDialog({ purchase, onClose, onDone }: StepProps) {
  const t = useT();
  const { near } = useFormats();
  const zone = useZoneOf(purchase.centre_id);
  const busy = useBusy(purchase, zone);
  const before = purchase.appointment_at;
  const known = before ? placeOf(before, zone) : undefined;
  const first = known ? { day: known.day, time: `${two(known.hour)}:${two(known.minute)}` } : firstFree(zone, new Set(busy.keys()));
  const send = ({ day, time }: { day: string | null; time: string | null }) => {
    const [hour, minute] = (time ?? "12:00").split(":").map(Number);
    return acts.appoint(purchase.id, { at: instantOf(day ?? first.day, hour ?? 12, minute ?? 0, zone) });
  };
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={before ? t.appoint.again : t.appoint.title}
      label={before ? t.calendar.move : t.appoint.save}
      initial={{ day: first.day as string | null, time: first.time as string | null }}
      send={send}
      names={{ at: "day" }}
      done={(after) => {
        const when = near(after.appointment_at);
        const title = before ? t.appoint.moved(carName(purchase), when) : t.appoint.booked(carName(purchase), when);
        if (before) offerUndo(title, () => acts.appoint(purchase.id, { at: before }).then(onDone));
        onDone();
      }}
      onRefresh={onDone}
    >
      {(form) => (
        <>
          <p className="muted">{carName(purchase)}</p>
          <DayInput label={t.columns.appointment} required clearable={false} minDate={dayOf(Date.now(), zone)} {...form.getInputProps("day")} />
          <Select
            label={t.appoint.at}
            required
            searchable
            allowDeselect={false}
            data={TIMES.map((time) => {
              const whose = busy.get(`${form.values.day} ${time}`);
              return { value: time, label: whose ? `${time} · ${whose}` : time };
            })}
            {...form.getInputProps("time")}
          />
        </>
      )}
    </ActionDialog>
  );
}
