export { BookReaderApplication } from './application-stack';
export { BookReader } from './book-reader';
export { Frontend, PoolAlarmMode } from './choices';
export { BookReaderData } from './data-stack';
export { BookReaderProps } from './props';
