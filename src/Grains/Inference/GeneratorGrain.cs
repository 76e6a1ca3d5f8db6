using System.Runtime.CompilerServices;
using OrleansAi.Inference;
using OrleansAi.Inference.Generation;

namespace OrleansAi.Grains.Inference;

/// <summary>Passes on what the decoder on this silo makes of one prompt.</summary>
[RunsLocalModels]
internal sealed class GeneratorGrain(LocalModels models, Random random) : Grain, IGeneratorGrain
{
    public async IAsyncEnumerable<GenerationPiece> Generate(GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            using var use = await models.UseAsync<TextGenerator>(request.Model, cancellationToken);
            await foreach (var piece in use.Model is { } generator ? GenerateAsync(generator, request, cancellationToken) : Refused(use.Refusal!))
            {
                yield return piece;
            }
        }
        finally
        {
            // Its key is the call's: nobody asks it again.
            DeactivateOnIdle();
        }
    }

    private async IAsyncEnumerable<GenerationPiece> GenerateAsync(
        TextGenerator generator, GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (GenerationRules.Options(request, unchecked((ulong)random.NextInt64()), out var refusal) is not { } options
            || await Task.Run(() => GenerationRules.Prompt(generator, request.Prompt, out refusal), cancellationToken) is not { } prompt)
        {
            yield return new GenerationPiece { Refusal = refusal };
            yield break;
        }

        await foreach (var piece in generator.GenerateAsync(prompt, options, cancellationToken))
        {
            yield return piece;
        }
    }

    private static IAsyncEnumerable<GenerationPiece> Refused(InferenceRefusal refusal) => new[] { new GenerationPiece { Refusal = refusal } }.ToAsyncEnumerable();
}
