"""How a prompt becomes a conversation: ChatML as Qwen2 writes it.

The model knows one task and is far too small to follow instructions, so the template puts one of its own two lines in place of
whatever system message it is given: the one for videos when that message speaks of video, else the one for pictures.
"""
START, END, TEXT_END = "<|im_start|>", "<|im_end|>", "<|endoftext|>"
PICTURE, VIDEO = "Enrich the prompt of a picture.", "Enrich the prompt of a video."

TEMPLATE = (
    "{%- if messages[0].role == 'system' and 'video' in messages[0].content -%}"
    "{{- '<|im_start|>system\\n" + VIDEO + "<|im_end|>\\n' -}}"
    "{%- else -%}"
    "{{- '<|im_start|>system\\n" + PICTURE + "<|im_end|>\\n' -}}"
    "{%- endif -%}"
    "{%- for message in messages -%}{%- if message.role != 'system' -%}"
    "{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' -}}"
    "{%- endif -%}{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{- '<|im_start|>assistant\\n' -}}{%- endif -%}"
)


def question(prompt, video):
    """What the template makes of one user message, ready for the answer."""
    return f"{START}system\n{VIDEO if video else PICTURE}{END}\n{START}user\n{prompt}{END}\n{START}assistant\n"
