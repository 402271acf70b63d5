import type { Stack } from '../dev/stack.js';

export type Lang = 'en' | 'zh';

/** The language of the terminal: `--lang` where given, else LC_ALL, LC_MESSAGES or LANG. */
export function terminalLang(given: string | undefined, env: NodeJS.ProcessEnv): Lang {
  return /^zh/i.test(given ?? env.LC_ALL ?? env.LC_MESSAGES ?? env.LANG ?? '') ? 'zh' : 'en';
}

const words = {
  en: {
    ready: (seconds: string) => `Redress is up (${seconds} s). Ctrl-C stops it; data and open cases are kept.`,
    places: { api: 'API', temporal: 'Temporal', counterpart: 'Counterpart', database: 'PostgreSQL', logs: 'Logs' },
    users:
      'Demo users (development only): A1 takes and handles complaints, S1 supervises A1, MM is merchant maintenance, SV approves, AU audits.',
    commands: 'Three commands to try, in a second terminal:',
    stopping: 'Stopping …',
    stopped: 'Stopped.',
    killed: 'Killed.',
  },
  zh: {
    ready: (seconds: string) => `Redress 已启动（${seconds} 秒）。按 Ctrl-C 停止；数据和未结案件会保留。`,
    places: { api: '接口', temporal: 'Temporal', counterpart: '对端模拟', database: 'PostgreSQL', logs: '日志' },
    users: '演示用户（仅供开发）：A1 受理并处理投诉，S1 是 A1 的主管，MM 是商户维护，SV 审批，AU 审计。',
    commands: '在另一个终端试试这三条命令：',
    stopping: '正在停止……',
    stopped: '已停止。',
    killed: '已强制终止。',
  },
} as const;

/** The case that demo user A1 opens under the key `first`: ids derive from organisation, client and key. */
const FIRST_CASE = 'C-uh7bqhnfnhozqwfz';
const COMMANDS = [
  'npx redress open examples/complaint.json --key first',
  `npx redress clocks ${FIRST_CASE}`,
  `npx redress actions ${FIRST_CASE}`,
];
/** Where the commands look for the API unless REDRESS_API names another address. */
const USUAL_API = 'http://127.0.0.1:3000';

/** All texts of `redress start`. */
export function startText(lang: Lang) {
  return { ...words[lang], welcome: (stack: Stack, seconds: string) => welcome(words[lang], stack, seconds) };
}

function welcome(text: (typeof words)[Lang], stack: Stack, seconds: string): string {
  const { places } = text;
  const found: [string, string | undefined][] = [
    [places.api, stack.apiUrl],
    [places.temporal, [stack.config.temporal.address, stack.temporalUi].filter(Boolean).join('  ')],
    [places.counterpart, stack.counterpartUrl],
    [places.database, withoutPassword(stack.config.database.url)],
    [places.logs, `${stack.config.home}/logs`],
  ];
  const lines = found.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name}: ${value}`]));
  return [
    '',
    text.ready(seconds),
    ...lines,
    '',
    text.users,
    text.commands,
    ...COMMANDS.map((line) => `  ${stack.apiUrl === USUAL_API ? '' : `REDRESS_API=${stack.apiUrl} `}${line}`),
    '',
  ].join('\n');
}

function withoutPassword(url: string): string {
  const shown = new URL(url);
  if (shown.password) shown.password = '***';
  return shown.href;
}
