using System.Collections.Immutable;
using System.Text.Json;
using OrleansAi.Inference;
using OrleansAi.Inference.ChatTemplates;
using OrleansAi.Inference.Generation;
using OrleansAi.Inference.Generation.Grammars;
using OrleansAi.Inference.Generation.Sampling;

namespace OrleansAi.Grains.Inference;

/// <summary>Turns a request into what a decoder takes, or says why it can't be.</summary>
internal static class GenerationRules
{
    /// <summary>The prompt's tokens, or <c>null</c> and why.</summary>
    public static IReadOnlyList<int>? Prompt(TextGenerator generator, GenerationPrompt prompt, out InferenceRefusal? refusal)
    {
        refusal = null;
        if (prompt.Messages is null)
        {
            return prompt.Text is { } text ? generator.Tokenizer.Encode(text) : prompt.Tokens;
        }

        var input = new ChatTemplateInput
        {
            Messages = Json(prompt.Messages),
            Tools = prompt.Tools is null ? null : Json(prompt.Tools),
            AddGenerationPrompt = true,
            Variables = prompt.Variables is null ? ImmutableDictionary<string, JsonElement>.Empty
                : Json(prompt.Variables).EnumerateObject().ToImmutableDictionary(static variable => variable.Name, static variable => variable.Value),
        };
        return generator.Prompt(input, out refusal);
    }

    /// <summary>How the request is answered, or <c>null</c> and why it can't be.</summary>
    /// <param name="request">The request.</param>
    /// <param name="seed">Where the choice of tokens begins if the request does not say.</param>
    /// <param name="refusal">Why not.</param>
    public static GenerationOptions? Options(GenerationRequest request, ulong seed, out InferenceRefusal? refusal)
    {
        refusal = null;
        try
        {
            return new GenerationOptions
            {
                Sampling = Sampling(request.Sampling),
                Seed = request.Sampling.Seed is { } said ? unchecked((ulong)said) : seed,
                MaxTokens = request.MaxTokens,
                Stop = request.Stop,
                Grammar = request.Schema switch
                {
                    null => null,
                    "" => JsonGrammar.AnyObject,
                    var schema => JsonGrammar.ForSchema(Json(schema)),
                },
                ShownTokens = request.Prompt.Tools is null ? null : ToolCallMarks.All,
                User = request.User,
                IgnoreEnd = request.IgnoreEnd,
            };
        }
        catch (UnsupportedSchemaException exception)
        {
            refusal = new InferenceRefusal(InferenceRefusalKind.Invalid, $"The schema of the answer can't be followed at {exception.Path}: {exception.Message}");
            return null;
        }
    }

    private static SamplingOptions Sampling(GenerationSampling sampling) => new()
    {
        Temperature = sampling.Temperature,
        TopK = sampling.TopK,
        TopP = sampling.TopP,
        MinP = sampling.MinP,
        RepetitionPenalty = sampling.RepetitionPenalty,
        FrequencyPenalty = sampling.FrequencyPenalty,
        PresencePenalty = sampling.PresencePenalty,
        LogitBias = sampling.LogitBias,
        LogProbabilities = sampling.LogProbabilities,
        TopLogProbabilities = sampling.TopLogProbabilities,
    };

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
