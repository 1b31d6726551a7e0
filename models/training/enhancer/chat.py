"""How a prompt becomes a conversation: ChatML as Qwen2 writes it.

The model knows one task and is far too small to follow instructions, so the template replaces
any system message with one of two fixed lines: the one for videos if the message mentions video, else the one for images.
"""
START, END, TEXT_END = "<|im_start|>", "<|im_end|>", "<|endoftext|>"
IMAGE, VIDEO = "Enrich the prompt of a picture.", "Enrich the prompt of a video."

TEMPLATE = (
    "{%- if messages[0].role == 'system' and 'video' in messages[0].content -%}"
    "{{- '<|im_start|>system\\n" + VIDEO + "<|im_end|>\\n' -}}"
    "{%- else -%}"
    "{{- '<|im_start|>system\\n" + IMAGE + "<|im_end|>\\n' -}}"
    "{%- endif -%}"
    "{%- for message in messages -%}{%- if message.role != 'system' -%}"
    "{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' -}}"
    "{%- endif -%}{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{- '<|im_start|>assistant\\n' -}}{%- endif -%}"
)


def question(prompt, video):
    """What the template makes of one user message, ready for the answer."""
    return f"{START}system\n{VIDEO if video else IMAGE}{END}\n{START}user\n{prompt}{END}\n{START}assistant\n"
