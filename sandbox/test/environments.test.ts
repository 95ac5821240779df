// What test environments take away: jsdom has no TextDecoder.
describe('without TextDecoder', () => {
  it('multipart bodies are parsed, and the globals stay as they were', () => {
    const { TextDecoder } = globalThis;
    Reflect.deleteProperty(globalThis, 'TextDecoder');
    try {
      let Busboy: unknown;
      jest.isolateModules(() => {
        const { loadBusboy } = jest.requireActual<typeof import('../lib/http/body')>('../lib/http/body');
        Busboy = loadBusboy();
      });
      expect(Busboy).toBeInstanceOf(Function);
      expect(globalThis).not.toHaveProperty('TextDecoder');
    } finally {
      Object.assign(globalThis, { TextDecoder });
    }
  });
});
