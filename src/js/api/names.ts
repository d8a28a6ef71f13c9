/**
 * Where a policy's names are told to the compiler: `callgate types policy.json --out policy.d.ts` writes a declaration
 * file that augments this interface. Without one every name is a `string`.
 *
 * @example
 * declare module "callgate" {
 *   interface Register { policy: { modules: { crm: "menu" | "export" }; types: {}; hosts: never; relations: {}; settings: never } }
 * }
 */
export interface Register {}

/** The form in which a policy's names are registered. */
export interface PolicyNames {
  /** Module → the actions that can be asked of it, those on its items included. */
  modules: object;
  /** Type → the actions on its items. */
  types: object;
  /** The modules that show others. */
  hosts: string;
  /** Type → the relations by which people are tied to its items. */
  relations: object;
  /** The switches that conditions read. */
  settings: string;
}

interface AnyNames {
  modules: Record<string, string>;
  types: Record<string, string>;
  hosts: string;
  relations: Record<string, string>;
  settings: string;
}

type Names = Register extends { policy: infer Policy extends PolicyNames } ? Policy : AnyNames;
type Text<T> = Extract<T, string>;
type At<T, K> = K extends keyof T ? Text<T[K]> : never;

/** A module's id. */
export type ModuleName = Text<keyof Names["modules"]>;
/** A type's id. */
export type TypeName = Text<keyof Names["types"]>;
/** The id of a module that shows others: what `within` may be. */
export type HostName = Names["hosts"];
/** A setting's id. */
export type SettingName = Names["settings"];
/** A relation of a type. */
export type RelationOf<Type extends TypeName = TypeName> = At<Names["relations"], Type>;
/** An action on the items of a type. */
export type ItemAction<Type extends TypeName = TypeName> = At<Names["types"], Type>;
/** The written form of a resource: `"crm"`, `"queue"` or `"queue:sales"`. */
export type ResourceName = ModuleName | TypeName | `module:${ModuleName}` | `${TypeName}:${string}`;

type Named<Name extends string> = At<Names["modules"], Name> | At<Names["types"], Name>;
type Whole<Name extends string> = Name extends `module:${infer Module}`
  ? At<Names["modules"], Module>
  : Name extends `${infer Type}:${string}` ? At<Names["types"], Type> : Named<Name>;

/** An action that can be asked of a resource. */
export type ActionOn<R> = Register extends { policy: PolicyNames }
  ? R extends string ? Whole<R>
  : R extends { readonly type: "module"; readonly id: infer Id } ? At<Names["modules"], Id>
  : R extends { readonly type: infer Type } ? Named<Text<Type>> : never
  : string;
