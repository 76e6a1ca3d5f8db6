namespace OrleansAi.Providers;

/// <summary>One upstream model of one provider: the unit that health and circuits are kept for.</summary>
/// <param name="Provider">The provider's name in the configuration.</param>
/// <param name="Model">The provider's own name of the model.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Providers.TargetId")]
public readonly record struct TargetId([property: Id(0)] string Provider, [property: Id(1)] string Model)
{
    /// <summary><c>provider/model</c>, the key of its health grain and of its price.</summary>
    public override string ToString() => $"{Provider}/{Model}";

    /// <summary>The target whose <see cref="ToString"/> is <paramref name="text"/>: everything after the first slash is the model's name.</summary>
    /// <exception cref="FormatException">There is no slash, or nothing on one side of it.</exception>
    public static TargetId Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < text.Length - 1
            ? new TargetId(text[..slash], text[(slash + 1)..])
            : throw new FormatException($"'{text}' is no target: write provider/model.");
    }
}
