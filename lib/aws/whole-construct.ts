import { Construct } from 'constructs';

/**
 * Creates the children of a construct, or none of them: if one rejects its props, the others are removed. A program that catches the error
 * must not deploy half of the construct. `remove` removes what is elsewhere.
 */
export function createWhole<T>(construct: Construct, create: () => T, remove?: () => void): T {
  try {
    return create();
  } catch (error) {
    construct.node.children.forEach((child) => construct.node.tryRemoveChild(child.node.id));
    remove?.();
    throw error;
  }
}
