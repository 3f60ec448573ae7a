import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Properties } from '../../verify/azure/state';
import { grown } from './postgres-rules';
import { Refusal } from './refusal';
import { assertDeletable, assertWritable, freshGrant, settled, writeLocks } from './rules';
import { AzureStandIn } from './stand-in';
import { StoredResource } from './stored-resource';

/** Duration of a write: long enough to detect a parallel one. */
const WRITE_MS = 100;

/** The stand-in's subscription, kept in a file for refresh, update and destroy. */
export class Cloud {
  private readonly resources = new Map<string, StoredResource>();
  private readonly locations = new Map<string, string>();
  private readonly busy = new Map<string, string>();
  private readonly written = new Map<string, number>();
  private readonly azure = new AzureStandIn(this.locations);

  /**
   * @param file File of the resources; in memory without one.
   * @param writeMs Milliseconds per write.
   */
  constructor(
    private readonly file?: string,
    private readonly writeMs = WRITE_MS,
  ) {
    if (file === undefined || !existsSync(file)) return;
    for (const it of JSON.parse(readFileSync(file, 'utf8')) as StoredResource[]) this.keep(it);
  }

  public get all(): StoredResource[] {
    return [...this.resources.values()];
  }

  public find(id: string): StoredResource | undefined {
    return this.resources.get(id.toLowerCase());
  }

  public check(...args: Parameters<AzureStandIn['check']>): ReturnType<AzureStandIn['check']> {
    return this.azure.check(...args);
  }

  /** Returns the id of a resource with these inputs. */
  public address(token: string, inputs: Properties): string {
    return AzureStandIn.address(token, inputs);
  }

  public identity(token: string): string[] {
    return this.azure.identity(token);
  }

  public invoke(token: string, inputs: Properties): Properties {
    return this.azure.invoke(token, inputs);
  }

  public async create(token: string, inputs: Properties): Promise<StoredResource> {
    const created = { ...this.azure.create(token, inputs), token, inputs };
    const existing = this.find(created.id);
    if (existing) throw new Refusal('Conflict', `cannot create ${created.id}, it exists`);
    return this.write(created);
  }

  public async update(id: string, inputs: Properties): Promise<StoredResource> {
    const old = this.find(id);
    if (!old) throw new Refusal('ResourceNotFound', `there is no ${id}`);
    const { outputs } = this.azure.create(old.token, inputs);
    return this.write({ id: old.id, token: old.token, inputs, outputs }, old);
  }

  public async delete(id: string): Promise<void> {
    const old = this.find(id);
    if (!old) return; // like Azure: deleting a missing resource succeeds
    await this.occupy(old, () => {
      assertDeletable(old, this.all);
      // Nested resources are deleted with it.
      for (const it of this.all) if (isWithin(it.id, old.id)) this.resources.delete(it.id.toLowerCase());
      this.save();
    });
  }

  /** Doubles the storage of every server that grows by itself, as Azure does when it is nearly full. */
  public growStorage(): void {
    for (const it of this.all) {
      const storage = grown(it.inputs);
      if (storage === undefined) continue;
      this.keep({ ...it, inputs: { ...it.inputs, storage }, outputs: { ...it.outputs, storage } });
    }
    this.save();
  }

  private async write(resource: StoredResource, old?: StoredResource): Promise<StoredResource> {
    await this.occupy(resource, () => {
      assertWritable(resource, this.all, old);
      const refusal = freshGrant(resource, this.all, (id) => this.written.get(id));
      if (refusal) throw refusal;
      this.written.set(resource.id, Date.now());
      this.keep({ ...resource, outputs: { ...resource.outputs, ...settled(resource, old) } });
      this.save();
    });
    return this.find(resource.id) ?? resource;
  }

  /** Changes a resource. Rejects the change while another one holds a lock it needs. */
  private async occupy(resource: StoredResource, act: () => void): Promise<void> {
    const locks = writeLocks(resource);
    for (const { id, code } of locks) {
      const other = this.busy.get(id);
      if (other !== undefined) throw new Refusal(code, `${resource.id} is written while ${other} is being written`);
    }
    locks.forEach(({ id }) => this.busy.set(id, resource.id));
    try {
      act();
      if (locks.length > 0) await new Promise((resolve) => setTimeout(resolve, this.writeMs));
    } finally {
      locks.forEach(({ id }) => this.busy.delete(id));
    }
  }

  private keep(resource: StoredResource): void {
    this.resources.set(resource.id.toLowerCase(), resource);
    if (resource.token === 'azure-native:resources:ResourceGroup') {
      this.locations.set(resource.id.split('/').at(-1) ?? '', String(resource.inputs.location));
    }
  }

  private save(): void {
    if (this.file === undefined) return;
    // Atomic: the process may end at any moment.
    writeFileSync(`${this.file}.new`, JSON.stringify(this.all, undefined, 1));
    renameSync(`${this.file}.new`, this.file);
  }
}

function isWithin(id: string, outer: string): boolean {
  return `${id}/`.toLowerCase().startsWith(`${outer}/`.toLowerCase());
}
