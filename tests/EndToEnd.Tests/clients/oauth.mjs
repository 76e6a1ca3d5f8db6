// Drives npm's openid-client and jose: node oauth.mjs SERVER CLIENT_ID CLIENT_SECRET [SCOPE]
// Prints one JSON object: the token, and what whoever checks it by the server's published keys sees.
import * as client from "openid-client";
import { createRemoteJWKSet, jwtVerify } from "jose";

const [server, id, secret, scope] = process.argv.slice(2);
try {
  const config = await client.discovery(new URL(server), id, secret, undefined, {
    algorithm: "oauth2",
    execute: [client.allowInsecureRequests],
  });
  const reply = await client.clientCredentialsGrant(config, scope ? { scope } : {});
  const keys = createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri));
  const { payload, protectedHeader } = await jwtVerify(reply.access_token, keys, { issuer: config.serverMetadata().issuer, audience: "orleansai" });
  console.log(JSON.stringify({ token: reply.access_token, expiresIn: reply.expires_in, scope: reply.scope, payload, header: protectedHeader }));
} catch (error) {
  console.log(JSON.stringify({ error: error.constructor.name, code: error.error ?? error.code ?? null, message: error.error_description ?? error.message }));
}
