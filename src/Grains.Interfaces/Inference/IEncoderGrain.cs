namespace OrleansAi.Inference;

/// <summary>
/// An encoder of the local models, by its name among <c>OrleansAi:Inference:Models</c>: makes vectors of texts, or scores them. A stateless
/// worker, on silos with accelerators where there are any; a model that is not in memory there yet is loaded first.
/// </summary>
[Alias("OrleansAi.Inference.IEncoderGrain")]
public interface IEncoderGrain : IGrainWithStringKey
{
    /// <summary>Makes a vector of each input.</summary>
    [Alias("Embed"), Repeatable, ResponseTimeout("00:10:00")]
    Task<EncoderAnswer> Embed(EmbeddingRequest request, CancellationToken cancellationToken);

    /// <summary>Scores each document by how well it answers a query.</summary>
    [Alias("Rank"), Repeatable, ResponseTimeout("00:10:00")]
    Task<EncoderAnswer> Rank(RankingRequest request, CancellationToken cancellationToken);

    /// <summary>Gives each text, or pair of texts, a score for each label.</summary>
    [Alias("Classify"), Repeatable, ResponseTimeout("00:10:00")]
    Task<ClassificationAnswer> Classify(ClassificationRequest request, CancellationToken cancellationToken);
}
