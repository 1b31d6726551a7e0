import { type CSSProperties, type RefObject, useEffect, useRef, useState } from "react";
import { classes } from "./classes.ts";

type VideoThumbnailProps = {
  image: RefObject<HTMLImageElement>;
  src: string;
  alt: string;
  width: number;
  height: number;
  className: string;
  style: CSSProperties;
  onError(): void;
};

/**
 * The thumbnail of a video: an animated WebP whose first frame is the poster. A canvas with the poster covers it, and
 * the animation plays from the start while the pointer or focus is on the tile. Without JavaScript it plays once.
 */
export function VideoThumbnail({ image, alt, src, className, style, ...imageProps }: VideoThumbnailProps) {
  const poster = useRef<HTMLCanvasElement>(null);
  const [playing, setPlaying] = useState<string | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs again for each URL
  useEffect(() => {
    if (image.current?.complete) drawPoster(image.current, poster.current);
    const tile = poster.current?.closest("a") ?? poster.current?.parentElement;
    if (!tile || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    return playOnHover(tile, src, setPlaying);
  }, [src]);

  const overlay = classes(className, "absolute inset-0");
  return (
    <span className="relative block size-full">
      <img
        ref={image}
        src={src}
        alt={alt}
        {...imageProps}
        className={className}
        style={style}
        loading="lazy"
        decoding="async"
        onLoad={(event) => drawPoster(event.currentTarget, poster.current)}
      />
      <canvas ref={poster} width={0} height={0} className={overlay} />
      {playing && <img src={playing} alt="" className={overlay} />}
    </span>
  );
}

/** Draws the first frame: browsers draw that one to a canvas even while the animation is running. */
function drawPoster(image: HTMLImageElement, canvas: HTMLCanvasElement | null): void {
  if (!canvas || image.naturalWidth === 0) return;
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  canvas.getContext("2d")?.drawImage(image, 0, 0);
}

/**
 * Calls `play` with a URL of the animation when the pointer or focus enters `tile`, and with null when it leaves. Each
 * URL is new, because browsers don't restart an animation with a known URL. Returns a function that stops listening.
 */
function playOnHover(tile: Element, src: string, play: (url: string | null) => void): () => void {
  let file: Promise<Blob | null> | null = null;
  let url: string | null = null;
  let isActive = false;

  async function start(): Promise<void> {
    isActive = true;
    file ??= fetch(src)
      .then((response) => (response.ok ? response.blob() : null))
      .catch(() => null);
    const blob = await file;
    if (!isActive || !blob || url) return;
    url = URL.createObjectURL(blob);
    play(url);
  }

  function stop(): void {
    isActive = false;
    if (!url) return;
    URL.revokeObjectURL(url);
    url = null;
    play(null);
  }

  const startEvents = ["pointerenter", "focusin"];
  const stopEvents = ["pointerleave", "focusout"];
  for (const name of startEvents) tile.addEventListener(name, start);
  for (const name of stopEvents) tile.addEventListener(name, stop);
  return () => {
    for (const name of startEvents) tile.removeEventListener(name, start);
    for (const name of stopEvents) tile.removeEventListener(name, stop);
    stop();
  };
}
