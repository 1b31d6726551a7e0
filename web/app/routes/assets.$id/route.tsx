import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { Link, useLoaderData, useSearchParams } from "@remix-run/react";
import { Download, ImagePlus, RotateCcw, Trash2 } from "lucide-react";
import { useRef } from "react";
import { AssetImage } from "../../components/AssetImage.tsx";
import { Button } from "../../components/Button.tsx";
import { PromptText } from "../../components/PromptText.tsx";
import { AssetPageDocument, PurgeAssetDocument } from "../../gql/graphql.ts";
import { notFound, requireViewer, run } from "../../lib/api.server.ts";
import { offlineToast, withOfflineRetry } from "../../lib/offlineForms.ts";
import { jobMessages } from "../../messages/jobs.ts";
import { libraryMessages } from "../../messages/library.ts";
import { siteMessages } from "../../messages/site.ts";
import { AssetDetails } from "./AssetDetails.tsx";
import { DeleteConfirmation } from "./DeleteConfirmation.tsx";

const { asset: text } = libraryMessages;

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: siteMessages.pageTitle(data?.asset.job?.prompt.slice(0, 60) ?? text.title) },
];

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  requireViewer(context, request);
  const { node } = await run(context, AssetPageDocument, { id: params.id ?? "" });
  if (node?.__typename !== "Asset") notFound(libraryMessages.errors.assetNotFound);
  return { asset: node };
}

export async function action({ context, request, params }: ActionFunctionArgs) {
  requireViewer(context, request);
  const { purgeAsset: result } = await run(context, PurgeAssetDocument, { id: params.id ?? "" });
  if (result.__typename === "NotAuthenticatedError") throw data({ message: result.message }, { status: 401 });
  // An asset that was already deleted counts as success.
  const form = await request.formData();
  return redirect(`/library?deleted=${form.get("media") === "video" ? "video" : "image"}`);
}

export const clientAction = withOfflineRetry(offlineToast);

export default function AssetPage() {
  const { asset } = useLoaderData<typeof loader>();
  const [params] = useSearchParams();
  const deleteLink = useRef<HTMLAnchorElement>(null);
  const ratio = asset.width / asset.height;
  const id = encodeURIComponent(asset.id);
  const isVideo = asset.mimeType.startsWith("video/");
  const media = isVideo ? "video" : "image";
  return (
    <div className="grid flex-1 lg:grid-cols-[minmax(0,1fr)_24rem]">
      <div className="grid min-w-0 place-items-center bg-stage px-6 py-8 sm:px-10 lg:sticky lg:top-0 lg:h-[calc(100dvh-3.5rem-1px)]">
        <div
          className="viewfinder"
          style={{
            aspectRatio: ratio,
            width: `min(100%, calc((100dvh - 9rem) * ${ratio.toFixed(4)}))`,
          }}
        >
          <AssetImage asset={asset} alt={asset.job?.prompt ?? ""} size="full" />
        </div>
      </div>
      <aside
        aria-label={text.detailsLabel[media]}
        className="flex flex-col gap-6 border-line px-5 py-6 max-lg:border-t sm:px-6 lg:border-l"
      >
        {asset.job && (
          <PromptText job={asset.job}>
            {(prompt) => (
              <h1 className="break-words font-semibold text-lg leading-snug tracking-normal">{prompt}</h1>
            )}
          </PromptText>
        )}
        <div className="flex flex-col gap-2">
          {asset.job && (
            <Button asChild variant="primary" size="large">
              <Link to={`/generate?from=${id}`}>
                <RotateCcw className="size-4" aria-hidden="true" />
                {jobMessages.reuseSettings}
              </Link>
            </Button>
          )}
          {!isVideo && (
            <Button asChild>
              <Link to={`/generate?source=${id}`}>
                <ImagePlus className="size-4" aria-hidden="true" />
                {text.useAsSource}
              </Link>
            </Button>
          )}
          <div className="grid grid-cols-2 gap-2">
            <Button asChild>
              <a href={`/assets/${id}/download`}>
                <Download className="size-4" aria-hidden="true" />
                {jobMessages.download}
              </a>
            </Button>
            <Button asChild>
              <Link ref={deleteLink} to="?confirm=delete" preventScrollReset replace>
                <Trash2 className="size-4" aria-hidden="true" />
                {text.delete}
              </Link>
            </Button>
          </div>
          {params.get("confirm") === "delete" && <DeleteConfirmation media={media} opener={deleteLink} />}
        </div>
        <AssetDetails asset={asset} />
        {asset.job && asset.job.assets.length > 1 && <SameBatch asset={asset} siblings={asset.job.assets} />}
      </aside>
    </div>
  );
}

type Asset = Awaited<ReturnType<typeof loader>>["asset"];

function SameBatch({ asset, siblings }: { asset: Asset; siblings: NonNullable<Asset["job"]>["assets"] }) {
  return (
    <nav aria-label={text.sameBatch}>
      <p className="label mb-2">{text.sameBatch}</p>
      <ul className="grid grid-cols-4 gap-2">
        {siblings.map((other) => (
          <li key={other.id}>
            <Link
              to={`/assets/${encodeURIComponent(other.id)}`}
              aria-current={other.id === asset.id ? "page" : undefined}
              aria-label={text.batchImage((other.batchIndex ?? 0) + 1)}
              className="block aspect-square overflow-hidden rounded-image aria-[current=page]:outline-2 aria-[current=page]:outline-mark-line aria-[current=page]:outline-offset-2"
            >
              <AssetImage asset={other} alt="" size="thumbnail" />
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
