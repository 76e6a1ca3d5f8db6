using System.Collections.Frozen;
using System.Globalization;

namespace OrleansAi.Inference.Tokenizers.Unicode;

/// <summary>
/// Decompositions, compositions and combining classes of the Unicode Character Database. The platform's own
/// <see cref="string.Normalize()"/> leaves text as it is in a process without ICU (globalization-invariant), which this product is;
/// so the data is a resource, written by <c>make-normalization-data.py</c>; it is of Unicode 14.
/// </summary>
internal sealed class NormalizationData
{
    private static readonly Lazy<NormalizationData> Loaded = new(static () => new NormalizationData());

    private NormalizationData()
    {
        var canonical = new Dictionary<int, int[]>();
        var compatible = new Dictionary<int, int[]>();
        var compositions = new Dictionary<(int, int), int>();
        var classes = new Dictionary<int, byte>();
        using var reader = new StreamReader(typeof(NormalizationData).Assembly.GetManifestResourceStream("normalization.txt")!);
        while (reader.ReadLine() is { } line)
        {
            var mark = line.AsSpan().IndexOfAny("=:~@");
            var code = Hexadecimal(line.AsSpan(0, mark));
            if (line[mark] == '@')
            {
                classes[code] = byte.Parse(line.AsSpan(mark + 1), CultureInfo.InvariantCulture);
                continue;
            }

            int[] parts = [.. line[(mark + 1)..].Split(' ').Select(static part => Hexadecimal(part))];
            (line[mark] == '~' ? compatible : canonical)[code] = parts;
            if (line[mark] == '=')
                compositions[(parts[0], parts[1])] = code;
        }

        Canonical = canonical.ToFrozenDictionary();
        Compatible = compatible.ToFrozenDictionary();
        Compositions = compositions.ToFrozenDictionary();
        Classes = classes.ToFrozenDictionary();
    }

    /// <summary>The data, read on first use.</summary>
    public static NormalizationData Instance => Loaded.Value;

    /// <summary>Canonical decompositions, one step deep, without Hangul syllables.</summary>
    public FrozenDictionary<int, int[]> Canonical { get; }

    /// <summary>Compatibility decompositions, one step deep.</summary>
    public FrozenDictionary<int, int[]> Compatible { get; }

    /// <summary>What two code points compose to, without Hangul syllables.</summary>
    public FrozenDictionary<(int First, int Second), int> Compositions { get; }

    /// <summary>Canonical combining classes other than 0.</summary>
    public FrozenDictionary<int, byte> Classes { get; }

    private static int Hexadecimal(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
