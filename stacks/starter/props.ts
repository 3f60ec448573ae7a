import { SystemProps } from '../parts/system-props';

/** Choices of the starter. */
export interface StarterProps extends SystemProps {
  /**
   * Image of the application, with a tag or a digest, or `placeholder`. Production requires it.
   * @default - a placeholder that passes the load balancer's health check only
   */
  readonly image?: string;
}
