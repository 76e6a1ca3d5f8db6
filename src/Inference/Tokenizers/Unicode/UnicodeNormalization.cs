using System.Runtime.InteropServices;
using System.Text;

namespace OrleansAi.Inference.Tokenizers.Unicode;

/// <summary>The four normalization forms of Unicode Standard Annex #15, without ICU.</summary>
internal static class UnicodeNormalization
{
    /// <summary>Returns <paramref name="text"/>, which must be well-formed UTF-16, in the form asked for.</summary>
    public static string Normalize(string text, NormalizationForm form)
    {
        // Nothing below U+00A0 decomposes or composes by itself, and what combines with it lies at U+0300 and above.
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', '\x9F'))
            return text;
        // Latin-1 is its own NFC: its letters are composed already and the marks that could change them lie above it.
        if (form == NormalizationForm.FormC && !text.AsSpan().ContainsAnyExceptInRange('\0', '\xFF'))
            return text;
        var data = NormalizationData.Instance;
        var codes = new List<int>(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
            Decompose(rune.Value, form is NormalizationForm.FormKC or NormalizationForm.FormKD, data, codes);
        Order(CollectionsMarshal.AsSpan(codes), data);
        if (form is NormalizationForm.FormC or NormalizationForm.FormKC)
            Compose(codes, data);
        return Text(codes);
    }

    private static void Decompose(int code, bool compatible, NormalizationData data, List<int> output)
    {
        if (code < 0xA0)
            output.Add(code);
        else if (data.Canonical.TryGetValue(code, out var parts) || compatible && data.Compatible.TryGetValue(code, out parts))
            foreach (var part in parts)
                Decompose(part, compatible, data, output);
        else if (!HangulSyllables.TryDecompose(code, output))
            output.Add(code);
    }

    // A stable sort of each run of marks by combining class (the canonical ordering algorithm, D109).
    private static void Order(Span<int> codes, NormalizationData data)
    {
        for (var i = 1; i < codes.Length; i++)
        {
            var code = codes[i];
            var combining = Class(code, data);
            if (combining == 0)
                continue;
            var place = i;
            for (; place > 0 && Class(codes[place - 1], data) > combining; place--)
                codes[place] = codes[place - 1];
            codes[place] = code;
        }
    }

    // The canonical composition algorithm, D117: a character composes with the last starter unless one of its own class or higher stands between.
    private static void Compose(List<int> codes, NormalizationData data)
    {
        var (starter, written, lastClass) = (-1, 0, -1);
        foreach (var code in codes.ToArray())
        {
            var combining = Class(code, data);
            if (starter >= 0 && lastClass < combining && Composed(codes[starter], code, data) is >= 0 and var composed)
            {
                codes[starter] = composed;
                continue;
            }

            if (combining == 0)
                (starter, lastClass) = (written, -1);
            else
                lastClass = combining;
            codes[written++] = code;
        }

        codes.RemoveRange(written, codes.Count - written);
    }

    private static int Composed(int first, int second, NormalizationData data) =>
        data.Compositions.TryGetValue((first, second), out var composed) ? composed : HangulSyllables.Compose(first, second);

    private static byte Class(int code, NormalizationData data) =>
        code < 0x300 ? (byte)0 : data.Classes.TryGetValue(code, out var combining) ? combining : (byte)0;

    private static string Text(List<int> codes)
    {
        var builder = new StringBuilder(codes.Count);
        foreach (var code in codes)
        {
            if (code < 0x10000)
                builder.Append((char)code);
            else
                builder.Append(char.ConvertFromUtf32(code));
        }

        return builder.ToString();
    }
}
