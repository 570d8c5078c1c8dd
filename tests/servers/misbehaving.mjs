// A small MCP server for tests of what real servers do wrong. Plain Node.js, no packages.
//   node misbehaving.mjs MODE [RECORD]
// MODE says what it does wrong; RECORD is a file that takes every line it reads, so that tests see what was on the wire.
//   good           nothing
//   exit           ends at once with code 7, after a word on standard error
//   silent         never answers anything
//   junk           prints lines that are no messages before and between the real ones
//   deaf           ignores the end of its input and SIGTERM
//   forks          as deaf, and starts a child that does the same
//   drops          drops methods it does not know, server/discover among them, without an answer
//   garbage        answers initialize with something that is no handshake
//   stateless      knows the revision 2026-07-28 only; with START_DELAY_MS it is slow to start
//   flood          writes 100 MB to standard error before it answers
//   changing       has one more tool after each call of "grow", and says so
//   odd            lists tools as no server should: members twice, names that move a cursor, a cursor that is a number
//   unlisted       never answers tools/list
//   restless       says a thousand times that its tools changed when "grow" adds one
//   raw            answers "echo" with what the text names: duplicates, surrogate, deep, huge, asks, list, backwards, wordless
//   stalls         reads nothing any more once a tool was called
//   once           is silent from its second start on (RECORD tells it)
import { appendFileSync, existsSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const [mode = 'good', record] = process.argv.slice(2);
const send = message => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\n');
const silent = mode === 'silent' || (mode === 'once' && existsSync(record));
const cancelled = new Map();
let extraTools = 0;

if (mode === 'exit') {
  process.stderr.write('cannot find the thing I need\n');
  process.exit(7);
}
if (mode === 'deaf' || mode === 'forks') {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {});
  setInterval(() => {}, 1000);
}
if (mode === 'forks') spawn(process.execPath, [process.argv[1], 'deaf'], { stdio: 'inherit' });
if (mode === 'junk') process.stdout.write('Welcome to the junk server!\n{"half":\n42\n{"not":"a message"}\n');
if (process.env.START_DELAY_MS) await new Promise(done => setTimeout(done, Number(process.env.START_DELAY_MS)));

const tool = (name, description, properties = {}, required = [], extra = {}) =>
  ({ name, description, inputSchema: { type: 'object', properties, required }, ...extra });

const tools = () => [
  tool('echo', 'Gives back the text that it is given', { text: { type: 'string', description: 'What to give back' }, times: { type: 'integer', minimum: 1, default: 1 } }, ['text']),
  tool('wait', 'Waits for some milliseconds, telling how far it is', { milliseconds: { type: 'integer' } }, ['milliseconds']),
  tool('fail', 'Always fails, in its own words'),
  tool('fault', 'Answers with a protocol error'),
  tool('die', 'Ends the server in the middle of the call'),
  tool('environment', 'Lists the names of the environment variables that the server got, and the value of one', { name: { type: 'string' } }),
  tool('many', 'Answers with structured content, the given value, several texts, an image or a resource', { kind: { type: 'string', enum: ['structured', 'json', 'texts', 'image', 'resource', 'nothing', 'given'] }, value: {} }, ['kind']),
  tool('erase', 'Destroys everything', {}, [], { annotations: { destructiveHint: true } }),
  tool('grow', 'Adds a tool to this server'),
  tool('Secret', 'Prints the secret that it was given to standard error'),
  ...Array.from({ length: extraTools }, (_, i) => tool(`extra_${i + 1}`, 'A tool that came later')),
];

const text = value => ({ content: [{ type: 'text', text: value }] });

async function call(id, { name, arguments: args = {}, _meta }) {
  switch (name) {
    case 'echo': return text(Array(args.times ?? 1).fill(args.text).join(' '));
    case 'wait': {
      const token = _meta?.progressToken;
      const end = Date.now() + args.milliseconds;
      while (Date.now() < end) {
        if (cancelled.has(id)) return null;
        if (token !== undefined) send({ method: 'notifications/progress', params: { progressToken: token, progress: args.milliseconds - (end - Date.now()), total: args.milliseconds, message: 'waiting' } });
        await new Promise(done => setTimeout(done, 50));
      }
      return text('waited');
    }
    case 'fail': return { ...text('the disk of the moon is full'), isError: true };
    case 'fault': throw { code: -32602, message: 'the arguments are from another planet' };
    case 'die': process.stderr.write('I am going down\n'); process.exit(3); break;
    case 'environment': return text(JSON.stringify({ names: Object.keys(process.env).sort(), value: process.env[args.name ?? ''] ?? null }));
    case 'erase': return text('erased');
    case 'grow': extraTools++; for (let i = 0; i < (mode === 'restless' ? 1000 : 1); i++) send({ method: 'notifications/tools/list_changed' }); return text('grown');
    case 'Secret': process.stderr.write(`the secret is ${process.env.TOKEN}\n`); return text('printed');
    case 'many': return {
      structured: { content: [{ type: 'text', text: 'ignored' }], structuredContent: { temperature: 21.5, big: 9007199254740993, nested: { list: [1, 'two', null, true] } } },
      given: { content: [], structuredContent: { value: args.value ?? null } },
      json: text('[{"id":1,"name":"one"},{"id":2,"name":"two"}]'),
      texts: { content: [{ type: 'text', text: 'first' }, { type: 'text', text: 'second' }] },
      image: { content: [{ type: 'image', data: Buffer.from('pixels').toString('base64'), mimeType: 'image/png' }] },
      resource: { content: [{ type: 'resource', resource: { uri: 'test://thing', mimeType: 'text/plain', text: 'the thing itself' } }] },
      nothing: { content: [] },
    }[args.kind];
    default: throw { code: -32602, message: `Unknown tool: ${name}` };
  }
}

const oddTools = '{"tools":[{"name":"first","name":"twice","description":"d","inputSchema":{"type":"object","type":"object"}},{"name":"\\u001b[2Jcleared","inputSchema":{}},{"name":"with space","inputSchema":true}],"nextCursor":7}';
const rawResults = {
  duplicates: () => '{"content":[{"type":"text","text":"first"}],"content":[{"type":"text","text":"second"}]}',
  surrogate: () => '{"content":[{"type":"text","text":"cut \\ud83d here \\ud83d\\ude00"}]}',
  deep: () => `{"content":[],"structuredContent":${'{"a":'.repeat(150)}1${'}'.repeat(150)}}`,
  asks: () => '{"resultType":"input_required","inputRequests":{}}',
  list: () => '["no","object"]',
  backwards: () => '{"content":[{"type":"text","text":"the result came before the id"}]}',
  huge: () => `{"content":[{"type":"text","text":"${'x'.repeat(48 << 20)}"}]}`,
};

async function answer(request) {
  switch (request.method) {
    case 'initialize':
      if (mode === 'stateless') throw { code: -32601, message: 'Method not found: initialize' };
      if (mode === 'garbage') return { hello: 'world' };
      return { protocolVersion: request.params.protocolVersion, capabilities: { tools: { listChanged: true } }, serverInfo: { name: 'misbehaving', version: '1.2.3' } };
    case 'server/discover':
      if (mode !== 'stateless') break;
      return { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: { tools: {} }, serverInfo: { name: 'misbehaving', version: '2.0.0' }, ttlMs: 0, cacheScope: 'private', _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'misbehaving', version: '2.0.0' } } };
    case 'tools/list': {
      // Two pages, so that whoever reads only the first one is found out.
      const all = tools(), half = 4;
      const more = mode === 'stateless' ? { resultType: 'complete', ttlMs: 0, cacheScope: 'private' } : {};
      return request.params?.cursor === 'rest' ? { tools: all.slice(half), ...more } : { tools: all.slice(0, half), nextCursor: 'rest', ...more };
    }
    case 'tools/call': {
      const result = await call(request.id, request.params);
      return result === null ? undefined : mode === 'stateless' ? { resultType: 'complete', ...result } : result;
    }
    case 'ping': return {};
  }
  throw { code: -32601, message: `Method not found: ${request.method}` };
}

const input = createInterface({ input: process.stdin });
input.on('close', () => { if (mode !== 'deaf' && mode !== 'forks') process.exit(0); });
input.on('line', async line => {
  if (record) appendFileSync(record, line + '\n');
  if (silent) return;
  if (mode === 'junk') console.log('  thinking about it...');
  const request = JSON.parse(line);
  if (request.method === 'notifications/cancelled') cancelled.set(request.params.requestId, true);
  if (request.id === undefined) return;
  if (mode === 'drops' && !['initialize', 'tools/list', 'tools/call', 'ping'].includes(request.method)) return;
  if (mode === 'flood' && request.method === 'tools/list' && !request.params?.cursor) {
    const chunk = ('x'.repeat(999) + '\n').repeat(1000);
    for (let i = 0; i < 100; i++) if (!process.stderr.write(chunk)) await new Promise(done => process.stderr.once('drain', done));
  }
  if (mode === 'unlisted' && request.method === 'tools/list') return;
  if (mode === 'stalls' && request.method === 'tools/call') return void (input.pause(), setInterval(() => {}, 1000));
  if (mode === 'raw' && request.params?.arguments?.text === 'wordless') return void process.stdout.write(`{"jsonrpc":"2.0","id":${request.id},"error":{"code":"none"}}\n`);
  const raw = mode === 'odd' && request.method === 'tools/list' ? oddTools : mode === 'raw' && request.method === 'tools/call' ? rawResults[request.params.arguments.text]() : null;
  if (raw && request.params?.arguments?.text === 'backwards') return void process.stdout.write(`{"result":${raw},"extra":{"id":1},"id":${request.id},"jsonrpc":"2.0"}\n`);
  if (raw) return void process.stdout.write(`{"jsonrpc":"2.0","id":${request.id},"result":${raw}}\n`);
  try {
    const result = await answer(request);
    if (result !== undefined) send({ id: request.id, result });
  } catch (error) {
    send({ id: request.id, error: { code: error.code ?? -32603, message: error.message ?? String(error) } });
  }
});
