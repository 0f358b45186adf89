import { vinOfBarcode } from "../checks/number";

/** Looks for the number of a vehicle in a picture of the camera. */
export type Decoder = (frame: HTMLVideoElement) => Promise<string | undefined>;

type Found = { rawValue: string };
type Detector = { detect: (frame: HTMLVideoElement) => Promise<Found[]> };
type DetectorClass = { new (options: { formats: string[] }): Detector; getSupportedFormats: () => Promise<string[]> };

const FORMATS = ["code_39", "code_128", "data_matrix", "qr_code"];

/** Of what the browser reads itself, the one that reads barcodes of doors; some read only what is on a screen. */
async function ofBrowser(): Promise<Decoder | undefined> {
  const made = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  const formats = (await made?.getSupportedFormats().catch(() => [])) ?? [];
  const known = FORMATS.filter((format) => formats.includes(format));
  if (!made || !known.includes("code_39")) return undefined;
  const detector = new made({ formats: known });
  return async (frame) => {
    const found = await detector.detect(frame);
    return found.map(({ rawValue }) => vinOfBarcode(rawValue)).find((vin) => vin !== undefined);
  };
}

/** The decoder of this browser, else our own, which is fetched only when it is needed. */
export async function makeDecoder(): Promise<Decoder> {
  return (await ofBrowser()) ?? (await import("./zxing")).makeZxing();
}
