namespace Orleans.Concurrency;

/// <summary>Wraps a value that both sides promise not to change, so that it is not copied.</summary>
[GenerateSerializer, Immutable]
public readonly struct Immutable<T>(T value)
{
    [Id(0)] public readonly T Value = value;
}

public static class ImmutableExtensions
{
    /// <summary>Wraps <paramref name="value"/>, which must not be changed afterwards.</summary>
    public static Immutable<T> AsImmutable<T>(this T value) => new(value);
}
