// A REST gateway that only says that it is well. Prints its port, and then the headers of each request as a line of JSON.
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  console.log(JSON.stringify({ path: request.url, ...request.headers }));
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ status: 'healthy', version: '9.9.9', uptime: 1, components: { store: 'up' }, features: [] }));
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit()).resume();
