import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const appFolder = path.resolve(import.meta.dirname, "..");

/** Attributes whose value the user reads, on the screen or through a screen reader. */
const textAttributes = /^(aria-label|aria-valuetext|alt|title|label|placeholder|hint|text|lead|description)$/;
/** A capitalized word that is followed by another word or ends a sentence. */
const sentence = /^[A-Z][a-z’']+(?: \S|.*[.!?…]$)/;
const hasLetters = (text: string): boolean => /\p{L}{2}/u.test(text);

/** Texts outside the catalogs, as `line: text`. */
function findTexts(fileName: string, source: string): string[] {
  const file = ts.createSourceFile(fileName, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const report = (node: ts.Node, text: string) => {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${line + 1}: ${text.trim()}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && hasLetters(node.text)) report(node, node.text);
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) {
      if (isShown(node) ? hasLetters(node.text) : sentence.test(node.text) && !isForDevelopers(node)) {
        report(node, node.text);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

const logicalOperators = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);

/** True for a string that is rendered: a child of an element, or the value of a text attribute. */
function isShown(node: ts.Node): boolean {
  let current = node.parent;
  while (
    ts.isConditionalExpression(current) ||
    ts.isParenthesizedExpression(current) ||
    ts.isTemplateExpression(current) ||
    (ts.isBinaryExpression(current) && logicalOperators.has(current.operatorToken.kind))
  ) {
    current = current.parent;
  }
  if (ts.isJsxExpression(current)) {
    if (!ts.isJsxAttribute(current.parent)) return true;
    current = current.parent;
  }
  return ts.isJsxAttribute(current) && textAttributes.test(current.name.getText());
}

/** True for the message of an error that is thrown or logged. */
function isForDevelopers(node: ts.Node): boolean {
  const { parent } = node;
  return ts.isNewExpression(parent) && /Error$/.test(parent.expression.getText());
}

const files = readdirSync(appFolder, { recursive: true, encoding: "utf8" }).filter(
  (file) => /\.tsx?$/.test(file) && !/\.test\.|^(messages|gql|testing)\/|\.d\.ts$/.test(file),
);

describe("texts", () => {
  it("are in the catalogs, and nowhere in components, routes and modules", () => {
    const found = files.flatMap((file) =>
      findTexts(file, readFileSync(path.join(appFolder, file), "utf8")).map((text) => `${file}:${text}`),
    );
    expect(found).toEqual([]);
  });
});

describe("findTexts", () => {
  it.each([
    "<p>Hello</p>",
    '<Button>{busy ? "Sending…" : label}</Button>',
    `<p>{\`Step \${step}\`}</p>`,
    '<img alt="A sunset" />',
    '<Field label={isNew ? "New password" : text.password} />',
    'notFound("There is no such job.")',
    'const message = { error: "Enter a prompt." }',
  ])("finds %s", (source) => {
    expect(findTexts("x.tsx", source)).toHaveLength(1);
  });

  it.each([
    "<p>{text.title}</p>",
    '<p className="text-soft">{count} × {other}</p>',
    `<a aria-hidden="true" href={\`/jobs/\${id}\`}>{text.open}</a>`,
    'throw new ConnectionError("The server did not respond.")',
    '<p role="alert">{" · "}</p>',
    'if (state === "loading") return "application/json"',
  ])("ignores %s", (source) => {
    expect(findTexts("x.tsx", source)).toEqual([]);
  });
});
