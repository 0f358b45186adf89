// A certified OpenID provider on a loopback port for tests of sign-in. Its own pages for development ask for a login (any
// password will do) and for consent. Arguments: folder with node_modules, port, our callback, a file with the groups of
// people, the algorithm of its signatures.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { readFileSync } from "node:fs";
import { generateKeyPairSync, randomUUID } from "node:crypto";

const [folder, port, callback, groupsFile, algorithm] = process.argv.slice(2);
const require = createRequire(`${folder}/`);
const { default: Provider } = await import(pathToFileURL(require.resolve("oidc-provider")).href);

// A fresh key at every start: a second start is a provider that has changed its keys.
const made =
  algorithm === "RS256"
    ? generateKeyPairSync("rsa", { modulusLength: 2048 })
    : generateKeyPairSync("ec", { namedCurve: "P-256" });
const key = { ...made.privateKey.export({ format: "jwk" }), kid: randomUUID(), use: "sig" };

// Groups are read at every sign-in, so that a test may change them.
function person(login) {
  const groups = JSON.parse(readFileSync(groupsFile, "utf8"))[login] ?? [];
  return {
    accountId: login,
    claims: () => ({ sub: login, preferred_username: login, name: `Person ${login}`, groups }),
  };
}

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: "kite",
      client_secret: "a secret: of tests & others",
      redirect_uris: [callback],
      response_types: ["code"],
      grant_types: ["authorization_code"],
      id_token_signed_response_alg: algorithm,
    },
  ],
  jwks: { keys: [key] },
  claims: { openid: ["sub"], profile: ["preferred_username", "name", "groups"] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  cookies: { keys: [randomUUID()] },
  findAccount: (_, id) => person(id),
  features: { devInteractions: { enabled: true } },
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
