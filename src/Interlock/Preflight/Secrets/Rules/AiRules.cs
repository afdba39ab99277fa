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
        SecretRule.Token("huggingface-org-token", "Hugging Face organization token", "api_org_", "[A-Za-z]{34}"),
        SecretRule.Token("langsmith-key", "LangSmith API key", "lsv2_", "(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),
        SecretRule.Token("pinecone-key", "Pinecone API key", "pcsk_", "[A-Za-z0-9]{5,6}_[A-Za-z0-9]{50,70}"),
        SecretRule.Token("nvidia-key", "NVIDIA API key", "nvapi-", "[A-Za-z0-9_-]{60,70}"),
        SecretRule.Token("tavily-key", "Tavily API key", "tvly-", "(?:dev-|prod-)?[A-Za-z0-9]{32}"),
        SecretRule.Assigned("cohere-key", "Cohere API key", ["cohere", "co_api_key"], "[a-z0-9]{40}"),
        SecretRule.Assigned("mistral-key", "Mistral API key", ["mistral"], "[a-z0-9]{32}"),
        SecretRule.Assigned("deepseek-key", "DeepSeek API key", ["deepseek"], "sk-[0-9a-f]{32}"),
        SecretRule.Assigned("elevenlabs-key", "ElevenLabs API key", ["elevenlabs", "eleven_labs", "xi-api-key", "xi_api_key"], "(?:sk_[0-9a-f]{48}|[0-9a-f]{32})"),
        SecretRule.Assigned("wandb-key", "Weights & Biases API key", ["wandb"], "[0-9a-f]{40}"),
        SecretRule.Assigned("together-key", "Together AI API key", ["together"], "[0-9a-f]{64}"),
        SecretRule.Assigned("privateai-key", "Private AI API key", ["privateai", "private_ai", "private-ai"], "[a-z0-9]{32}"),
    ];
}
