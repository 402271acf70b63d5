import { describe, expect, it } from 'vitest';
import { asked, caseKeys, matchedKinds, personalKeys, personalTexts } from '../../domain/lookup/keys.js';
import { gramsOf, keyForms, normalText } from '../../domain/lookup/normal.js';
import { pointsPlatform } from '../support/api.js';

describe('a telephone number is the same however it is written', () => {
  it.each([
    ['13800000000', '13800000000'],
    ['138 0000 0000', '13800000000'],
    ['138-0000-0000', '13800000000'],
    ['１３８００００００００', '13800000000'],
    ['+86 138 0000 0000', '13800000000'],
    ['＋８６（138）0000－0000', '13800000000'],
    ['0086-13800000000', '13800000000'],
    ['8613800000000', '13800000000'],
    ['013800000000', '13800000000'],
    ['010-8888 6666', '01088886666'],
    ['(010) 8888-6666', '01088886666'],
    ['（０１０）８８８８—６６６６', '01088886666'],
    ['+86 10 8888 6666', '01088886666'],
    ['+86 (0)10 8888 6666', '01088886666'],
    ['00861088886666', '01088886666'],
    ['86 21 6666 8888', '02166668888'],
    ['0755-8888666', '07558888666'],
    ['400-123-4567', '4001234567'],
    ['+86 400 123 4567', '4001234567'],
    ['+44 20 7946 0958', '+442079460958'],
    ['0044 20 7946 0958', '+442079460958'],
    ['88886666', '88886666'],
  ])('%s is %s', (written, normal) => expect(keyForms(written)).toEqual([normal]));

  it.each([
    '转 123',
    '转123',
    '轉123',
    '分机 123',
    '分机号：123',
    'ext. 123',
    'Ext 123',
    'extension 123',
    'x123',
    '#123',
  ])('a landline with extension "%s" is found without it, and with it where it is asked for', (extension) => {
    const forms = keyForms(`010-8888 6666 ${extension}`);
    expect(forms).toEqual(['01088886666', '01088886666x123']);
    expect([asked('01088886666').key, asked('(010)88886666转123').key].map((key) => forms.includes(key ?? ''))).toEqual(
      [true, true]
    );
    expect(forms).not.toContain(asked('01088886666 转 124').key);
  });
});

it.each([
  ['  Zhang.San@Example.COM ', ['zhang.san@example.com']],
  ['ｚｈａｎｇ＠example.com', ['zhang@example.com']],
  ['m-1', ['m-1']],
  ['Ｍ－１', ['m-1']],
  ['M–1', ['m-1']],
  ['TS-20260310-0001', ['ts-20260310-0001']],
  ['C-UH7BQHNFNHOZQWFZ', ['c-uh7bqhnfnhozqwfz']],
  ['88001234', ['88001234']],
  ['8800 1234', ['88001234']],
  ['11010519491231002X', ['11010519491231002x']],
  ['1-2', ['1-2']],
  ['12', ['12']],
  ['123x4567', ['123x4567']],
  ['', []],
  [' \u200B ', []],
])('the key %j is kept as %j', (written, forms) => expect(keyForms(written)).toEqual(forms));

describe('names and texts', () => {
  it.each(['阿不都·热合曼', '阿不都•热合曼', '阿不都・热合曼', '阿不都･热合曼', '阿不都‧热合曼', '阿不都 · 热合曼'])(
    'the dot in %s is one dot',
    (name) => expect(normalText(name)).toBe('阿不都·热合曼')
  );

  it.each([
    ['同款 商品，在官网\n便宜', '同款商品,在官网便宜'],
    ['Refund  NOT\treceived', 'refund not received'],
    ['ＶＩＰ 会员', 'vip会员'],
    ['葛\u{E0100}城', '葛城'],
    ['\uF9C0', '燎'],
  ])('%j is compared as %j', (text, normal) => expect(normalText(text)).toBe(normal));

  it.each([
    ['张三', ['张三']],
    ['退款未到账', ['退款', '款未', '未到', '到账']],
    ['退款，退款', ['退款']],
    ['𠮷野家', ['𠮷野', '野家']],
    ['王\uE863\uE864', ['王\uE863', '\uE863\uE864']],
    ['iPhone 15 退款', ['iphone', '15', '退款']],
    ['会员 Wang Li', ['会员', 'wang', 'li']],
    ['张', []],
    ['？！', []],
  ])('%j is indexed by %j', (text, grams) => expect(gramsOf(text)).toEqual(grams));
});

describe('the pack says what a case is found by', () => {
  const { data } = pointsPlatform().pack;
  const found = {
    caseId: 'C-uh7bqhnfnhozqwfz',
    facts: { merchantId: 'M-1', orderRef: 'O-9', partyKind: 'media', importantMember: true, superiorDeadline: 1 },
    forms: {
      handlingForm: { number: 'TS-20260310-0001', revision: 1, passes: [1] },
      other: { revision: 0, passes: [] },
    },
  };
  const personal = { memberNumber: '88001234', memberName: '张三', narrative: '退换，换货款未退', undeclared: '秘密' };

  it('text facts are keys; chosen values, truth values and instants are not', () => {
    expect(caseKeys(data, found)).toEqual([
      { kind: 'case', value: 'c-uh7bqhnfnhozqwfz' },
      { kind: 'form', value: 'ts-20260310-0001' },
      { kind: 'merchantId', value: 'm-1' },
      { kind: 'orderRef', value: 'o-9' },
    ]);
  });

  it('identifying personal fields are keys, other declared ones are texts', () => {
    expect(personalKeys(data, personal)).toEqual([{ kind: 'memberNumber', value: '88001234' }]);
    expect(personalTexts(data, personal).map(({ kind }) => kind)).toEqual(['memberName', 'narrative']);
  });

  it.each([
    ['８８００ １２３４', undefined, ['memberNumber']],
    ['o-9', undefined, ['orderRef']],
    ['o-9', 'merchantId', []],
    ['换货款', undefined, ['narrative']],
    ['张三', 'memberName', ['memberName']],
    ['退换货', undefined, []],
    ['秘密', undefined, []],
    ['8800123', undefined, []],
  ])('%s (kind %s) matches %j', (query, kind, kinds) => {
    expect(matchedKinds(data, found, personal, asked(query, kind))).toEqual(kinds);
  });
});
