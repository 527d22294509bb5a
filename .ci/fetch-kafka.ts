import { installKafka } from "../local/backing/kafka-installation.ts";
import { lineProgress } from "../local/progress.ts";

/** Fetches what the cache lacks of Kafka: seconds from nothing, else no time. */
await installKafka(lineProgress((line) => console.log(line)));
