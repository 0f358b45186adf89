import { useFormats, useLang } from "@kite/i18n";
import { Panel, Thumb, usePhotoViewer } from "@kite/ui";
import { Button } from "@mantine/core";
import { shown, useInspection, useMayInspect } from "../api/inspection";
import { useVehicleType } from "../api/queries";
import type { Purchase } from "../api/types";
import { angleName, arrived, inOrder } from "../logic/photos";
import { useT } from "../texts";
import classes from "./field.module.css";

const SHOWN = 4;

/** The first photographs of the car on its overview; nothing while there are none. */
export function PhotoStrip({ purchase, onAll }: { purchase: Purchase; onAll: () => void }) {
  const t = useT();
  const lang = useLang();
  const { near, number } = useFormats();
  const type = useVehicleType(purchase.vehicle_type, purchase.centre_id);
  const card = useInspection(purchase.id, useMayInspect(purchase.centre_id)).data;
  const angles = type?.photo_angles ?? [];
  const photos = card ? inOrder(arrived(card), angles).map((one) => shown(one, angleName(one.angle, angles, lang, t.field.own, type?.panels), near(one.taken_at))) : [];
  const { open, viewer } = usePhotoViewer(photos);
  if (photos.length === 0) return null;
  const rest = photos.length - SHOWN;
  return (
    <Panel title={t.field.photos} note={number(photos.length)} actions={<Button size="compact-sm" variant="subtle" onClick={onAll}>{t.field.allPhotos}</Button>}>
      <div className={classes.strip}>
        {photos.slice(0, SHOWN).map((photo, index) => (
          <button key={photo.id} type="button" onClick={() => open(index)}>
            <Thumb photo={photo} />
            {index === SHOWN - 1 && rest > 0 ? <span className={classes.rest} aria-hidden="true">+{number(rest)}</span> : null}
          </button>
        ))}
      </div>
      {viewer}
    </Panel>
  );
}
