// Node, limited to ten streams on one connection.
import { readFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';

const pem = readFileSync('peer.pem');
let held = 0;

const json = (response) => {
  response.setHeader('Content-Type', 'application/json');
  response.end('{}');
};

const behaviours = {
  '/x': (request, response) => json(response),
  '/held': (request, response) => {
    held++;
    response.on('close', () => held--);
  },
  '/holding': (request, response) => {
    response.setHeader('Content-Type', 'application/json');
    response.end(String(held));
  },
  '/early': (request, response) => {
    response.writeEarlyHints({ link: '</style.css>; rel=preload' });
    json(response);
  },
  '/die': (request) => (request.stream ?? request.socket).destroy(),
  '/cut': (request, response) => {
    response.setHeader('Content-Type', 'application/json');
    response.setHeader('Content-Length', '1000');
    response.write('{"a"', () => (request.stream ?? request.socket).destroy());
  },
};

createSecureServer({ key: pem, cert: pem, allowHTTP1: true, settings: { maxConcurrentStreams: 10 } }, (request, response) => {
  request.resume();
  behaviours[request.url](request, response);
}).listen(@PORT@, '127.0.0.1');
