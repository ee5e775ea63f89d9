const L = require('./lib'); const { Spot } = require('@binance/spot');
const own = L.KIND ? { privateKey: L.SECRET } : { apiSecret: L.SECRET };     // a private key as PEM, else the secret of an HMAC
const spot = new Spot({ configurationRestAPI: { apiKey: L.KEY, ...own, basePath: L.BASE, retries: 0 }, configurationWebsocketAPI: { apiKey: L.KEY, ...own, wsURL: L.WSBASE + '/ws-api/v3', reconnectDelay: 60000 } });
const c = spot.restAPI, data = async p => (await p).data();
const code = n => e => e instanceof Error ? e.code === n || String(e.message + JSON.stringify(e)).includes(String(n)) : e && e.code === n;     // the WebSocket rejects with what the venue sent
const logon = async () => { const w = await spot.websocketAPI.connect(); try { return (await w.sessionLogon())[0].data ?? null; } finally { await w.disconnect(); } };
const placing = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.001, price: 20000 };
(async () => {
  if (L.MODE === 'wrong' && L.KIND === 'ed25519') await L.expect('session.logon', logon, code(-1022));
  await L.run({
    balance: async () => { const d = await data(c.getAccount()); L.eq('BTC', d.balances.find(b => b.asset === 'BTC').free, 10); },
    place: async () => (await data(c.newOrder({ ...placing, newClientOrderId: 'x-1' }))).orderId,
    fetch: async id => { const o = await data(c.getOrder({ symbol: 'BTCUSDT', orderId: id })); L.eq('price', o.price, 20000); L.must(o.side === 'BUY' && o.clientOrderId === 'x-1' && o.status === 'NEW', o); },
    open: async id => { L.must((await data(c.getOpenOrders({ symbol: 'BTCUSDT' }))).some(o => String(o.orderId) === String(id))); },
    cancel: async id => { const o = await data(c.deleteOrder({ symbol: 'BTCUSDT', orderId: id })); L.must(String(o.orderId) === String(id), o); },
    auth: code(-1022), skew: code(-1021),
    ws: async () => {
      const w = await spot.websocketAPI.connect();
      if (L.KIND === 'ed25519') {
        await L.step('session.logon', async () => { const d = await w.sessionLogon(); const one = Array.isArray(d) ? d[0] : d; L.must(one.data.apiKey === L.KEY, one); });
        await L.step('session.status', async () => { const one = await w.sessionStatus(); L.must(one.data.apiKey === L.KEY, one); });
      }
      await L.step('ws order.place', async () => { const one = await w.orderPlace(placing); L.must(one.data.orderId !== undefined, one); });
      const [rc, so] = L.exch('order', 'list'); L.out('ws order.place: seen by exch', rc === 0 && so.includes('20000'), so.slice(0, 200));
      await w.disconnect();
    },
  });
})();
