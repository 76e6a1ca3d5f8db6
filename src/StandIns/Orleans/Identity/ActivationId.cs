namespace Orleans.Runtime;

/// <summary>The identity of one life of a grain in memory.</summary>
[Immutable]
public readonly record struct ActivationId(Guid Key)
{
    public bool IsDefault => Key == Guid.Empty;

    public static ActivationId NewId() => new(Guid.NewGuid());

    public string ToParsableString() => ToString();

    public override string ToString() => $"@{Key:N}";
}
