import assert from 'node:assert/strict';
import { test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { anthropic, failingFirst, schema, weather } from './running.js';

const ask = (content) => ({
  model: 'steady',
  max_tokens: 500,
  messages: [{ role: 'user', content }],
});

test('messages: answers, and streams the same', async () => {
  const plain = await anthropic().messages.create(ask('What is 6 times 7?'));
  const stream = anthropic().messages.stream(ask('What is 6 times 7?'));
  let text = '';
  stream.on('text', (delta) => (text += delta));
  const whole = await stream.finalMessage();

  assert.equal(plain.type, 'message');
  assert.equal(plain.stop_reason, 'end_turn');
  assert.equal(whole.content[0].text, plain.content[0].text);
  assert.equal(text, plain.content[0].text);
  assert.equal(whole.usage.output_tokens, plain.usage.output_tokens);
  assert.equal(whole.usage.input_tokens, plain.usage.input_tokens);
});

test('messages: calls tools and hears their results', async () => {
  const tool = { name: 'weather', input_schema: weather.function.parameters };
  const first = { ...ask('How is the weather in Bern?'), tools: [tool], tool_choice: { type: 'any' } };
  const called = await anthropic().messages.create(first);
  const streamed = await anthropic().messages.stream(first).finalMessage();
  const call = called.content.find((block) => block.type === 'tool_use');
  const answered = await anthropic().messages.create({
    ...first,
    tool_choice: { type: 'auto' },
    messages: [
      ...first.messages,
      { role: 'assistant', content: called.content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id, content: 'Rain' }] },
    ],
  });

  assert.equal(called.stop_reason, 'tool_use');
  assert.deepEqual(streamed.content[0].input, call.input);
  assert.ok('city' in call.input);
  assert.equal(answered.content[0].type, 'text');
});

test('messages: follows a schema', async () => {
  const answer = await anthropic().messages.create({
    ...ask('A number, please'),
    output_config: { format: { type: 'json_schema', schema } },
  });

  assert.equal(typeof JSON.parse(answer.content[0].text).answer, 'number');
});

test('errors have the classes that the SDK knows', async () => {
  await assert.rejects(
    anthropic({ apiKey: 'sk-sluice-nobody' }).messages.create(ask('x')),
    Anthropic.AuthenticationError,
  );
  await assert.rejects(
    anthropic().messages.create({ ...ask('x'), model: 'no-such-model' }),
    Anthropic.NotFoundError,
  );
  await assert.rejects(
    anthropic().messages.create({ ...ask('x'), container: 'c' }),
    (error) => error instanceof Anthropic.BadRequestError && /container/.test(error.message),
  );
  await assert.rejects(
    anthropic().messages.create({ ...ask('x'), model: 'broken' }),
    Anthropic.InternalServerError,
  );
});

test('tries again by itself', async () => {
  const { fetchOrFail, asked } = failingFirst(1, 529);
  const client = anthropic({ maxRetries: 2, fetch: fetchOrFail });

  const answer = await client.messages.create(ask('Again?'));

  assert.equal(asked(), 2);
  assert.equal(answer.content[0].type, 'text');
});

test('leaves in the middle of a stream', async () => {
  const stream = anthropic().messages.stream({ ...ask('Go on!'), model: 'slow' });
  stream.once('text', () => stream.abort());

  await assert.rejects(stream.finalMessage(), Anthropic.APIUserAbortError);
});
