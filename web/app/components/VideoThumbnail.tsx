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
 * The thumbnail of a video: an animated WebP that begins with the poster. The poster lies still over it, and the
 * animation plays from its beginning while the pointer or the focus is on the tile. Without JavaScript it plays once.
 */
export function VideoThumbnail({ image, alt, src, className, style, ...picture }: VideoThumbnailProps) {
  const poster = useRef<HTMLCanvasElement>(null);
  const [playing, setPlaying] = useState<string | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn and listened to anew for each address
  useEffect(() => {
    if (image.current?.complete) drawPoster(image.current, poster.current);
    const tile = poster.current?.closest("a") ?? poster.current?.parentElement;
    if (!tile || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    return playWhileOver(tile, src, setPlaying);
  }, [src]);

  const over = classes(className, "absolute inset-0");
  return (
    <span className="relative block size-full">
      <img
        ref={image}
        src={src}
        alt={alt}
        {...picture}
        className={className}
        style={style}
        loading="lazy"
        decoding="async"
        onLoad={(event) => drawPoster(event.currentTarget, poster.current)}
      />
      <canvas ref={poster} width={0} height={0} className={over} />
      {playing && <img src={playing} alt="" className={over} />}
    </span>
  );
}

/** A canvas is given the first picture of an animation, wherever the animation is by then. */
function drawPoster(image: HTMLImageElement, canvas: HTMLCanvasElement | null): void {
  if (!canvas || image.naturalWidth === 0) return;
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  canvas.getContext("2d")?.drawImage(image, 0, 0);
}

/**
 * Calls `play` with an address for the animation while the pointer or the focus is on `tile`, with null after it.
 * Each time it is another address: browsers go on with an animation that they know. Returns what ends the listening.
 */
function playWhileOver(tile: Element, src: string, play: (url: string | null) => void): () => void {
  let file: Promise<Blob | null> | null = null;
  let url: string | null = null;
  let over = false;

  async function start(): Promise<void> {
    over = true;
    file ??= fetch(src)
      .then((response) => (response.ok ? response.blob() : null))
      .catch(() => null);
    const blob = await file;
    if (!over || !blob || url) return;
    url = URL.createObjectURL(blob);
    play(url);
  }

  function stop(): void {
    over = false;
    if (!url) return;
    URL.revokeObjectURL(url);
    url = null;
    play(null);
  }

  const starting = ["pointerenter", "focusin"];
  const stopping = ["pointerleave", "focusout"];
  for (const name of starting) tile.addEventListener(name, start);
  for (const name of stopping) tile.addEventListener(name, stop);
  return () => {
    for (const name of starting) tile.removeEventListener(name, start);
    for (const name of stopping) tile.removeEventListener(name, stop);
    stop();
  };
}
