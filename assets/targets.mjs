// The oldest browsers that work: Chromium 111 (2023; the base of the common Chinese browsers), Firefox 115 ESR, Safari 16.4.
const version = (major, minor = 0) => (major << 16) | (minor << 8);
export default {
  esbuild: ["chrome111", "firefox115", "safari16.4"],
  lightning: { chrome: version(111), firefox: version(115), safari: version(16, 4), ios_saf: version(16, 4) },
};
