// The vault of access tokens: sealed they tell nothing, changed they do not open, and secrets can be rotated.
import { createTokenVault } from '../lib/token-vault';

const TOKEN = 'lt_yourawesomeapp_abcdefghijklmnopqrstuvwxyz0';
const OWNER = 'account:ada';
const NEW = 'the-newer-secret-of-two-0123456789abcdef';
const OLD = 'the-older-secret-of-two-0123456789abcdef';

describe('a token vault', () => {
  const vault = createTokenVault([NEW]);

  it('opens what it sealed', () => {
    expect(vault.open(vault.seal(TOKEN, OWNER), OWNER)).toBe(TOKEN);
  });

  it('seals the same token differently each time, and shows nothing of it', () => {
    const sealed = [vault.seal(TOKEN, OWNER), vault.seal(TOKEN, OWNER)];
    expect(new Set(sealed).size).toBe(2);
    for (const one of sealed) {
      expect(one).toMatch(/^[\w-]+$/);
      expect(Buffer.from(one, 'base64url').toString('latin1')).not.toContain('lt_');
    }
  });

  it('opens nothing that was changed in any byte', () => {
    const bytes = Buffer.from(vault.seal(TOKEN, OWNER), 'base64url');
    for (const index of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      expect(vault.open(changed.toString('base64url'), OWNER)).toBeUndefined();
    }
  });

  it.each(['', 'x', 'not a sealed token', 'A'.repeat(200)])('opens nothing that is none: %j', (text) => {
    expect(vault.open(text, OWNER)).toBeUndefined();
  });

  it('opens nothing that is too short, however long', () => {
    const bytes = Buffer.from(vault.seal(TOKEN, OWNER), 'base64url');
    for (const index of bytes.keys()) {
      expect(vault.open(bytes.subarray(0, index).toString('base64url'), OWNER)).toBeUndefined();
    }
  });

  it.each(['account:eve', 'account:ada ', 'ada', ''])('opens nothing for another owner: %j', (other) => {
    expect(vault.open(vault.seal(TOKEN, OWNER), other)).toBeUndefined();
  });

  it('opens with an older secret while that is in the list, and seals with the newest', () => {
    const rotated = createTokenVault([NEW, OLD]);
    expect(rotated.open(createTokenVault([OLD]).seal(TOKEN, OWNER), OWNER)).toBe(TOKEN);
    expect(createTokenVault([NEW]).open(rotated.seal(TOKEN, OWNER), OWNER)).toBe(TOKEN);
    expect(createTokenVault([OLD]).open(rotated.seal(TOKEN, OWNER), OWNER)).toBeUndefined();
  });

  it('is not made without a secret', () => {
    expect(() => createTokenVault([])).toThrow(TypeError);
  });
});
