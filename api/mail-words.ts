/** Lines with which mail programs begin the quoted message. */
const QUOTE_BEGINS = [
  /^>/,
  /^-{2,}\s*(original message|forwarded message|原始邮件|原邮件|转发邮件|回复的邮件)\s*-{2,}$/i,
  /^_{10,}$/,
  /^on\b.+\bwrote:$/i,
  /^(在|于)?.*\d{4}.*(写道|写)[:：]$/,
  /^.*@.*(写道|写)[:：]$/,
  /^(发件人|寄件者|from)\s*[:：]/i,
  /^-- $/,
];

/** The sender's own words: everything before the quoted message or the signature. */
export function ownWords(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const quote = lines.findIndex((line, at) => begins(line) || begins(`${line.trim()} ${lines[at + 1]?.trim() ?? ''}`));
  return (quote < 0 ? lines : lines.slice(0, quote)).join('\n').trim();
}

/** "On … wrote:" is often wrapped over two lines; a line joined with its successor still has to end in the mark. */
function begins(line: string): boolean {
  return QUOTE_BEGINS.some((pattern) => pattern.test(line));
}

export type Words =
  | { readonly code: 'approve' }
  | { readonly code: 'reject'; readonly reason: string }
  | { readonly code: 'unclear'; readonly why: 'noDecision' | 'reasonMissing' | 'conditional' };

const END = '(?=$|[\\s,，.。;；:：!！~、—–-])';
const APPROVE = new RegExp(`^(同意|批准|通过|approved?)${END}`, 'i');
const REJECT = new RegExp(`^(驳回|不同意|不批准|不通过|拒绝|reject(?:ed)?)${END}`, 'i');
const CONDITION = /[?？]|但|不过|除非|如果|若|前提|待|暂|\b(but|unless|if|except|provided|once|after)\b/i;
const PUNCTUATION = /^[\s,，.。;；:：!！~、—–-]+/;

/**
 * The decision in the first line that is not empty: 同意/批准/通过/approve(d), or 驳回/不同意/拒绝/reject(ed) with a reason
 * there or below. An approval with a question or a condition in its line is no approval: it is unclear, and a person is asked again.
 */
export function decisionIn(text: string): Words {
  const [first = '', ...below] = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const rejected = REJECT.exec(first);
  if (rejected) {
    const reason = [first.slice(rejected[0].length), ...below].join('\n').replace(PUNCTUATION, '').trim();
    return reason === ''
      ? { code: 'unclear', why: 'reasonMissing' }
      : { code: 'reject', reason: reason.slice(0, 2000) };
  }
  const approved = APPROVE.exec(first);
  if (!approved) return { code: 'unclear', why: 'noDecision' };
  return CONDITION.test(first.slice(approved[0].length))
    ? { code: 'unclear', why: 'conditional' }
    : { code: 'approve' };
}
