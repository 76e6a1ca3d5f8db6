using System.Collections.Immutable;
using Orleans.Concurrency;
using OrleansAi.Inference;
using OrleansAi.Inference.Embeddings;

namespace OrleansAi.Grains.Inference;

/// <summary>
/// Feeds a model's loop. It is reentrant, because the loop puts together what comes at the same time; what takes the processor (splitting
/// texts into tokens) is done outside of its turns.
/// </summary>
[StatelessWorker(1), Reentrant, RunsLocalModels]
internal sealed class EncoderGrain(LocalModels models) : Grain, IEncoderGrain
{
    public async Task<EncoderAnswer> Embed(EmbeddingRequest request, CancellationToken cancellationToken)
    {
        using var use = await models.UseAsync<TextEncoder>(this.GetPrimaryKeyString(), cancellationToken);
        if (use.Model is not { } encoder)
        {
            return new EncoderAnswer { Refusal = use.Refusal };
        }

        ImmutableArray<EncoderInput> inputs = [.. request.Texts.Select(EncoderInput.Text), .. request.Tokens.Select(static tokens => EncoderInput.Ids(tokens))];
        var truncate = request.Truncate ?? use.Options!.Truncate;
        return await Task.Run(() => encoder.EmbedAsync(inputs, truncate, request.Dimensions, request.Normalize, cancellationToken), cancellationToken);
    }

    public async Task<EncoderAnswer> Rank(RankingRequest request, CancellationToken cancellationToken)
    {
        using var use = await models.UseAsync<TextEncoder>(this.GetPrimaryKeyString(), cancellationToken);
        if (use.Model is not { } encoder)
        {
            return new EncoderAnswer { Refusal = use.Refusal };
        }

        if (encoder is { GivesScores: true, Width: not 1 })
        {
            var reason = $"The model '{this.GetPrimaryKeyString()}' gives {encoder.Width} scores, and so is a classifier; documents are ranked by models that give one.";
            return new EncoderAnswer { Refusal = new InferenceRefusal(InferenceRefusalKind.Invalid, reason) };
        }

        ImmutableArray<EncoderInput> pairs = [.. request.Documents.Select(document => EncoderInput.Pair(request.Query, document))];
        return await Task.Run(() => encoder.ScoreAsync(pairs, request.Truncate, cancellationToken), cancellationToken);
    }

    public async Task<ClassificationAnswer> Classify(ClassificationRequest request, CancellationToken cancellationToken)
    {
        using var use = await models.UseAsync<TextEncoder>(this.GetPrimaryKeyString(), cancellationToken);
        if (use.Model is not { } encoder)
        {
            return new ClassificationAnswer { Scores = new EncoderAnswer { Refusal = use.Refusal } };
        }

        ImmutableArray<EncoderInput> inputs =
            [.. request.Texts.Select(static text => text.Second is { } second ? EncoderInput.Pair(text.First, second) : EncoderInput.Text(text.First))];
        var truncate = request.Truncate ?? use.Options!.Truncate;
        return await Task.Run(() => encoder.ClassifyAsync(inputs, truncate, request.RawScores, cancellationToken), cancellationToken);
    }
}
