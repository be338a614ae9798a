import { readManifest } from "./manifest.js";

const attemptsMax = 5;

/**
 * Runs `work`, which reads a backup. If it fails because the backup was refreshed meanwhile, which deletes files of the
 * earlier one, runs it again on the refreshed backup.
 * @throws {InvalidBackupError} If there is no complete backup.
 */
export async function withStableBackup<T>(backup: string, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const { id } = await readManifest(backup);
    try {
      return await work();
    } catch (error) {
      const isRefreshed = (await readManifest(backup)).id !== id;
      if (!isRefreshed || attempt === attemptsMax) throw error;
    }
  }
}
