/** Volumes that are backed up carry it. */
export const BACKUP_TAG = { key: "plinth.dev/backup", value: "true" } as const;
