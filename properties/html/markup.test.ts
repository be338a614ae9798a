import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatPage, html, markupOf, visible } from "#src/reporters/index.js";

/** Returns the text of markup without tags, as a browser reads it. */
const read = (markup: string): string => markup.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));

const strings = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme-composite" }),
  fc.constantFrom(...hostile()),
);

function hostile(): readonly string[] {
  return [
    "<script>alert(1)</script>",
    `"</script>`,
    "<!--",
    "]]>",
    "' onclick='x",
    "&lt;",
    "\ud800",
    "\0\r\n\t",
    "\u202eabc",
  ];
}

describe("text in a template", () => {
  test("comes out as text, whatever is in it", () => {
    fc.assert(
      fc.property(strings, (text) => {
        const markup = markupOf(html`<p title="${text}">${text}</p>`);
        const [, attribute = "", content = ""] = /^<p title="([^"<>]*)">([^<>]*)<\/p>$/s.exec(markup) ?? [];
        expect([read(attribute), read(content)]).toEqual([visible(text), visible(text)]);
      }),
    );
  });

  test("is not changed if all of its letters can be seen", () => {
    fc.assert(fc.property(fc.string(), (text) => visible(text) === text));
  });

  test("shows controls, marks of direction and halves of letters instead of passing them on", () => {
    expect(visible("\0\x1b[31m\r\x7f")).toBe("␀␛[31m␍␡");
    expect(visible("a\u202eb\u200bc\x85")).toBe("a⟨202E⟩b⟨200B⟩c⟨0085⟩");
    expect(visible("\ud800x")).toBe("\ufffdx");
    expect(visible("a\tb\nc é 😀")).toBe("a\tb\nc é 😀");
  });

  test("may be markup of another template, a list of both, a number, or nothing", () => {
    const inner = html`<b>${"<"}</b>`;
    expect(markupOf(html`${[inner, "&", 7, undefined]}`)).toBe("<b>&#60;</b>&#38;7");
  });

  test("cannot be forged by an object that was read from a file", () => {
    const forged = JSON.parse(`{"markup":"<script>","length":0}`);
    expect(() => markupOf(html`${forged}`)).toThrow();
  });
});

test("a page allows only its own style and script, by their hashes", () => {
  const page = formatPage({ title: "</title><script>", body: html`<p>x</p>` });
  const [, policy = ""] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
  expect(read(policy)).toMatch(
    /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'$/,
  );
  expect(page).toContain("<title>&#60;/title&#62;&#60;script&#62;</title>");
  expect(page).not.toMatch(/ (style|on\w+)=|https?:|@import|url\(/);
});
