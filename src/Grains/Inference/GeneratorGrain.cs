using System.Runtime.CompilerServices;
using OrleansAi.Inference;
using OrleansAi.Inference.Generation;

namespace OrleansAi.Grains.Inference;

/// <summary>Passes on what the decoder on this silo makes of one prompt.</summary>
[RunsLocalModels]
internal sealed class GeneratorGrain(LocalModels models, Random random) : Grain, IGeneratorGrain
{
    // Orleans's reader says that it is done after the last piece as well. A grain that had gone by then would come up again for that.
    private static readonly TimeSpan Lingering = TimeSpan.FromSeconds(5);

    private bool _isAnswering;

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(LeaveIfDone, new GrainTimerCreationOptions(Lingering, Lingering) { Interleave = true });
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<GenerationPiece> Generate(GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _isAnswering = true;
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
            _isAnswering = false;
        }
    }

    // Its key is a call's: once that is answered, nobody asks it again.
    private Task LeaveIfDone(CancellationToken cancellationToken)
    {
        if (!_isAnswering)
        {
            DeactivateOnIdle();
        }

        return Task.CompletedTask;
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
