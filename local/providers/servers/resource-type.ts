import type { CheckFailure } from "@pulumi/pulumi/provider/index.js";
import type { Properties } from "../kubernetes/wire-value.ts";

/** A value as a server has it, and what it was made from. */
export interface Found {
  /** What a program would have to write to get it. */
  readonly inputs: Properties;
  /** What the server adds; secrets are marked. @default - nothing */
  readonly computed?: Properties;
}

export interface Made {
  readonly id: string;
  /** What the server adds; secrets are marked. @default - nothing */
  readonly computed?: Properties;
}

/** How one type of resource is kept on a server. Properties are plain: without marks of secrets, and all known. */
export interface ResourceType<Client> {
  /** Properties whose change makes another resource. */
  readonly replacedBy: readonly string[];
  /** Properties that are secrets, whether the program says so or not. @default - none */
  readonly secrets?: readonly string[];
  /** What is filled in where the program leaves it out. @default - nothing */
  readonly defaults?: Properties;
  /** What is wrong with new inputs, among which some may not be known yet. @default - nothing */
  check?(inputs: Properties, old: Properties | undefined): CheckFailure[];
  /** Whether a change of these makes another resource, beside `replacedBy`. @default - none does */
  replaces?(old: Properties, inputs: Properties): readonly string[];
  create(client: Client, inputs: Properties): Promise<Made>;
  /** @param known the inputs, as the state has them; absent in an import */
  read(client: Client, id: string, known: Properties | undefined): Promise<Found | undefined>;
  /** @returns what the server adds */
  update(client: Client, id: string, old: Properties, inputs: Properties): Promise<Properties | undefined>;
  /** What is gone already is no error. */
  delete(client: Client, id: string, known: Properties): Promise<void>;
}
