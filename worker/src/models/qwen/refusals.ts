/** Phrases with which models refuse, in several languages. Most start an answer. */
const openings = [
  /^(?:i(?:'|’)?m|i am|we are|we(?:'|’)re)\s+(?:very |so |truly |really )?(?:sorry|afraid|unable|not able|not comfortable)\b/i,
  /^(?:sorry|apologies|my apologies|unfortunately|regrettably)\b/i,
  /^i\s+(?:can(?:'|’)?t|can ?not|could not|couldn(?:'|’)t|won(?:'|’)t|will not|must decline|have to decline|do not|don(?:'|’)t)\b/i,
  /^(?:as|being) an? (?:ai|artificial|language|large language)\b/i,
  /^(?:i(?:'|’)?m|i am) (?:qwen|an ai|a (?:large )?language)\b/i,
  /^(?:it(?:'|’)?s|it is|this (?:request|prompt|content) is) (?:not appropriate|inappropriate|against)\b/i,
  /^(?:抱歉|对不起|很抱歉|非常抱歉|我无法|我不能|作为一个|我是通义)/u,
  /^(?:申し訳|すみません|죄송|lo siento|je suis désolé|désolé|es tut mir leid|entschuldigung|извините|к сожалению)/iu,
];

const anywhere = [
  /\bi (?:cannot|can(?:'|’)t|am unable to|am not able to|won(?:'|’)t) (?:assist|help|comply|fulfil|create|provide|generate|write|rewrite|do that)\b/i,
  /\bas an ai (?:language )?(?:model|assistant)\b/i,
  /\b(?:violates?|against) (?:my|our|the) (?:guidelines|policies|policy|principles|programming)\b/i,
  /\b(?:could|can|please) you (?:please )?(?:provide|clarify|give) (?:me )?(?:more|a|the)\b/i,
  /无法(?:满足|提供|协助|生成)|不能(?:提供|协助)/u,
];

/** True for an answer that declines, asks back or talks about the model instead of describing something. */
export function isRefusal(answer: string, asked: string): boolean {
  const matches = (pattern: RegExp): boolean => pattern.test(answer) && !pattern.test(asked);
  return openings.some(matches) || anywhere.some(matches);
}
