-- What the error codes of attempts mean for the job; see contracts/ for the codes.

-- The worker was stopped or busy: the attempt doesn't count as a failure.
create function private.is_hand_back(p_code text) returns boolean
language sql immutable set search_path = '' as $$
  select p_code in ('WORKER_STOPPED', 'WORKER_BUSY');
$$;

-- The attempt crashed or blocked the inference process.
create function private.is_crash(p_code text) returns boolean
language sql immutable set search_path = '' as $$
  select p_code in ('WORKER_CRASHED', 'WORKER_STALLED', 'OUT_OF_MEMORY');
$$;
