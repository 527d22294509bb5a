// Prints "N passed, N failed, N skipped" from the results that jest wrote. Arguments: their file, the exit code of the tests.
import { readFileSync } from "node:fs";

const [file, exitCode] = process.argv.slice(2);

/** What jest counted; undefined where it died before it wrote it. */
function readCounts() {
  try {
    const results = JSON.parse(readFileSync(file, "utf8"));
    // A file of tests that could not be loaded has none to count, and is a failure all the same.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    return { passed: results.numPassedTests, failed, skipped: results.numPendingTests + results.numTodoTests };
  } catch (error) {
    console.error(`jest wrote no results (exit code ${exitCode}): ${error.message}`);
    return undefined;
  }
}

const counts = readCounts() ?? { passed: 0, failed: 1, skipped: 0 };
if (exitCode !== "0" && counts.failed === 0) {
  console.error(`no test failed, but the run did (exit code ${exitCode}): counted as one`);
  counts.failed = 1;
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
