/** The part of an AWS client that sees each command before it is sent. */
interface Client {
  readonly middlewareStack: {
    add(
      middleware: (next: Handler, context: { readonly commandName?: string }) => Handler,
      options: { readonly step: 'initialize'; readonly name: string },
    ): void;
  };
}
type Handler = (args: never) => Promise<never>;

/** Commands that read. The value of a secret is nobody's setting. */
const READS = /^(Describe|Get|List|BatchGet)[A-Z]/;
const VALUES = ['GetSecretValue', 'GetParameter', 'GetParameters', 'GetParametersByPath', 'GetRandomPassword'];

/** Makes a client refuse every command but those that read settings. Returns the client. */
export function readOnly<C extends object>(client: C): C {
  (client as unknown as Client).middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) => {
        const name = commandName.replace(/Command$/, '');
        if (READS.test(name) && !VALUES.includes(name)) return next(args);
        return Promise.reject(new Error(`${name} was not sent: this command only reads settings`));
      },
    { step: 'initialize', name: 'readOnly' },
  );
  return client;
}
