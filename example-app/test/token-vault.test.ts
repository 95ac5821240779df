// The vault of access tokens: encrypted they show nothing, changed they do not open, and secrets can be replaced.
import { createTokenVault } from '../lib/login/tokens';

const TOKEN = 'lt_yourawesomeapp_abcdefghijklmnopqrstuvwxyz0';
const OWNER = 'account:ada';
const NEW = 'the-newer-secret-of-two-0123456789abcdef';
const OLD = 'the-older-secret-of-two-0123456789abcdef';

describe('a token vault', () => {
  const vault = createTokenVault([NEW]);

  it('opens what it sealed', async () => {
    expect(await vault.open(await vault.seal(TOKEN, OWNER), OWNER)).toBe(TOKEN);
  });

  it('seals the same token differently each time, and shows nothing of it', async () => {
    const sealed = [await vault.seal(TOKEN, OWNER), await vault.seal(TOKEN, OWNER)];
    expect(new Set(sealed).size).toBe(2);
    for (const one of sealed) {
      const decoded = one.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
      for (const text of [one, ...decoded]) expect(text).not.toContain('lt_');
    }
  });

  it('opens nothing that was changed in any part', async () => {
    const sealed = await vault.seal(TOKEN, OWNER);
    const parts = sealed.split('.');
    for (const [index, part] of parts.entries()) {
      const bytes = Buffer.from(part === '' ? 'AAAA' : part, 'base64url');
      bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
      const changed = parts.with(index, bytes.toString('base64url')).join('.');
      expect(await vault.open(changed, OWNER)).toBeUndefined();
    }
  });

  it.each(['', 'x', 'not a sealed token', 'A'.repeat(200), '....'])(
    'opens nothing else: %j',
    async (text) => {
      expect(await vault.open(text, OWNER)).toBeUndefined();
    },
  );

  it.each(['account:eve', 'account:ada ', 'ada', ''])(
    'opens nothing for another owner: %j',
    async (other) => {
      expect(await vault.open(await vault.seal(TOKEN, OWNER), other)).toBeUndefined();
    },
  );

  it('opens with an older listed secret and seals with the newest', async () => {
    const rotated = createTokenVault([NEW, OLD]);
    expect(await rotated.open(await createTokenVault([OLD]).seal(TOKEN, OWNER), OWNER)).toBe(TOKEN);
    const sealed = await rotated.seal(TOKEN, OWNER);
    expect(await createTokenVault([NEW]).open(sealed, OWNER)).toBe(TOKEN);
    expect(await createTokenVault([OLD]).open(sealed, OWNER)).toBeUndefined();
  });

  it('is not made without a secret', () => {
    expect(() => createTokenVault([])).toThrow(TypeError);
  });
});
