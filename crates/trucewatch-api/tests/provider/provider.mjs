// An OpenID Connect provider for tests: the certified package `oidc-provider`, with forms of its own for
// signing in and agreeing. usage: node provider.mjs FOLDER REDIRECT [other-keys]
// FOLDER holds node_modules. With `other-keys` it publishes keys with which it does not sign. Prints its
// address once it listens.
import { createServer } from 'node:http'
import { generateKeyPairSync } from 'node:crypto'
import { pathToFileURL } from 'node:url'

// Standard output is for the address alone: who started this reads no further.
console.info = console.error

const [folder, redirect, mode] = process.argv.slice(2)
const entry = pathToFileURL(`${folder}/node_modules/oidc-provider/lib/index.js`)
const { Provider } = await import(entry)

const jwk = () => ({
  ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
  kid: 'one',
  use: 'sig',
  alg: 'RS256',
})
const keys = { keys: [jwk()] }
const published = jwk()
const people = { anna: 'a-1', bert: 'b-2' }

const server = createServer()
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`
  const provider = new Provider(issuer, {
    jwks: keys,
    clients: [
      { client_id: 'desk', client_secret: 'a secret of the client', redirect_uris: [redirect] },
    ],
    claims: { openid: ['sub', 'amr'], profile: ['staff_number'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['of this test alone'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, staff_number: people[id] }),
    }),
  })
  provider.use(async (ctx, next) => {
    if (mode === 'other-keys' && ctx.path === '/jwks') {
      const { kty, kid, use, alg, n, e } = published
      ctx.body = { keys: [{ kty, kid, use, alg, n, e }] }
      return
    }
    if (!ctx.path.startsWith('/interaction/')) return next()
    const { prompt, params, session } = await provider.interactionDetails(ctx.req, ctx.res)
    if (ctx.method === 'GET') {
      ctx.type = 'html'
      const fields = prompt.name === 'login' ? '<input name="login"><input name="otp">' : ''
      ctx.body = `<form method="post" action="${ctx.path}">${fields}<button>${prompt.name}</button></form>`
      return
    }
    let text = ''
    for await (const part of ctx.req) text += part
    const sent = new URLSearchParams(text)
    let result
    if (prompt.name === 'login') {
      const amr = sent.get('otp') ? ['pwd', 'otp'] : ['pwd']
      result = people[sent.get('login')]
        ? { login: { accountId: sent.get('login'), amr } }
        : { error: 'access_denied' }
    } else {
      const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id })
      grant.addOIDCScope(params.scope)
      result = { consent: { grantId: await grant.save() } }
    }
    ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result))
  })
  server.on('request', provider.callback())
  console.log(issuer)
})
