import { Fragment, type ReactNode } from "react";

type RichTextProps = {
  /** A message with tags such as `<link>text</link>`. Tags don't nest. */
  text: string;
  /** Renders the text inside each tag. */
  tags: Record<string, (text: string) => ReactNode>;
};

const tag = /<(\w+)>(.*?)<\/\1>/g;

/** A message of the catalogs with elements inside, so that a translation can put them anywhere in the sentence. */
export function RichText({ text, tags }: RichTextProps) {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(tag)) {
    const [whole, name = "", content = ""] = match;
    parts.push(text.slice(end, match.index), <Fragment key={match.index}>{tags[name]?.(content)}</Fragment>);
    end = match.index + whole.length;
  }
  return (
    <>
      {parts}
      {text.slice(end)}
    </>
  );
}
