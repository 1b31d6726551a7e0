-- A row's updated_at was the start of its transaction, so that a change could look older than one that was seen before it,
-- and was missed by whoever asked for what is newer.

create or replace function private.touch_updated_at() returns trigger
language plpgsql set search_path = '' as $$
begin
  -- Under the lock of the row, so changes of a row are in order.
  new.updated_at := clock_timestamp();
  return new;
end $$;
