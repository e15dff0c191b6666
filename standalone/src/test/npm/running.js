// Where the running Sluice is, and the clients that talk to it.
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

function need(name) {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set (expected: the address and a key of a running Sluice)`);
  }
  return value;
}

export const url = need('SLUICE_URL');
export const key = need('SLUICE_KEY');

export const openai = (options = {}) =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0, ...options });

export const anthropic = (options = {}) =>
  new Anthropic({ baseURL: url, apiKey: key, maxRetries: 0, ...options });

export const weather = {
  type: 'function',
  function: {
    name: 'weather',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    },
  },
};

export const schema = {
  type: 'object',
  properties: { answer: { type: 'integer' } },
  required: ['answer'],
  additionalProperties: false,
};

/** Fails the first requests on the way out, as a network or a busy server would. */
export function failingFirst(times, status) {
  let asked = 0;
  const fetchOrFail = async (...request) => {
    asked += 1;
    return asked <= times
      ? new Response('{"error":{"message":"busy"}}', {
          status,
          headers: { 'content-type': 'application/json', 'retry-after-ms': '5' },
        })
      : fetch(...request);
  };
  return { fetchOrFail, asked: () => asked };
}
