// Generated from supabase/migrations/ by npm run generate:types. Do not edit.

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  public: {
    Tables: {
      assets: {
        Row: {
          batch_index: number;
          bucket_name: string;
          created_at: string;
          duration: number | null;
          file_path: string;
          file_size: number;
          height: number;
          id: string;
          job_id: string;
          mime_type: string;
          seed: number | null;
          thumb_hash: string | null;
          thumbnail_path: string | null;
          user_id: string;
          width: number;
        };
        Insert: {
          batch_index: number;
          bucket_name: string;
          created_at?: string;
          duration?: number | null;
          file_path: string;
          file_size: number;
          height: number;
          id?: string;
          job_id: string;
          mime_type: string;
          seed?: number | null;
          thumb_hash?: string | null;
          thumbnail_path?: string | null;
          user_id: string;
          width: number;
        };
        Update: {
          batch_index?: number;
          bucket_name?: string;
          created_at?: string;
          duration?: number | null;
          file_path?: string;
          file_size?: number;
          height?: number;
          id?: string;
          job_id?: string;
          mime_type?: string;
          seed?: number | null;
          thumb_hash?: string | null;
          thumbnail_path?: string | null;
          user_id?: string;
          width?: number;
        };
        Relationships: [
          {
            foreignKeyName: "assets_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "jobs";
            referencedColumns: ["id"];
          },
        ];
      };
      audit_log: {
        Row: {
          action: string;
          created_at: string;
          details: Json;
          id: number;
          operator_id: string;
          reason: string | null;
          request_id: string | null;
          subject: string;
        };
        Insert: {
          action: string;
          created_at?: string;
          details?: Json;
          id?: never;
          operator_id: string;
          reason?: string | null;
          request_id?: string | null;
          subject: string;
        };
        Update: {
          action?: string;
          created_at?: string;
          details?: Json;
          id?: never;
          operator_id?: string;
          reason?: string | null;
          request_id?: string | null;
          subject?: string;
        };
        Relationships: [];
      };
      content_refusals: {
        Row: {
          category: string;
          created_at: string;
          expires_at: string;
          id: number;
          job_id: string | null;
          prompt_hash: string;
          rule: string;
          stage: string;
          user_id: string;
        };
        Insert: {
          category: string;
          created_at?: string;
          expires_at: string;
          id?: never;
          job_id?: string | null;
          prompt_hash: string;
          rule: string;
          stage: string;
          user_id: string;
        };
        Update: {
          category?: string;
          created_at?: string;
          expires_at?: string;
          id?: never;
          job_id?: string | null;
          prompt_hash?: string;
          rule?: string;
          stage?: string;
          user_id?: string;
        };
        Relationships: [];
      };
      credit_ledger: {
        Row: {
          amount: number;
          created_at: string;
          id: number;
          job_id: string | null;
          kind: string;
          note: string | null;
          period: string | null;
          user_id: string;
        };
        Insert: {
          amount: number;
          created_at?: string;
          id?: never;
          job_id?: string | null;
          kind: string;
          note?: string | null;
          period?: string | null;
          user_id: string;
        };
        Update: {
          amount?: number;
          created_at?: string;
          id?: never;
          job_id?: string | null;
          kind?: string;
          note?: string | null;
          period?: string | null;
          user_id?: string;
        };
        Relationships: [];
      };
      files_to_purge: {
        Row: {
          bucket_name: string;
          created_at: string;
          id: number;
          path: string;
        };
        Insert: {
          bucket_name: string;
          created_at?: string;
          id?: never;
          path: string;
        };
        Update: {
          bucket_name?: string;
          created_at?: string;
          id?: never;
          path?: string;
        };
        Relationships: [];
      };
      format_durations: {
        Row: {
          job_type: string;
          jobs: number;
          seconds: number;
        };
        Insert: {
          job_type: string;
          jobs: number;
          seconds: number;
        };
        Update: {
          job_type?: string;
          jobs?: number;
          seconds?: number;
        };
        Relationships: [
          {
            foreignKeyName: "format_durations_job_type_fkey";
            columns: ["job_type"];
            isOneToOne: true;
            referencedRelation: "job_formats";
            referencedColumns: ["job_type"];
          },
        ];
      };
      job_attempts: {
        Row: {
          attempt: number;
          claim_id: string | null;
          claimed_at: string;
          detail: string | null;
          ended_at: string | null;
          error_code: string | null;
          error_message: string | null;
          job_id: string;
          outcome: string | null;
          timings: Json | null;
          worker_id: string;
        };
        Insert: {
          attempt: number;
          claim_id?: string | null;
          claimed_at?: string;
          detail?: string | null;
          ended_at?: string | null;
          error_code?: string | null;
          error_message?: string | null;
          job_id: string;
          outcome?: string | null;
          timings?: Json | null;
          worker_id: string;
        };
        Update: {
          attempt?: number;
          claim_id?: string | null;
          claimed_at?: string;
          detail?: string | null;
          ended_at?: string | null;
          error_code?: string | null;
          error_message?: string | null;
          job_id?: string;
          outcome?: string | null;
          timings?: Json | null;
          worker_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "job_attempts_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "jobs";
            referencedColumns: ["id"];
          },
        ];
      };
      job_formats: {
        Row: {
          batch_sizes: number[];
          bucket: string;
          credits: number;
          description: string;
          duration: number | null;
          family: string;
          file_size_limit: number;
          fps: number | null;
          frame_num: number | null;
          height: number;
          id: number;
          is_enhanced: boolean;
          job_type: string;
          lease_seconds: number;
          max_attempts: number;
          max_guide_scale: number;
          max_pixels: number;
          max_side: number;
          max_steps: number;
          media: string;
          mime_type: string;
          min_guide_scale: number;
          min_side: number;
          min_steps: number;
          prompt_limit: number;
          queue: string;
          sample_guide_scale: number;
          sample_steps: number;
          side_multiple: number;
          takes_source: boolean;
          title: string;
          width: number;
        };
        Insert: {
          batch_sizes: number[];
          bucket: string;
          credits: number;
          description: string;
          duration?: number | null;
          family: string;
          file_size_limit: number;
          fps?: number | null;
          frame_num?: number | null;
          height: number;
          id?: number;
          is_enhanced?: boolean;
          job_type: string;
          lease_seconds: number;
          max_attempts: number;
          max_guide_scale: number;
          max_pixels: number;
          max_side: number;
          max_steps: number;
          media: string;
          mime_type: string;
          min_guide_scale: number;
          min_side: number;
          min_steps: number;
          prompt_limit: number;
          queue: string;
          sample_guide_scale: number;
          sample_steps: number;
          side_multiple: number;
          takes_source?: boolean;
          title: string;
          width: number;
        };
        Update: {
          batch_sizes?: number[];
          bucket?: string;
          credits?: number;
          description?: string;
          duration?: number | null;
          family?: string;
          file_size_limit?: number;
          fps?: number | null;
          frame_num?: number | null;
          height?: number;
          id?: number;
          is_enhanced?: boolean;
          job_type?: string;
          lease_seconds?: number;
          max_attempts?: number;
          max_guide_scale?: number;
          max_pixels?: number;
          max_side?: number;
          max_steps?: number;
          media?: string;
          mime_type?: string;
          min_guide_scale?: number;
          min_side?: number;
          min_steps?: number;
          prompt_limit?: number;
          queue?: string;
          sample_guide_scale?: number;
          sample_steps?: number;
          side_multiple?: number;
          takes_source?: boolean;
          title?: string;
          width?: number;
        };
        Relationships: [];
      };
      job_qualities: {
        Row: {
          description: string | null;
          estimated_time: number;
          id: number;
          job_type: string;
          quality_level: string;
        };
        Insert: {
          description?: string | null;
          estimated_time: number;
          id?: number;
          job_type: string;
          quality_level: string;
        };
        Update: {
          description?: string | null;
          estimated_time?: number;
          id?: number;
          job_type?: string;
          quality_level?: string;
        };
        Relationships: [
          {
            foreignKeyName: "job_qualities_of_format";
            columns: ["job_type"];
            isOneToOne: true;
            referencedRelation: "job_formats";
            referencedColumns: ["job_type"];
          },
        ];
      };
      jobs: {
        Row: {
          attempt: number;
          available_at: string;
          cancel_requested_at: string | null;
          completed_at: string | null;
          config: Json;
          crashes: number;
          created_at: string;
          credits: number;
          discarded_at: string | null;
          enhanced_prompt: string | null;
          enhancement_note: string | null;
          error_code: string | null;
          error_message: string | null;
          finish_by: string | null;
          hand_backs: number;
          id: string;
          idempotency_hash: string | null;
          idempotency_key: string | null;
          job_type: string;
          lease_expires_at: string | null;
          max_attempts: number;
          priority: number;
          prompt: string;
          queue: string;
          queue_score: number;
          released_at: string | null;
          retry_of: string | null;
          settlement: Json | null;
          source_job_id: string | null;
          start_by: string | null;
          started_at: string | null;
          status: string;
          throttled: boolean;
          timings: Json | null;
          updated_at: string;
          user_id: string;
          virtual_start: number;
          work: number;
          worker_id: string | null;
        };
        Insert: {
          attempt?: number;
          available_at?: string;
          cancel_requested_at?: string | null;
          completed_at?: string | null;
          config: Json;
          crashes?: number;
          created_at?: string;
          credits: number;
          discarded_at?: string | null;
          enhanced_prompt?: string | null;
          enhancement_note?: string | null;
          error_code?: string | null;
          error_message?: string | null;
          finish_by?: string | null;
          hand_backs?: number;
          id?: string;
          idempotency_hash?: string | null;
          idempotency_key?: string | null;
          job_type: string;
          lease_expires_at?: string | null;
          max_attempts?: number;
          priority: number;
          prompt: string;
          queue: string;
          queue_score: number;
          released_at?: string | null;
          retry_of?: string | null;
          settlement?: Json | null;
          source_job_id?: string | null;
          start_by?: string | null;
          started_at?: string | null;
          status?: string;
          throttled?: boolean;
          timings?: Json | null;
          updated_at?: string;
          user_id: string;
          virtual_start: number;
          work?: number;
          worker_id?: string | null;
        };
        Update: {
          attempt?: number;
          available_at?: string;
          cancel_requested_at?: string | null;
          completed_at?: string | null;
          config?: Json;
          crashes?: number;
          created_at?: string;
          credits?: number;
          discarded_at?: string | null;
          enhanced_prompt?: string | null;
          enhancement_note?: string | null;
          error_code?: string | null;
          error_message?: string | null;
          finish_by?: string | null;
          hand_backs?: number;
          id?: string;
          idempotency_hash?: string | null;
          idempotency_key?: string | null;
          job_type?: string;
          lease_expires_at?: string | null;
          max_attempts?: number;
          priority?: number;
          prompt?: string;
          queue?: string;
          queue_score?: number;
          released_at?: string | null;
          retry_of?: string | null;
          settlement?: Json | null;
          source_job_id?: string | null;
          start_by?: string | null;
          started_at?: string | null;
          status?: string;
          throttled?: boolean;
          timings?: Json | null;
          updated_at?: string;
          user_id?: string;
          virtual_start?: number;
          work?: number;
          worker_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "jobs_of_format";
            columns: ["job_type"];
            isOneToOne: false;
            referencedRelation: "job_formats";
            referencedColumns: ["job_type"];
          },
          {
            foreignKeyName: "jobs_retry_of";
            columns: ["retry_of"];
            isOneToOne: false;
            referencedRelation: "jobs";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "jobs_source_job";
            columns: ["source_job_id"];
            isOneToOne: false;
            referencedRelation: "jobs";
            referencedColumns: ["id"];
          },
        ];
      };
      queue_clocks: {
        Row: {
          priority: number;
          queue: string;
          virtual_time: number;
        };
        Insert: {
          priority: number;
          queue: string;
          virtual_time: number;
        };
        Update: {
          priority?: number;
          queue?: string;
          virtual_time?: number;
        };
        Relationships: [];
      };
      queue_states: {
        Row: {
          paused_at: string | null;
          paused_by: string | null;
          queue: string;
          reason: string | null;
        };
        Insert: {
          paused_at?: string | null;
          paused_by?: string | null;
          queue: string;
          reason?: string | null;
        };
        Update: {
          paused_at?: string | null;
          paused_by?: string | null;
          queue?: string;
          reason?: string | null;
        };
        Relationships: [];
      };
      sweep_leader: {
        Row: {
          expires_at: string;
          holder: string;
          singleton: boolean;
        };
        Insert: {
          expires_at: string;
          holder: string;
          singleton?: boolean;
        };
        Update: {
          expires_at?: string;
          holder?: string;
          singleton?: boolean;
        };
        Relationships: [];
      };
      tiers: {
        Row: {
          max_active: number;
          max_pending: number;
          monthly_credits: number;
          priority: number;
          tier: string;
        };
        Insert: {
          max_active: number;
          max_pending: number;
          monthly_credits: number;
          priority: number;
          tier: string;
        };
        Update: {
          max_active?: number;
          max_pending?: number;
          monthly_credits?: number;
          priority?: number;
          tier?: string;
        };
        Relationships: [];
      };
      user_profiles: {
        Row: {
          avatar_url: string | null;
          created_at: string;
          full_name: string | null;
          id: string;
          role: string;
          subscription_tier: string;
          updated_at: string;
          username: string | null;
        };
        Insert: {
          avatar_url?: string | null;
          created_at?: string;
          full_name?: string | null;
          id: string;
          role?: string;
          subscription_tier?: string;
          updated_at?: string;
          username?: string | null;
        };
        Update: {
          avatar_url?: string | null;
          created_at?: string;
          full_name?: string | null;
          id?: string;
          role?: string;
          subscription_tier?: string;
          updated_at?: string;
          username?: string | null;
        };
        Relationships: [];
      };
      workers: {
        Row: {
          capabilities: Json;
          contract_version: number;
          details: Json;
          id: string;
          last_seen_at: string;
        };
        Insert: {
          capabilities: Json;
          contract_version: number;
          details?: Json;
          id: string;
          last_seen_at?: string;
        };
        Update: {
          capabilities?: Json;
          contract_version?: number;
          details?: Json;
          id?: string;
          last_seen_at?: string;
        };
        Relationships: [];
      };
    };
    Views: { [_ in never]: never };
    Functions: {
      cancel_job: {
        Args: {
          p_job_id: string;
        };
        Returns: Database["public"]["Tables"]["jobs"]["Row"];
        SetofOptions: { from: "*"; to: "jobs"; isOneToOne: true; isSetofReturn: false };
      };
      cancel_pending_jobs: {
        Args: never;
        Returns: Database["public"]["Tables"]["jobs"]["Row"][];
        SetofOptions: { from: "*"; to: "jobs"; isOneToOne: false; isSetofReturn: true };
      };
      claim_job: {
        Args: {
          p_claim_id?: string | null;
          p_contract_version: number;
          p_job_id: string;
          p_lease_seconds: number;
          p_worker_id: string;
        };
        Returns: Database["public"]["Tables"]["jobs"]["Row"][];
        SetofOptions: { from: "*"; to: "jobs"; isOneToOne: false; isSetofReturn: true };
      };
      credit_balance: {
        Args: never;
        Returns: number;
      };
      grant_monthly_credits: {
        Args: never;
        Returns: number;
      };
      job_format_availability: {
        Args: never;
        Returns: {
          job_type: string;
          available: boolean;
          reason: string | null;
          min_steps: number;
          max_steps: number;
          max_guide_scale: number;
          sample_steps: number;
          sample_guide_scale: number;
          takes_source: boolean;
        }[];
      };
      log_content_refusal: {
        Args: {
          p_category: string;
          p_job_id?: string | null;
          p_prompt_hash: string;
          p_rule: string;
          p_stage: string;
          p_user_id: string;
        };
        Returns: undefined;
      };
      operator_adjust_credits: {
        Args: {
          p_amount: number;
          p_reason: string;
          p_request_id?: string | null;
          p_user_id: string;
        };
        Returns: number;
      };
      operator_audit_log: {
        Args: {
          p_before_id?: number | null;
          p_limit: number;
          p_subject?: string | null;
        };
        Returns: {
          id: number;
          created_at: string;
          operator: string;
          action: string;
          subject: string;
          reason: string;
          details: Json;
        }[];
      };
      operator_cancel_job: {
        Args: {
          p_job_id: string;
          p_reason: string;
        };
        Returns: {
          id: string;
          user_id: string;
          job_type: string;
          status: string;
          queue: string;
          queue_score: number;
          throttled: boolean;
        }[];
      };
      operator_dead_letters: {
        Args: {
          p_after_at?: string | null;
          p_after_id?: string | null;
          p_limit: number;
        };
        Returns: {
          id: string;
          user_id: string;
          email: string;
          job_type: string;
          queue: string;
          credits: number;
          created_at: string;
          completed_at: string;
          error_code: string;
          error_message: string;
          attempts: Json;
        }[];
      };
      operator_discard_job: {
        Args: {
          p_job_id: string;
          p_reason?: string | null;
        };
        Returns: {
          id: string;
          user_id: string;
          job_type: string;
          status: string;
          queue: string;
          queue_score: number;
          throttled: boolean;
        }[];
      };
      operator_find_user: {
        Args: {
          p_text: string;
        };
        Returns: Json;
      };
      operator_pause_queue: {
        Args: {
          p_queue: string;
          p_reason: string;
        };
        Returns: Database["public"]["Tables"]["queue_states"]["Row"][];
        SetofOptions: { from: "*"; to: "queue_states"; isOneToOne: false; isSetofReturn: true };
      };
      operator_queue_jobs: {
        Args: {
          p_after_id?: string | null;
          p_after_score?: number | null;
          p_limit: number;
          p_queue: string;
          p_state: string;
        };
        Returns: {
          id: string;
          user_id: string;
          email: string;
          job_type: string;
          status: string;
          priority: number;
          attempt: number;
          worker_id: string;
          created_at: string;
          available_at: string;
          started_at: string;
          queue_score: number;
        }[];
      };
      operator_queues: {
        Args: never;
        Returns: {
          queue: string;
          paused_at: string;
          paused_by: string;
          reason: string;
          tiers: Json;
        }[];
      };
      operator_refusals: {
        Args: {
          p_before_id?: number | null;
          p_limit: number;
        };
        Returns: {
          id: number;
          created_at: string;
          user_id: string;
          email: string;
          job_id: string;
          stage: string;
          category: string;
          rule: string;
          prompt_hash: string;
          expires_at: string;
        }[];
      };
      operator_requeue_job: {
        Args: {
          p_job_id: string;
          p_reason?: string | null;
        };
        Returns: {
          id: string;
          user_id: string;
          job_type: string;
          status: string;
          queue: string;
          queue_score: number;
          throttled: boolean;
        }[];
      };
      operator_resume_queue: {
        Args: {
          p_queue: string;
          p_reason?: string | null;
        };
        Returns: {
          id: string;
          user_id: string;
          job_type: string;
          queue: string;
          queue_score: number;
        }[];
      };
      operator_set_tier: {
        Args: {
          p_reason: string;
          p_tier: string;
          p_user_id: string;
        };
        Returns: undefined;
      };
      operator_view_job: {
        Args: {
          p_job_id: string;
        };
        Returns: Json;
      };
      prompt_enhancer: {
        Args: never;
        Returns: {
          available: boolean;
          reason: string | null;
        }[];
      };
      prune_content_refusals: {
        Args: never;
        Returns: number;
      };
      queue_positions: {
        Args: never;
        Returns: {
          job_id: string;
          queue_position: number;
          estimated_start_seconds: number | null;
          estimated_finish_seconds: number | null;
          throttled: boolean;
        }[];
      };
      queue_positions_of: {
        Args: {
          p_user_ids: string[];
        };
        Returns: {
          user_id: string;
          job_id: string;
          queue_position: number;
          estimated_start_seconds: number | null;
          estimated_finish_seconds: number | null;
          throttled: boolean;
        }[];
      };
      released_jobs: {
        Args: {
          p_user_id: string;
        };
        Returns: Database["public"]["Tables"]["jobs"]["Row"][];
        SetofOptions: { from: "*"; to: "jobs"; isOneToOne: false; isSetofReturn: true };
      };
      renew_lease: {
        Args: {
          p_attempt: number;
          p_job_id: string;
          p_lease_seconds: number;
          p_worker_id: string;
        };
        Returns: {
          renewed: boolean;
          cancel_requested: boolean;
        }[];
      };
      report_worker: {
        Args: {
          p_capabilities: Json;
          p_contract_version: number;
          p_details?: Json | null;
          p_worker_id: string;
        };
        Returns: undefined;
      };
      retry_job: {
        Args: {
          p_idempotency_key?: string | null;
          p_job_id: string;
          p_new_seed?: boolean | null;
        };
        Returns: Database["public"]["Tables"]["jobs"]["Row"];
        SetofOptions: { from: "*"; to: "jobs"; isOneToOne: true; isSetofReturn: false };
      };
      settle_job: {
        Args: {
          p_assets?: Json | null;
          p_attempt: number;
          p_enhanced_prompt?: string | null;
          p_enhancement_note?: string | null;
          p_error_code?: string | null;
          p_error_detail?: string | null;
          p_error_message?: string | null;
          p_job_id: string;
          p_retryable?: boolean | null;
          p_status: string;
          p_timings?: Json | null;
          p_worker_id: string;
        };
        Returns: Json;
      };
      source_prompts: {
        Args: {
          p_asset_id: string;
          p_user_id: string;
        };
        Returns: string[];
      };
      submit_job: {
        Args: {
          p_config: Json;
          p_finish_by?: string | null;
          p_idempotency_key?: string | null;
          p_job_type: string;
          p_prompt: string;
          p_start_by?: string | null;
        };
        Returns: Database["public"]["Tables"]["jobs"]["Row"];
        SetofOptions: { from: "*"; to: "jobs"; isOneToOne: true; isSetofReturn: false };
      };
      sweep_jobs: {
        Args: {
          p_holder?: string | null;
        };
        Returns: Database["public"]["Tables"]["jobs"]["Row"][];
        SetofOptions: { from: "*"; to: "jobs"; isOneToOne: false; isSetofReturn: true };
      };
    };
    Enums: { [_ in never]: never };
    CompositeTypes: { [_ in never]: never };
  };
};
