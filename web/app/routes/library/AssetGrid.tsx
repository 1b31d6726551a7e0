import { Link } from "@remix-run/react";
import { Play } from "lucide-react";
import { AssetImage } from "../../components/AssetImage.tsx";
import type { AssetTileFragment } from "../../gql/graphql.ts";
import { formatClock } from "../../messages/durations.ts";
import { libraryMessages } from "../../messages/library.ts";

type Tile = AssetTileFragment & { job: { id: string; prompt: string } | null };

/** Square thumbnails with their prompt and seed. */
export function AssetGrid({ assets }: { assets: Tile[] }) {
  return (
    <ul className="mt-6 grid grid-cols-2 gap-x-3 gap-y-5 sm:grid-cols-[repeat(auto-fill,minmax(13.5rem,1fr))] sm:gap-x-4">
      {assets.map((asset) => (
        <li key={asset.id}>
          <Link
            to={`/assets/${encodeURIComponent(asset.id)}`}
            prefetch="intent"
            className="group block rounded-image"
          >
            <span className="relative block aspect-square overflow-hidden rounded-image bg-sunken">
              <AssetImage
                asset={asset}
                alt=""
                size="thumbnail"
                className="transition-transform duration-300 ease-out group-hover:scale-[1.02]"
              />
              {asset.mimeType.startsWith("video/") && <VideoBadge seconds={asset.durationSeconds} />}
            </span>
            <span className="mt-1.5 line-clamp-2 block text-sm leading-snug">{asset.job?.prompt}</span>
            {asset.seed !== null && (
              <span className="numeric block text-faint">{libraryMessages.seed(asset.seed)}</span>
            )}
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** Marks a video and shows its length. */
function VideoBadge({ seconds }: { seconds: number | null }) {
  return (
    <span className="numeric absolute right-2 bottom-2 flex items-center gap-1 rounded-image bg-[#000c] px-1.5 text-white">
      <Play className="size-3 fill-current" aria-hidden="true" />
      <span className="sr-only">{libraryMessages.videoLength}</span>
      {seconds === null ? "" : formatClock(seconds * 1000)}
    </span>
  );
}
