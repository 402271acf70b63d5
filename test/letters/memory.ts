import type { LetterRegister, Receipt, RegisteredLetter } from '../../db/letter-register.js';

/** The registers of letters and receipts in memory, by the rules of the one in PostgreSQL. */
export function memoryLetters(): LetterRegister & { readonly receipts: readonly Receipt[] } {
  const letters = new Map<string, RegisteredLetter>();
  const receipts: Receipt[] = [];
  const read = (letter: RegisteredLetter): RegisteredLetter => {
    const of = (status: Receipt['status']) => receipts.find((one) => one.key === letter.key && one.status === status);
    const [delivered, failed] = [of('delivered'), of('failed')];
    const status = delivered
      ? 'delivered'
      : failed
        ? 'failed'
        : letter.acceptedAt === undefined
          ? 'written'
          : 'accepted';
    return { ...letter, status, ...(failed?.code !== undefined && { code: failed.code }) };
  };
  return {
    receipts,
    write: async (letter) => {
      if (!letters.has(letter.key)) letters.set(letter.key, { ...letter, status: 'written', writtenAt: 0 });
      return read(letters.get(letter.key) as RegisteredLetter);
    },
    accepted: async (key, ref, acceptedAt) => {
      const letter = letters.get(key);
      if (letter && letter.acceptedAt === undefined) letters.set(key, { ...letter, ref, acceptedAt });
    },
    take: async (receipt) => {
      if (!receipts.some(({ key, status }) => key === receipt.key && status === receipt.status)) receipts.push(receipt);
      const letter = letters.get(receipt.key);
      return letter && read(letter);
    },
    sentAs: async (ids) =>
      [...letters.values()].flatMap(({ key, messageId = '' }) => (ids.includes(messageId) ? [key] : [])),
    untold: async () => undefined,
    undelivered: async () => [],
    ofCase: async (caseId) => [...letters.values()].filter((one) => one.caseId === caseId).map(read),
  };
}
