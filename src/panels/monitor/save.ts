/** Text as a download. */
import { download } from '../../ui/files';

export function saveFile(name: string, text: string, type: string): void {
  download(name, new Blob([text], { type }));
}
