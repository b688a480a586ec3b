// Photos: one file made small and bare in the browser, and photos drawn on a canvas. A canvas needs nothing from the page's
// img-src, and what is encoded from it holds only pixels: no place, no time, no camera.
import type { Photo } from "../conversation/outbox";
import { h } from "./dom";
import { icon } from "./icons";

/** Why a file cannot be sent as a photo. */
export type PhotoProblem = "type" | "size";

export const PHOTO_TYPES = "image/jpeg,image/png,image/webp";
const LARGEST_FILE = 30_000_000;
const LONGEST_SIDE = 1_280;
const SHOWN_WIDTH = 480;
const QUALITY = 0.85;

/** The photo of a file, upright, on white, its longer side 1,280 pixels at most; or why there is none. */
export async function prepared(file: Blob): Promise<Photo | PhotoProblem> {
  if (!PHOTO_TYPES.split(",").includes(file.type)) return "type";
  if (file.size > LARGEST_FILE) return "size";
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    return "type"; // Whatever its name says, the browser cannot read it.
  }
  const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d")!;
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  return blob ? { blob, width: canvas.width, height: canvas.height } : "size";
}

/** Decodes each photo once, at the size in which it is shown. */
export class Darkroom {
  readonly #bitmaps = new WeakMap<Blob, Promise<ImageBitmap>>();

  develop(blob: Blob): Promise<ImageBitmap> {
    let bitmap = this.#bitmaps.get(blob);
    if (!bitmap) this.#bitmaps.set(blob, (bitmap = createImageBitmap(blob, { resizeWidth: SHOWN_WIDTH, resizeQuality: "high" })));
    return bitmap;
  }

  /** The photo as a picture with a name; `gone` is said where it cannot be had. */
  picture(size: { width: number; height: number }, blob: Promise<Blob | null>, label: string, gone: string): HTMLElement {
    const height = Math.round((SHOWN_WIDTH * size.height) / Math.max(1, size.width));
    const canvas = h("canvas", { class: "photo", role: "img", "aria-label": label, width: SHOWN_WIDTH, height });
    const failed = (): void => canvas.replaceWith(h("span", { class: "photo-gone" }, icon("picture"), gone));
    blob
      .then((found) => (found ? this.develop(found).then((bitmap) => canvas.getContext("2d")!.drawImage(bitmap, 0, 0, canvas.width, canvas.height)) : failed()))
      .catch(failed);
    return canvas;
  }
}
