namespace Orleans.StandIn.Copying;

/// <summary>
/// Isolates what passes between a caller and a grain: a value that either side might change is copied, all others are shared.
/// </summary>
internal static class Copier<T>
{
    private static readonly bool Shares = Copiers.Shares(typeof(T));

    /// <summary>The value itself where nobody can change it, else a copy of it with all that it holds.</summary>
    /// <exception cref="Serialization.CodecNotFoundException">It holds a type that is not [GenerateSerializer].</exception>
    public static T Copy(T value) => value switch
    {
        null => value,
        _ when Shares => value,
        GrainReference => value,

        // A grain that passes itself on passes a reference of the type that is asked for.
        Grain grain when typeof(T).IsInterface => grain.AsReference<T>(),
        _ => (T)new CopyOperation().Copy(value)!,
    };

    /// <summary>The same for a list that nobody else holds.</summary>
    public static IReadOnlyList<T> CopyEach(IReadOnlyList<T> values) => Shares ? values : [.. values.Select(Copy)];
}
