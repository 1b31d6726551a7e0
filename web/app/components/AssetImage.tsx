import { useEffect, useRef, useState } from "react";
import type { AssetTileFragment } from "../gql/graphql.ts";
import { classes } from "./classes.ts";
import { averageColor, blurredImage } from "./thumbHash.ts";
import { VideoThumbnail } from "./VideoThumbnail.tsx";

type AssetImageProps = {
  asset: AssetTileFragment;
  alt: string;
  /** `thumbnail`: at most 320 pixels, cropped to fill its box. `full`: the file itself, uncropped. */
  size: "thumbnail" | "full";
  className?: string;
};

/**
 * An image or video, with its ThumbHash as placeholder. Signed URLs expire: if one fails to load, a new one is
 * fetched, once for each URL of the page's data.
 */
export function AssetImage({ asset, alt, size, className }: AssetImageProps) {
  const given = size === "thumbnail" ? (asset.thumbnailUrl ?? asset.url) : asset.url;
  const [fresh, setFresh] = useState<{ given: string; url: string; play: boolean } | null>(null);
  const placeholder = usePlaceholder(asset.thumbHash);
  const tried = useRef<string | null>(null);
  const image = useRef<HTMLImageElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const url = fresh?.given === given ? fresh.url : given;

  async function refresh(): Promise<void> {
    if (tried.current === given) return;
    tried.current = given;
    const play = video.current?.paused === false;
    const response = await fetch(`/assets/${encodeURIComponent(asset.id)}/urls`);
    if (!response.ok) return;
    const urls: { url?: string; thumbnailUrl?: string | null } = await response.json();
    const next = size === "thumbnail" ? (urls.thumbnailUrl ?? urls.url) : urls.url;
    if (next) setFresh({ given, url: next, play });
  }

  // An image that failed to load before hydration has no error event any more.
  // biome-ignore lint/correctness/useExhaustiveDependencies: checked once for each URL
  useEffect(() => {
    const failed = image.current?.complete && image.current.naturalWidth === 0;
    if (failed || video.current?.error) void refresh();
  }, [url]);

  const style = {
    backgroundColor: averageColor(asset.thumbHash),
    backgroundImage: placeholder ? `url(${placeholder})` : undefined,
    backgroundSize: "100% 100%",
  };
  const shape = classes(
    "block size-full rounded-image",
    size === "thumbnail" ? "object-cover" : "object-contain",
    className,
  );
  const isVideo = asset.mimeType.startsWith("video/");
  if (size === "full" && isVideo) {
    return (
      // biome-ignore lint/a11y/useMediaCaption: generated clips have no sound
      <video
        ref={video}
        className={shape}
        style={style}
        // The first frame is the poster because the thumbnail is animated. Safari shows it only with the fragment.
        src={`${url}#t=0.001`}
        width={asset.width}
        height={asset.height}
        aria-label={alt}
        controls
        loop
        playsInline
        preload="metadata"
        // The URL expired when the user pressed play: continue with the new one.
        autoPlay={fresh?.given === given && fresh.play}
        onError={() => void refresh()}
      />
    );
  }
  // Without a thumbnail only the placeholder can be shown in place of a video file.
  if (isVideo && !asset.thumbnailUrl)
    return <span role="img" aria-label={alt} className={shape} style={style} />;
  if (isVideo) {
    return (
      <VideoThumbnail
        image={image}
        src={url}
        alt={alt}
        width={asset.width}
        height={asset.height}
        className={shape}
        style={style}
        onError={() => void refresh()}
      />
    );
  }
  return (
    <img
      ref={image}
      className={shape}
      style={style}
      src={url}
      alt={alt}
      width={asset.width}
      height={asset.height}
      loading={size === "thumbnail" ? "lazy" : "eager"}
      decoding="async"
      onError={() => void refresh()}
    />
  );
}

/** Decoded in the browser only: as part of the HTML it would be larger than the thumbnail. */
function usePlaceholder(thumbHash: string | null): string | undefined {
  const [placeholder, setPlaceholder] = useState<string>();
  useEffect(() => setPlaceholder(blurredImage(thumbHash)), [thumbHash]);
  return placeholder;
}
