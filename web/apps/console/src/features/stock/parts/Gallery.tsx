import { useFormats } from "@kite/i18n";
import { type Photo, Thumb, usePhotoViewer } from "@kite/ui";
import { IconPhoto } from "@kite/ui/icons";
import { type EpisodeCard, useCarPhotos, usePhotos } from "../api";
import { useT } from "../texts";
import { CarArt, paintOf } from "./CarArt";
import classes from "./Gallery.module.css";

const SMALL = 4;

/** Photographs of the car: those of its inspection. The first is large; all of them open over the page. */
function Pictures({ photos }: { photos: readonly Photo[] }) {
  const t = useT();
  const { count } = useFormats();
  const { open, viewer } = usePhotoViewer(photos);
  const rest = photos.length - SMALL - 1;
  return (
    <div className={classes.gallery} role="group" aria-label={count(photos.length, t.photoCount)}>
      {photos.slice(0, SMALL + 1).map((photo, index) => (
        <button key={photo.id} type="button" className={`${classes.photo} ${index === 0 ? classes.main : classes.small}`} onClick={() => open(index)}>
          <Thumb photo={index === 0 ? { ...photo, small: photo.full } : photo} />
          {index === 0 ? <span className={classes.badge} aria-hidden="true"><IconPhoto size={14} /> {photos.length}</span> : null}
          {index === SMALL && rest > 0 ? <span className={classes.rest} aria-hidden="true">+{rest}</span> : null}
        </button>
      ))}
      {viewer}
    </div>
  );
}

/** Stands for pictures that are kept elsewhere or were never taken: the car in its colour, and how many are registered. */
function Drawing({ car }: { car: EpisodeCard }) {
  const t = useT();
  const { count } = useFormats();
  const registered = usePhotos(car.id).data?.items.length ?? 0;
  return (
    <div className={classes.gallery} role="img" aria-label={registered > 0 ? count(registered, t.photoCount) : t.noPhotos}>
      <div className={classes.main}>
        <CarArt paint={paintOf(car.attributes)} />
        <span className={classes.badge}>
          <IconPhoto size={14} /> {registered > 0 ? registered : t.noPhotos}
        </span>
      </div>
    </div>
  );
}

/** What the car looks like. */
export function Gallery({ car }: { car: EpisodeCard }) {
  const photos = useCarPhotos(car);
  if (photos === undefined) return <div className={classes.gallery} aria-hidden="true"><div className={classes.main}><CarArt paint={paintOf(car.attributes)} /></div></div>;
  return photos.length > 0 ? <Pictures photos={photos} /> : <Drawing car={car} />;
}
