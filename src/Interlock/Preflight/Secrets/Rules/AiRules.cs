namespace Interlock.Preflight.Secrets.Rules;

/// <summary>Model providers.</summary>
internal static class AiRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        SecretRule.Token("anthropic-key", "Anthropic API key", "sk-ant-", "[A-Za-z0-9_-]{20,150}"),
        new("openai-key", "OpenAI API key", ["sk-"], "sk-(?:(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,180}|[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|[A-Za-z0-9]{48})") { MinEntropy = 3 },
        SecretRule.Token("openrouter-key", "OpenRouter API key", "sk-or-v1-", "[0-9a-f]{64}"),
        SecretRule.Token("huggingface-token", "Hugging Face token", "hf_", "[A-Za-z0-9]{34,40}"),
        SecretRule.Token("groq-key", "Groq API key", "gsk_", "[A-Za-z0-9]{48,56}"),
        SecretRule.Token("xai-key", "xAI API key", "xai-", "[A-Za-z0-9]{70,90}"),
        SecretRule.Token("perplexity-key", "Perplexity API key", "pplx-", "[A-Za-z0-9]{40,60}"),
        SecretRule.Token("replicate-token", "Replicate API token", "r8_", "[A-Za-z0-9]{37,40}"),
    ];
}
