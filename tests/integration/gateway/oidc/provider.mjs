// A real OpenID provider for the tests, with its own development pages: `node provider.mjs SETTINGS.json`.
// The settings are read again for each account, so that a test can change what the provider says of somebody.
import { readFileSync } from 'node:fs';
import { Provider } from 'oidc-provider';

const file = process.argv[2];
const settings = () => JSON.parse(readFileSync(file, 'utf8'));
const { issuer, port, clients, jwks } = settings();

const provider = new Provider(issuer, {
  clients,
  jwks,
  cookies: { keys: ['for tests alone'] },
  claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'locale'], groups: ['groups', 'department'] },
  features: { rpInitiatedLogout: { enabled: true } },
  findAccount: (_, sub) => {
    const said = settings().accounts[sub];
    return said && { accountId: sub, claims: () => ({ sub, ...said }) };
  },
  // Nobody is asked whether Toolcare may know him.
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid profile groups');
    await grant.save();
    return grant;
  },
});
provider.listen(port, '127.0.0.1');
