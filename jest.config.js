/** A run of everything measures the coverage of what others import and of the services; that of some files could only fall short. */
const isWhole = !process.argv.slice(2).some((argument) => !argument.startsWith("-"));

/** Native ESM: Node strips the types, so nothing is transformed. */
export default {
  testEnvironment: "node",
  transform: {},
  extensionsToTreatAsEsm: [".ts"],
  testMatch: ["<rootDir>/**/*.test.ts"],
  // A limit is for what hangs, not for what is slow: on a machine that others use, tests with real servers take minutes now and then.
  testTimeout: 300_000,
  modulePathIgnorePatterns: ["<rootDir>/.plinth/", "/dist/"],
  // The modules of a file that is done are not all let go of: a process that has grown is replaced by a new one.
  workerIdleMemoryLimit: "512MB",
  collectCoverage: isWhole,
  coverageProvider: "v8",
  coverageReporters: ["text-summary"],
  // `main.ts` is one call, and runs in processes of its own, which jest does not see into.
  collectCoverageFrom: [
    "{constructs,policies,services}/**/*.ts",
    "!**/*.test.ts",
    "!**/testkit/**",
    "!services/*/main.ts",
  ],
  coverageThreshold: { "./constructs/": { lines: 85 }, "./policies/": { lines: 85 }, "./services/": { lines: 85 } },
};
