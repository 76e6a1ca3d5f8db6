namespace OrleansAi.Inference;

/// <summary>
/// One answer of a local decoder in the making; its key is the call's id. It comes up on a silo with accelerators, where there are any, and
/// goes when the answer is made. The decoder there serves all of them together.
/// </summary>
[Alias("OrleansAi.Inference.IGeneratorGrain")]
public interface IGeneratorGrain : IGrainWithStringKey
{
    /// <summary>Answers a prompt, piece by piece. Leaving the enumeration ends the answer.</summary>
    [Alias("Generate")]
    IAsyncEnumerable<GenerationPiece> Generate(GenerationRequest request, CancellationToken cancellationToken = default);
}
