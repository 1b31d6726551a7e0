"""Tiny settings of WAN 2.1's components, as in its config files."""
TRANSFORMER = dict(num_attention_heads=2, attention_head_dim=24, in_channels=4, out_channels=4, text_dim=12, freq_dim=16, ffn_dim=40, num_layers=2, cross_attn_norm=True,
                   eps=1e-6, patch_size=[1, 2, 2], rope_max_seq_len=64)
VAE = dict(base_dim=8, z_dim=4, dim_mult=[1, 2, 2], num_res_blocks=1, temperal_downsample=[False, True])
