import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';
import { failingFirst, openai, schema, weather } from './running.js';

const ask = (content) => ({ model: 'steady', messages: [{ role: 'user', content }] });

test('chat: answers, and streams the same', async () => {
  const plain = await openai().chat.completions.create(ask('What is 6 times 7?'));
  const stream = openai().chat.completions.stream({
    ...ask('What is 6 times 7?'),
    stream_options: { include_usage: true },
  });
  const whole = await stream.finalChatCompletion();

  assert.equal(whole.choices[0].message.content, plain.choices[0].message.content);
  assert.equal((await stream.totalUsage()).total_tokens, plain.usage.total_tokens);
});

test('chat: calls tools', async () => {
  const answer = await openai().chat.completions.create({
    ...ask('How is the weather in Bern?'),
    tools: [weather],
    tool_choice: 'required',
  });

  assert.equal(answer.choices[0].message.tool_calls[0].function.name, 'weather');
});

test('chat: follows a schema', async () => {
  const answer = await openai().chat.completions.create({
    ...ask('A number, please'),
    response_format: { type: 'json_schema', json_schema: { name: 'number', strict: true, schema } },
  });

  assert.equal(typeof JSON.parse(answer.choices[0].message.content).answer, 'number');
});

test('embeddings: what the SDK asks for by itself is unpacked, and is what numbers say', async () => {
  const input = ['a cat', 'a dog'];
  const packed = await openai().embeddings.create({ model: 'embed', input, dimensions: 8 });
  const numbers = await openai().embeddings.create({
    model: 'embed',
    input,
    dimensions: 8,
    encoding_format: 'float',
  });

  assert.equal(packed.data.length, 2);
  packed.data[1].embedding.forEach((value, i) =>
    assert.ok(Math.abs(value - numbers.data[1].embedding[i]) < 1e-6),
  );
  assert.ok(packed.usage.prompt_tokens > 0);
});

test('models and moderations', async () => {
  const names = [];
  for await (const model of openai().models.list()) {
    names.push(model.id);
  }
  assert.ok(names.includes('steady') && names.includes('embed'));
  assert.equal((await openai().models.retrieve('steady')).id, 'steady');
  const moderation = await openai().moderations.create({ input: 'violence' });
  assert.equal(moderation.results[0].flagged, true);
});

test('responses: answers, streams, follows a schema and calls a tool', async () => {
  const plain = await openai().responses.create({ model: 'steady', input: 'What is 7 times 8?' });
  const stream = openai().responses.stream({ model: 'steady', input: 'What is 7 times 8?' });
  let deltas = '';
  stream.on('response.output_text.delta', (event) => (deltas += event.delta));
  const whole = await stream.finalResponse();

  assert.ok(plain.output_text.length > 0);
  assert.equal(whole.output_text, plain.output_text);
  assert.equal(deltas, plain.output_text);
  assert.deepEqual(whole.usage, plain.usage);

  const parsed = await openai().responses.parse({
    model: 'steady',
    input: 'A number, please',
    text: { format: { type: 'json_schema', name: 'number', strict: true, schema } },
  });
  assert.equal(typeof parsed.output_parsed.answer, 'number');

  const called = await openai().responses.create({
    model: 'steady',
    input: 'How is the weather in Bern?',
    tools: [{ type: 'function', strict: true, ...weather.function }],
    tool_choice: 'required',
  });
  assert.equal(called.output[0].type, 'function_call');
  assert.ok('city' in JSON.parse(called.output[0].arguments));
});

test('responses: run in the background, and are told again', async () => {
  const started = await openai().responses.create({
    model: 'steady',
    input: 'Take your time',
    background: true,
    stream: true,
  });
  const events = [];
  for await (const event of started) {
    events.push(event);
  }
  const id = events[0].response.id;
  const rest = [];
  for await (const event of await openai().responses.retrieve(id, { stream: true, starting_after: 3 })) {
    rest.push(event);
  }

  assert.equal(events.at(-1).type, 'response.completed');
  assert.deepEqual(
    rest.map((event) => event.sequence_number),
    events.slice(4).map((event) => event.sequence_number),
  );
  let known = await openai().responses.retrieve(id);
  for (let looks = 0; known.status !== 'completed' && looks < 200; looks += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    known = await openai().responses.retrieve(id);
  }
  assert.equal(known.output_text, events.at(-1).response.output[0].content[0].text);
});

test('errors have the classes that the SDK knows', async () => {
  const stranger = openai({ apiKey: 'sk-sluice-nobody' });
  await assert.rejects(stranger.models.list(), OpenAI.AuthenticationError);
  await assert.rejects(
    openai().chat.completions.create({ ...ask('x'), model: 'no-such-model' }),
    OpenAI.NotFoundError,
  );
  await assert.rejects(
    openai().responses.create({ model: 'steady', input: 'x', previous_response_id: 'resp_1' }),
    (error) =>
      error instanceof OpenAI.BadRequestError && error.param === 'previous_response_id',
  );
  await assert.rejects(
    openai().chat.completions.create({ ...ask('x'), model: 'broken' }),
    OpenAI.InternalServerError,
  );
});

test('tries again by itself', async () => {
  const { fetchOrFail, asked } = failingFirst(2, 503);
  const client = openai({ maxRetries: 2, fetch: fetchOrFail });

  const answer = await client.chat.completions.create(ask('Again?'));

  assert.equal(asked(), 3);
  assert.ok(answer.choices[0].message.content.length > 0);
});

test('leaves in the middle of a stream', async () => {
  const stream = await openai().chat.completions.create({ ...ask('Go on!'), model: 'slow', stream: true });
  let chunks = 0;
  for await (const chunk of stream) {
    assert.equal(chunk.object, 'chat.completion.chunk');
    chunks += 1;
    if (chunks === 3) {
      stream.controller.abort();
    }
  }

  assert.ok(chunks < 20, `${chunks} chunks after leaving at the third`);
});
