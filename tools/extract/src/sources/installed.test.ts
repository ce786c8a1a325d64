import { expect, it } from "vitest";
import { tripleOf } from "./installed.js";

it.each([
  ["x86_64-pc-linux-gnu", "x86_64-linux-gnu"],
  ["x86_64-linux-gnu", "x86_64-linux-gnu"],
  ["x86_64-alpine-linux-musl", "x86_64-linux-musl"],
  ["i386-pc-linux-gnu", "i686-linux-gnu"],
  ["armv7l-unknown-linux-gnueabihf", "arm-linux-gnueabihf"],
  ["powerpc64le-redhat-linux-gnu", "powerpc64le-linux-gnu"],
  ["aarch64-apple-darwin23.1.0", "aarch64-apple-darwin"],
])("configure's host %s is the target %s", (host, triple) => {
  expect(tripleOf(host)).toBe(triple);
});
