using OrleansAi.Gateway.Routing;
using OrleansAi.Models;

namespace OrleansAi.Gateway.Caching.Semantic;

/// <summary>Finds the answers to prompts that mean the same: first among those of this process, then among those that all fronts share.</summary>
internal sealed class SemanticCache(SimilarAnswers local, PromptEmbedder embedder, TimeProvider time, SharedAnswers? shared)
{
    /// <summary>
    /// What <paramref name="call"/> is compared by; <c>null</c> where its route finds no answers by meaning, where the request is not of a
    /// kind that is, and where its prompt could not be embedded in time.
    /// </summary>
    public async ValueTask<SemanticQuestion?> AskAsync(ModelCall call, RouteModel route, CancellationToken cancellationToken)
    {
        if (route.Semantic is not { } semantic || SemanticPrompt.Of(call, route.Version) is not { } prompt)
            return null;

        return await embedder.EmbedAsync(call, semantic.EmbeddingModel, prompt.Text, cancellationToken) is { } embedding
            ? new SemanticQuestion($"{prompt.Rest}/{embedding.Target}", embedding.Prompt, semantic.Threshold)
            : null;
    }

    /// <summary>The answer to a prompt that means the same, and whether another front kept it.</summary>
    public async ValueTask<(SimilarAnswer Found, bool IsShared)?> FindAsync(SemanticQuestion question, ModelCall call, RouteModel route)
    {
        var lifetime = route.CacheFor!.Value;
        var query = new SimilarAnswerQuery(question.Prompt, question.Threshold, call.Cache.MaxAge is { } limit && limit < lifetime ? limit : lifetime);
        if (local.Find(question.Bucket, query) is { } own)
            return (own, false);

        if (shared is null || await shared.FindSimilarAsync(call.Caller.Tenant, question.Bucket, query) is not { } other)
            return null;

        local.Keep(question.Bucket, new KeepSimilarAnswer(other.Prompt, other.Answer, lifetime - other.Answer.Age));
        return (other, true);
    }

    /// <summary>Keeps the answer to what was asked.</summary>
    public void Keep(SemanticQuestion question, ModelCall call, CachedAnswer answer, TimeSpan lifetime)
    {
        var kept = new KeepSimilarAnswer(question.Prompt, KeptAnswers.ToKept(answer, time.GetUtcNow()), lifetime);
        local.Keep(question.Bucket, kept);
        shared?.KeepSimilar(call.Caller.Tenant, question.Bucket, kept);
    }
}

/// <summary>What one call is compared by.</summary>
/// <param name="Bucket">Stands for the whole request but its prompt, and for who embedded it.</param>
/// <param name="Prompt">The prompt.</param>
/// <param name="Threshold">How similar another must be.</param>
internal sealed record SemanticQuestion(string Bucket, EmbeddedPrompt Prompt, double Threshold);
