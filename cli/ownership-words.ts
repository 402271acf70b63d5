import type { Lang } from './start-text.js';

const words = {
  en: {
    person: 'Person',
    name: 'Name',
    roles: 'Roles',
    open: 'Open',
    overdue: 'Overdue',
    owner: 'Owner',
    there: 'There',
    to: 'To',
    outcome: 'Outcome',
    onLeave: 'on leave',
    onShift: 'on shift',
    offShift: 'off shift',
    standIn: 'stand-in',
    holders: (available: number, all: number) => `${available} of ${all} there`,
    outcomes: { handedOver: 'handed over', kept: 'kept', pending: 'pending', planned: 'planned' },
    gaps: {
      personUnknown: 'Not in the directory',
      onLeaveWithoutStandIn: 'On leave without a stand-in',
      roleWithoutHolder: 'A role nobody has',
      noOwner: 'Without an owner',
    },
    clock: 'Clock',
    due: 'Due',
    late: 'Late',
    all: 'All',
  },
  zh: {
    person: '人员',
    name: '姓名',
    roles: '角色',
    open: '未结',
    overdue: '逾期',
    owner: '归属',
    there: '在岗',
    to: '接手人',
    outcome: '结果',
    onLeave: '休假',
    onShift: '当班',
    offShift: '不当班',
    standIn: '代理人',
    holders: (available: number, all: number) => `${all} 人中 ${available} 人在岗`,
    outcomes: { handedOver: '已移交', kept: '未移交', pending: '处理中', planned: '拟移交' },
    gaps: {
      personUnknown: '组织目录中没有此人',
      onLeaveWithoutStandIn: '休假且无代理人',
      roleWithoutHolder: '角色无人担任',
      noOwner: '无归属',
    },
    clock: '时限',
    due: '到期',
    late: '超时',
    all: '合计',
  },
} as const;

/** The texts of the ownership commands. */
export function ownershipWords(lang: Lang): (typeof words)[Lang] {
  return words[lang];
}
