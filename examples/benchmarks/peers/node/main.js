// The profile endpoint on Node: Promise.all, and one signal that ends the call when time is up.
import Fastify from 'fastify';
import pg from 'pg';

const { AGGREGATION_TIMEOUT, DATABASE_POOL_SIZE, DATABASE_URL, ML_SERVICE_URL, PORT } = process.env;
const timeout = parseFloat(AGGREGATION_TIMEOUT) * 1000;
const db = new pg.Pool({ connectionString: DATABASE_URL, max: Number(DATABASE_POOL_SIZE) });

// Named, so that they are prepared once on each connection.
const user = async (id) => {
  const { rows } = await db.query({ name: 'user', text: 'SELECT data FROM users WHERE id = $1', values: [id] });
  return rows[0]?.data ?? {};
};

const recommendations = async (id, signal) => {
  const answer = await fetch(`${ML_SERVICE_URL}/recommendations?user=${encodeURIComponent(id)}`, { signal });
  if (!answer.ok) throw new Error(`the ML service answered ${answer.status}`);
  return answer.json();
};

const analytics = async (id) => {
  const text = 'SELECT event_type, count FROM analytics WHERE user_id = $1';
  const { rows } = await db.query({ name: 'analytics', text, values: [id] });
  return Object.fromEntries(rows.map(({ event_type, count }) => [event_type, Number(count)]));
};

const app = Fastify();

app.get('/api/aggregated', async (request, reply) => {
  const id = request.query.user_id;
  const signal = AbortSignal.timeout(timeout);
  const late = new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
  try {
    const [user_data, titles, counts] = await Promise.race([
      Promise.all([user(id), recommendations(id, signal), analytics(id)]),
      late,
    ]);
    return { user_data, recommendations: titles, analytics: counts };
  } catch (failure) {
    if (failure.name === 'TimeoutError') return reply.code(408).send({ error: 'Request timeout' });
    console.error(failure.message);
    return reply.code(500).send({ error: 'Internal server error' });
  }
});

console.log(`listening on ${await app.listen({ host: '127.0.0.1', port: Number(PORT) })}`);
