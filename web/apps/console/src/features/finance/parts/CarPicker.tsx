import { call, sales, useQuery, vehicles } from "@kite/api";
import { useCan } from "@kite/core";
import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useCar } from "../queries";
import { useT } from "../texts";

type Props = { value: string | null; onChange: (id: string | null) => void; label: string; error?: React.ReactNode };

const LEAST = 3;

const name = (one: { make: string; model: string; vin: string }): string => `${one.make} ${one.model} · ${one.vin}`;

/** A car in stock, found by characters of its VIN. */
export function CarPicker({ value, onChange, label, error }: Props) {
  const t = useT();
  const can = useCan();
  const [text, setText] = useState("");
  const [vin] = useDebouncedValue(text.trim(), 150);
  const chosen = useCar(value);
  const found = useQuery({
    queryKey: ["vehicles", "episode", "pick", vin],
    queryFn: ({ signal }) => call(vehicles.GET("/api/vehicles/v1/episodes", { params: { query: { vin, limit: 20 } }, signal })),
    enabled: vin.length >= LEAST && can("vehicles.episode.read"),
    retry: false,
  });
  const options = (found.data?.items ?? []).map((one) => ({ value: one.id, label: name(one) }));
  if (value && chosen.data && !options.some((one) => one.value === value)) options.unshift({ value, label: name(chosen.data) });
  return (
    <Select
      label={label}
      placeholder={t.manual.carHint}
      data={options}
      value={value}
      onChange={onChange}
      searchable
      clearable
      filter={({ options: all }) => all}
      onSearchChange={setText}
      nothingFoundMessage={vin.length >= LEAST && found.isSuccess ? "—" : t.manual.carHint}
      error={error}
    />
  );
}

/** A deal of the chosen car. */
export function DealPicker({ value, onChange, label, car, error }: Props & { car: string | null }) {
  const can = useCan();
  const deals = useQuery({
    queryKey: ["sales", "deal", "pick", car],
    queryFn: ({ signal }) => call(sales.GET("/api/sales/v1/deals", { params: { query: { episode_id: car ?? "", limit: 20 } }, signal })),
    enabled: Boolean(car) && can("sales.deal.read"),
    retry: false,
  });
  const options = (deals.data?.items ?? []).map((one) => ({ value: one.id, label: `${one.title} · ${one.opened_at.slice(0, 10).split("-").toReversed().join(".")}` }));
  return <Select label={label} data={options} value={value} onChange={onChange} clearable disabled={!car} error={error} />;
}
