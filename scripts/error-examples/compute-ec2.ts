import { ProblemCode } from '../../lib/domain';
import type { ErrorExamples } from './error-examples';

/** Examples for web tiers on EC2, application servers, environments and keys. */
export const COMPUTE_EC2: ErrorExamples = {
  [ProblemCode.PORT_MISMATCH]: {
    example: 'gunicorn listens on port 5000, but port is 8000.',
    fix: "Bind Gunicorn to the port of the tier, e.g. `bind: '0.0.0.0:8000'`, or leave `gunicorn` out.",
  },
  [ProblemCode.SESSIONS_WITHOUT_STICKINESS]: {
    example: 'sessionStore is SessionStore.INSTANCE with up to 3 instances, and stickinessSeconds is missing.',
    fix: 'Set `stickinessSeconds`, or keep sessions in a shared store such as Redis (`SessionStore.SHARED`).',
  },
  [ProblemCode.RESERVED_FILE_PATH]: {
    example: "files contains '/etc/app/gunicorn.conf.py', which WebTierEc2 writes itself.",
    fix: 'Choose another path, or use the prop for that file, e.g. `gunicorn` for the server configuration.',
  },
  [ProblemCode.USER_DATA_TOO_LARGE]: {
    example: 'the user data has about 18200 bytes; EC2 accepts 16384.',
    fix: 'Move long values from `environment` to `files`, which travel as an asset.',
  },
  [ProblemCode.SECRET_IN_PLAIN_TEXT]: {
    example: 'SESSION_SECRET looks like a secret in plain text (value not shown).',
    fix: 'Store the value in Secrets Manager and pass `secretEnvironment: { SESSION_SECRET: SecretEnvironment.of(secret) }`; on Azure store it in Key Vault and pass it in `secretVariables`.',
  },
  [ProblemCode.LOCALHOST_IN_ENVIRONMENT]: {
    example: 'REDIS_URL refers to localhost.',
    fix: 'Pass the endpoint of the construct. For a program that runs beside the application, set `allowLocalhost: true`.',
  },
  [ProblemCode.SECRET_TEMPLATE_WITHOUT_FIELD]: {
    example: "template is 'postgresql://db.example.com/shop'.",
    fix: 'Name at least one field of the secret in braces, e.g. `{password}`, or `{}` for its whole value.',
  },
  [ProblemCode.NOTICE_EXCEEDS_PERIOD]: {
    example: 'periodDays is 5 and noticeDays is 7.',
    fix: 'Shorten `noticeDays` or lengthen `periodDays`.',
  },
  [ProblemCode.APPLICATION_NOT_FOUND]: {
    example: "'../shop' has no main.py.",
    fix: 'Correct the path, which is relative to the folder of the command. Add `main.py` with `app`, or set `startCommand`.',
  },
};
