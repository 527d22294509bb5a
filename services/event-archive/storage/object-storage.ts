import { ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { EventArchiveSettings } from "../settings.ts";

/** Where the archive is kept. */
export interface ObjectStorage {
  put(key: string, body: Buffer): Promise<void>;
  /** Keys that begin so. */
  keys(prefix: string): Promise<readonly string[]>;
  close(): void;
}

/** How long a call may take, in milliseconds: less than a service may take to stop. */
const CALL_MS = 10_000;

/** A bucket. A call is made once: who calls says when it is made again. */
export function openBucket({
  ARCHIVE_BUCKET: Bucket,
  AWS_REGION,
  ARCHIVE_S3_ENDPOINT,
}: EventArchiveSettings): ObjectStorage {
  const client = new S3Client({
    region: AWS_REGION,
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: CALL_MS, throwOnRequestTimeout: true },
    ...(ARCHIVE_S3_ENDPOINT === undefined ? {} : { endpoint: ARCHIVE_S3_ENDPOINT, forcePathStyle: true }),
  });
  return {
    put: async (Key, Body) => {
      await client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: "application/gzip" }));
    },
    keys: async (Prefix) => {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix }));
      return Contents.flatMap(({ Key }) => (Key === undefined ? [] : [Key]));
    },
    close: () => client.destroy(),
  };
}
