using System.Text;

namespace Orleans.Runtime;

/// <summary>A part of an identity. The official type holds UTF-8; one process compares strings.</summary>
[Immutable]
public readonly struct IdSpan : IEquatable<IdSpan>, IComparable<IdSpan>, ISpanFormattable
{
    private readonly string? _value;

    public IdSpan(byte[] value) => _value = Encoding.UTF8.GetString(value);

    private IdSpan(string? value) => _value = value;

    public bool IsDefault => string.IsNullOrEmpty(_value);

    public ReadOnlyMemory<byte> Value => Encoding.UTF8.GetBytes(ToString());

    public static IdSpan Create(string id) => new(id);

    public ReadOnlySpan<byte> AsSpan() => Encoding.UTF8.GetBytes(ToString());

    public bool Equals(IdSpan obj) => string.Equals(_value, obj._value, StringComparison.Ordinal);

    public override bool Equals(object? obj) => obj is IdSpan other && Equals(other);

    public override int GetHashCode() => _value?.GetHashCode(StringComparison.Ordinal) ?? 0;

    /// <summary>The hash that is the same in every process and in the official engine.</summary>
    public uint GetUniformHashCode() => StableHash.ComputeHash(AsSpan());

    public int CompareTo(IdSpan other) => string.CompareOrdinal(_value, other._value);

    public bool TryFormat(Span<char> destination, out int charsWritten)
    {
        var fits = ToString().TryCopyTo(destination);
        charsWritten = fits ? ToString().Length : 0;
        return fits;
    }

    public override string ToString() => _value ?? "";

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    public static bool operator ==(IdSpan left, IdSpan right) => left.Equals(right);

    public static bool operator !=(IdSpan left, IdSpan right) => !left.Equals(right);
}
