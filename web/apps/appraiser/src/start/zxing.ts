import BinaryBitmap from "@zxing/library/esm/core/BinaryBitmap";
import RGBLuminanceSource from "@zxing/library/esm/core/RGBLuminanceSource";
import HybridBinarizer from "@zxing/library/esm/core/common/HybridBinarizer";
import DataMatrixReader from "@zxing/library/esm/core/datamatrix/DataMatrixReader";
import Code128Reader from "@zxing/library/esm/core/oned/Code128Reader";
import Code39Reader from "@zxing/library/esm/core/oned/Code39Reader";
import QRCodeReader from "@zxing/library/esm/core/qrcode/QRCodeReader";
import DecodeHintType from "@zxing/library/esm/core/DecodeHintType";
import { vinOfBarcode } from "../checks/number";
import type { Decoder } from "./decoder";

/** Bars are read in a picture of this width: more only takes longer. */
const WIDTH = 960;
const HINTS = new Map<DecodeHintType, unknown>([[DecodeHintType.TRY_HARDER, true]]);

function picture(frame: HTMLVideoElement, canvas: HTMLCanvasElement): BinaryBitmap {
  const scale = Math.min(1, WIDTH / frame.videoWidth);
  canvas.width = Math.round(frame.videoWidth * scale);
  canvas.height = Math.round(frame.videoHeight * scale);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("canvas");
  context.drawImage(frame, 0, 0, canvas.width, canvas.height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const grey = new Uint8ClampedArray(canvas.width * canvas.height);
  for (let at = 0; at < grey.length; at += 1) grey[at] = ((data[at * 4] ?? 0) * 77 + (data[at * 4 + 1] ?? 0) * 151 + (data[at * 4 + 2] ?? 0) * 28) >> 8;
  return new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(grey, canvas.width, canvas.height)));
}

/** Our own decoder, in plain script: the policy of the page allows no compiled code. */
export function makeZxing(): Decoder {
  const canvas = document.createElement("canvas");
  const readers = [new Code39Reader(false, true), new Code128Reader(), new DataMatrixReader(), new QRCodeReader()];
  return (frame) => {
    const bitmap = picture(frame, canvas);
    for (const reader of readers) {
      try {
        const vin = vinOfBarcode(reader.decode(bitmap, HINTS).getText());
        if (vin) return Promise.resolve(vin);
      } catch {
        // A reader that sees nothing says so by throwing.
      }
    }
    return Promise.resolve(undefined);
  };
}
