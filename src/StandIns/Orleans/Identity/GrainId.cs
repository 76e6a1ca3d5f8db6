namespace Orleans.Runtime;

/// <summary>The identity of a grain: the name of its class and its key.</summary>
[Immutable]
public readonly struct GrainId(GrainType type, IdSpan key) : IEquatable<GrainId>, IComparable<GrainId>, ISpanFormattable, ISpanParsable<GrainId>
{
    public GrainType Type { get; } = type;

    public IdSpan Key { get; } = key;

    public bool IsDefault => Type.IsDefault && Key.IsDefault;

    public static GrainId Create(string type, string key) => new(GrainType.Create(type), IdSpan.Create(key));

    public static GrainId Create(GrainType type, string key) => new(type, IdSpan.Create(key));

    public static GrainId Create(GrainType type, IdSpan key) => new(type, key);

    public static GrainId Parse(string value, IFormatProvider? provider = null) => Parse(value.AsSpan(), provider);

    public static GrainId Parse(ReadOnlySpan<char> value, IFormatProvider? provider = null) =>
        TryParse(value, provider, out var id) ? id : throw new ArgumentException($"Unable to parse \"{value}\" as a grain id");

    public static bool TryParse(string? value, out GrainId result) => TryParse(value.AsSpan(), null, out result);

    public static bool TryParse(string? value, IFormatProvider? provider, out GrainId result) => TryParse(value.AsSpan(), provider, out result);

    public static bool TryParse(ReadOnlySpan<char> value, IFormatProvider? provider, out GrainId result)
    {
        var slash = value.IndexOf('/');
        result = slash < 0 ? default : Create(value[..slash].ToString(), value[(slash + 1)..].ToString());
        return slash >= 0;
    }

    public bool Equals(GrainId other) => Key.Equals(other.Key) && Type.Equals(other.Type);

    public override bool Equals(object? obj) => obj is GrainId other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Type, Key);

    /// <summary>The hash that is the same in every process and in the official engine; reminder tables are keyed by it.</summary>
    public uint GetUniformHashCode() => unchecked((Type.GetUniformHashCode() * 31) + Key.GetUniformHashCode());

    public int CompareTo(GrainId other) => Type.CompareTo(other.Type) is var order and not 0 ? order : Key.CompareTo(other.Key);

    public override string ToString() => $"{Type}/{Key}";

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"{Type}/{Key}", out charsWritten);

    public static bool operator ==(GrainId left, GrainId right) => left.Equals(right);

    public static bool operator !=(GrainId left, GrainId right) => !left.Equals(right);
}
