import { useFormats } from "@kite/i18n";
import { IconPhoto } from "@kite/ui/icons";
import { type EpisodeCard, usePhotos } from "../api";
import { useT } from "../texts";
import { CarArt, paintOf } from "./CarArt";
import classes from "./Gallery.module.css";

const SMALL = 4;

/** Photos of a car. Until a photo store shows the pictures, a drawing stands for each that is registered. */
export function Gallery({ car }: { car: EpisodeCard }) {
  const t = useT();
  const { count } = useFormats();
  const photos = usePhotos(car.id);
  const angles = photos.data?.items ?? [];
  const paint = paintOf(car.attributes);
  const rest = angles.length - SMALL - 1;
  return (
    <div className={classes.gallery} role="img" aria-label={angles.length > 0 ? count(angles.length, t.photoCount) : t.noPhotos}>
      <div className={classes.main}>
        <CarArt paint={paint} />
        <span className={classes.badge}>
          <IconPhoto size={14} /> {angles.length > 0 ? angles.length : t.noPhotos}
        </span>
      </div>
      {angles.length > 1
        ? angles.slice(1, SMALL + 1).map((photo, index) => (
            <div key={photo.id} className={classes.small}>
              <CarArt paint={paint} />
              {index === SMALL - 1 && rest > 0 ? <span className={classes.rest}>+{rest}</span> : null}
            </div>
          ))
        : null}
    </div>
  );
}
