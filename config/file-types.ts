/** A kind of file that may be kept. */
export interface FileType {
  /** The media type it is kept and answered under. */
  readonly type: string;
  /** Other media types senders declare for the same. */
  readonly aliases: readonly string[];
  /** Media types its first bytes may show, as the library `file-type` names them; text and mail have no such bytes. */
  readonly shows: readonly string[] | 'text' | 'mail';
  /** How its name may end; the first is put behind a name that ends otherwise. */
  readonly endings: readonly string[];
}

const kind = (type: string, shows: FileType['shows'], endings: string[], aliases: string[] = []): FileType => ({
  ...{ type, shows, endings, aliases },
});
const office = (name: string, ending: string): FileType => {
  const type = `application/vnd.openxmlformats-officedocument.${name}`;
  return kind(type, [type], [ending]);
};

/** Every type `FILES_TYPES` may name. Recorders write m4a under the brands of mp4, so that its bytes may show either. */
export const FILE_TYPES = {
  pdf: kind('application/pdf', ['application/pdf'], ['pdf']),
  jpeg: kind('image/jpeg', ['image/jpeg'], ['jpg', 'jpeg'], ['image/jpg']),
  png: kind('image/png', ['image/png'], ['png']),
  webp: kind('image/webp', ['image/webp'], ['webp']),
  heic: kind('image/heic', ['image/heic', 'image/heif'], ['heic', 'heif'], ['image/heif']),
  mp3: kind('audio/mpeg', ['audio/mpeg'], ['mp3'], ['audio/mp3']),
  m4a: kind('audio/mp4', ['audio/x-m4a', 'audio/mp4', 'video/mp4'], ['m4a'], ['audio/x-m4a', 'audio/m4a']),
  wav: kind('audio/wav', ['audio/wav'], ['wav'], ['audio/x-wav', 'audio/wave', 'audio/vnd.wave']),
  mp4: kind('video/mp4', ['video/mp4'], ['mp4']),
  txt: kind('text/plain', 'text', ['txt']),
  eml: kind('message/rfc822', 'mail', ['eml']),
  docx: office('wordprocessingml.document', 'docx'),
  xlsx: office('spreadsheetml.sheet', 'xlsx'),
} satisfies Record<string, FileType>;

export type FileTypeName = keyof typeof FILE_TYPES;
export const FILE_TYPE_NAMES = Object.keys(FILE_TYPES) as FileTypeName[];
