import { useFormats } from "@kite/i18n";
import { Empty, ErrorNote, Money, NothingFound, PageSkeleton, Vin } from "@kite/ui";
import { IconCar, IconSearch } from "@kite/ui/icons";
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useCars } from "../api";
import { fitsCar } from "../logic/search";
import { useT } from "../texts";
import type { OfferedCar } from "../types";
import classes from "./CarList.module.css";
import { CentreName } from "./common";

const AT_ONCE = 60;

type Props = { centre: string | undefined; label: string; onTake: (car: OfferedCar) => void; focus?: boolean };

/** Cars on offer, found as one types in either keyboard layout. */
export function CarList({ centre, label, onTake, focus = false }: Props) {
  const t = useT();
  const { count } = useFormats();
  const [text, setText] = useState("");
  const [shown, setShown] = useState(AT_ONCE);
  const query = useCars(centre);
  if (query.error) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <PageSkeleton lines={6} />;
  if (query.data.length === 0) return <Empty icon={IconCar} title={t.office.noCars} hint={t.office.noCarsHint} />;
  const found = query.data.filter((car) => fitsCar(car, text));
  return (
    <div className={classes.list}>
      <TextInput
        aria-label={t.office.findCar}
        placeholder={t.office.findCar}
        leftSection={<IconSearch size={15} />}
        value={text}
        autoFocus={focus}
        onChange={(event) => setText(event.currentTarget.value)}
        rightSectionWidth={110}
        rightSection={<span className={classes.count}>{count(found.length, t.cars)}</span>}
      />
      {found.length === 0 ? <NothingFound onReset={() => setText("")} /> : null}
      <ul className={classes.rows}>
        {found.slice(0, shown).map((car) => (
          <li key={car.episode_id}>
            <div className={classes.what}>
              <b className="ellipsis" title={car.title}>{car.title}</b>
              <span className={classes.note}><Vin value={car.vin} />{centre ? null : <span className={`${classes.centre} muted`}><CentreName id={car.centre_id} /></span>}</span>
            </div>
            <Money value={car.price} strong />
            <Button size="compact-sm" variant="default" onClick={() => onTake(car)} aria-label={`${label}: ${car.title}`}>{label}</Button>
          </li>
        ))}
      </ul>
      {found.length > shown ? <Button variant="default" onClick={() => setShown(shown + AT_ONCE)}>{t.moreInColumn}</Button> : null}
    </div>
  );
}
