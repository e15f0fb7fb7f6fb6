import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export interface CaughtMail {
  readonly to: readonly string[];
  readonly messageId: string;
  readonly raw: string;
  readonly parsed: Email;
}

/** A real SMTP server on loopback that keeps what it accepts. */
export interface MailCatch {
  readonly url: string;
  /** Accepted mails, in order. */
  readonly mails: CaughtMail[];
  /** Mails whose content has arrived, accepted or not. */
  arrived: number;
  /** Answers every mail to this address so, until told otherwise with null; code and words, or never. */
  answer(address: string, reply: { readonly code: number; readonly words: string } | 'never' | null): void;
  close(): Promise<void>;
}

export async function catchMails(): Promise<MailCatch> {
  const replies = new Map<string, { code: number; words: string } | 'never'>();
  const mails: CaughtMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks);
        const to = session.envelope.rcptTo.map(({ address }) => address);
        const reply = replies.get(to[0] ?? '');
        caught.arrived += 1;
        if (reply === 'never') return;
        if (reply !== undefined) {
          callback(Object.assign(new Error(reply.words), { responseCode: reply.code }));
          return;
        }
        void PostalMime.parse(raw).then((parsed) => {
          mails.push({ to, messageId: parsed.messageId ?? '', raw: raw.toString('latin1'), parsed });
          callback();
        });
      });
    },
  });
  // A client that is killed in the middle is what some tests are about.
  server.on('error', () => undefined);
  const { port } = await new Promise<{ port: number }>((resolve) => {
    const listening = server.listen(0, '127.0.0.1', () => resolve(listening.address() as { port: number }));
  });
  const caught: MailCatch = {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    arrived: 0,
    answer(address, reply) {
      if (reply === null) replies.delete(address);
      else replies.set(address, reply);
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return caught;
}
