-- For `supabase start` and `supabase db reset` on a developer's machine only; never run against a hosted project.
-- The demo account demo@ourvidz.local with 10,000 credits, without a password: choose one with "Forgotten your
-- password?" on the sign-in page, whose email arrives at http://localhost:54324. (The embedded stack creates its own
-- account.)

insert into auth.users (
  instance_id, id, aud, role, email, encrypted_password, email_confirmed_at, raw_app_meta_data, raw_user_meta_data,
  created_at, updated_at, confirmation_token, recovery_token, email_change, email_change_token_new
) values (
  '00000000-0000-0000-0000-000000000000', '00000000-0000-4000-8000-0000000000d1', 'authenticated', 'authenticated',
  'demo@ourvidz.local', '', now(),
  '{"provider": "email", "providers": ["email"]}', '{}', now(), now(), '', '', '', ''
) on conflict (id) do nothing;

insert into auth.identities (id, user_id, provider, provider_id, identity_data, last_sign_in_at, created_at, updated_at)
values (
  '00000000-0000-4000-8000-0000000000d2', '00000000-0000-4000-8000-0000000000d1', 'email',
  '00000000-0000-4000-8000-0000000000d1',
  '{"sub": "00000000-0000-4000-8000-0000000000d1", "email": "demo@ourvidz.local", "email_verified": true}',
  now(), now(), now()
) on conflict do nothing;

insert into public.credit_ledger (user_id, kind, amount, note)
select '00000000-0000-4000-8000-0000000000d1', 'grant', 9900, 'demo account'
where not exists (
  select from public.credit_ledger
  where user_id = '00000000-0000-4000-8000-0000000000d1' and note = 'demo account'
);
