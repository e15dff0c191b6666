import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI, { toFile } from 'openai';
import { openai } from './running.js';

const looksMax = 600;
const between = 50;

const line = (customId, model = 'steady') =>
  JSON.stringify({
    custom_id: customId,
    method: 'POST',
    url: '/v1/chat/completions',
    body: { model, messages: [{ role: 'user', content: `Question ${customId}` }] },
  });

const upload = async (lines) =>
  openai().files.create({
    purpose: 'batch',
    file: await toFile(Buffer.from(`${lines.join('\n')}\n`), 'questions.jsonl'),
  });

const create = (file, more = {}) =>
  openai().batches.create({
    input_file_id: file.id,
    endpoint: '/v1/chat/completions',
    completion_window: '24h',
    ...more,
  });

/** Looks until the batch is as wanted, and says how it was when it never is. */
async function until(id, wanted) {
  let batch;
  for (let looks = 0; looks < looksMax; looks += 1) {
    batch = await openai().batches.retrieve(id);
    if (wanted(batch)) {
      return batch;
    }
    await new Promise((resolve) => setTimeout(resolve, between));
  }
  return assert.fail(`not as wanted after ${looksMax} looks: ${JSON.stringify(batch)}`);
}

/** Looks until lists show the files: they are read from what results has projected. */
async function listed(ids) {
  let seen;
  for (let looks = 0; looks < looksMax; looks += 1) {
    seen = (await openai().files.list({ limit: 100 })).data.map((file) => file.id);
    if (ids.every((id) => seen.includes(id))) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, between));
  }
  assert.fail(`${ids} not listed after ${looksMax} looks: ${seen}`);
}

const over = (batch) => ['completed', 'failed', 'cancelled', 'expired'].includes(batch.status);

const answers = async (fileId) =>
  (await (await openai().files.content(fileId)).text())
    .split('\n')
    .filter((text) => text.length > 0)
    .map((text) => JSON.parse(text));

test('files: are what was uploaded, until they are deleted', async () => {
  const lines = [line('a'), line('b')];
  const file = await upload(lines);

  assert.equal(file.object, 'file');
  assert.equal(file.filename, 'questions.jsonl');
  assert.equal(file.purpose, 'batch');
  assert.equal(file.bytes, Buffer.byteLength(`${lines.join('\n')}\n`));
  assert.deepEqual(await openai().files.retrieve(file.id), file);
  assert.equal(await (await openai().files.content(file.id)).text(), `${lines.join('\n')}\n`);

  assert.equal((await openai().files.delete(file.id)).deleted, true);
  await assert.rejects(openai().files.retrieve(file.id), OpenAI.NotFoundError);
});

test('files: are listed page by page, each once', async () => {
  const made = [];
  for (const name of ['a', 'b', 'c']) {
    made.push((await upload([line(name)])).id);
  }

  await listed(made);

  const first = await openai().files.list({ limit: 2, purpose: 'batch' });
  assert.equal(first.data.length, 2);
  assert.ok(first.hasNextPage());
  const seen = [];
  for await (const file of openai().files.list({ limit: 2, purpose: 'batch' })) {
    seen.push(file.id);
  }

  assert.equal(new Set(seen).size, seen.length, 'a file on two pages');
  assert.deepEqual(
    seen.filter((id) => made.includes(id)),
    made.toReversed(),
    'the youngest first',
  );
});

test('batches: run from their file to their files', async () => {
  const asked = Array.from({ length: 10 }, (_, i) => `q${i}`);
  const file = await upload([...asked.map((id) => line(id)), line('no', 'broken')]);
  const created = await create(file, { metadata: { team: 'tests' } });

  assert.equal(created.object, 'batch');
  assert.equal(created.input_file_id, file.id);
  assert.deepEqual(created.metadata, { team: 'tests' });
  const batch = await until(created.id, over);

  assert.equal(batch.status, 'completed', JSON.stringify(batch));
  assert.deepEqual(batch.request_counts, { total: 11, completed: 10, failed: 1 });
  assert.ok(batch.usage.total_tokens > 0);
  const answered = await answers(batch.output_file_id);
  assert.deepEqual(
    answered.map((answer) => answer.custom_id),
    asked,
  );
  for (const answer of answered) {
    assert.equal(answer.error, null);
    assert.equal(answer.response.status_code, 200);
    assert.ok(answer.response.body.choices[0].message.content.length > 0);
  }
  const errors = await answers(batch.error_file_id);
  assert.deepEqual(
    errors.map(({ custom_id, response, error }) => [custom_id, response, error.code]),
    [['no', null, 'attempts_exhausted']],
  );
});

test('batches: name the lines that are wrong', async () => {
  const file = await upload([line('a'), '{', line('a'), line('b', 'no-such-model')]);

  const batch = await until((await create(file)).id, over);

  assert.equal(batch.status, 'failed');
  assert.deepEqual(
    batch.errors.data.map((error) => [error.line, error.code]),
    [
      [2, 'invalid_json_line'],
      [3, 'duplicate_custom_id'],
      [4, 'model_not_found'],
    ],
  );
});

test('batches: are cancelled, and keep what was answered', async () => {
  const created = await create(await upload([line('first'), line('late', 'slow'), line('later', 'slow')]));
  await until(created.id, (batch) => batch.request_counts.completed === 1);

  const cancelling = await openai().batches.cancel(created.id);
  assert.ok(cancelling.cancelling_at > 0);
  const batch = await until(created.id, over);

  assert.equal(batch.status, 'cancelled');
  assert.deepEqual(
    (await answers(batch.output_file_id)).map((answer) => answer.custom_id),
    ['first'],
  );
  assert.deepEqual(
    (await answers(batch.error_file_id)).map((error) => [error.custom_id, error.error.code]),
    [
      ['late', 'batch_cancelled'],
      ['later', 'batch_cancelled'],
    ],
  );
});

test('batches: are listed page by page, each once', async () => {
  const file = await upload([line('a')]);
  const made = [];
  for (let i = 0; i < 3; i += 1) {
    made.push((await create(file)).id);
  }
  await Promise.all(made.map((id) => until(id, over)));

  const first = await openai().batches.list({ limit: 2 });
  assert.equal(first.data.length, 2);
  assert.ok(first.hasNextPage());
  const seen = [];
  for await (const batch of openai().batches.list({ limit: 2 })) {
    seen.push(batch.id);
  }

  assert.equal(new Set(seen).size, seen.length, 'a batch on two pages');
  assert.deepEqual(
    seen.filter((id) => made.includes(id)),
    made.toReversed(),
    'the youngest first',
  );
});

test('batches: errors have the classes that the SDK knows', async () => {
  await assert.rejects(create({ id: 'file-none' }), OpenAI.BadRequestError);
  await assert.rejects(openai().batches.retrieve('batch_none'), OpenAI.NotFoundError);
  await assert.rejects(openai().files.content('file-none'), OpenAI.NotFoundError);
  await assert.rejects(
    create(await upload([line('a')]), { completion_window: 'soon' }),
    OpenAI.BadRequestError,
  );
});
