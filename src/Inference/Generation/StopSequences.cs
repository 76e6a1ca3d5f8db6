using System.Text;

namespace OrleansAi.Inference.Generation;

/// <summary>
/// Ends a streamed text where the first of several stop strings is complete, and never lets a part of one out: what could still become a
/// stop string is held back. How the text is cut into pieces doesn't matter. Each stop string is followed with the failure function of
/// Knuth, Morris and Pratt (1977), so that a character costs a constant time on average.
/// </summary>
public sealed class StopSequences
{
    private readonly string[] _stops;
    private readonly int[][] _failures;
    private readonly int[] _matched;
    private readonly StringBuilder _held = new();

    /// <summary>Follows stop strings.</summary>
    /// <param name="stops">What ends the text; none may be empty.</param>
    /// <exception cref="ArgumentException">A stop string is empty.</exception>
    public StopSequences(IReadOnlyList<string> stops)
    {
        if (stops.Any(string.IsNullOrEmpty))
            throw new ArgumentException("A stop string is empty; leave it out, or write what the text should end at", nameof(stops));
        _stops = [.. stops];
        _failures = [.. stops.Select(Failures)];
        _matched = new int[_stops.Length];
    }

    /// <summary>The stop string that ended the text; null while none has. Of several that end at one place it is the longest.</summary>
    public string? Found { get; private set; }

    /// <summary>Takes the next piece of text.</summary>
    /// <returns>What may be shown now; nothing more once a stop string was found.</returns>
    public string Append(ReadOnlySpan<char> piece)
    {
        if (Found is not null)
            return "";
        foreach (var character in piece)
        {
            _held.Append(character);
            for (var stop = 0; stop < _stops.Length; stop++)
            {
                _matched[stop] = Follow(stop, character);
                if (_matched[stop] == _stops[stop].Length && _matched[stop] > (Found?.Length ?? 0))
                    Found = _stops[stop];
            }

            if (Found is not null)
            {
                var shown = _held.ToString(0, _held.Length - Found.Length);
                _held.Clear();
                return shown;
            }
        }

        return Release(_held.Length - _matched.DefaultIfEmpty().Max());
    }

    /// <summary>Ends the text.</summary>
    /// <returns>What was held back and is no stop string after all.</returns>
    public string Flush() => Release(_held.Length);

    private int Follow(int stop, char character)
    {
        var matched = _matched[stop];
        while (matched > 0 && _stops[stop][matched] != character)
            matched = _failures[stop][matched - 1];
        return _stops[stop][matched] == character ? matched + 1 : 0;
    }

    private string Release(int length)
    {
        var released = _held.ToString(0, length);
        _held.Remove(0, length);
        return released;
    }

    // For each beginning of a stop string, the longest shorter beginning that it ends in.
    private static int[] Failures(string stop)
    {
        var failures = new int[stop.Length];
        for (var index = 1; index < stop.Length; index++)
        {
            var matched = failures[index - 1];
            while (matched > 0 && stop[matched] != stop[index])
                matched = failures[matched - 1];
            failures[index] = stop[matched] == stop[index] ? matched + 1 : 0;
        }

        return failures;
    }
}
