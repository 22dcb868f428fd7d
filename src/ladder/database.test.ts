import sqlite from '@sqlite.org/sqlite-wasm';
import { expect, it } from 'vitest';
import type { DatabaseQuery } from './database.contract.ts';
import { createDatabaseEngine } from './database.ts';

const engine = createDatabaseEngine(sqlite, () => performance.now());
const ask = (sql: string, more: Partial<DatabaseQuery> = {}) =>
  engine.query({ bytes: null, sql, write: false, maxRows: 100, maxBytes: 2 ** 24, wallMs: 5000, ...more });

async function made(sql: string, bytes: Uint8Array | null = null): Promise<Uint8Array> {
  const answer = await ask(sql, { write: true, bytes });
  if (!answer.ok) throw new Error(answer.message);
  return answer.value.bytes!;
}

it('keeps what is written in the bytes, and finds it there', async () => {
  let bytes = await made('create table t (id integer primary key, name text, raw blob)');
  const put = await ask('insert into t (name, raw) values (?, ?), (?, null)', {
    write: true,
    bytes,
    params: ['Ann', new Uint8Array([1, 255]), 'Bob'],
  });
  expect(put).toMatchObject({ ok: true, value: { changes: 2, rows: [] } });
  bytes = put.ok ? put.value.bytes! : bytes;
  expect(await ask('select * from t order by id', { bytes })).toEqual({
    ok: true,
    value: {
      columns: ['id', 'name', 'raw'],
      rows: [
        { id: 1, name: 'Ann', raw: new Uint8Array([1, 255]) },
        { id: 2, name: 'Bob', raw: null },
      ],
      more: false,
      changes: 0,
    },
  });
  expect(await ask('select name from t where id = :id', { bytes, params: { ':id': 2 } })).toMatchObject({
    value: { rows: [{ name: 'Bob' }] },
  });
});

it('searches texts, best first, and tells integers that no number holds', async () => {
  const bytes = await made(
    `create virtual table notes using fts5(text); insert into notes values ('a red apple'), ('apple apple'), ('a pear')`,
  );
  const sql = `select highlight(notes, 0, '[', ']') as found from notes where notes match 'apple' order by rank`;
  expect(await ask(sql, { bytes })).toMatchObject({
    value: { rows: [{ found: '[apple] [apple]' }, { found: 'a red [apple]' }] },
  });
  expect(await ask('select 9007199254740993 as big, 7 as small')).toMatchObject({
    value: { rows: [{ big: '9007199254740993', small: 7 }] },
  });
});

it('refuses to change what is only read, however that is asked', async () => {
  const bytes = await made('create table t (x); insert into t values (1)');
  for (const sql of [
    'delete from t',
    'with a as (select 2) insert into t select * from a returning x',
    'pragma query_only = off; delete from t',
    'pragma user_version = 7',
    'begin; drop table t; commit',
  ])
    expect(await ask(sql, { bytes }), sql).toMatchObject({ ok: false, code: 'needs_write' });
  expect(await ask('select count(*) as n from t', { bytes })).toMatchObject({ value: { rows: [{ n: 1 }] } });
});

it('does all of it or nothing', async () => {
  const bytes = await made('create table t (x unique)');
  const broken = await ask('insert into t values (1); insert into t values (1)', { write: true, bytes });
  expect(broken).toMatchObject({ ok: false, code: 'constraint', message: expect.stringContaining('t.x') });
  const open = await made('begin; insert into t values (5)', bytes);
  expect(await ask('select count(*) as n from t', { bytes: open })).toMatchObject({ value: { rows: [{ n: 0 }] } });
});

it('ends what takes too long, and goes on with the next', async () => {
  const endless = 'with recursive a(x) as (select 1 union all select x + 1 from a) select count(*) from a';
  expect(await ask(endless, { wallMs: 100 })).toMatchObject({ ok: false, code: 'timeout' });
  expect(await ask('select 1 as one')).toMatchObject({ ok: true });
});

it('says in its own code what is wrong', async () => {
  expect(await ask('selekt 1')).toMatchObject({ code: 'sql', message: expect.stringContaining('selekt') });
  expect(await ask('select * from none')).toMatchObject({ code: 'sql', message: expect.stringContaining('none') });
  expect(await ask('select ?', { params: [1, 2] })).toMatchObject({ ok: false, code: 'sql' });
  expect(await ask('select ?', { params: [{ a: 1 }] })).toMatchObject({ ok: false, code: 'sql' });
  expect(await ask('select 1', { bytes: new Uint8Array(5000).fill(7) })).toMatchObject({ code: 'not_a_database' });
  expect(await ask("attach 'other.db' as other")).toMatchObject({ ok: false, code: 'sql' });
  expect(await ask('select zeroblob(900000000)')).toMatchObject({ ok: false, code: 'too_large' });
  const fat = 'create table t as select zeroblob(3000000) as x';
  expect(await ask(fat, { write: true, maxBytes: 1_000_000 })).toMatchObject({ code: 'too_large' });
});

it('gives as many rows as are asked for, and says that there are more', async () => {
  const sql = 'with recursive a(x) as (select 1 union all select x + 1 from a limit 9) select x from a';
  expect(await ask(sql, { maxRows: 2 })).toMatchObject({ value: { rows: [{ x: 1 }, { x: 2 }], more: true } });
  expect(await ask(sql, { maxRows: 9 })).toMatchObject({ value: { more: false } });
});

it('opens a file that was left in write-ahead mode', async () => {
  const bytes = await made('create table t (x)');
  bytes.fill(2, 18, 20);
  expect(await ask('select * from t', { bytes })).toMatchObject({ ok: true });
});
