import type { ParsedMail } from 'mailparser';

/** Who wrote a mail: a person, a machine in a person's name, or a mail system about a mail it could not, or could, deliver. */
export type MailKind = 'personal' | 'automatic' | 'bounce';

/**
 * Subjects of notes that mail programs send without any mark: the words alone, or before a colon and the old subject. A person
 * who complains of automatic replies goes on with other words.
 */
const AUTOMATIC_SUBJECT =
  /^\s*(自动回复|自動回復|自動回覆|自动答复|外出自动回复|休假自动回复|auto(matic)?[\s-]*(reply|response)|out of (the )?office( auto-?reply)?|vacation (reply|notice))\s*([:：(（[]|$)/i;
/** Told from a person's words only where the mail has no sender to answer to. */
const BOUNCE_SUBJECT =
  /^\s*(undeliver|mail delivery|delivery (status|failure)|returned mail|failure notice|退信|系统退信|邮件退回|投递失败|无法投递)/i;

/** RFC 3834, the older marks of machines, and the usual subjects. A machine never decides, whatever its text says. */
export function kindOf(
  parsed: ParsedMail,
  { sender, subject }: { sender: string; subject: string },
  from?: string
): MailKind {
  const header = (name: string) => {
    const line = parsed.headerLines.find(({ key }) => key === name)?.line;
    return line
      ?.slice(line.indexOf(':') + 1)
      .trim()
      .toLowerCase();
  };
  const report = header('content-type')?.startsWith('multipart/report') === true;
  const system = /^(mailer-daemon|postmaster)@/.test(sender);
  const nobody = header('return-path') === '<>' || from === '';
  if (report || system || header('x-failed-recipients') !== undefined) return 'bounce';
  if (nobody && BOUNCE_SUBJECT.test(subject)) return 'bounce';
  const submitted = header('auto-submitted');
  const marked = ['x-autoreply', 'x-autorespond', 'x-autoresponder'].some((name) => header(name) !== undefined);
  const bulk = /^(bulk|junk|list|auto_reply)$/.test(header('precedence') ?? '');
  return marked || bulk || nobody || AUTOMATIC_SUBJECT.test(subject) || (submitted !== undefined && submitted !== 'no')
    ? 'automatic'
    : 'personal';
}
