import { describe, expect, it } from "vitest";
import { chooseMirror, deb822Fields, parseDeb822, parseOneLine } from "./apt-mirror.js";

describe("apt's one-line format", () => {
  it("reads options, components and comments", () => {
    const text = [
      "# deb http://off.test/debian bookworm main",
      "deb http://a.test/debian bookworm main contrib # ours",
      "deb [arch=amd64 signed-by=/k/debian-archive-keyring.gpg] mirror+file:/etc/m.list trixie main",
      "deb-src http://a.test/debian bookworm main",
    ].join("\n");
    expect(parseOneLine(text)).toEqual([
      { uri: "http://a.test/debian", suite: "bookworm", components: ["main", "contrib"], signedBy: "" },
      {
        uri: "mirror+file:/etc/m.list",
        suite: "trixie",
        components: ["main"],
        signedBy: "/k/debian-archive-keyring.gpg",
      },
    ]);
  });
});

describe("deb822", () => {
  const stanza =
    "Types: deb deb-src\nURIs: http://a.test/debian\n# a comment\nSuites: trixie\n trixie-updates\nComponents: main\n";

  it("gives an entry for each suite, with comments and continued lines", () => {
    expect(parseDeb822(stanza).map((entry) => entry.suite)).toEqual(["trixie", "trixie-updates"]);
  });

  it("leaves out stanzas that are disabled or for sources only", () => {
    expect(parseDeb822(`${stanza}Enabled: no\n`)).toEqual([]);
    expect(parseDeb822(stanza.replace("deb deb-src", "deb-src"))).toEqual([]);
  });

  it("keeps what follows the first colon", () => {
    expect(deb822Fields("Version: 1:2.3-4").get("version")).toBe("1:2.3-4");
  });
});

describe("the choice of a mirror", () => {
  const entry = (uri: string, suite: string, signedBy = "") => ({ uri, suite, components: ["main"], signedBy });

  it("is Debian's archive among others that use its suite names", () => {
    const entries = [
      entry("http://vendor.test/apt", "bookworm"),
      entry("http://a.test/debian-security", "bookworm-security"),
      entry("http://a.test/debian", "bookworm-updates"),
      entry("http://a.test/debian", "bookworm"),
    ];
    expect(chooseMirror(entries)).toBe("http://a.test/debian/");
  });

  it("goes by the keyring where the path has no distributor", () => {
    const uri = "mirror+file:///etc/apt/mirrors/debian.list";
    expect(chooseMirror([entry(uri, "trixie", "/usr/share/keyrings/debian-archive-keyring.gpg")])).toBe(`${uri}/`);
  });

  it("is none on other systems", () => {
    expect(
      chooseMirror([entry("http://a.test/ubuntu", "noble"), entry("http://vendor.test/apt", "bookworm")]),
    ).toBeUndefined();
  });
});
