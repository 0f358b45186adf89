import { type ApiProblem, asProblem } from "@kite/api/problem";
import { sha256 } from "../data/ids";
import type { Refusal } from "../data/protocol";
import type { PhotoRow } from "../data/rows";
import type { Store } from "../data/store";
import { type Net, meaningOf } from "./net";
import { type Progress, upload } from "./tus";

/** After so many failures of one picture alone the others go first, and this one waits for the next round. */
const HASH_TRIES = 3;

const refusalOf = (problem: ApiProblem): Refusal => ({ code: problem.code, ru: problem.message, en: problem.message });

/** The picture that has failed least, then the oldest. */
export function nextPhoto(store: Store, skipped: ReadonlySet<string>): PhotoRow | undefined {
  const due = [...store.get().photos.values()].filter(({ state, media_id }) => (state === "stored" || state === "sending") && !skipped.has(media_id));
  return due.toSorted((a, b) => a.tries - b.tries || (a.media_id < b.media_id ? -1 : 1))[0];
}

const keep = (store: Store, photo: PhotoRow): Promise<void> => store.commit({ put: { photos: [photo] } });

/** A picture that is not what it was when it was taken: the disk has failed, and nobody may think otherwise. */
const SPOILT: Refusal = {
  code: "web.spoilt",
  ru: "Снимок на телефоне повреждён, сделайте его снова",
  en: "The picture on the phone is damaged, take it again",
};

async function sendOne(store: Store, net: Net, photo: PhotoRow, progress: Progress): Promise<void> {
  const bytes = await store.bytes(photo.media_id);
  if (!bytes || (await sha256(bytes)) !== photo.sha256) return keep(store, { ...photo, state: "refused", problem: SPOILT });
  const begun = (): Promise<void> => keep(store, { ...photo, state: "sending", begun: true });
  await upload(net, photo, bytes, begun, progress);
  // The hash of the server agrees: only now the copy here may go.
  const verified: PhotoRow = { ...photo, begun: true, state: "verified", problem: undefined };
  return store.commit({ put: { photos: [verified] }, drop: { blobs: [photo.media_id] } });
}

/** What a failure means for a picture. True: the next one may be tried. */
async function failed(store: Store, photo: PhotoRow, problem: ApiProblem): Promise<boolean> {
  const tries = photo.tries + 1;
  const mismatch = problem.code === "buyback_mobile.hash_mismatch" && tries < HASH_TRIES;
  if (mismatch) {
    await keep(store, { ...photo, tries, state: "stored", begun: false });
    return true;
  }
  const why = meaningOf(problem);
  if (why === "refused") {
    await keep(store, { ...photo, tries, state: "refused", problem: refusalOf(problem) });
    return true;
  }
  if (problem.status === 500) await keep(store, { ...photo, tries });
  return problem.status === 500;
}

/**
 * Sends the next picture. True: there may be more to do. A picture that the server cannot take lets the others pass; when
 * only such pictures are left, their failure is thrown and the queue waits.
 */
export async function sendPhotos(store: Store, net: Net, progress: (media: string) => Progress): Promise<boolean> {
  const skipped = new Set<string>();
  let last: ApiProblem | undefined;
  for (let photo = nextPhoto(store, skipped); photo; photo = nextPhoto(store, skipped)) {
    try {
      // One picture at a time: the line of a phone is narrow.
      // oxlint-disable-next-line no-await-in-loop
      await sendOne(store, net, photo, progress(photo.media_id));
      return true;
    } catch (error) {
      last = asProblem(error);
      // oxlint-disable-next-line no-await-in-loop
      if (!(await failed(store, photo, last))) throw last;
      skipped.add(photo.media_id);
    }
  }
  const stuck = last && meaningOf(last) === "later" ? last : undefined;
  if (stuck) throw stuck;
  return false;
}
