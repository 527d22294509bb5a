import type { Client } from "pg";

/** A table that a migration spread, or copied to every node. */
export interface SpreadTable {
  readonly name: string;
  readonly kind: "distributed" | "reference";
  /** Undefined for a copied one. */
  readonly column: string | undefined;
  /** The table whose shards lie beside its own; itself where there is none. */
  readonly group: string | undefined;
}

/**
 * What Citus documents that it refuses, checked against the catalogue: unique keys without the column, foreign keys to what does not lie
 * beside, triggers, identities that are no bigint.
 *
 * @see https://docs.citusdata.com/en/stable/reference/common_errors.html
 */
const FAULTS = `
create table citus_tables_recorded (tab regclass primary key, kind text not null, col text, grp text);

create function citus_faults(p_only regclass default null) returns setof text language sql stable as $$
  select format('%s: a unique key without %s: %s', t.tab, t.col, i.indexrelid::regclass)
    from citus_tables_recorded t join pg_index i on i.indrelid = t.tab and (i.indisunique or i.indisexclusion)
   where t.kind = 'distributed' and t.tab = coalesce(p_only, t.tab)
     and not exists (select from pg_attribute a where a.attrelid = t.tab and a.attname = t.col and a.attnum = any (i.indkey))
  union all
  select format('%s: the trigger %s', t.tab, g.tgname) from citus_tables_recorded t join pg_trigger g on g.tgrelid = t.tab
   where not g.tgisinternal and t.tab = coalesce(p_only, t.tab)
  union all
  select format('%s: an identity that is no bigint: %s', t.tab, a.attname)
    from citus_tables_recorded t join pg_attribute a on a.attrelid = t.tab
   where a.attidentity <> '' and a.atttypid <> 'bigint'::regtype and t.tab = coalesce(p_only, t.tab)
  union all
  select format('%s: the foreign key %s', c.conrelid::regclass, c.conname)
    from pg_constraint c
    left join citus_tables_recorded f on f.tab = c.conrelid
    left join citus_tables_recorded r on r.tab = c.confrelid
   where c.contype = 'f' and (f.tab is not null or r.tab is not null)
     and (p_only is null or p_only in (c.conrelid, c.confrelid))
     and not coalesce(f.tab is not null and r.kind = 'reference', false)
     and not coalesce(f.kind = 'distributed' and r.kind = 'distributed' and f.grp = r.grp
       and exists (select from unnest(c.conkey, c.confkey) as k(here, there)
                     join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.here and a.attname = f.col
                     join pg_attribute b on b.attrelid = c.confrelid and b.attnum = k.there and b.attname = r.col), false)
$$;

create function refuse_citus_faults(p_table regclass) returns void language plpgsql as $$
declare v_fault text;
begin
  select string_agg(fault, '; ') into v_fault from citus_faults(p_table) as fault;
  if v_fault is not null then
    raise exception 'Citus would refuse %', v_fault;
  end if;
end $$;

create function create_distributed_table(
  table_name regclass, distribution_column text, colocate_with text
) returns void language plpgsql as $$
declare v_group text;
begin
  if not exists (select from pg_attribute where attrelid = table_name and attname = distribution_column and attnotnull) then
    raise exception '% has no column % that is never null', table_name, distribution_column;
  end if;
  if colocate_with = 'none' then
    v_group := table_name::text;
  else
    select r.grp into v_group
      from citus_tables_recorded r
      join pg_attribute a on a.attrelid = r.tab and a.attname = r.col
      join pg_attribute b on b.attrelid = table_name and b.attname = distribution_column and b.atttypid = a.atttypid
     where r.tab = to_regclass(colocate_with) and r.kind = 'distributed';
    if not found then
      raise exception '% cannot lie beside %: not spread by a column of the same type', table_name, colocate_with;
    end if;
  end if;
  insert into citus_tables_recorded values (table_name, 'distributed', distribution_column, v_group);
  perform refuse_citus_faults(table_name);
end $$;

create function create_reference_table(table_name regclass) returns void language plpgsql as $$
begin
  insert into citus_tables_recorded values (table_name, 'reference', null, null);
  perform refuse_citus_faults(table_name);
end $$;

create function truncate_local_data_after_distributing_table(function_call regclass) returns void language sql as 'select';
`;

/**
 * Stands in for the extension in a database of a plain server: its functions record what they are asked, and refuse what Citus
 * documents that it refuses. It spreads nothing, so it proves nothing about how Citus plans a query.
 */
export class CitusRules {
  readonly #client: Client;

  private constructor(client: Client) {
    this.#client = client;
  }

  /** @param client connected as the database's owner; open as long as this is used */
  static async install(client: Client): Promise<CitusRules> {
    await client.query(FAULTS);
    return new CitusRules(client);
  }

  async tables(): Promise<SpreadTable[]> {
    const text = "select tab::text as name, kind, col, grp from citus_tables_recorded order by 1";
    const { rows } = await this.#client.query<{ name: string; kind: SpreadTable["kind"]; col?: string; grp?: string }>(
      text,
    );
    return rows.map(({ name, kind, col, grp }) => ({ name, kind, column: col ?? undefined, group: grp ?? undefined }));
  }

  /** What the schema holds by now that Citus would refuse, a sentence each. */
  async faults(): Promise<string[]> {
    const { rows } = await this.#client.query<{ fault: string }>("select citus_faults() as fault");
    return rows.map(({ fault }) => fault);
  }
}
