export { StarterProps } from './props';
export { Starter } from './starter';
